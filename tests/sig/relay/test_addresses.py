"""The relay: what visitors may ask, what goes up, one call for all, the last good copy."""

from datetime import UTC, datetime, timedelta

import pytest

from sig.relay.pictures import blank_png
from tests.sig.relay.asked import EXCEPTION, OK, TILE_URL


@pytest.mark.parametrize("path", OK)
def test_answers_carry_our_headers_and_none_of_the_servers(client, published, path):
    response = client.get(path, headers={"Origin": "https://mairie.example"})
    headers = response.headers
    assert response.status_code == 200
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (headers["X-Content-Type-Options"], headers["Cross-Origin-Resource-Policy"]) == (
        "nosniff",
        "cross-origin",
    )
    assert headers["X-Carte-Etat"] == "fraiche"
    assert headers["Cache-Control"].startswith("public, max-age=")
    assert not {"Set-Cookie", "Server"} & set(headers)
    again = client.get(path, headers={"If-None-Match": headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_delay_announced_is_the_layers(client, published):
    seconds = int(client.get(TILE_URL)["Cache-Control"].rpartition("=")[2])
    assert 3590 <= seconds <= 3600


def test_a_kept_tile_needs_no_query_and_a_new_stamp_forgets_the_layer(
    client, published, django_assert_num_queries
):
    client.get(TILE_URL)
    with django_assert_num_queries(0):
        assert client.get(TILE_URL)["X-Carte-Etat"] == "fraiche"
    published.published = False
    published.save()
    from opendatalab.stamp import touch

    touch()
    assert client.get(TILE_URL).status_code == 404


def test_stale_and_absent_say_so(client, published, drawn, later):
    fresh = client.get(TILE_URL)
    drawn.answers["GetMap"] = ("text/xml", EXCEPTION)
    later(4000)
    old = client.get(TILE_URL)
    assert (old["X-Carte-Etat"], old["X-Carte-Date"]) == ("ancienne", fresh["X-Carte-Date"])
    assert old["Cache-Control"] == "public, max-age=60"
    none = client.get("/cartes/couches/communes/tuile/8/129/92.png")
    assert (none.status_code, none["X-Carte-Etat"], none["Cache-Control"]) == (200, "absente", "no-store")
    assert none.content == blank_png(256, 256)
    assert b"secret" not in old.content + none.content


@pytest.mark.parametrize(
    "path",
    [
        f"{TILE_URL}?SLD=http://192.0.2.1/x",
        f"{TILE_URL}?layers=autre",
        "/cartes/couches/communes/tuile/8/256/93.png",
        "/cartes/couches/communes/tuile/21/1/1.png",
        "/cartes/couches/communes/tuile/8/99999999999999999999/93.png",
        "/cartes/couches/communes/image.png",
        "/cartes/couches/communes/image.png?bbox=1,2,3&width=1&height=1",
        "/cartes/couches/communes/image.png?bbox=3,2,1,4&width=1&height=1",
        "/cartes/couches/communes/image.png?bbox=0,0,100,100&width=5000&height=10",
        "/cartes/couches/communes/image.png?bbox=0,0,100,100&width=10&height=10&width=20",
        "/cartes/couches/communes/image.png?bbox=0,0,100,1&width=10&height=10",
        "/cartes/couches/communes/image.png?bbox=0,0,1e9,100&width=10&height=10",
        "/cartes/couches/communes/image.png?bbox=0,0,100,100&width=10&height=10&map=/etc/passwd",
        "/cartes/couches/communes/legende.png?SLD_BODY=x",
        "/cartes/couches/communes/info.json?lon=1&lat=nan&zoom=3",
        "/cartes/couches/communes/info.json?lon=1&lat=2",
        "/cartes/couches/communes/info.json?lon=1&lat=2&zoom=99",
        "/cartes/couches/communes/info.json?lon=%D9%A1&lat=2&zoom=3",
        "/cartes/couches/communes/objets.geojson?bbox=1,2,3,4&geozone=fr:commune:31555",
        "/cartes/couches/communes/objets.geojson?geozone=fr:commune:99999",
        "/cartes/couches/communes/objets.geojson?FILTER=x",
        "/cartes/couches/communes/objets.csv?bbox=-200,0,1,1",
        "/cartes/couches/communes/objets.geojson?" + "a" * 500,
    ],
)
def test_only_listed_parameters_once_within_their_range(client, published, drawn, path):
    response = client.get(path)
    assert (response.status_code, drawn.asked) == (400, [])
    assert response["Access-Control-Allow-Origin"] == "*"
    assert list(response.json()) == ["message"]


def test_an_unknown_or_hidden_layer_is_not_found(client, published, drawn):
    assert client.get("/cartes/couches/autre/tuile/8/129/93.png").status_code == 404
    published.service.active = False
    published.service.save()
    from sig.relay import targets

    targets.forget()
    assert (client.get(TILE_URL).status_code, drawn.asked) == (404, [])


def test_a_spreadsheet_runs_nothing(client, published):
    lines = client.get("/cartes/couches/communes/objets.csv").content.decode("utf-8-sig").splitlines()
    assert lines == ["nom,longitude,latitude", "'=cmd(),1.444000,43.604000"]


def test_geojson_says_whether_it_is_whole_and_of_when(client, published):
    found = client.get("/cartes/couches/communes/objets.geojson").json()
    assert (found["type"], found["complete"], len(found["features"])) == ("FeatureCollection", True, 1)
    assert datetime.now(UTC) - datetime.fromisoformat(found["date"]) < timedelta(minutes=1)
