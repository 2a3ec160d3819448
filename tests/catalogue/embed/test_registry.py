"""Sites that show the catalogue: which are seen, how they stay out, what is kept, for how long."""

from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client, RequestFactory

from catalogue.embed.registry import AT_MOST, NoteUses, origin_of, record_uses, sites_using_api
from catalogue.models import EmbedSite
from catalogue.retention import SITES_KEPT, forget_old_traces
from tests.catalogue.factories import make_dataset, make_organization

MAIRIE = "https://www.mairie.example"
LIST = "/api/1/datasets/"


@pytest.fixture
def note(settings):
    """Ask the middleware alone, as other sites' pages do."""
    middleware = NoteUses(lambda request: None)

    def ask(path: str = LIST, **headers: str) -> None:
        middleware(
            RequestFactory().get(path, headers={name.replace("_", "-"): v for name, v in headers.items()})
        )

    ask.middleware = middleware
    return ask


def lines(settings) -> list[str]:
    files = sorted((settings.DATA_DIR / "uses").glob("*.txt"))
    return [line for file in files for line in file.read_text().splitlines()]


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        (MAIRIE, MAIRIE),
        (f"{MAIRIE}/donnees/?nom=x", MAIRIE),
        ("https://WWW.Mairie.example:8443/", "https://www.mairie.example:8443"),
        ("null", ""),
        ("https://localhost/", ""),
        ("https://poste12/", ""),
        ("https://site.local/", ""),
        ("https://essai.test/", ""),
        ("http://192.168.1.4/", ""),
        ("http://203.0.113.9/", ""),
        ("http://[::1]/", ""),
        ("http://127.0.0.1:8000/integrer/", ""),
        ("file:///C:/page.html", ""),
        ("https://mairie.example\t\u00e9/", ""),
        ("https://[", ""),
        (f"https://{'a' * 300}.example", ""),
    ],
)
def test_only_public_sites_have_an_origin(address, origin):
    assert origin_of(address) == origin


def test_a_use_is_one_line_a_day_for_a_process(note, settings):
    for path in (LIST, f"{LIST}?q=a", "/api/2/datasets/search/"):
        note(path, Origin=MAIRIE)
    note("/embed/catalogue/", Referer=f"{MAIRIE}/une-page", Sec_Fetch_Dest="iframe")
    note("/embed/catalogue/", Referer=f"{MAIRIE}/une-autre", Sec_Fetch_Dest="iframe")
    today = lines(settings)[0].partition("\t")[0]
    assert lines(settings) == [f"{today}\tapi\t{MAIRIE}\t", f"{today}\tframe\t{MAIRIE}\t"]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (LIST, {}),
        (LIST, {"Referer": f"{MAIRIE}/"}),  # a link that somebody followed
        (f"{LIST}?registre=non", {"Origin": MAIRIE}),
        ("/embed/catalogue/?lang=en&registre=non", {"Referer": MAIRIE}),
        ("/embed/catalogue/", {"Referer": MAIRIE, "Sec_Fetch_Dest": "document"}),
        ("/embed/couleurs.css", {"Referer": MAIRIE}),
        ("/jeux-de-donnees/", {"Origin": MAIRIE}),
        (LIST, {"Origin": "null"}),
        (LIST, {"Origin": django_settings.SITE_URL}),
    ],
)
def test_what_is_not_a_use_is_not_noted(note, settings, path, headers):
    note(path, **headers)
    assert lines(settings) == []


def test_the_producer_asked_is_a_hint_when_it_is_alone(note, settings):
    note(f"{LIST}?organization={'a' * 24}", Origin="https://a.example")
    note(f"{LIST}?organization={'a' * 24}&organization={'b' * 24}", Origin="https://b.example")
    assert [line.rpartition("\t")[2] for line in lines(settings)] == ["a" * 24, ""]


def test_a_liar_fills_no_disk(note, settings):
    for number in range(AT_MOST + 50):
        note(LIST, Origin=f"https://s{number}.example")
    assert len(lines(settings)) <= AT_MOST
    assert len(note.middleware.seen) <= AT_MOST + 1


