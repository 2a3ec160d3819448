import gzip
from collections import Counter

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opendatalab import stamp
from opendatalab.region import REGIONS, Perimeter
from sig import pack
from sig.models import Territory
from sig.pack import load_territories, perimeter_zones, read_zones

TERRITORIES = REGIONS / "midi-pyrenees" / "territories.json.gz"
NOTHING = Counter(added=0, changed=0, left=0, linked=0)


def pack_of(tmp_path, zones):
    file = tmp_path / "territories.json"
    file.write_bytes(orjson.dumps({"source": "test", "zones": zones}))
    return file


def zone(geozone, **more):
    level, _, code = geozone.rpartition(":")
    return {"geozone": geozone, "level": level, "code": code, "name": code, "ancestors": [], **more}


def levels():
    return Counter(Territory.objects.order_by().values_list("level", flat=True))


def test_midi_pyrenees_is_loaded_whole(midi_pyrenees):
    assert levels() == {
        "country-group": 2,
        "country": 1,
        "country-subset": 1,
        "fr:region": 2,
        "fr:departement": 8 + 5,
        "fr:arrondissement": 22,
        "fr:epci": 103,
        "fr:commune": 2944 + 109,  # and the large ones around, so that titles that name them are read
    }
    assert midi_pyrenees == Counter(added=3197, changed=0, left=0, linked=28119)


def test_a_commune_has_its_facts(midi_pyrenees):
    conques = Territory.objects.get(geozone="fr:commune:12218")
    assert (conques.name, conques.code, conques.population, conques.area_km2) == (
        "Conques-en-Rouergue",
        "12218",
        1540,
        106.27,
    )
    assert (conques.longitude, conques.latitude) == (2.3738, 44.581)
    assert (conques.postal_codes, conques.former_codes) == (["12320"], ["12076", "12114", "12173"])
    assert conques.details["basin"] == "F"


def test_sums_agree_from_the_communes_up(midi_pyrenees):
    communes = Territory.objects.filter(level="fr:commune", inside=True)
    total = sum(communes.values_list("population", flat=True))
    assert total == 3170435
    for level in ("fr:departement", "fr:arrondissement"):
        assert (
            sum(Territory.objects.filter(level=level, inside=True).values_list("population", flat=True))
            == total
        )
    assert Territory.objects.get(geozone="fr:region:73").population == total
    for place in Territory.objects.filter(level__in=("fr:departement", "fr:region"), inside=True):
        below = place.descendants.filter(level="fr:commune", inside=True)
        assert sum(below.values_list("population", flat=True)) == place.population


def test_what_covers_from_outside_is_not_inside(midi_pyrenees):
    outside = Territory.objects.filter(inside=False).order_by("geozone").values_list("geozone", flat=True)
    assert [zone for zone in outside if not zone.startswith(("fr:commune", "fr:departement"))] == [
        "country-group:ue",
        "country-group:world",
        "country-subset:fr:metro",
        "country:fr",
        "fr:region:76",
    ]


def test_occitanie_has_thirteen_departements(db):
    load_territories(REGIONS / "occitanie" / "territories.json.gz")
    assert levels() == {
        "country-group": 2,
        "country": 1,
        "country-subset": 1,
        "fr:region": 3,
        "fr:departement": 13,
        "fr:arrondissement": 36,
        "fr:epci": 164,
        "fr:commune": 4446,
    }
    montpellier = Territory.objects.get(geozone="fr:commune:34172")
    above = montpellier.ancestors.filter(level__startswith="fr:").order_by("geozone")
    assert list(above.values_list("geozone", flat=True)) == [
        "fr:arrondissement:343",
        "fr:departement:34",
        "fr:epci:243400017",
        "fr:region:76",
        "fr:region:91",
    ]


def test_the_two_packs_agree_on_what_they_share():
    facts = ("name", "population", "postal_codes", "former_codes")
    ours = {item["geozone"]: item for item in read_zones(TERRITORIES)}
    theirs = {item["geozone"]: item for item in read_zones(REGIONS / "occitanie" / "territories.json.gz")}
    assert ours.keys() - theirs.keys() == set()
    assert [key for key, item in ours.items() if any(item[fact] != theirs[key][fact] for fact in facts)] == []


def test_loading_again_writes_nothing(midi_pyrenees):
    before = stamp.content_stamp()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert load_territories(TERRITORIES) == NOTHING
    assert {query["sql"].split()[0] for query in asked} == {"SELECT", "SAVEPOINT", "RELEASE"}
    assert stamp.content_stamp() == before


def test_loading_mends_what_was_changed_and_says_so(midi_pyrenees):
    before = stamp.content_stamp()
    toulouse = Territory.objects.get(geozone="fr:commune:31555")
    Territory.objects.filter(pk=toulouse.pk).update(name="Tolosa", population=1)
    toulouse.ancestors.set(Territory.objects.filter(geozone__in=("fr:departement:31", "fr:departement:81")))
    # 9 ancestors, of which one had stayed: 8 to write again, the Tarn to take away
    assert load_territories(TERRITORIES) == Counter(added=0, changed=1, left=0, linked=9)
    toulouse.refresh_from_db()
    assert (toulouse.name, toulouse.population, toulouse.ancestors.count()) == ("Toulouse", 514819, 9)
    assert stamp.content_stamp() != before


def test_a_territory_gone_from_the_pack_stays_but_no_longer_inside(db, tmp_path):
    load_territories(pack_of(tmp_path, [zone("fr:commune:1"), zone("fr:commune:2")]))
    left = pack_of(tmp_path, [zone("fr:commune:1")])
    assert load_territories(left) == Counter(added=0, changed=0, left=1, linked=0)
    assert load_territories(left) == NOTHING
    assert dict(Territory.objects.values_list("code", "inside")) == {"1": True, "2": False}


def test_a_loading_cut_short_leaves_nothing_half_done(db, monkeypatch):
    monkeypatch.setattr(pack, "_link", lambda wanted: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load_territories(TERRITORIES)
    assert Territory.objects.count() == 0
    monkeypatch.undo()
    assert load_territories(TERRITORIES)["added"] == 3197


def test_a_file_may_be_plain_or_gzipped(tmp_path):
    plain = pack_of(tmp_path, [zone("fr:commune:1", point=[1.5, 43.5])])
    zipped = tmp_path / "territories.json.gz"
    zipped.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_zones(plain) == read_zones(zipped)
    assert (read_zones(plain)[0]["longitude"], read_zones(plain)[0]["latitude"]) == (1.5, 43.5)


def test_perimeter_is_the_named_zones_then_the_levels_and_the_large_communes(midi_pyrenees):
    zones = dict(perimeter_zones(Perimeter(zones=("fr:region:76",), levels=("fr:departement",))))
    assert list(zones) == [
        "fr:region:76",
        *(f"fr:departement:{code}" for code in ["09", "12", "31", "32", "46", "65", "81", "82"]),
    ]
    assert zones["fr:departement:09"] == "Ariège"
    communes = dict(perimeter_zones(Perimeter(levels=("fr:commune",), communes_from=100_000)))
    assert communes == {"fr:commune:31555": "Toulouse"}
    # The current region covers from outside: its level alone brings the former one only.
    assert list(dict(perimeter_zones(Perimeter(levels=("fr:region",))))) == ["fr:region:73"]
