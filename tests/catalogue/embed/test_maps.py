"""A map on another site: its frame, `<odl-carte>`, the code to paste, oEmbed."""

import re
from pathlib import Path

import orjson
import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from catalogue.embed.maps import ATTRIBUTES, EVENTS, PARAMETERS, element_body
from sig.models import MapLayer
from tests.catalogue.factories import make_places
from tests.sig.map_factories import make_map, make_source

SCRIPT = Path(settings.BASE_DIR) / "static/js/embed-carte.js"
# Never take a word out of these: add to them when version 1 learns one.
WORDS = {"map", "geozone", "layers", "center", "zoom", "granularity", "size", "theme", "accent", "background"}
SAID = {"odl:ready", "odl:feature", "odl:error"}


@pytest.fixture
def shown(db):
    make_places()
    return make_map(1, make_source(), title="Population")


def test_the_words_of_the_element_stay_and_are_those_of_its_script():
    text = SCRIPT.read_text()
    read = set(re.search(r"const WORDS = \[(.*?)\];", text)[1].replace("'", "").split(", "))
    assert read == WORDS
    assert {item.name for item in ATTRIBUTES} == WORDS | {"data-odl-sans-registre"}
    assert {item.name for item in PARAMETERS} == (WORDS - {"map"}) | {"registre"}
    assert {item.name for item in EVENTS} == SAID == set(re.findall(r"CustomEvent\('([\w:]+)'", text))


def test_the_element_is_small_and_bears_the_portal_s_address():
    body = element_body()
    assert len(body) < 6000
    assert b'const HOME = "http://127.0.0.1:8000";' in body


def test_the_messages_of_the_map_stay():
    text = (Path(settings.BASE_DIR) / "static/js/odl-map.js").read_text()
    assert re.findall(r"postMessage\((\{.*?\}), '\*'", text) == [
        "{ type: 'odl:feature', version: 1, ...said }"
    ]
    assert "const said = { map: this.asked.slug, layer: feature.layer, title: feature.title," in text
    assert "addEventListener('message'" not in text  # a frame listens to nobody


def test_the_frame_says_what_its_address_asks(client, shown):
    answer = client.get(
        "/embed/carte/carte-1/?geozone=fr:departement:09&center=42.9,1.6&zoom=11&theme=dark&size=s"
    )
    page = BeautifulSoup(answer.content, "html.parser")
    told = orjson.loads(page.select_one("odl-map")["data-map"])
    assert told["frame"] == {"center": [42.9, 1.6], "zoom": 11}
    assert told["layers"][0]["url"].endswith("?couche=population-commune&geozone=fr:departement:09")
    assert [row.get_text() for row in page.select("tbody th")] == ["Foix"]
    assert page.select_one(".map-s odl-map")
    assert page.select_one("link[href='/embed/couleurs.css?theme=dark']")
    assert page.select_one(".foot a")["href"].startswith(
        "http://127.0.0.1:8000/cartes/carte-1/?geozone=fr:departement:09"
    )
    assert answer["Content-Security-Policy"].count("frame-ancestors *") == 1


def test_a_map_that_is_gone_says_so_in_its_frame(client, db):
    answer = client.get("/embed/carte/partie/")
    assert (answer.status_code, "Cette carte n’est plus publiée" in answer.content.decode()) == (404, True)
    assert "frame-ancestors *" in answer["Content-Security-Policy"]


