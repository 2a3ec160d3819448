import gzip
import re
from collections import Counter
from dataclasses import MISSING
from datetime import date
from pathlib import Path

import orjson
import pytest
from django.core.exceptions import ImproperlyConfigured

from catalogue.models import Organization
from catalogue.themes import theme_of
from opendatalab import region as module
from opendatalab.region import PRODUCER_KINDS, REGIONS, ZONE_LEVELS, Perimeter, load, region
from sig.models import Level
from sig.pack import read_zones
from tests.opendatalab.packs import copy_pack

DOCS = Path(__file__).parents[2] / "docs" / "region.md"
PACKS = ("midi-pyrenees", "occitanie")
ROW = re.compile(r"^\| `([\w.\[\]]+)` \| [^|]+ \| ([^|]+) \| `[^|]+` \|$", re.MULTILINE)


def records(file: Path) -> list[dict]:
    return [orjson.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]


def test_midi_pyrenees_is_what_its_file_says():
    pack = load(REGIONS / "midi-pyrenees")
    assert (pack.slug, pack.name, pack.in_name, pack.of_name) == (
        "midi-pyrenees",
        "Midi-Pyrénées",
        "en Midi-Pyrénées",
        "de Midi-Pyrénées",
    )
    assert pack.departements == ("09", "12", "31", "32", "46", "65", "81", "82")
    assert (pack.identity.kind, pack.identity.block_mark) == ("etat", ("Préfet", "de la région", "Occitanie"))
    assert pack.perimeter == Perimeter(
        zones=(),
        levels=("fr:departement", "fr:epci", "fr:commune"),
        communes_from=10000,
        tags=("midi-pyrenees",),
        datasets=pack.perimeter.datasets,
    )
    assert len(pack.perimeter.datasets) == 28
    assert (pack.snapshot.date, pack.snapshot.path) == (date(2026, 1, 16), pack.folder / "catalogue.jsonl.gz")
    assert pack.producer("534fff8aa3a7292c64a77ecd").territory == "fr:commune:31555"
    assert pack.producer("0" * 24) is None
    assert [theme.slug for theme in pack.themes] == [
        "risques",
        "eau",
        "environnement",
        "urbanisme",
        "mobilites",
        "agriculture",
        "culture-tourisme",
        "services-publics",
        "vie-publique",
        "economie",
    ]
    assert pack.theme("eau").label == "Eau et rivières"
    assert [service.host for service in pack.upstreams] == [
        "www.data.gouv.fr",
        "tabular-api.data.gouv.fr",
        "data.geopf.fr",
    ]


def test_what_the_operator_did_not_give_is_said():
    operator = load(REGIONS / "midi-pyrenees").operator
    assert (operator.phone, operator.email) == ("à compléter par l’exploitant", "")
    assert operator.missing == (
        "phone",
        "email",
        "director",
        "host_name",
        "host_address",
        "host_phone",
        "dpo_email",
        "accessibility_email",
        "contact_url",
        "source_code_url",
        "url",
    )


def test_occitanie_is_thirteen_departements_without_the_state_s_identity():
    pack = load(REGIONS / "occitanie")
    assert len(pack.departements) == 13
    assert (pack.identity.kind, pack.identity.block_mark, pack.snapshot) == ("neutre", (), None)
    assert pack.themes == load(REGIONS / "midi-pyrenees").themes


@pytest.mark.parametrize("name", PACKS)
def test_producers_and_departements_are_territories_of_the_pack(name):
    pack = load(REGIONS / name)
    zones = {zone["geozone"]: zone for zone in read_zones(pack.territories)}
    inside = {zone["code"] for zone in zones.values() if zone["level"] == "fr:departement" and zone["inside"]}
    assert inside == set(pack.departements)
    known = {*zones, *(f"odl:ensemble:{own.slug}" for own in load(REGIONS / "midi-pyrenees").sets)}
    assert {producer.territory for producer in pack.producers if producer.territory} - known == set()
    assert set(pack.perimeter.zones) - zones.keys() == set()


