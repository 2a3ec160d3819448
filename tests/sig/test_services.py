"""Registering a server, choosing its layers, reading it again: changes upstream lose nothing of ours."""

import pytest
from lxml import etree

from opendatalab.http import UpstreamUnavailable
from opendatalab.packed_services import PackedService, PackedServiceLayer
from sig import offers, services
from sig.models import Layer, LayerChange, MapService
from sig.services_pack import load_services
from tests.sig.standin import recorded

pytestmark = pytest.mark.django_db
SCHEMA = ("text/xml", recorded("schema-epci.xml"))


@pytest.fixture
def mine(server):
    server.capabilities()
    server.answers["DescribeFeatureType"] = SCHEMA
    server.answers["GetFeature"] = ("application/json", b'{"type": "FeatureCollection", "features": []}')
    return server


@pytest.fixture
def registered(mine):
    """A service with two layers chosen: communes and stations."""
    found = offers.look(f"{mine.url}/wms?language=fre&")
    service = MapService.objects.create(
        slug="mien", title="Mien", wms_url=found.wms_url, wfs_url=found.wfs_url
    )
    wanted = {"n_commune_s_r73", "l_station_hydro_p_r73"}
    chosen = [(offer, {}) for offer in found.offers() if offer.main.name in wanted]
    services.add_layers(service, chosen, found)
    return service


def edited(name: str, *pairs: tuple[str, str]) -> bytes:
    text = recorded(name).decode()
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    return text.encode()


def serve(server, *pairs: tuple[str, str], wfs: tuple[tuple[str, str], ...] = ()) -> None:
    server.answers[("GetCapabilities", "WMS")] = ("text/xml", edited("wms-1.3.0.xml", *pairs))
    server.answers[("GetCapabilities", "WFS")] = ("text/xml", edited("wfs-2.0.0.xml", *wfs))


def told(changes: list[LayerChange]) -> list[tuple[str, str, str]]:
    return [(change.kind, change.name, change.detail) for change in changes]


def test_a_server_is_seen_whole_before_anything_is_saved(mine):
    found = offers.look(f"{mine.url}/wms?language=fre&")
    assert (found.wms.version, found.wfs.version, found.errors) == ("1.3.0", "2.0.0", {})
    assert [(offer.main.name, bool(offer.image), bool(offer.objects)) for offer in found.offers()] == [
        ("n_commune_s_r73", True, True),
        ("l_masse_eau_riviere_l_r73", True, True),
        ("l_station_hydro_p_r73", True, True),
        ("l_masque_hors_r73", True, False),
    ]
    assert found.offers()[0].granularity == "commune"
    assert MapService.objects.count() == 0
    assert {(asked["path"], asked["language"]) for asked in mine.asked} == {("/wms", "fre")}


def test_a_server_of_the_old_kind_alone_is_enough(server):
    server.answers[("GetCapabilities", "WMS")] = lambda asked: (
        ("application/vnd.ogc.wms_xml", recorded("wms-1.1.1-latin1.xml"))
        if asked["version"] == "1.1.1"
        else ("text/html", b"<html>MapServer Message</html>")
    )
    found = offers.look(f"{server.url}/cgi-bin/mapserv?map=/srv/eau.map")
    assert (found.wms.version, found.wfs) == ("1.1.1", None)
    assert found.wms_url == f"{server.url}/cgi-bin/mapserv?map=/srv/eau.map"
    assert found.offers()[0].title == "Communes de Midi-Pyrénées"


def test_layers_chosen_carry_what_the_server_says(registered):
    layer = Layer.objects.get(wms_name="n_commune_s_r73")
    assert (layer.slug, layer.title, layer.wfs_name) == (
        "communes-de-midi-pyrenees",
        "Communes de Midi-Pyrénées",
        "ms:n_commune_s_r73",
    )
    assert (layer.west, layer.north, layer.max_scale, layer.queryable) == (
        -0.453256,
        45.059254,
        2_500_000,
        True,
    )
    assert layer.attribution == "IGN – Admin Express COG, INSEE"
    assert layer.licence.startswith("Licence Ouverte")
    assert "application/json" in layer.info_formats
    assert layer.metadata_url.startswith("http://catalogue.invalid/")