def test_the_generator_gives_one_line_and_a_frame(client, shown):
    page = client.get("/integrer/carte/?map=carte-1&geozone=fr:commune:09122&size=s&accent=0b57a4")
    soup = BeautifulSoup(page.content, "html.parser")
    element, frame, link = (code.get_text() for code in soup.select("#integration code"))
    assert element == (
        '<script src="http://127.0.0.1:8000/embed/carte-v1.js" defer></script>\n'
        '<odl-carte map="carte-1" geozone="fr:commune:09122" size="s" accent="0b57a4">'
        '<a href="http://127.0.0.1:8000/cartes/carte-1/?geozone=fr:commune:09122">'
        "Population – Foix, sur Open Datalab Midi-Pyrénées</a></odl-carte>"
    )
    held = BeautifulSoup(frame, "html.parser").select_one("iframe")
    assert held["src"] == (
        "http://127.0.0.1:8000/embed/carte/carte-1/?geozone=fr:commune:09122&size=s&accent=0b57a4"
    )
    assert " ".join(held["sandbox"]) == "allow-scripts allow-popups allow-popups-to-escape-sandbox"
    assert link.startswith('<a href="http://127.0.0.1:8000/cartes/carte-1/')


@pytest.fixture
def layered(db):
    """A map of two granularities, the communes at first."""
    make_places()
    communes = make_source()
    basins = make_source(slug="population-epci", level="epci")
    thematic = make_map(1, communes, basins, title="Population")
    MapLayer.objects.filter(source=basins).update(visible=False)
    return thematic


def ticked(soup):
    return [box["value"] for box in soup.select("#couches input[type=checkbox][checked]")]


def test_the_generator_lets_one_choose_the_layers_by_boxes_of_a_plain_form(client, layered):
    page = BeautifulSoup(client.get("/integrer/carte/?map=carte-1").content, "html.parser")
    assert len(page.select("form#choix #couches input[type=checkbox]")) == 2
    assert ticked(page) == ["population-commune"]
    sent = "/integrer/carte/?map=carte-1&granularity=&pour=carte-1/&couche="
    other = BeautifulSoup(client.get(f"{sent}population-epci").content, "html.parser")
    assert ticked(other) == ["population-epci"]
    assert '<odl-carte map="carte-1" layers="population-epci">' in other.select_one("#integration code").text
    usual = BeautifulSoup(client.get(f"{sent}population-commune").content, "html.parser")
    assert '<odl-carte map="carte-1">' in usual.select_one("#integration code").text


@pytest.mark.parametrize(
    ("asked", "boxes"),
    [
        ("pour=carte-1/&couche=population-epci", None),  # the boxes are as they were ticked
        ("pour=carte-1/", ["population-commune"]),  # none: as the map's author left it
        ("pour=autre/&couche=population-epci", ["population-commune"]),  # ticked for another map
        ("pour=carte-1/&couche=population-commune&granularity=epci", ["population-epci"]),
    ],
)
def test_boxes_ticked_for_another_choice_are_drawn_again(client, layered, asked, boxes):
    answer = client.get(f"/integrer/carte/?map=carte-1&{asked}", headers={"HX-Request": "true"})
    page = BeautifulSoup(answer.content, "html.parser")
    again = page.select_one("#couches[hx-swap-oob=true]")
    assert (ticked(page) if again else None) == boxes
    assert "pour=" not in answer["HX-Push-Url"]
    assert "couche=" not in answer["HX-Push-Url"]


def test_without_any_map_the_generator_says_so(client, db):
    assert "Aucune carte n’est encore publiée" in client.get("/integrer/carte/").content.decode()


@pytest.mark.parametrize("path", ["/cartes/carte-1/", "/embed/carte/carte-1/"])
def test_oembed_makes_a_frame_of_a_map_s_address(client, shown, path):
    url = f"http://127.0.0.1:8000{path}?geozone=fr:departement:09"
    told = client.get("/oembed/", {"url": url, "maxheight": 500}).json()
    held = BeautifulSoup(told["html"], "html.parser").select_one("iframe")
    assert (told["title"], told["height"]) == ("Population – Ariège", 500)
    assert held["src"] == "http://127.0.0.1:8000/embed/carte/carte-1/?geozone=fr:departement:09"
    assert client.get("/oembed/", {"url": "http://127.0.0.1:8000/cartes/partie/"}).status_code == 404
