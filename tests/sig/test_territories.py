import json
from pathlib import Path

from opendatalab import stamp
from sig import territories
from sig.models import Territory

RECORDED = Path(__file__).parents[1] / "catalogue" / "data" / "datagouv"
WORLD = {"country-group:world", "country-group:ue", "country:fr", "country-subset:fr:metro"}
REGIONS = {"fr:region:76", "fr:region:73"}


def named(q: str, size: int = 10) -> list[str]:
    return [item["id"] for item in territories.suggest(q, size=size)]


def test_ancestors_are_all_that_contains_a_place(midi_pyrenees):
    assert territories.ancestors_of("fr:commune:31555") == {
        *WORLD,
        *REGIONS,
        "fr:departement:31",
        "fr:arrondissement:313",
        "fr:epci:243100518",
    }
    assert territories.ancestors_of("fr:departement:31") == {*WORLD, *REGIONS}
    assert territories.ancestors_of("country-group:world") == frozenset()
    assert territories.ancestors_of("fr:commune:75056") == frozenset()


def test_an_epci_astride_has_every_departement_of_the_pack_above_it(midi_pyrenees):
    sources_du_canal = "fr:epci:243100567"
    departements = {"fr:departement:31", "fr:departement:81"}  # and the Aude, which is not of the pack
    assert territories.zone_label(sources_du_canal) == "CC Aux sources du Canal du Midi"
    assert territories.ancestors_of(sources_du_canal) == {*WORLD, *REGIONS, *departements}
    revel = territories.ancestors_of("fr:commune:31451")
    assert sources_du_canal in revel
    assert revel & departements == {"fr:departement:31"}


def test_resolve_gives_todays_zone(midi_pyrenees):
    today = {
        "fr:commune:31555": "fr:commune:31555",
        "fr:commune:31555@1942-01-01": "fr:commune:31555",
        "fr:commune:12076": "fr:commune:12218",
        "fr:commune:12076@1943-01-01": "fr:commune:12218",
        "fr:commune:75056": "",
        "": "",
    }
    assert {asked: territories.resolve(asked) for asked in today} == today


def test_find_reads_an_address(midi_pyrenees):
    assert territories.find("commune", "31555") == Territory.objects.get(geozone="fr:commune:31555")
    assert territories.find("commune", "12076").name == "Conques-en-Rouergue"
    assert territories.find("fr:epci", "243100518").name == "Toulouse Métropole"
    assert territories.find("commune", "75056") is None
    assert territories.find("galaxie", "31555") is None


def test_labels_fall_back_on_the_id(midi_pyrenees):
    assert territories.zone_label("fr:departement:09") == "Ariège"
    assert territories.zone_label("fr:commune:75056") == "fr:commune:75056"


def test_suggest_finds_what_people_type(midi_pyrenees):
    first = {
        "St Gaudens": ["fr:commune:31483", "fr:arrondissement:312"],
        "SAINT-GAUDENS": ["fr:commune:31483", "fr:arrondissement:312"],
        "31555": ["fr:commune:31555"],
        "fr:commune:31555": ["fr:commune:31555"],
        "fr:commune:12076": ["fr:commune:12218"],
        "sicoval": ["fr:epci:243100633"],
        "ariege": ["fr:departement:09"],
        "l’isle jourdain": ["fr:commune:32160"],
        "L'ISLE-JOURDAIN": ["fr:commune:32160"],
        "isle jourdain": ["fr:commune:32160"],
        "Noailhac": ["fr:commune:12218", "fr:commune:81196"],
        "communauté de communes du Sor": ["fr:epci:248100158"],
        "agglo rodez": ["fr:epci:241200187"],
        "metropole toulouse": ["fr:epci:243100518"],
        "zzz": [],
        "  ": [],
        "'": [],
    }
    assert {q: named(q)[: len(found) or 1] for q, found in first.items()} == first


def test_suggest_finds_a_postal_code_the_most_inhabited_first(midi_pyrenees):
    assert named("31800", 3) == ["fr:commune:31483", "fr:commune:31585", "fr:commune:31247"]


def test_suggest_puts_the_whole_name_before_the_beginning_and_the_widest_first(midi_pyrenees):
    assert named("tarn", 4) == [
        "fr:departement:81",
        "fr:departement:82",
        "fr:epci:200066652",
        "fr:epci:200034023",
    ]
    assert named("toulouse", 3) == ["fr:commune:31555", "fr:arrondissement:313", "fr:epci:243100518"]
    assert len(named("saint", 20)) == 20


def test_former_says_which_merged_commune_was_meant(midi_pyrenees):
    conques = "fr:commune:12218"
    asked = {
        "Noailhac": "Noailhac (12173)",
        "12076": "Conques (12076)",
        "fr:commune:12114": "Grand-Vabre (12114)",
        "12320": "",
        "": "",
    }
    assert {q: territories.former(conques, q) for q in asked} == asked
    assert territories.former("fr:commune:31555", "Noailhac") == ""


def test_suggest_has_the_shape_recorded_from_data_gouv_fr(midi_pyrenees):
    recorded = json.loads((RECORDED / "spatial-zones-suggest.json").read_text())
    assert territories.suggest("tarn", size=2) == recorded


def test_features_have_the_shape_recorded_from_data_gouv_fr(midi_pyrenees):
    recorded = json.loads((RECORDED / "spatial-zones.json").read_text())
    ids = [item["id"] for item in recorded["features"]]
    assert territories.features(ids) == (recorded, [])
    assert territories.feature("fr:commune:31555") == json.loads((RECORDED / "spatial-zone.json").read_text())


def test_features_name_the_ids_that_are_unknown(midi_pyrenees):
    found, unknown = territories.features(["fr:commune:31555", "fr:commune:75056", "n’importe quoi"])
    assert [item["id"] for item in found["features"]] == ["fr:commune:31555"]
    assert unknown == ["fr:commune:75056", "n’importe quoi"]


def test_mesh_is_read_once_in_three_queries_until_the_stamp_moves(midi_pyrenees, django_assert_num_queries):
    with django_assert_num_queries(3):
        territories.ancestors_of("fr:commune:31555")
        territories.zone_label("fr:commune:31555")
    Territory.objects.filter(geozone="fr:commune:31555").update(name="Tolosa")
    assert territories.zone_label("fr:commune:31555") == "Toulouse"
    stamp.touch()
    assert territories.zone_label("fr:commune:31555") == "Tolosa"