def test_a_full_disk_costs_nothing(note, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "file"
    settings.DATA_DIR.write_text("")
    note(LIST, Origin=MAIRIE)


@pytest.mark.django_db
def test_lines_become_sites_and_twice_adds_nothing(note):
    producer = make_organization(1)
    note(f"{LIST}?organization={producer.source_id}", Origin=MAIRIE)
    note("/embed/v1.js", Origin=MAIRIE, Sec_Fetch_Dest="script")
    record_uses()
    record_uses()
    site = EmbedSite.objects.get()
    assert (site.origin, site.kinds, site.days) == (MAIRIE, ["api", "script"], 1)
    assert (site.organization, site.is_authority) == (producer, False)


@pytest.mark.django_db
def test_days_are_counted_and_old_files_removed(settings):
    folder = settings.DATA_DIR / "uses"
    folder.mkdir()
    for day in ("2026-11-01", "2026-11-02"):
        (folder / f"{day}.txt").write_text(
            f"{day}\tapi\t{MAIRIE}\t\nabsurde\n{day}\tapi\thttp://10.0.0.1\t\n"
        )
    record_uses()
    site = EmbedSite.objects.get()
    assert (site.first_seen, site.last_seen, site.days) == (date(2026, 11, 1), date(2026, 11, 2), 2)
    assert list(folder.iterdir()) == []


@pytest.mark.django_db
def test_a_site_left_out_stays_out(note):
    EmbedSite.objects.create(
        origin=MAIRIE, first_seen=date(2026, 1, 1), last_seen=date(2026, 1, 1), left_out=True
    )
    note(LIST, Origin=MAIRIE)
    record_uses()
    assert EmbedSite.objects.get().last_seen == date(2026, 1, 1)
    forget_old_traces(now=datetime(2030, 1, 1, tzinfo=UTC))
    assert EmbedSite.objects.count() == 1


@pytest.mark.django_db
def test_the_indicator_lists_authorities_that_still_use_it():
    today = date(2026, 11, 24)
    common = {"first_seen": today, "is_authority": True}
    EmbedSite.objects.create(origin="https://a.example", last_seen=today, **common)
    EmbedSite.objects.create(origin="https://old.example", last_seen=today - timedelta(days=61), **common)
    EmbedSite.objects.create(origin="https://out.example", last_seen=today, left_out=True, **common)
    EmbedSite.objects.create(origin="https://other.example", last_seen=today, first_seen=today)
    assert [site.origin for site in sites_using_api(today=today)] == ["https://a.example"]


@pytest.mark.django_db
def test_sites_are_forgotten_after_their_term(client):
    now = datetime(2026, 11, 24, tzinfo=UTC)
    for origin, days in (("https://a.example", 0), ("https://b.example", 1)):
        seen = (now - SITES_KEPT - timedelta(days=days)).date()
        EmbedSite.objects.create(origin=origin, first_seen=seen, last_seen=seen)
    forget_old_traces(now=now)
    assert [site.origin for site in EmbedSite.objects.all()] == ["https://a.example"]
    page = BeautifulSoup(client.get("/donnees-personnelles/").content, "html.parser").get_text()
    assert f"oublié {SITES_KEPT.days} jours après" in page


@pytest.mark.django_db
def test_requests_are_noted_before_kept_pages_and_write_nothing_in_the_database(settings):
    make_dataset()
    visitor, written = Client(), []

    def watch(execute, sql, params, many, context):
        written.append(sql) if sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE")) else None
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        for origin in ("https://a.example", "https://b.example"):  # the second answer is a kept one
            assert visitor.get(LIST, headers={"Origin": origin}).status_code == 200
    assert written == []
    assert [line.split("\t")[2] for line in lines(settings)] == ["https://a.example", "https://b.example"]


@pytest.mark.django_db
def test_the_team_sees_links_and_removes(client, admin_user):
    producer = make_organization(1)
    site = EmbedSite.objects.create(
        origin=MAIRIE, first_seen=date(2026, 11, 1), last_seen=date(2026, 11, 2), kinds=["frame"]
    )
    client.force_login(admin_user)
    page = client.get("/admin/catalogue/embedsite/").content.decode()
    assert (MAIRIE in page, "cadre" in page) == (True, True)
    form = {"organization": producer.pk, "territory": "", "is_authority": "on", "note": "Vu avec la mairie"}
    client.post(f"/admin/catalogue/embedsite/{site.pk}/change/", form)
    site.refresh_from_db()
    assert (site.organization, site.is_authority, site.note) == (producer, True, "Vu avec la mairie")
    client.post(f"/admin/catalogue/embedsite/{site.pk}/delete/", {"post": "yes"})
    assert not EmbedSite.objects.exists()
