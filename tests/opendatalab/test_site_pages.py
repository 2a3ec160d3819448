"""The site's own pages: what each carries, figures equal to the lists they open, errors without database."""

import gzip
import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.dom import minidom

import brotli
import django_htmx
import pytest
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.core.cache import caches
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.urls import reverse
from django.utils import timezone

from catalogue.models import EmptySearch, SyncRun
from catalogue.search import rebuild
from catalogue.wording import long_date
from opendatalab import look
from opendatalab.bare import LAST_WORDS
from opendatalab.models import Upstream
from opendatalab.region import region
from opendatalab.views import errors
from sig import territories
from sig.models import Territory
from tests.catalogue.factories import (
    make_dataset,
    make_organization,
    make_places,
    make_reuse,
    place,
    reference,
)

PAGES = ["home", "search", "status", "legal", "privacy", "accessibility", "site_map", "contact"]
FOOTER = {  # what every page must lead to
    "/plan-du-site/": "Plan du site",
    "/accessibilite/": "Accessibilité\u00a0: non conforme",
    "/mentions-legales/": "Mentions légales",
    "/donnees-personnelles/": "Données personnelles",
    "/contact/": "Contact",
}
NBSP = "\u00a0"
STATIC = Path(django_settings.BASE_DIR) / "static"
HTMX = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"


def parse(response):
    return BeautifulSoup(response.content, "html.parser")


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return parse(response)


@pytest.fixture
def catalogue(db):
    """Two producers, four datasets of which one archived, a reuse, five places."""
    make_places()
    first, second = make_organization(1, name="Ville de Foix"), make_organization(2)
    csv, pdf = [{"format": "csv"}], [{"format": "pdf"}]
    datasets = [
        make_dataset(1, title="Inondations de l’Ariège", organization=reference(first)),
        make_dataset(2, title="Pistes cyclables", organization=reference(second)),
        make_dataset(3, title="Crues et inondations", organization=reference(first)),
    ]
    for dataset, formats in zip(datasets, (csv, pdf, csv), strict=True):
        dataset.formats = [item["format"] for item in formats]
        dataset.save()
    place(datasets[0], "fr:commune:09122")
    place(datasets[1], "fr:departement:31")
    place(datasets[2], "fr:region:76")
    make_reuse(1, datasets=datasets[:1], title="Carte des inondations")
    rebuild()
    return datasets


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_page_carries_what_every_page_must(client, name):
    page = read(client, reverse(name))
    footer = {link["href"]: link.get_text() for link in page.footer.select(".fr-footer__bottom-link")}
    assert {href: footer.get(href) for href in FOOTER} == FOOTER
    assert "Code source" in footer.values()
    assert page.html["lang"] == "fr"
    assert len(page.select("h1")) == 1
    assert len(page.select("main")) == 1
    assert page.select_one("link[rel=canonical]")["href"] == django_settings.SITE_URL + reverse(name)
    assert page.select_one("link[rel=search]")["href"] == "/opensearch.xml"
    assert page.select_one("link[type='application/atom+xml']")["href"] == "/jeux-de-donnees.atom"
    assert page.select_one("meta[name=description]")["content"].strip()
    assert page.select_one(".fr-skiplinks a")["href"] == "#contenu"


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*PAGES, "catalogue:dataset_list", "catalogue:organization_list"])
def test_page_holds_nothing_inline_and_nothing_foreign(client, name):
    page = read(client, reverse(name))
    assert page.select("style, [style], iframe") == []
    assert [tag for tag in page.find_all(True) if any(key.startswith("on") for key in tag.attrs)] == []
    assert [script for script in page.select("script") if not script.get("src")] == []
    loaded = page.select("script[src], img[src], link[rel=stylesheet], link[rel=preload], link[rel=icon]")
    assert [tag for tag in loaded if not (tag.get("src") or tag.get("href")).startswith("/static/")] == []
    ids = [tag["id"] for tag in page.select("[id]")]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.django_db
def test_titles_are_unique(client):
    titles = [read(client, reverse(name)).title.get_text() for name in [*PAGES, "catalogue:dataset_list"]]
    assert len(set(titles)) == len(titles)
    assert {title.rpartition(" – ")[2] for title in titles} == {region().site_title}


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_french_typography(client, name):
    page = read(client, reverse(name))
    for tag in page.select("script, code"):
        tag.decompose()
    text = page.get_text()
    assert re.findall(r".{12} [:;?!»]|«[ \w].{9}|\w'\w", text) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_page_sets_no_cookie_and_stays_light(client, name):
    response = client.get(reverse(name))
    assert not response.cookies
    assert len(parse(response).find_all(True)) <= 300


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_every_link_of_the_page_leads_somewhere(client, name):
    page = read(client, reverse(name))
    local = {link["href"] for link in page.select("a[href]") if link["href"].startswith("/")}
    assert {href: client.get(href).status_code for href in local} == dict.fromkeys(local, 200)
    anchors = {link["href"][1:] for link in page.select("a[href^='#']")}
    assert anchors <= {tag["id"] for tag in page.select("[id]")}


