import pytest
from django.core.exceptions import ImproperlyConfigured

from opendatalab.region import REGIONS, OwnSet, load
from sig import territories
from sig.contours import neighbours, outline
from sig.models import Territory
from sig.pack import load_territories, read_zones
from sig.sets import _zone, with_sets

PACK = REGIONS / "midi-pyrenees"
NATION = ("country:fr",)


def zone(geozone, *ancestors, **more):
    level, _, code = geozone.rpartition(":")
    facts = {"population": 10, "area_km2": 2.0, "details": {}, "name": code, "code": code}
    return {"geozone": geozone, "level": level, "ancestors": [*NATION, *ancestors], **facts, **more}


ZONES = [
    {**zone("country:fr"), "ancestors": []},
    zone("fr:departement:1"),
    zone("fr:departement:2"),
    zone("fr:epci:10", "fr:departement:1", details={"members_count": 2}),
    zone("fr:epci:20", "fr:departement:2", details={"members_count": 3}),  # two of its members are elsewhere
    zone("fr:commune:11", "fr:departement:1", "fr:epci:10", details={"basin": "F", "dry": True}),
    zone("fr:commune:12", "fr:departement:1", "fr:epci:10", details={"basin": "F"}),
    zone("fr:commune:21", "fr:departement:2", "fr:epci:20", details={"basin": "F", "dry": True}),
    zone("fr:commune:22", "fr:departement:2", details={"basin": "D", "dry": False}),
]
BASIN = OwnSet("bassin", "Bassin", "Un bassin.", "Source", fact="basin", value="F")
DRY = OwnSet("sec", "Sec", "Où l’eau manque.", "Source", fact="dry")
UNION = OwnSet("syndicat", "Syndicat", "Un syndicat.", "Source", members=("fr:epci:10", "fr:commune:22"))


def ancestors(*sets):
    """What the sets add to the ancestors of each zone, and the ancestors of the sets."""
    before = {item["geozone"]: item["ancestors"] for item in ZONES}
    after = {item["geozone"]: item["ancestors"] for item in with_sets(ZONES, sets)}
    return {
        key: [name for name in found if name not in before.get(key, ())]
        for key, found in after.items()
        if found != before.get(key)
    }


def test_a_set_by_a_fact_is_above_its_communes_and_what_lies_whole_in_it():
    assert ancestors(BASIN) == {
        "fr:commune:11": ["odl:ensemble:bassin"],
        "fr:commune:12": ["odl:ensemble:bassin"],
        "fr:commune:21": ["odl:ensemble:bassin"],
        "fr:departement:1": ["odl:ensemble:bassin"],
        "fr:epci:10": ["odl:ensemble:bassin"],
        "odl:ensemble:bassin": ["country:fr"],
    }


def test_a_set_by_members_takes_the_communes_of_the_zones_it_names():
    assert ancestors(UNION) == {
        "fr:commune:11": ["odl:ensemble:syndicat"],
        "fr:commune:12": ["odl:ensemble:syndicat"],
        "fr:commune:22": ["odl:ensemble:syndicat"],
        "fr:departement:1": ["odl:ensemble:syndicat"],
        "fr:epci:10": ["odl:ensemble:syndicat"],
        "odl:ensemble:syndicat": ["country:fr"],
    }


def test_a_set_inside_another_has_it_above():
    found = ancestors(BASIN, DRY)
    assert found["odl:ensemble:sec"] == ["country:fr", "odl:ensemble:bassin"]
    assert found["odl:ensemble:bassin"] == ["country:fr"]
    assert found["fr:commune:11"] == ["odl:ensemble:bassin", "odl:ensemble:sec"]


def test_a_set_with_the_communes_of_a_zone_lies_inside_it_and_not_the_reverse():
    same = OwnSet("pays", "Pays", "Un pays.", "Source", members=("fr:departement:1",))
    found = ancestors(same)
    assert found["odl:ensemble:pays"] == ["country:fr", "fr:departement:1", "fr:epci:10"]
    assert "fr:departement:1" not in found


def test_a_set_has_the_facts_of_its_communes():
    made = with_sets(ZONES, [BASIN])[-1]
    assert {key: made[key] for key in ("level", "code", "name", "population", "area_km2", "inside")} == {
        "level": "odl:ensemble",
        "code": "bassin",
        "name": "Bassin",
        "population": 30,
        "area_km2": 6.0,
        "inside": True,
    }
    assert made["details"] == {"about": "Un bassin.", "source": "Source", "members_count": 3}


def test_the_area_of_a_set_does_not_depend_on_the_order_of_its_communes():
    """Or the pack would change it at each loading: these add up to 59.6 one way and to 59.7 the other."""
    communes = [zone(f"fr:commune:{area}", area_km2=area) for area in (25.04, 12.27, 22.34)]
    both = [_zone("odl:ensemble:bassin", BASIN, row, []) for row in (communes, communes[::-1])]
    assert both[0] == both[1]


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (
            OwnSet("a", "A", "A.", "S", members=("fr:epci:99",)),
            "sets : « a » nomme « fr:epci:99 », que le paquet n’a pas.",
        ),
        (OwnSet("b", "B", "B.", "S", fact="absent"), "sets : aucune commune dans « b »."),
    ],
)
def test_a_set_that_cannot_be_made_stops_in_one_line(own, said):
    with pytest.raises(ImproperlyConfigured) as stopped:
        with_sets(ZONES, [own])
    assert str(stopped.value) == said


@pytest.fixture
def with_real_sets(db):
    return load_territories(PACK / "territories.json.gz", load(PACK).sets)


def test_the_pack_s_sets_hold_the_communes_that_the_source_tells(with_real_sets):
    communes = [item for item in read_zones(PACK / "territories.json.gz") if item["level"] == "fr:commune"]
    told = {
        "bassin-adour-garonne": [item for item in communes if item["details"].get("basin") == "F"],
        "bassin-rhone-mediterranee": [item for item in communes if item["details"].get("basin") == "D"],
        "zone-de-repartition-des-eaux": [item for item in communes if item["details"].get("zre")],
    }
    assert {slug: len(members) for slug, members in told.items()} == {
        "bassin-adour-garonne": 2935,
        "bassin-rhone-mediterranee": 9,
        "zone-de-repartition-des-eaux": 2328,
    }
    for slug, members in told.items():
        place = Territory.objects.get(geozone=f"odl:ensemble:{slug}")
        assert set(place.descendants.filter(level="fr:commune").values_list("geozone", flat=True)) == {
            item["geozone"] for item in members
        }
        assert place.population == sum(item["population"] for item in members)


def test_a_set_is_found_drawn_and_addressed_like_any_zone(with_real_sets):
    assert territories.find("ensemble", "bassin-adour-garonne").name == "Bassin Adour-Garonne"
    assert [item["id"] for item in territories.suggest("adour garonne", size=1)] == [
        "odl:ensemble:bassin-adour-garonne"
    ]
    assert territories.suggest("rhone mediterranee") == [
        {
            "code": "bassin-rhone-mediterranee",
            "id": "odl:ensemble:bassin-rhone-mediterranee",
            "level": "odl:ensemble",
            "name": "Bassin Rhône-Méditerranée",
            "uri": None,
        }
    ]
    assert outline("odl:ensemble:bassin-rhone-mediterranee")
    assert [found.name for found in neighbours("odl:ensemble:bassin-rhone-mediterranee")] == [
        "Bassin Adour-Garonne"
    ]


def test_loading_sets_again_writes_nothing(with_real_sets):
    assert not any(load_territories(PACK / "territories.json.gz", load(PACK).sets).values())
