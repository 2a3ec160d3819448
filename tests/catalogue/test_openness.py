"""Who opens what, where: one question, and four doors that say the same."""

import csv
import io
from collections import Counter
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.utils import timezone

from catalogue.forms import quoted
from catalogue.models import SyncRun
from catalogue.obligation import Duty
from catalogue.openness import MEASURES, OpeningQuery, of_level, reference_day, select, shares
from opendatalab import stamp
from opendatalab.region import REGIONS
from sig import territories
from sig.models import Territory
from sig.pack import load_territories
from tests.catalogue.factories import SYNCED, make_dataset, make_organization, sync_run

NBSP = "\u00a0"
DAY = date(2026, 11, 20)


def publish(number, geozone, dates):
    """A producer that answers for a territory, with a dataset updated at each date."""
    producer = make_organization(number, territory=Territory.objects.get(geozone=geozone))
    reference = {
        "id": producer.source_id,
        "name": producer.name,
        "slug": producer.slug,
        "class": "Organization",
    }
    for rank, updated in enumerate(dates):
        make_dataset(100 * number + rank, organization=reference, last_update=f"{updated}T10:00:00+00:00")
    return producer


@pytest.fixture
def openings(db):
    """The real territories; Toulouse, Foix, the Ariège and the Sicoval publish, and a producer of nowhere."""
    load_territories(REGIONS / "midi-pyrenees" / "territories.json.gz")
    publish(1, "fr:commune:31555", ["2026-11-01", "2024-01-01"])
    publish(2, "fr:commune:31555", ["2025-01-01"])
    publish(3, "fr:commune:09122", ["2023-01-01"])
    publish(4, "fr:departement:09", ["2025-10-01"])
    publish(5, "fr:epci:243100633", ["2026-06-01"])
    make_dataset(999)
    Territory.objects.filter(geozone="fr:commune:31555").update(staff=6000)
    stamp.touch()


