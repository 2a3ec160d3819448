"""Pages of maps, their rows and exports: everything that the map shows, without it."""

import csv
import io

import orjson
import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client

from sig import territories
from sig.models import Territory
from tests.catalogue.factories import make_places
from tests.sig.map_factories import give_copy, make_map, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    made = make_places()
    for geozone, population in (("fr:commune:09122", 9500), ("fr:commune:31555", 514819)):
        Territory.objects.filter(geozone=geozone).update(population=population)
    return made


def soup_of(client, path, **headers):
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def rows_of(soup):
    return [[cell.get_text() for cell in row.select("th, td")] for row in soup.select("tbody tr")]


def test_map_page_says_the_same_without_the_map(client, places):
    make_map(1)
    page = soup_of(client, "/cartes/carte-1/")
    assert rows_of(page) == [["Foix", "09122", "9\u202f500"], ["Toulouse", "31555", "514\u202f819"]]
    assert page.select_one("#lignes p[role=status]").get_text() == (
        "2\u00a0communes\u00a0: toute la carte. De 9\u202f500\u00a0habitants (Foix) "
        "à 514\u202f819\u00a0habitants (Toulouse)."
    )
    assert page.select_one("tbody a")["href"] == "/territoires/commune/09122/"


def test_fragment_is_the_same_markup_as_the_page(client, places):
    make_map(1)
    page = soup_of(client, "/cartes/carte-1/").select_one("#lignes")
    fragment = soup_of(client, "/cartes/carte-1/liste/", **{"HX-Request": "true"}).select_one("#lignes")
    assert fragment.prettify() == page.prettify()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("tri=-valeur", ["Toulouse", "Foix"]),
        ("tri=nom", ["Foix", "Toulouse"]),
        ("geozone=fr:departement:09", ["Foix"]),
        ("tri=absurde&page=99&bbox=rien", ["Foix", "Toulouse"]),
    ],
)
def test_rows_are_sorted_and_bounded(client, places, query, names):
    make_map(1)
    assert [row[0] for row in rows_of(soup_of(client, f"/cartes/carte-1/liste/?{query}"))] == names


def test_a_map_clipped_to_a_territory_lists_nothing_else(client, places):
    make_map(1, territory=places["fr:departement:09"], clip=True)
    assert [row[0] for row in rows_of(soup_of(client, "/cartes/carte-1/"))] == ["Foix"]
    answer = client.get("/cartes/carte-1/donnees.geojson").json()
    assert [item["properties"]["nom"] for item in answer["features"]] == ["Foix"]


def test_csv_keeps_codes_as_text_and_runs_nothing(client, places):
    source = make_source("geojson")
    give_copy(
        source,
        orjson.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {
                        "type": "Feature",
                        "properties": {"nom": "=1+1", "insee": "09122", "part": 1.5},
                        "geometry": {"type": "Point", "coordinates": [1.6, 42.9]},
                    }
                ],
            }
        ),
    )
    make_map(1, source)
    answer = client.get("/cartes/carte-1/donnees.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows == [["nom", "insee", "part"], ["'=1+1", "09122", "1,5"]]
    assert answer["Content-Disposition"] == 'attachment; filename="carte-1-refuges.csv"'


def test_here_says_what_is_near_a_point_in_the_team_s_words(client, places):
    source = make_source("geojson")
    give_copy(source)
    make_map(1, source, popup="{nom}\n{lits} lits")
    near = client.get("/cartes/carte-1/ici.json?lon=1.7861&lat=42.6571&zoom=12&layers=refuges").json()
    assert near["features"] == [
        {
            "layer": "refuges",
            "layer_title": "Refuges",
            "title": "Refuge du Rulhe",
            "url": "",
            "values": {"nom": "Refuge du Rulhe", "lits": 40},
            "text": "Refuge du Rulhe\n40 lits",
        }
    ]
    far = client.get("/cartes/carte-1/ici.json?lon=2&lat=44&zoom=12&layers=refuges").json()
    assert far == {"features": [], "silent": []}
    assert client.get("/cartes/carte-1/ici.json?lon=x").status_code == 400


def test_a_source_that_fails_shows_its_last_good_copy_and_says_so(client, places):
    source = make_source("csv")
    give_copy(source, error="Le service est injoignable.")
    make_map(1, source)
    page = soup_of(client, "/cartes/carte-1/")
    assert rows_of(page) == [["Foix", "09122", "12,5"], ["Toulouse", "31555", "40"]]
    said = page.select_one("#lignes .odl-ignored").get_text()
    assert said.startswith("Le service est injoignable. Voici la dernière copie bonne, du ")


def test_a_source_never_read_leaves_a_page_that_says_so(client, places):
    make_map(1, make_source("csv"))
    page = soup_of(client, "/cartes/carte-1/")
    assert "Ce fichier n’a pas encore été lu." in page.get_text()


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Carte 1", "Carte 2"]),
        ("theme=risques", ["Carte 2"]),
        ("granularity=commune", ["Carte 1"]),
        ("granularity=objet", ["Carte 2"]),
        ("geozone=fr:departement:31", ["Carte 1"]),  # a map of no place is the région's
        ("geozone=fr:commune:09122", ["Carte 1", "Carte 2"]),
    ],
)
def test_list_by_theme_territory_and_granularity(client, places, query, titles):
    make_map(1)
    make_map(2, make_source("geojson"), theme="risques", territory=places["fr:departement:09"])
    make_map(3, make_source("csv"), published=False)
    page = soup_of(client, f"/cartes/?{query}")
    assert [title.get_text() for title in page.select(".odl-map-card h3")] == titles