def count_of(text):
    return int(re.sub(r"\D", "", text))


def total_of(client, address):
    """What the page behind a figure says it holds."""
    page = read(client, address)
    if whole := page.select_one(".odl-place-figures .fr-btn"):  # a territory's page
        return count_of(whole.get_text())
    counts = [title.get_text() for title in page.select("main h2") if title.get_text()[0].isdigit()]
    return count_of(re.match(r"[\d\s]+", counts[0])[0])


def test_figures_equal_the_lists_they_open(client, catalogue):
    figures = read(client, "/").select(".odl-figure")
    shown = {
        figure.get_text().replace(figure.span.get_text(), "").strip(): (
            count_of(figure.span.get_text()),
            total_of(client, figure["href"]),
        )
        for figure in figures
    }
    assert shown == {
        "jeux de données": (3, 3),
        "jeux dans un format ouvert": (2, 2),
        "producteurs": (2, 2),
        "réutilisation": (1, 1),
        "Ariège": (2, 2),
        "Haute-Garonne": (2, 2),
    }


def test_themes_count_the_lists_they_open(client, catalogue):
    tiles = read(client, "/").select(".fr-tile")
    counts = [
        (count_of(tile.select_one(".fr-tile__detail").get_text()), total_of(client, tile.a["href"]))
        for tile in tiles
    ]
    assert counts
    assert [shown for shown, _ in counts] == [held for _, held in counts]


def test_home_shows_the_newest_of_each_producer_and_what_the_team_puts_forward(client, catalogue):
    catalogue[1].featured, catalogue[1].editor_note = True, "À lire avant l’hiver."
    catalogue[1].save()
    page = read(client, "/")
    latest = page.select_one("section[aria-labelledby=derniers]").select(".odl-lines a")
    assert sorted(link.get_text() for link in latest) == ["Crues et inondations", "Pistes cyclables"]
    featured = page.select_one("section[aria-labelledby=en-avant]")
    assert [link.get_text() for link in featured.select("a")] == ["Pistes cyclables"]
    assert featured.select_one(".odl-lines-note").get_text() == "À lire avant l’hiver."


@pytest.mark.django_db
def test_empty_home_shows_no_figure_and_no_empty_section(client):
    page = read(client, "/")
    assert page.select(".odl-figure, .fr-tile") == []
    assert page.select_one(".odl-hero p a[href='/etat/']").get_text() == "Voir où elle en est"
    assert [title.get_text() for title in page.select("main h2")] == ["Comment ça marche", "Pour qui"]


def test_search_finds_every_kind_and_counts_as_the_lists_do(client, catalogue):
    page = read(client, "/recherche/?q=inondation")
    assert page.h2.get_text() == f"3{NBSP}résultats pour «{NBSP}inondation{NBSP}»"
    groups = {
        group.h3.get_text(): (group.select("a")[-1]["href"], group.select_one("h4, .odl-lines a").get_text())
        for group in page.select(".odl-found-group")
    }
    assert sorted(groups) == ["Jeux de données (2)", "Réutilisations (1)"]
    for title, (address, _) in groups.items():
        assert total_of(client, address) == count_of(title)
    assert groups["Réutilisations (1)"][1] == "Carte des inondations"


def test_search_knows_places_and_producers(client, catalogue):
    page = read(client, "/recherche/?q=foix")
    assert page.select_one("section[aria-labelledby=lieux] a")["href"] == "/territoires/commune/09122/"
    titles = [title.get_text() for title in page.select(".odl-found-group h3")]
    assert "Producteurs (1)" in titles


def test_search_of_a_place_alone_says_so(client, catalogue):
    Territory.objects.create(geozone="fr:commune:09225", level="fr:commune", code="09225", name="Pamiers")
    territories.forget()
    page = read(client, "/recherche/?q=pamiers")
    assert page.h2.get_text() == f"1{NBSP}lieu pour «{NBSP}pamiers{NBSP}», sans autre résultat"
    assert EmptySearch.objects.count() == 0


def test_search_in_vain_proposes_a_way_on_and_is_counted_without_who(client, catalogue):
    for _ in range(2):
        page = read(client, "/recherche/?q=xylophone")
    assert page.h2.get_text() == f"Aucun résultat pour «{NBSP}xylophone{NBSP}»"
    assert {link["href"] for link in page.select("main ul a")} == {"/jeux-de-donnees/", "/organisations/"}
    assert list(EmptySearch.objects.values_list("words", "geozone", "count")) == [("xylophone", "", 2)]