def parse(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def by_name(rows):
    return {row.zone.name: row for row in rows}


def test_a_territory_publishes_what_its_own_producers_publish(openings):
    toulouse = by_name(of_level("commune"))["Toulouse"]
    assert (toulouse.datasets, toulouse.latest, toulouse.duty, toulouse.departements) == (
        3,
        date(2026, 11, 1),
        Duty.OWED,
        ("fr:departement:31",),
    )
    assert toulouse.producers == (f"{1:024x}", f"{2:024x}")
    muret = by_name(of_level("commune"))["Muret"]
    assert (muret.datasets, muret.latest, muret.duty, muret.producers) == (0, None, Duty.PERHAPS, ())


def test_each_level_holds_what_the_region_has(openings):
    assert {level: len(of_level(level)) for level in ("commune", "epci", "departement")} == {
        "commune": 2944,
        "epci": 103,
        "departement": 8,
    }
    assert len(of_level("commune", "fr:departement:09")) == 325


def test_everything_is_read_in_one_query(openings, django_assert_num_queries):
    territories.mesh()
    with django_assert_num_queries(1):
        of_level("commune")
        of_level("epci")


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize("level", ["commune", "epci", "departement"])
def test_each_territory_is_in_one_class_of_each_measure(openings, level, name):
    rows = of_level(level)
    found = shares(rows, MEASURES[name], DAY)
    assert Counter(row.zone.geozone for group in found.values() for row in group) == Counter(
        row.zone.geozone for row in rows
    )


def test_classes_follow_their_words(openings):
    rows = by_name(of_level("commune")) | by_name(of_level("departement")) | by_name(of_level("epci"))
    told = {
        name: [measure.class_of(rows[place], DAY).slug for measure in MEASURES.values()]
        for name, place in (
            ("Toulouse", "Toulouse"),
            ("Foix", "Foix"),
            ("Ariège", "Ariège"),
            ("Muret", "Muret"),
        )
    }
    assert told == {
        "Toulouse": ["yes", "owed", "2", "recent"],
        "Foix": ["yes", "perhaps", "1", "old"],
        "Ariège": ["yes", "perhaps", "1", "older"],
        "Muret": ["no", "perhaps", "0", "none"],
    }


def test_select_narrows_by_level_place_population_and_class(openings):
    def names(**asked):
        return [row.zone.name for row in select(OpeningQuery(**asked), day=DAY)]

    assert names(classes={"publishes": "yes"}) == ["Toulouse", "Foix"]
    assert names(classes={"publishes": "yes"}, sort="-population") == ["Foix", "Toulouse"]
    assert names(classes={"publishes": "yes"}, sort="name") == ["Foix", "Toulouse"]
    assert names(level="epci", classes={"publishes": "yes"}) == ["CA du Sicoval"]
    assert names(classes={"publishes": "yes"}, geozone="fr:departement:09") == ["Foix"]
    assert names(population_min=40000, population_max=60000) == ["Albi", "Tarbes", "Castres", "Colomiers"]
    assert names(population_min=40000, population_max=60000, classes={"publishes": "yes"}) == []
    assert names(level="departement", sort="datasets")[0] == "Ariège"


def test_the_journalist_s_question_is_one_link_of_the_page(openings, client):
    page = parse(client.get("/territoires/"))
    link = page.select_one(".odl-stories a")
    assert link["href"] == "/territoires/?population_min=3500&publishes=no#liste"
    large = Territory.objects.filter(level="fr:commune", inside=True, population__gte=3500)
    count = large.exclude(geozone__in=("fr:commune:31555", "fr:commune:09122")).count()
    assert int(link.select_one(".odl-figure-count").text) == count
    answer = parse(client.get(link["href"].partition("#")[0]))
    title = f"Communes de 3\u202f500{NBSP}habitants et plus qui ne publient pas encore{NBSP}: {count}"
    assert answer.select_one("#liste").text == title


ASKED = (
    "",
    "?publishes=yes",
    "?level=epci&show=duty",
    "?level=departement&show=freshness&sort=latest",
    "?geozone=fr:departement:09&show=datasets",
    "?population_min=3500&publishes=no&geozone=fr:departement:31",
)


@pytest.mark.parametrize("query", ASKED)
def test_map_table_csv_and_json_say_the_same(openings, client, query):
    page = parse(client.get(f"/territoires/{query}"))
    total = int("".join(c for c in page.select_one("#liste").text.rpartition(":")[2] if c.isdigit()))
    legend = [int("".join(c for c in item.text if c.isdigit())) for item in page.select(".odl-legend-count")]
    data = client.get(f"/territoires.json{query}").json()
    text = b"".join(client.get(f"/territoires.csv{query}").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert (sum(legend), data["total"], len(rows)) == (total, total, total)
    assert [row["identifiant"] for row in rows] == [item["id"] for item in data["data"]]
    names = [cell.text for cell in page.select(".odl-openings tbody th")]
    assert names == [item["name"] for item in data["data"][:50]]
    measure = page.select_one("#legende").text
    drawn = page.select(".odl-map svg path.odl-map-value:not(.odl-map-out)")
    if query.startswith(("?level", "?geozone", "?population")):
        assert len(drawn) == total
    else:  # thousands of communes: a shape for each class, which says how many it holds
        assert (
            sum(int("".join(c for c in shape.text.rpartition(":")[2] if c.isdigit())) for shape in drawn)
            == total
        )
    assert measure in {item.label for item in MEASURES.values()}


def test_each_class_of_the_legend_opens_the_list_that_it_counts(openings, client):
    page = parse(client.get("/territoires/?show=datasets&geozone=fr:departement:09"))
    for item in page.select(".odl-legend li"):
        count = item.select_one(".odl-legend-count").text
        listed = parse(client.get(item.a["href"].partition("#")[0])).select_one("#liste").text
        assert listed.rpartition(": ")[2] == count


def test_the_number_of_datasets_opens_the_list_that_it_counts(openings, client):
    cell = parse(client.get("/territoires/?publishes=yes")).select_one(".odl-openings tbody td a")
    assert (cell["href"], cell.text) == (
        f"/jeux-de-donnees/?organization={1:024x}&organization={2:024x}",
        "3",
    )
    found = parse(client.get(cell["href"])).select_one(".odl-found h2").text
    assert found.startswith(f"3{NBSP}jeux de données")


def test_json_says_all_of_a_territory(openings, client):
    assert client.get("/territoires.json?level=epci&publishes=yes").json() == {
        "total": 1,
        "data": [
            {
                "id": "fr:epci:243100633",
                "level": "fr:epci",
                "code": "243100633",
                "name": "CA du Sicoval",
                "departements": ["fr:departement:31"],
                "population": Territory.objects.get(geozone="fr:epci:243100633").population,
                "publishes": True,
                "datasets": 1,
                "latest_update": "2026-06-01",
                "obligation": "perhaps",
                "staff": None,
                "organizations": [f"{5:024x}"],
                "page": f"{settings.SITE_URL}/territoires/epci/243100633/",
            }
        ],
    }


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("level=galaxie", f"La valeur {quoted('galaxie')} n’est pas reconnue{NBSP}: elle a été ignorée."),
        ("population_min=beaucoup", f"{quoted('beaucoup')} n’est pas un nombre{NBSP}: il a été ignoré."),
        (
            "geozone=fr:departement:75",
            f"La valeur {quoted('fr:departement:75')} n’est pas reconnue{NBSP}: elle a été ignorée.",
        ),
    ],
)
def test_what_cannot_be_read_is_left_out_and_said(openings, client, query, said):
    page = parse(client.get(f"/territoires/?{query}"))
    assert [line.text for line in page.select(".odl-ignored")] == [said]
    assert page.select_one("#liste").text == f"Communes{NBSP}: 2\u202f944"