def test_filters_that_mean_nothing_are_said(client, places):
    page = soup_of(client, "/cartes/?theme=absurde&geozone=fr:commune:99999")
    assert [line.get_text() for line in page.select(".odl-ignored")] == [
        "«\u00a0absurde\u00a0» n’est pas un thème connu\u00a0: ce filtre est laissé de côté.",
        "«\u00a0fr:commune:99999\u00a0» n’est pas un territoire connu\u00a0: ce filtre est laissé de côté.",
    ]
    assert "Aucune carte n’est encore publiée." in page.get_text()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_uses_a_fixed_number_of_queries(client, places, django_assert_num_queries, count):
    for number in range(count):
        make_map(number, make_source("csv", slug=f"source-{number}"))
    territories.mesh()
    with django_assert_num_queries(4):
        client.get("/cartes/?granularity=commune")


def test_a_map_that_is_not_published_is_for_the_team_alone(client, places):
    make_map(1, published=False)
    paths = ("/cartes/carte-1/", "/cartes/carte-1/donnees.geojson", "/embed/carte/carte-1/")
    assert [Client().get(path).status_code for path in paths] == [404, 404, 404]
    client.force_login(User.objects.create_superuser("equipe"))
    assert "Aperçu" in soup_of(client, "/cartes/carte-1/").select_one(".odl-ignored").get_text()
    assert [client.get(path).status_code for path in paths] == [200, 200, 404]


def test_the_map_is_told_what_an_address_asks(client, places):
    make_map(1, make_source(), make_source("csv"), make_source("geojson"))
    query = "geozone=fr:commune:09122&layers=refuges&center=42.96,1.6&zoom=12"
    page = soup_of(client, f"/cartes/carte-1/?{query}")
    told = orjson.loads(page.select_one("odl-map")["data-map"])
    assert told["frame"] == {"center": [42.96, 1.6], "zoom": 12}
    assert [(layer["key"], layer["visible"]) for layer in told["layers"]] == [
        ("population-commune", False),
        ("part-commune", False),
        ("refuges", True),
    ]
    assert [base["slug"] for base in told["bases"]] == ["ign", "osmfr", "contours"]


@pytest.mark.parametrize(
    ("how", "slugs", "policy"),
    [
        (
            "direct",
            ["ign", "osmfr", "contours"],
            "'self' data: https://data.geopf.fr https://a.tile.openstreetmap.fr",
        ),
        ("relay", ["ign", "contours"], "'self' data:"),
        ("off", ["contours"], "'self' data:"),
    ],
)
def test_the_operator_says_who_asks_base_maps(client, places, settings, how, slugs, policy):
    settings.BASEMAPS = how
    make_map(1)
    answer = client.get("/cartes/carte-1/")
    told = orjson.loads(BeautifulSoup(answer.content, "html.parser").select_one("odl-map")["data-map"])
    assert [base["slug"] for base in told["bases"]] == slugs
    assert f"img-src {policy};" in answer["Content-Security-Policy"] + ";"
    assert [base["url"].startswith("https:") for base in told["bases"][:-1]] == [how == "direct"] * (
        len(slugs) - 1
    )