def test_producers_are_those_of_the_snapshot():
    pack = load(REGIONS / "midi-pyrenees")
    organizations = records(pack.snapshot.organizations)
    assert {item["id"]: item["name"] for item in organizations}.keys() == {item.id for item in pack.producers}
    assert len(pack.producers) == 73 + 5
    assert sum(producer.whole for producer in pack.producers) == 73
    assert Counter(producer.kind for producer in pack.producers) == {
        "etat": 13 + 5,
        "region": 1,
        "agence-de-leau": 1,
        "departement": 7,
        "epci": 19,
        "commune": 15,
        "syndicat": 11,
        "chambre-consulaire": 2,
        "operateur": 3,
        "association": 1,
    }


def test_snapshot_has_every_record_and_no_address_of_a_person():
    pack = load(REGIONS / "midi-pyrenees")
    datasets = records(pack.snapshot.path)
    assert len({item["id"] for item in datasets}) == len(datasets) == 7294 + len(pack.perimeter.datasets)
    assert sum(item["archived"] is None for item in datasets) == 3734 + 28
    assert {item["organization"]["id"] for item in datasets} == {item.id for item in pack.producers}
    for file in (pack.snapshot.path, pack.snapshot.organizations):
        text = re.sub(r"https?://[^\s\"\\<>)\]]+", "", gzip.decompress(file.read_bytes()).decode())
        assert re.findall(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", text) == []
        assert set(orjson.loads(text.splitlines()[0])) & {"owner", "members", "contact_points"} == set()


def test_themes_class_99_percent_of_the_active_datasets():
    active = [item for item in records(region().snapshot.path) if item["archived"] is None]
    themes = Counter(theme_of(title=item["title"], tags=item["tags"]) for item in active)
    assert set(themes) == {"autres", *(theme.slug for theme in region().themes)}
    assert themes["autres"] / len(active) < 0.01


def test_kinds_and_levels_are_those_of_the_models():
    assert set(PRODUCER_KINDS) == set(Organization.Kind.values)
    assert set(ZONE_LEVELS) == {value for value in Level.values if value.startswith("fr:")}


def test_region_follows_the_setting(settings, tmp_path):
    assert region() is region()
    settings.REGION = "occitanie"
    assert region().name == "Occitanie"
    settings.REGION = str(copy_pack(tmp_path / "essai", replace=('name = "Midi-Pyrénées"', 'name = "Essai"')))
    assert (region().name, region().slug, region().folder) == ("Essai", "essai", tmp_path / "essai")


def test_an_unknown_region_is_one_clear_line(settings):
    settings.REGION = "atlantide"
    with pytest.raises(ImproperlyConfigured) as stopped:
        region()
    assert str(stopped.value) == (
        f"REGION vaut « atlantide » : pas de fichier {REGIONS / 'atlantide' / 'region.toml'} "
        "(paquets présents : midi-pyrenees, occitanie)."
    )


@pytest.mark.parametrize(
    ("replace", "line"),
    [
        (('name = "Midi-Pyrénées"\n', ""), "il manque la clé « name »."),
        (('name = "Midi-Pyrénées"', 'nom = "Midi-Pyrénées"'), "clé inconnue « nom »."),
        (('name = "Midi-Pyrénées"', 'name = ""'), "« name » est vide."),
        (('name = "Midi-Pyrénées"', "name = 73"), "« name » vaut « 73 » ; attendu : un texte."),
        (('["09", ', '["9", '), "« departements[0] » vaut « 9 » ; attendu : un code de département."),
        (('kind = "etat"', 'kind = "État"'), "« identity.kind » vaut « État » ; attendu : etat ou neutre."),
        (('kind = "etat"', 'kind = "neutre"'), "« identity.block_mark » est réservé à l’identité « etat »."),
        (("zoom = 8", 'zoom = "8"'), "« map.zoom » vaut « 8 » ; attendu : un nombre entier."),
        (("zoom = 8", "zoom = true"), "« map.zoom » vaut « True » ; attendu : un nombre entier."),
        (
            ("bounds = [-0.33, ", "bounds = ["),
            "« map.bounds » doit donner quatre nombres : ouest, sud, est, nord.",
        ),
        (("[operator]", "[operateur]"), "clé inconnue « operateur »."),
        (
            ('email = ""', 'email = "SGAR"'),
            "« operator.email » vaut « SGAR » ; attendu : une adresse électronique.",
        ),
        (('tags = ["midi-pyrenees"]', 'tags = "midi"'), "« perimeter.tags » doit être une liste."),
        (
            ('levels = ["fr', 'levels = ["de'),
            "« perimeter.levels[0] » vaut « de:departement » ; attendu : un niveau de territoire.",
        ),
        (
            ("date = 2026-01-16", 'date = "16/01/2026"'),
            "« snapshot.date » vaut « 16/01/2026 » ; attendu : une date.",
        ),
        (
            ('path = "catalogue', 'path = "absent'),
            "« snapshot.path » vaut « absent.jsonl.gz » : ce fichier n’existe pas.",
        ),
        (
            ('kind = "etat"', 'kind = "etat"\nlogo = "a.svg"'),
            "« identity.logo » vaut « a.svg » : pas de ce nom dans static/.",
        ),
    ],
)
def test_a_fault_is_one_line_that_names_file_and_key(tmp_path, replace, line):
    folder = copy_pack(tmp_path / "essai", replace=replace)
    with pytest.raises(ImproperlyConfigured) as stopped:
        load(folder)
    assert str(stopped.value) == f"{folder / 'region.toml'} : {line}"


def test_a_fault_in_an_included_file_names_that_file(tmp_path):
    folder = copy_pack(tmp_path / "essai")
    file = folder / "producers.toml"
    file.write_text(
        'producers = [{ id = "534fff8aa3a7292c64a77ecd", name = "Toulouse", kind = "mairie" }]\n',
        encoding="utf-8",
    )
    with pytest.raises(ImproperlyConfigured) as stopped:
        load(folder)
    expected = "« producers[0].kind » vaut « mairie » ; attendu : une nature de producteur."
    assert str(stopped.value) == f"{file} : {expected}"


def test_a_producer_given_twice_is_refused(tmp_path):
    folder = copy_pack(tmp_path / "essai")
    line = '{ id = "534fff8aa3a7292c64a77ecd", name = "Toulouse", kind = "commune" }'
    (folder / "producers.toml").write_text(f"producers = [{line}, {line}]\n", encoding="utf-8")
    with pytest.raises(ImproperlyConfigured) as stopped:
        load(folder)
    assert str(stopped.value) == (
        f"{folder / 'region.toml'} : « producers[].id » vaut deux fois « 534fff8aa3a7292c64a77ecd »."
    )


def test_broken_toml_is_one_line(tmp_path):
    folder = copy_pack(tmp_path / "essai", replace=('name = "Midi', "name = Midi"))
    with pytest.raises(ImproperlyConfigured) as stopped:
        load(folder)
    assert (
        str(stopped.value)
        == f"{folder / 'region.toml'} : TOML illisible (Invalid value (at line 3, column 8))."
    )


def test_legal_texts_are_the_pack_s_or_empty():
    pack = load(REGIONS / "midi-pyrenees")
    assert pack.text("mentions-legales") == (pack.folder / "texts" / "mentions-legales.md").read_text()
    assert pack.text("mentions-legales").startswith("## Contenus et réutilisation\n")
    assert load(REGIONS / "occitanie").text("mentions-legales") == ""
    with pytest.raises(KeyError):
        pack.text("../region")


def test_documentation_has_every_key_and_no_other():
    documented = dict(ROW.findall(DOCS.read_text(encoding="utf-8")))
    assert sorted(documented) == sorted(key for key, _ in module.documented_fields())


def test_documentation_says_which_keys_are_required():
    documented = dict(ROW.findall(DOCS.read_text(encoding="utf-8")))
    said = {key for key, presence in documented.items() if presence == "obligatoire"}
    assert said == {key for key, item in module.documented_fields() if item.default is MISSING}
