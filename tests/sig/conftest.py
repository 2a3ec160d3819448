import pytest

from opendatalab.http import DOOR
from opendatalab.region import region
from sig.models import Layer, MapService
from sig.pack import load_territories
from sig.relay import targets, turns
from tests.sig.standin import StandIn


@pytest.fixture
def midi_pyrenees(db):
    """The real territories of the default pack; gives back what their loading counted."""
    return load_territories(region().territories)


@pytest.fixture
def door(settings, monkeypatch):
    """The one door, with no memory of other tests; gives what lets it reach a port of this machine."""

    def allow(*ports: int) -> None:
        pairs = {("127.0.0.1", port) for port in ports}
        settings.OUTBOUND_PRIVATE = frozenset(settings.OUTBOUND_PRIVATE | pairs)

    monkeypatch.setattr(DOOR, "write", lambda service, problem: None)
    DOOR.transport.close()
    DOOR.restart()
    targets.forget()
    turns.restart()
    yield allow
    DOOR.transport.close()
    DOOR.restart()
    targets.forget()


@pytest.fixture
def server(door):
    standin = StandIn()
    door(standin.port)
    yield standin
    standin.close()


@pytest.fixture
def make_layer():
    """A layer that is not saved: the relay needs no database."""

    def make(url: str, **values) -> Layer:
        service = MapService(
            wms_url=f"{url}/wms", wfs_url=f"{url}/wfs", wms_version="1.3.0", wfs_version="2.0.0"
        )
        given = {
            "slug": "communes",
            "title": "Communes",
            "wms_name": "n_commune_s_r73",
            "wfs_name": "ms:n_commune_s_r73",
            "west": -0.453256,
            "south": 42.524532,
            "east": 3.470038,
            "north": 45.059254,
            "crs": ["EPSG:2154", "EPSG:3857"],
            "queryable": True,
            "info_formats": ["application/json"],
            "feature_formats": ["application/json; subtype=geojson"],
        }
        return Layer(service=service, **(given | values))

    return make


@pytest.fixture
def saved_layer(db, make_layer):
    """A published layer of a service in use."""

    def save(url: str, **values) -> Layer:
        layer = make_layer(url, **values)
        layer.service.slug = layer.service.title = "mon-serveur"
        layer.service.save()
        layer.service = layer.service  # takes its key
        layer.save()
        targets.forget()
        return layer

    return save
