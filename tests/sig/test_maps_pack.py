"""The maps of the region pack: there from the first day, never written over, waiting for their services."""

import pytest

from opendatalab.region import region
from sig.maps.index import every_map
from sig.maps.pack import load_maps
from sig.models import DataSource, Layer, MapService, ThematicMap

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("midi_pyrenees")]


def test_maps_of_what_we_ship_are_shown_at_once_and_loaded_once():
    assert load_maps(region())["added"] == 2
    assert load_maps(region())["added"] == 0
    assert [row.slug for row in every_map()] == ["densite-de-population", "population"]
    assert {row.base for row in every_map()} == {"contours"}  # no other server is needed
    assert DataSource.objects.filter(kind="territories", from_pack=True).count() == 5


def test_what_the_team_changed_stays():
    load_maps(region())
    ThematicMap.objects.filter(slug="population").update(title="Habitants", published=False)
    load_maps(region())
    assert ThematicMap.objects.values_list("title", "published").get(slug="population") == (
        "Habitants",
        False,
    )


def test_a_map_of_a_service_waits_for_the_service():
    service = MapService.objects.create(slug="mipygeo", title="Service", active=False)
    Layer.objects.create(service=service, slug="chemins-de-randonnee", title="Chemins", wms_name="l")
    assert load_maps(region())["added"] == 3
    assert "chemins-de-randonnee" not in [row.slug for row in ThematicMap.objects.visible()]
    service.active = True
    service.save()
    assert "chemins-de-randonnee" in [row.slug for row in ThematicMap.objects.visible()]