@pytest.mark.django_db
def test_search_survives_any_words(client):
    for words in ('"', "a\x00b", "<script>alert(1)</script>", "é" * 5000, "{{ 7 }}", "AND OR NOT ("):
        page = parse(client.get("/recherche/", {"q": words}))
        assert page.h1.get_text() == "Recherche"
        assert page.select("main script") == []


def sync(**values):
    return SyncRun.objects.create(
        **{"status": SyncRun.Status.DONE, "started_at": values["finished_at"] - timedelta(seconds=75)}
        | values
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(hours=23), None),
        (
            timedelta(days=3),
            "La dernière synchronisation réussie avec data.gouv.fr date du {day}\u00a0: "
            "ce qui a changé depuis n’apparaît pas encore ici.",
        ),
    ],
)
def test_notice_tells_the_age_past_a_day(client, age, said):
    at = timezone.now() - age
    sync(kind=SyncRun.Kind.FULL, finished_at=at)
    sync(
        kind=SyncRun.Kind.SNAPSHOT, finished_at=timezone.now(), source_date=datetime(2026, 1, 16, tzinfo=UTC)
    )
    sync(kind=SyncRun.Kind.FULL, finished_at=timezone.now(), status=SyncRun.Status.FAILED)
    notice = read(client, "/contact/").select_one(".fr-notice__title")
    assert (notice and notice.get_text()) == (said and said.format(day=long_date(at)))


@pytest.mark.django_db
def test_notice_says_that_only_the_snapshot_is_there(client):
    sync(
        kind=SyncRun.Kind.SNAPSHOT, finished_at=timezone.now(), source_date=datetime(2026, 1, 16, tzinfo=UTC)
    )
    notice = read(client, "/contact/").select_one(".fr-notice__title")
    assert notice.get_text() == (
        "Données de l’instantané du 16\u00a0janvier 2026\u00a0; "
        "les adresses des fichiers arrivent avec la première synchronisation."
    )


@pytest.mark.django_db
def test_status_tells_each_service_each_run_and_the_index(client, catalogue, settings):
    settings.DATAGOUV_URL = "https://www.data.gouv.fr"
    at = datetime(2026, 11, 20, 13, 5, tzinfo=UTC)
    Upstream.objects.create(host="www.data.gouv.fr", last_success=at, last_failure=at - timedelta(days=1))
    Upstream.objects.create(
        host="tabular-api.data.gouv.fr",
        last_success=at,
        last_failure=at + timedelta(days=1),
        last_error="panne 503",
    )
    Upstream.objects.create(host="autre.example", last_success=at)
    SyncRun.objects.all().delete()
    sync(kind=SyncRun.Kind.FULL, finished_at=at, counts={"added": 3, "changed": 1})
    page = read(client, "/etat/")
    services, runs = page.select("tbody")
    rows = [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in services.select("tr")
    ]
    named = {service.slug: service for service in region().upstreams}
    success = f"le 20{NBSP}novembre 2026 à 14{NBSP}h{NBSP}05"
    assert [row[1:] for row in rows] == [
        ["Répond", success, f"le 19{NBSP}novembre 2026 à 14{NBSP}h{NBSP}05"],
        ["Ne répond pas panne 503", success, f"le 21{NBSP}novembre 2026 à 14{NBSP}h{NBSP}05"],
        ["Pas encore appelé", "jamais", "jamais"],
        ["Répond", success, "jamais"],
    ]
    assert rows[0][0] == f"{named['datagouv'].name} {named['datagouv'].about}"
    assert [cell.get_text(strip=True) for cell in runs.select("th, td")] == [
        "Complète",
        "Terminée",
        f"le 20{NBSP}novembre 2026 à 14{NBSP}h{NBSP}03",
        f"1{NBSP}min 15{NBSP}s",
        f"3{NBSP}jeux entrés, 1{NBSP}jeu modifié",
        "0",
    ]
    assert f"L’index de recherche contient 6{NBSP}entrées" in page.get_text()


@pytest.mark.django_db
def test_status_is_never_kept(client):
    assert "no-store" in client.get("/etat/")["Cache-Control"]


@pytest.mark.django_db
def test_declaration_follows_the_compulsory_order(client):
    page = read(client, "/accessibilite/")
    assert [title.get_text() for title in page.select("main h2")] == [
        "État de conformité",
        "Résultats des tests",
        "Contenus non accessibles",
        "Établissement de cette déclaration d’accessibilité",
        "Retour d’information et contact",
        "Voies de recours",
    ]
    assert "n’est pas en conformité" in page.main.strong.get_text()


@pytest.mark.django_db
def test_legal_facts_are_the_pack_s_and_the_missing_ones_are_said(client):
    text = read(client, "/mentions-legales/").main.get_text()
    assert region().operator.name in text
    assert "à compléter par l’exploitant" in text
    assert [source.title for source in region().sources if source.title not in text] == []


