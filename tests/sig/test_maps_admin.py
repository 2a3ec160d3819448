"""A map made by somebody who knows no cartography: choices, words, errors in French."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.urls import reverse

from opendatalab.http import UpstreamUnavailable
from opendatalab.stamp import content_stamp
from sig.maps import sources
from sig.maps.joining import read_table
from sig.models import DataSource, SourceCopy, ThematicMap
from tests.catalogue.factories import make_dataset, make_places
from tests.sig.map_factories import give_copy, make_map, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def staff(client):
    make_places()
    user = User.objects.create_superuser("equipe")
    client.force_login(user)
    return user


def sent(client, path, **changes):
    """What the page's form would send, changed."""
    soup = BeautifulSoup(client.get(path).content, "html.parser").select_one("#content form[method=post]")
    data = {
        item["name"]: item.get("value", "")
        for item in soup.select("input[name]")
        if item["type"] != "checkbox"
    }
    data |= {item["name"]: item.get("value", "on") for item in soup.select("input[type=checkbox][checked]")}
    data |= {item["name"]: item.get_text().strip() for item in soup.select("textarea[name]")}
    for item in soup.select("select[name]"):
        chosen = item.select_one("option[selected]")
        data[item["name"]] = chosen["value"] if chosen else ""
    return client.post(path, {**data, "_save": "1", **changes})


def errors(response):
    soup = BeautifulSoup(response.content, "html.parser")
    return [line.get_text() for line in soup.select("#content .errorlist li")]


def test_a_map_is_changed_and_pages_follow(client):
    path = reverse("admin:sig_thematicmap_change", args=[make_map(1).pk])
    before = content_stamp()
    with_commit = sent(client, path, title="Habitants", popup="{nom} : {valeur}")
    assert (with_commit.status_code, errors(with_commit)) == (302, [])
    assert ThematicMap.objects.get().title == "Habitants"
    assert before == content_stamp()  # moved when the transaction ends, which a test never does


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"popup": "{habitants}"},
            "Fiche au clic. Aucune couche de la carte n’a d’attribut «\u00a0habitants\u00a0». "
            "Ceux-ci existent\u00a0: {code}, {nom}, {valeur}.",
        ),
        (
            {"slug": "confier"},
            "«\u00a0confier\u00a0» est une adresse du portail\u00a0: en choisir une autre.",
        ),
        ({"clip": "on"}, "Pour limiter la carte à un territoire, il faut dire lequel."),
        ({"longitude": "1.4"}, "Le centre a une longitude et une latitude, ou ni l’une ni l’autre."),
        ({"map_layers-0-DELETE": "on"}, "Une carte publiée montre au moins une couche."),
        (
            {"map_layers-0-source": ""},
            "Choisir une couche de service ou une donnée du catalogue, l’une des deux.",
        ),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(client, changes, said):
    path = reverse("admin:sig_thematicmap_change", args=[make_map(1).pk])
    assert said in errors(sent(client, path, **changes))


def test_a_source_is_read_at_once_and_its_columns_are_offered(client, monkeypatch):
    table = read_table(b"CODGEO;Libelle;Part de logements\n09122;Foix;12,5\n31555;Toulouse;40\n")
    monkeypatch.setattr(sources, "read", lambda source: table)
    data = {"title": "Logements", "slug": "logements", "kind": "csv", "url": "https://x.example/a.csv"}
    answer = sent(client, reverse("admin:sig_datasource_add"), **data)
    source = DataSource.objects.get()
    assert answer["Location"] == reverse("admin:sig_datasource_change", args=[source.pk])
    assert (source.code_column, source.value_column, source.name_column, source.level) == (
        "CODGEO",
        "Part de logements",
        "Libelle",
        "commune",
    )
    page = BeautifulSoup(client.get(answer["Location"]).content, "html.parser")
    assert [item["value"] for item in page.select("#id_value_column option")] == ["", *table[0]]
    assert "2\u00a0objets montrés" in page.get_text()


def test_a_source_that_cannot_be_read_says_why_and_stays(client, monkeypatch):
    def refuse(source):
        raise UpstreamUnavailable("timeout")

    monkeypatch.setattr(sources, "read", refuse)
    data = {"title": "Logements", "slug": "logements", "kind": "csv", "url": "https://x.example/a.csv"}
    page = client.get(sent(client, reverse("admin:sig_datasource_add"), **data)["Location"])
    assert "Logements\u00a0: Le service n’a pas répondu à temps." in page.content.decode()


def test_a_dataset_becomes_a_map_in_two_clicks(client, monkeypatch):
    table = read_table(b"code_insee;part\n09122;12,5\n")
    monkeypatch.setattr(sources, "read", lambda source: table)
    dataset = make_dataset(1, title="Part des résidences secondaires")
    resource = dataset.resources.order_by("pk").first()
    resource.format = "csv"
    resource.save()
    page = reverse("admin:catalogue_dataset_map", args=[dataset.pk])
    assert page in client.get(reverse("admin:catalogue_dataset_change", args=[dataset.pk])).content.decode()
    for _ in range(2):  # twice is once
        answer = client.post(page, {"resource": resource.source_id})
    made = ThematicMap.objects.get()
    assert answer["Location"] == reverse("admin:sig_thematicmap_change", args=[made.pk])
    source = made.map_layers.get().source
    assert (made.published, source.dataset, source.code_column, source.value_column) == (
        False,
        dataset.source_id,
        "code_insee",
        "part",
    )


def test_refreshing_keeps_the_last_good_copy_and_tries_again_later(monkeypatch):
    source = make_source("csv")
    give_copy(source, fetched_at=None, tried_at=None)

    def refuse(source):
        raise UpstreamUnavailable("timeout")

    monkeypatch.setattr(sources, "read", refuse)
    assert sources.refresh_due() == 0
    kept = SourceCopy.objects.get()
    assert (kept.count, kept.error) == (2, "Le service n’a pas répondu à temps.")
    assert sources.due(now=kept.tried_at + sources.RETRY / 2) == []
    assert sources.due(now=kept.tried_at + sources.RETRY) == [source]
    monkeypatch.setattr(sources, "read", lambda source: read_table(b"code;part\n09122;1\n"))
    assert [sources.refresh(source), sources.refresh(source)] == [True, False]
    kept.refresh_from_db()
    assert (kept.count, kept.error) == (1, "")
