"""Pages in the form of those of udata-js 0.3 and MétaClic, whose script's address alone was changed."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser import MARKS
from tests.browser.host import Host
from tests.browser.test_element import UPSTREAM, script, status, titles
from tests.catalogue import standin

pytestmark = MARKS


@pytest.fixture
def producers(portal) -> list[tuple[str, int]]:
    """The producers that have most datasets, with how many."""
    facets = json.loads(portal.get("/api/2/datasets/search/?page_size=1")[2])["facets"]
    return [(item["name"][:24], item["count"]) for item in facets["organization_id_with_name"][1:4]]


@pytest.fixture
def said(visitor) -> list[str]:
    told: list[str] = []
    visitor.on("console", lambda message: told.append(message.text))
    return told


def old_page(town: Host, portal, marks: str) -> str:
    """The script before the marks, classic, and no jQuery."""
    return town.page(script(portal, kind="") + marks)


@pytest.mark.parametrize("name", ["uData-data", "Metaclic-data"])
def test_list_of_several_producers_with_facets_and_pages(visitor, portal, town, producers, said, name):
    (first, many), (second, more), _ = producers
    marks = (
        f'<div class="{name}" data-q="" data-organizations="{first},{second}" data-facets="all" '
        'data-page_size="10" data-background_layers="OSM-Fr,Positron"></div>'
    )
    visitor.goto(old_page(town, portal, marks))
    expect(status(visitor)).to_have_text(f"{many + more} jeux de données")
    assert len(titles(visitor)) == 10
    expect(visitor.locator("odl-catalogue [data-name=organization] input")).to_have_count(2)
    assert visitor.locator("odl-catalogue select").input_value() == "title"
    assert [line for line in said if line.startswith("[odl-catalogue]")] == [
        "[odl-catalogue] sans effet ici : data-background_layers. "
        f"Le code à copier se fait sur {portal.url}/integrer/"
    ]
    assert visitor.errors == []


def test_one_producer_chosen_among_several_can_be_taken_away(visitor, portal, town, producers):
    (first, many), (second, more), _ = producers
    marks = (
        f'<div class="uData-data" data-organizations="{first},{second}" data-organization="{second}" '
        'data-sort="-last_modified" data-facets="all"></div>'
    )
    visitor.goto(old_page(town, portal, marks))
    expect(status(visitor)).to_have_text(re.compile(rf"^{more}\sjeux? de données$"))
    assert visitor.locator("odl-catalogue select").input_value() == "-last_update"
    visitor.locator("odl-catalogue [part=choice]").click()
    expect(status(visitor)).to_have_text(f"{many + more} jeux de données")


def test_sort_false_hides_the_choice_and_no_facet_was_asked(visitor, portal, town):
    marks = '<div class="Metaclic-data" data-q="risques" data-sort="false">Chargement…</div>'
    visitor.goto(old_page(town, portal, marks))
    expect(status(visitor)).to_have_text(re.compile(r"jeux de données$"))
    expect(visitor.locator("odl-catalogue select")).to_have_count(0)
    expect(visitor.locator("odl-catalogue [part=facets]")).to_have_count(0)


@pytest.mark.parametrize("name", ["uData-map", "Metaclic-map"])
def test_map_draws_geojson_resources_in_the_pages_own_colours(visitor, portal, town, said, name):
    free = {"Access_Control_Allow_Origin": "*"}
    shape = {"type": "Polygon", "coordinates": [[[1, 43], [2, 43], [2, 44], [1, 43]]]}
    feature = {"type": "Feature", "geometry": shape, "properties": {"zone": "Rouge"}}
    file = town.file("/zones.json", json.dumps(feature).encode(), "application/json", **free)
    record = standin.dataset(1, resources=[{"id": "r", "title": "Zones", "format": "json", "url": file}])
    visitor.route(f"{portal.url}/api/**", lambda route: route.abort())
    visitor.route(
        f"{UPSTREAM}/**",
        lambda route: route.fulfill(json=record, headers={"Access-Control-Allow-Origin": "*"}),
    )
    marks = (
        "<script>colours = function (feature) { return { fillColor: '#ff0000' }; };</script>"
        f'<div class="{name}" data-title="Zones à risque" data-resources=\'[{{"id": "r", '
        f'"dataset": "{record["id"]}", "style": "colours", "template": "#bulle"}}]\'></div>'
    )
    visitor.goto(old_page(town, portal, marks))
    path = visitor.locator(f".{name} svg path")
    expect(path).to_have_css("fill", "rgb(255, 0, 0)")
    expect(visitor.locator(f".{name} h3")).to_have_text("Zones à risque")
    expect(visitor.locator(f".{name} dd").first).to_have_text(record["organization"]["name"])
    expect(visitor.locator(f".{name} td")).to_have_text(["Rouge"])
    assert [line for line in said if line.startswith("[odl-catalogue]")] == [
        "[odl-catalogue] les marqueurs et les modèles Handlebars d’une carte ne sont pas repris."
    ]


def test_handlebars_templates_are_said_to_be_lost(visitor, portal, town, said):
    marks = (
        '<script id="metaclic_template_datasets" type="text/x-handlebars-template"><b>{{total}}</b></script>'
        '<div class="Metaclic-data" data-q="risques"></div>'
    )
    visitor.goto(old_page(town, portal, marks))
    expect(status(visitor)).to_have_text(re.compile(r"jeux de données$"))
    assert said == [
        "[odl-catalogue] les modèles Handlebars de cette page ne sont pas repris : "
        'voir <template slot="item"> dans la documentation.'
    ]