def test_liveness_asks_nothing_of_the_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_readiness_says_what_is_missing(client, catalogue, monkeypatch, tmp_path, settings):
    assert client.get("/readyz").content == b"ok\n"
    settings.DATA_DIR = tmp_path / "elsewhere"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content.decode()) == (503, f"index de recherche{NBSP}: absent\n")
    with database_down(monkeypatch):
        answer = client.get("/readyz")
    assert answer.content.decode().splitlines()[0] == f"base de données{NBSP}: injoignable"


@pytest.mark.django_db
def test_files_for_machines(client, settings):
    robots = client.get("/robots.txt").content.decode()
    assert robots.splitlines()[-1] == f"Sitemap: {settings.SITE_URL}/sitemap.xml"
    security = dict(
        line.split(": ", 1) for line in client.get("/.well-known/security.txt").content.decode().splitlines()
    )
    left = datetime.strptime(security["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) - timezone.now()
    assert timedelta(days=30) < left < timedelta(days=365)
    assert security["Contact"] == f"{settings.SITE_URL}/contact/"
    assert security["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
    manifest = client.get("/site.webmanifest").json()
    assert manifest["name"] == region().site_title
    root = minidom.parseString(client.get("/opensearch.xml").content)  # noqa: S318 - our own answer
    assert len(root.getElementsByTagName("ShortName")[0].firstChild.data) <= 16
    assert root.getElementsByTagName("Url")[0].getAttribute("template") == (
        f"{settings.SITE_URL}/jeux-de-donnees/?q={{searchTerms}}"
    )


@pytest.mark.django_db
def test_lost_visitor_gets_a_search_and_the_lists(client):
    response = client.get("/nulle/part")
    page = parse(response)
    assert response.status_code == 404
    assert page.h1.get_text() == "Page introuvable"
    assert page.select_one("main form")["action"] == "/jeux-de-donnees/"
    assert [link["href"] for link in page.select("main li a")][:3] == [
        "/jeux-de-donnees/",
        "/organisations/",
        "/reutilisations/",
    ]


@pytest.mark.parametrize(
    ("view", "status", "title"),
    [
        (errors.bad_request, 400, "Demande illisible"),
        (errors.forbidden, 403, "Accès refusé"),
        (errors.server_error, 500, "Une erreur est survenue"),
        (errors.unavailable, 503, "Service momentanément indisponible"),
    ],
)
def test_error_page_needs_no_database_and_no_context(rf, view, status, title):
    response = view(rf.get("/"))
    page = parse(response)
    assert response.status_code == status
    assert page.h1.get_text() == title
    assert page.select("script, style, [style]") == []
    links = {link["href"] for link in page.select("a")}
    assert FOOTER.keys() <= links
    assert (response.get("Retry-After") is not None) == (status == 503)


def test_error_page_that_cannot_be_made_leaves_words(rf, settings):
    settings.REGION = "/nowhere"
    response = errors.server_error(rf.get("/"))
    assert (response.status_code, response.content.decode()) == (500, LAST_WORDS)


@contextmanager
def database_down(monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patch:
        patch.setattr(CursorWrapper, "execute", fail)
        yield


@pytest.mark.django_db
def test_pages_answer_503_in_words_while_the_database_is_down(client, monkeypatch):
    client.raise_request_exception = False
    for address in ("/", "/jeux-de-donnees/", "/organisations/", "/contact/", "/nulle/part"):
        with database_down(monkeypatch):
            response = client.get(address)
        assert (response.status_code, parse(response).h1.get_text()) == (
            503,
            "Service momentanément indisponible",
        )
        assert "connection" not in response.content.decode()


@pytest.mark.django_db
def test_fault_of_ours_answers_500_without_a_word_of_it(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("opendatalab.views.home.figures", lambda *args: 1 / 0)
    response = client.get("/")
    assert (response.status_code, parse(response).h1.get_text()) == (500, "Une erreur est survenue")
    assert "division" not in response.content.decode()


def test_first_visit_and_the_next_ones_are_light(client, catalogue):
    sheets = [
        look.style_sheet(region(), look.design_system()).encode(),
        (STATIC / "css/catalogue.css").read_bytes(),
    ]
    scripts = [HTMX.read_bytes(), *(file.read_bytes() for file in STATIC.glob("js/*.js"))]
    fonts = [(look.design_system() / f"fonts/Marianne-{name}.woff2").stat().st_size for name, _ in look.FONTS]
    caches["pages"].clear()
    page = len(gzip.compress(client.get("/jeux-de-donnees/").content))
    first = page + sum(fonts) + sum(len(brotli.compress(body)) for body in sheets + scripts)
    assert page <= 40_000
    assert first <= 220_000
    assert len(sheets + scripts + fonts) + 3 <= 25  # and the page itself, the icon, the manifest