def test_choosing_again_adds_nothing_twice(registered, mine):
    found = offers.look(registered.wms_url, registered.wfs_url)
    assert services.add_layers(registered, [(offer, {}) for offer in found.offers()[:1]], found) == []
    assert registered.layers.count() == 2


def test_columns_are_read_with_their_labels_and_what_the_team_wrote_stays(registered):
    layer = Layer.objects.get(wms_name="n_commune_s_r73")
    layer.fields = [{"name": "nom", "label": "Nom de l’EPCI", "type": "text", "shown": False}]
    assert services.discover_fields(layer) == 8
    assert layer.fields[:4] == [
        {"name": "gid", "label": "Gid", "type": "text", "shown": False},
        {
            "name": "siren_epci",
            "label": "SIREN EPCI",
            "type": "text",
            "shown": True,
        },
        {"name": "nom", "label": "Nom de l’EPCI", "type": "text", "shown": False},
        {"name": "population", "label": "Population", "type": "number", "shown": True},
    ]
    assert (layer.name_field, layer.code_field) == ("nom", "siren_epci")


def test_a_second_reading_changes_nothing(registered):
    assert services.reread(registered) == []
    assert services.reread(registered) == []
    assert LayerChange.objects.count() == 0


def test_a_server_that_does_not_answer_changes_nothing(registered, mine):
    for answer in (("text/html", b"<html>Maintenance</html>"), ("text/xml", b""), None):
        mine.answers[("GetCapabilities", "WMS")] = answer
        assert services.reread(registered) == []
    registered.refresh_from_db()
    assert registered.last_error != ""
    assert set(Layer.objects.values_list("state", flat=True)) == {Layer.State.FINE}


def without(name: str, kind: str, file: str) -> bytes:
    root = etree.fromstring(recorded(file))
    for element in root.iter(f"{{*}}{kind}"):
        if (element.findtext("{*}Name") or "").endswith(name):
            element.getparent().remove(element)
            break
    return etree.tostring(root)


def test_a_layer_gone_stays_and_comes_back(registered, mine):
    for service, kind, file in (
        ("WMS", "Layer", "wms-1.3.0.xml"),
        ("WFS", "FeatureType", "wfs-2.0.0.xml"),
    ):
        body = without("l_station_hydro_p_r73", kind, file)
        mine.answers[("GetCapabilities", service)] = ("text/xml", body)
    layer = Layer.objects.get(wms_name="l_station_hydro_p_r73")
    assert told(services.reread(registered)) == [("gone", "l_station_hydro_p_r73", layer.title)]
    assert services.reread(registered) == []
    layer.refresh_from_db()
    assert (layer.state, layer.published) == (Layer.State.GONE, True)
    serve(mine)
    assert told(services.reread(registered)) == [("back", "l_station_hydro_p_r73", layer.title)]
    layer.refresh_from_db()
    assert layer.state == Layer.State.FINE


def test_a_layer_renamed_is_told_and_followed_when_the_team_says_so(registered, mine):
    serve(
        mine,
        ("<Name>n_commune_s_r73</Name>", "<Name>n_commune_s_r76</Name>"),
        wfs=(("<Name>ms:n_commune_s_r73</Name>", "<Name>ms:n_commune_s_r76</Name>"),),
    )
    changes = services.reread(registered)
    assert told(changes) == [("renamed", "n_commune_s_r73", "n_commune_s_r76")]
    layer = changes[0].layer
    layer.refresh_from_db()
    assert (layer.wms_name, layer.state) == ("n_commune_s_r73", Layer.State.GONE)
    assert services.take_new_name(changes[0], offers.read(registered)) is True
    layer.refresh_from_db()
    assert (layer.wms_name, layer.wfs_name, layer.state) == (
        "n_commune_s_r76",
        "ms:n_commune_s_r76",
        Layer.State.FINE,
    )
    assert services.reread(registered) == []


