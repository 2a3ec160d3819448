"""How servers do: tries counted by day, months on the page of states, one letter for each failure."""

from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup

from opendatalab.models import OutgoingMail
from sig import health
from sig.models import Layer, LayerChange, MapService, ServiceCheck
from sig.relay.pictures import blank_png

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BAD = ("text/html", b"<html>Maintenance</html>")


@pytest.fixture
def layer(server, saved_layer):
    server.answers["GetMap"] = ("image/png", blank_png(health.SIDE, health.SIDE))
    return saved_layer(server.url)


@pytest.fixture
def team(monkeypatch):
    monkeypatch.setattr(health, "address_in_pack", lambda: "equipe@example.org")


def try_at(*moments: datetime) -> None:
    for moment in moments:
        health.check_services(now=moment)


def test_a_try_is_a_small_picture_counted_once(layer, server):
    assert health.check_services(now=NOW) == {"answered": 1, "failed": 0}
    assert (server.asked[0]["width"], server.asked[0]["layers"]) == ("64", "n_commune_s_r73")
    check = ServiceCheck.objects.get()
    assert (check.day, check.answered, check.failed) == (date(2026, 11, 20), 1, 0)
    layer.refresh_from_db()
    assert (layer.checked_at, layer.failing_since) == (NOW, None)


def test_the_third_failure_in_a_row_is_told_once(layer, server, team):
    server.answers["GetMap"] = BAD
    moments = [NOW + timedelta(minutes=10 * n) for n in range(5)]
    try_at(*moments[:2])
    assert OutgoingMail.objects.count() == 0
    try_at(*moments[2:])
    letter = OutgoingMail.objects.get()
    assert (letter.to, letter.subject) == (
        "equipe@example.org",
        "Couche « Communes » : ne répond plus depuis 20/11/2026 à 10 h 00",
    )
    assert "Aucune carte ne la montre." in letter.text
    layer.refresh_from_db()
    assert (layer.failures, layer.failing_since) == (5, NOW)
    server.answers["GetMap"] = ("image/png", blank_png(health.SIDE, health.SIDE))
    try_at(moments[4] + timedelta(minutes=10))
    layer.refresh_from_db()
    assert (layer.failures, layer.failing_since, layer.last_error) == (0, None, "")
    server.answers["GetMap"] = BAD
    try_at(*[NOW + timedelta(days=1, minutes=10 * n) for n in range(3)])
    assert OutgoingMail.objects.count() == 2


def test_a_published_layer_gone_upstream_is_told_once(layer, team, server):
    LayerChange.objects.create(
        service=layer.service, layer=layer, kind=LayerChange.Kind.GONE, name="n_commune_s_r73"
    )
    LayerChange.objects.update(seen_at=NOW)
    try_at(NOW, NOW + timedelta(minutes=10))
    assert [mail.subject for mail in OutgoingMail.objects.all()] == [
        "Couche « Communes » : est absente en amont"
    ]


def test_what_is_not_published_or_out_of_use_is_not_asked(layer, server):
    Layer.objects.update(published=False)
    try_at(NOW)
    Layer.objects.update(published=True)
    MapService.objects.update(active=False)
    try_at(NOW)
    assert server.asked == []


def test_layers_take_turns(server, saved_layer, make_layer):
    server.answers["GetMap"] = ("image/png", blank_png(health.SIDE, health.SIDE))
    first = saved_layer(server.url)
    for number in range(4):
        other = make_layer(server.url, slug=f"couche-{number}", wms_name=f"couche_{number}")
        other.service = first.service
        other.save()
    try_at(NOW, NOW + timedelta(minutes=10))
    asked = [item["layers"] for item in server.asked]
    assert len(asked) == 2 * health.AT_ONCE
    assert len(set(asked)) == 5


def test_months_are_summed_the_newest_first(layer):
    for day, answered, failed in (
        (date(2026, 10, 3), 90, 10),
        (date(2026, 10, 4), 99, 1),
        (date(2026, 11, 1), 5, 0),
    ):
        ServiceCheck.objects.create(service=layer.service, day=day, answered=answered, failed=failed)
    (months,) = health.availability([layer.service], since=date(2026, 9, 1)).values()
    assert [(month.month, month.answered, month.failed, month.share) for month in months] == [
        (date(2026, 11, 1), 5, 0, 100.0),
        (date(2026, 10, 1), 189, 11, 94.5),
    ]
    assert health.forget_old_checks(now=NOW + timedelta(days=3000)) == 3


def test_the_page_of_states_says_all_of_it(client, layer, server, team):
    server.answers["GetMap"] = BAD
    try_at(NOW)
    ServiceCheck.objects.update(answered=189, failed=11)
    page = BeautifulSoup(client.get("/etat/").content, "html.parser")
    table = page.find("caption", id="serveurs").find_parent("table")
    text = " ".join(table.get_text(" ").split())
    assert "mon-serveur 1 couche Ne répond pas depuis le 20 novembre 2026 à 10 h 00 Communes" in text
    assert "novembre 2026 : 94,5 % (200 essais)" in text
    assert "127.0.0.1" not in text


def test_the_page_of_a_layer_says_who_how_old_and_how_to_get_it(client, layer):
    layer.fields = [{"name": "nom", "label": "Nom", "type": "text", "shown": True}]
    layer.classes = [{"label": "Commune", "colour": "#1f78b4"}]
    layer.attribution, layer.dataset, layer.refresh_minutes = "IGN", "5e1f20058b4c414d3f94460d", 120
    layer.save()
    page = BeautifulSoup(client.get("/cartes/couches/communes/").content, "html.parser")
    assert page.h1.text == "Communes"
    text = " ".join(page.main.get_text(" ").split())
    assert "un changement sur le serveur se voit ici en 2 heures au plus" in text
    links = [link["href"] for link in page.main.select("a[href]")]
    assert "/jeux-de-donnees/5e1f20058b4c414d3f94460d/" in links
    assert "/cartes/couches/communes/objets.csv" in links
    picture = page.main.select_one("figure img")
    assert picture["src"].startswith("/cartes/couches/communes/image.png?bbox=")
    assert client.get(picture["src"]).status_code == 200


def test_the_page_of_a_layer_that_fails_says_since_when(client, layer):
    Layer.objects.update(failing_since=NOW, last_error="Le service est injoignable.")
    text = BeautifulSoup(client.get("/cartes/couches/communes/").content, "html.parser").main.get_text()
    assert "ne répond plus depuis le 20 novembre 2026" in text