def test_a_number_may_be_written_as_people_do(openings, client):
    page = parse(client.get("/territoires/", {"population_min": "3 500", "publishes": "no"}))
    assert page.select_one("#population_min")["value"] == "3500"
    assert page.select(".odl-ignored") == []


def test_a_name_finds_the_pages_of_places_without_a_script(openings, client):
    page = parse(client.get("/territoires/?q=auterive"))
    found = page.select("[aria-labelledby=trouves] li")
    assert (found[0].a["href"], found[0].text) == (
        "/territoires/commune/31033/",
        "AuteriveCommune, Haute-Garonne",
    )
    nothing = parse(client.get("/territoires/?q=xylophone"))
    assert nothing.select_one("#trouves").text == f"Aucun territoire pour «{NBSP}xylophone{NBSP}»"


def test_occitanie_has_its_thirteen_departements_and_their_communes(settings, client, db):
    settings.REGION = "occitanie"
    load_territories(REGIONS / "occitanie" / "territories.json.gz")
    publish(1, "fr:commune:34172", ["2026-11-01"])
    stamp.touch()
    page = parse(client.get("/territoires/?level=departement"))
    assert len(page.select(".odl-map svg a")) == len(page.select(".odl-openings tbody tr")) == 13
    publishing = parse(client.get("/territoires/?publishes=yes&geozone=fr:departement:34"))
    assert [cell.text for cell in publishing.select(".odl-openings tbody th")] == ["Montpellier"]
    drawn = publishing.select(".odl-map svg path.odl-map-value:not(.odl-map-out)")
    assert [shape.text for shape in drawn] == [f"Montpellier{NBSP}: publie des données"]
    whole = parse(client.get("/territoires/"))
    assert whole.select_one("#liste").text == f"Communes{NBSP}: 4\u202f446"
    assert len(whole.select(".odl-map svg a")) == 13
    regions = [link["href"] for link in whole.select("[aria-labelledby=liste-1] a")]
    assert regions == [f"/territoires/region/{code}/" for code in (91, 73, 76)]


def test_ages_are_told_by_the_snapshot_s_day_until_a_sync(db):
    assert reference_day() == timezone.localdate()
    at = {"finished_at": SYNCED, "source_date": date(2026, 1, 16)}
    sync_run(kind=SyncRun.Kind.SNAPSHOT, **at)
    stamp.touch()
    assert reference_day() == date(2026, 1, 16)