def test_a_description_that_changed_is_told_once_and_what_the_team_wrote_stays(registered, mine):
    Layer.objects.update(title="Nos communes", summary="De nous")
    serve(
        mine,
        ("<northBoundLatitude>45.059254</northBoundLatitude>", "<northBoundLatitude>46</northBoundLatitude>"),
    )
    (first, *_) = services.reread(registered)
    assert (first.kind, first.detail) == ("changed", "emprise")
    assert services.reread(registered) == []
    layer = first.layer
    layer.refresh_from_db()
    assert (layer.title, layer.summary, layer.north, layer.state) == (
        "Nos communes",
        "De nous",
        46,
        Layer.State.CHANGED,
    )
    services.acknowledge(LayerChange.objects.get(pk=first.pk))
    layer.refresh_from_db()
    assert layer.state == Layer.State.FINE


def test_a_layer_new_upstream_is_told(registered, mine):
    registered.upstream = [one for one in registered.upstream if one[1] != "l_masque_hors_r73"]
    registered.save()
    (change,) = services.reread(registered)
    assert (change.kind, change.name, change.layer) == ("new", "l_masque_hors_r73", None)


def test_only_services_with_layers_whose_turn_it_is_are_read(registered, mine, settings):
    from datetime import timedelta

    from django.utils import timezone

    MapService.objects.create(slug="vide", title="Vide", wms_url="http://vide.invalid/")
    now = timezone.now()
    assert services.due(now) == []
    assert services.due(now + timedelta(hours=25)) == [registered]
    MapService.objects.update(active=False)
    assert services.due(now + timedelta(hours=25)) == []


def test_the_command_says_what_changed(registered, mine, capsys):
    from django.core.management import CommandError, call_command

    serve(mine, ("Communes de Midi-Pyrénées", "Communes"))
    call_command("refresh_layers", "mien")
    assert "n_commune_s_r73 : description changée (titre)" in capsys.readouterr().out
    with pytest.raises(CommandError, match="inconnu"):
        call_command("refresh_layers", "autre")


# the pack

PACKED = PackedService(
    slug="regional",
    title="Serveur régional",
    wms_url="http://carto.invalid/cgi-bin/mapserv?",
    layers=(PackedServiceLayer(slug="rivieres", title="Rivières", wms_name="l_riviere"),),
)


def test_the_pack_is_loaded_once_and_never_undoes_the_team():
    assert load_services([PACKED], {}) == {"added": 2, "changed": 0}
    layer = Layer.objects.get(slug="rivieres")
    assert (layer.service.active, layer.from_pack) == (False, True)
    Layer.objects.update(title="Nos rivières")
    MapService.objects.update(wms_url="https://carto.autre.invalid/wms", active=True)
    assert load_services([PACKED], {}) == {"added": 0, "changed": 0}
    assert Layer.objects.get().title == "Nos rivières"
    assert MapService.objects.get().wms_url == "https://carto.autre.invalid/wms"


def test_the_operators_address_puts_a_packed_service_in_use():
    load_services([PACKED], {"regional": "https://a.invalid/wms", "regional.wfs": "https://a.invalid/wfs"})
    service = MapService.objects.get()
    assert (service.wms_url, service.wfs_url, service.active) == (
        "https://a.invalid/wms",
        "https://a.invalid/wfs",
        True,
    )


def test_loading_the_pack_asks_nothing_of_anybody(monkeypatch):
    from opendatalab.http import DOOR
    from opendatalab.region import region

    def refuse(*args, **kwargs):
        raise UpstreamUnavailable("network", "asked")

    monkeypatch.setattr(DOOR, "fetch", refuse)
    counts = load_services(region().services, {})
    assert counts["added"] == 16
    assert not MapService.objects.filter(active=True).exists()
