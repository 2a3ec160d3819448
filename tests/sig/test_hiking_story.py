"""The founding story: a town's page shows its paths; the layer changes on the server; the page follows.

On a real MapServer, the one that stands beside the repository in development; left out, loudly, without it.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from sig import offers, services
from sig.models import MapService
from tests.sig.map_factories import make_map

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("midi_pyrenees")]
ROOT = Path(__file__).resolve().parents[2]
PLACES = [parent / "shared" / "mapserver" for parent in ROOT.parents]
BEFORE, AFTER = "l_randonnee_l_r73", "Chemin des écoliers"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A MapServer of our own, with its own copy of the data: its folder and address."""
    given = next((place for place in PLACES if (place / "start-mapserver").is_file()), None)
    if given is None or not Path("/usr/lib/cgi-bin/mapserv").exists():
        if os.environ.get("CI") == "true":
            pytest.fail("MapServer manque : paquet Debian cgi-mapserver, et le dossier mapserver")
        pytest.skip("LAISSÉ DE CÔTÉ : pas de MapServer (paquet Debian cgi-mapserver, dossier mapserver)")
    folder = tmp_path_factory.mktemp("story") / "mapserver"
    shutil.copytree(given, folder)
    ready = folder / "ready"
    command = [sys.executable, "start-mapserver", "--port", "0", "--ready-file", str(ready)]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            if ready.exists() and ready.read_text().strip():
                break
            assert process.poll() is None
            time.sleep(0.1)
        yield folder, ready.read_text().strip().rstrip("/")
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture
def paths(server, door):
    """The layer of paths, chosen in what the server offers, as the team does."""
    _, url = server
    door(int(url.rpartition(":")[2]))
    service = MapService.objects.create(
        slug="demo", title="Démonstration", wms_url=f"{url}/wms?", wfs_url=f"{url}/wfs?"
    )
    found = offers.read(service)
    offer = next(item for item in found.offers() if BEFORE in item.key)
    (layer,) = services.add_layers(service, [(offer, {})], found)
    services.discover_fields(layer)
    layer.name_field, layer.refresh_minutes, layer.published = "nom", 1, True
    layer.save()
    return layer


def rename(folder: Path, before: str, after: str) -> None:
    """The team of the server changes its data: nothing is done on the portal."""
    base = sqlite3.connect(folder / "donnees" / "mipygeo.gpkg")
    base.create_function("ST_IsEmpty", 1, lambda shape: 0)
    for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
        base.create_function(name, 1, lambda shape: 0.0)
    with base:
        changed = base.execute(f'UPDATE "{BEFORE}" SET nom = ? WHERE nom = ?', (after, before)).rowcount  # noqa: S608
    base.close()
    assert changed == 1


def names(client, **query):
    page = client.get(reverse("sig:map_rows", args=["sentiers"]), query)
    return [
        row.get_text() for row in BeautifulSoup(page.content, "html.parser").select("tbody th[scope=row]")
    ]


def test_a_town_s_page_follows_the_layer_with_nothing_to_do(client, server, paths, monkeypatch):
    folder, _ = server
    make_map(1, paths, slug="sentiers", title="Sentiers", popup="{nom}")
    first = names(client)
    assert len(first) == 9
    rename(folder, first[0], AFTER)
    assert names(client) == first  # the delay that was announced: one minute
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 61)
    assert sorted(names(client)) == sorted([AFTER, *first[1:]])
    frame = client.get("/embed/carte/sentiers/?geozone=fr:departement:31")
    said = BeautifulSoup(frame.content, "html.parser").select_one("p.quiet").get_text()
    assert "La carte suit la donnée en 1\u00a0minute au plus." in said
    exported = client.get("/cartes/sentiers/donnees.geojson").json()
    assert AFTER in {item["properties"]["nom"] for item in exported["features"]}


def test_the_list_is_said_to_be_old_when_the_server_is_silent(client, server, paths, settings, monkeypatch):
    make_map(1, paths, slug="sentiers", title="Sentiers")
    first = names(client)
    settings.OUTBOUND_PRIVATE = frozenset()  # as if the server were gone
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 61)
    page = BeautifulSoup(client.get("/cartes/sentiers/liste/").content, "html.parser")
    assert [row.get_text() for row in page.select("tbody th")] == first
    said = page.select_one("#lignes .odl-ignored").get_text()
    assert said.startswith(
        "Le service qui publie cette couche ne répond pas. Voici la dernière copie bonne, du "
    )
    whole = BeautifulSoup(client.get("/cartes/sentiers/").content, "html.parser")
    assert whole.select_one("#lignes a")["href"].startswith("/cartes/sentiers/liste/?couche=")
