"""Base maps asked by the portal itself, when its operator says so."""

import pytest
from django.core.cache import cache

from opendatalab.http import Answer
from sig.maps import base_tiles

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
TILE = "/cartes/fonds/ign/8/129/93.png"


@pytest.fixture
def asked(monkeypatch, settings):
    """What is asked of the keepers of base maps; each answers by an image."""
    settings.BASEMAPS = "relay"
    cache.clear()
    found = []

    def fetch(url, limits):
        found.append((url, sorted(limits.hosts)))
        return Answer(url, 200, {}, PNG)

    monkeypatch.setattr(base_tiles, "fetch", fetch)
    return found


def test_a_tile_is_asked_once_and_kept(client, asked):
    first, second = client.get(TILE), client.get(TILE)
    assert (first.content, first["Content-Type"], second.content) == (PNG, "image/png", PNG)
    assert len(asked) == 1
    url, hosts = asked[0]
    assert hosts == ["data.geopf.fr"]
    assert "TILEMATRIX=8&TILEROW=93&TILECOL=129" in url


@pytest.mark.parametrize(
    "path",
    [
        "/cartes/fonds/osmfr/8/129/93.png",  # its keeper does not wish it
        "/cartes/fonds/inconnu/8/129/93.png",
        "/cartes/fonds/ign/8/256/93.png",
        "/cartes/fonds/ign/25/1/1.png",
    ],
)
def test_what_is_not_on_the_grid_is_not_asked(client, asked, path):
    assert client.get(path).status_code == 404
    assert asked == []


def test_a_body_that_is_no_image_goes_no_further(client, asked, monkeypatch):
    monkeypatch.setattr(base_tiles, "fetch", lambda url, limits: Answer(url, 200, {}, b"<html>"))
    answer = client.get(TILE)
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (502, b"", "no-store")


def test_nothing_is_relayed_unless_the_operator_says_so(client, asked, settings):
    settings.BASEMAPS = "direct"
    assert client.get(TILE).status_code == 404
    assert asked == []
