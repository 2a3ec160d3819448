"""The region pack: what makes the portal the one of a region, read once from `regions/<name>/region.toml`.

The dataclasses are the format: a field is a key of the file, a field without default must be there, an
unknown key is refused. `docs/region.md` documents each of them, and a test compares the two.
A list of tables may stand in a file of its own: `themes = "../themes.toml"`.
"""

import re
from collections.abc import Iterator
from dataclasses import Field, dataclass, field, fields
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import get_origin, get_type_hints
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from opendatalab.actors import PackBody, PackExpected, PackPartner, PackRelay, PackSector, PackSurvey
from opendatalab.logical_frame import PackFrame
from opendatalab.packed_maps import BaseMap, PackedMap
from opendatalab.packed_plans import PackPlan, PackStandard
from opendatalab.packed_services import PackedService
from opendatalab.subjects import Subject, Synonym
from opendatalab.tables import build, fault, keys_of, read_toml, table_of
from opendatalab.tables import key as _key

REGIONS = Path(__file__).resolve().parent.parent / "regions"
TO_COMPLETE = "à compléter par l’exploitant"  # an honest word where the operator has given nothing

IDENTITIES = ("etat", "neutre")
PRODUCER_KINDS = (
    "etat",
    "region",
    "departement",
    "epci",
    "commune",
    "syndicat",
    "agence-de-leau",
    "chambre-consulaire",
    "operateur",
    "association",
    "autre",
)
ZONE_LEVELS = ("fr:region", "fr:departement", "fr:arrondissement", "fr:epci", "fr:commune")
TEXTS = ("mentions-legales", "donnees-personnelles", "accessibilite")

DEPARTEMENT = r"\d{2}|2[AB]|97\d"
ZONE = r"[a-z-]+(:[a-z-]+)*:[0-9A-Za-z-]+"
SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
WEB = r"https?://[^\s/]+(/\S*)?"
MAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"


@dataclass(frozen=True)
class Identity:
    """Whose site it looks like. Only State services may wear the block-mark: kind `etat`."""

    kind: str = _key(choices=IDENTITIES, says="etat ou neutre")
    block_mark: tuple[str, ...] = ()
    logo: str = ""  # a file of the pack's folder `static/`
    logo_alt: str = ""
    accent: str = _key(r"#[0-9a-f]{6}", says="une couleur « #rrggbb »", default="")


@dataclass(frozen=True)
class Operator:
    """Who publishes and hosts the site: the facts of its legal pages. An address unknown is empty."""

    name: str
    address: tuple[str, ...]
    short_name: str = ""
    phone: str = TO_COMPLETE
    email: str = _key(MAIL, says="une adresse électronique", default="")
    director: str = TO_COMPLETE
    host_name: str = TO_COMPLETE
    host_address: str = TO_COMPLETE
    host_phone: str = TO_COMPLETE
    dpo_email: str = _key(MAIL, says="une adresse électronique", default="")
    accessibility_email: str = _key(MAIL, says="une adresse électronique", default="")
    contact_url: str = _key(WEB, says="une adresse http(s)", default="")
    source_code_url: str = _key(WEB, says="une adresse http(s)", default="")
    url: str = _key(WEB, says="une adresse http(s)", default="")

    @property
    def missing(self) -> tuple[str, ...]:
        """The keys that the operator has yet to give."""
        return tuple(f.name for f in fields(self) if getattr(self, f.name) in (TO_COMPLETE, ""))


@dataclass(frozen=True)
class NamedDataset:
    """A dataset of data.gouv.fr named by itself."""

    id: str = _key(r"[0-9a-f]{24}", says="un identifiant de jeu de données de data.gouv.fr")
    name: str


@dataclass(frozen=True)
class Perimeter:
    """Which zones, tags and single datasets are in the catalogue, besides the producers' own.

    `zones` are named one by one; `levels` adds every territory of the pack at those levels that lies
    inside the region, the communes only from `communes_from` inhabitants on.
    """

    zones: tuple[str, ...] = _key(ZONE, says="un identifiant de zone de data.gouv.fr", default=())
    levels: tuple[str, ...] = _key(choices=ZONE_LEVELS, says="un niveau de territoire", default=())
    communes_from: int = 0
    tags: tuple[str, ...] = _key(SLUG, says="un mot-clé de data.gouv.fr", default=())
    datasets: tuple[NamedDataset, ...] = ()


@dataclass(frozen=True)
class MapFrame:
    """What a map shows first. `bounds` is west, south, east, north."""

    latitude: float
    longitude: float
    zoom: int
    bounds: tuple[float, ...]


@dataclass(frozen=True)
class Producer:
    """An organisation of data.gouv.fr whose every dataset is in the catalogue, or when it is not `whole`, of
    which we only say the kind and the territory. `part`: its reach is a part of that territory.
    """

    id: str = _key(r"[0-9a-f]{24}", says="un identifiant d’organisation de data.gouv.fr")
    name: str
    kind: str = _key(choices=PRODUCER_KINDS, says="une nature de producteur")
    territory: str = _key(ZONE, says="un identifiant de zone de data.gouv.fr", default="")
    part: bool = False
    whole: bool = True


@dataclass(frozen=True)
class Theme:
    """A way into the catalogue: the datasets that bear one of its tags or one of its words in their title."""

    slug: str = _key(SLUG, says="des lettres minuscules, chiffres et tirets")
    label: str
    description: str
    tags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Snapshot:
    """The catalogue as it was one day, shown until the first sync."""

    date: date
    path: Path
    organizations: Path


@dataclass(frozen=True)
class Link:
    label: str
    url: str = _key(WEB, says="une adresse http(s)")
    about: str = ""


@dataclass(frozen=True)
class UpstreamService:
    """A service the portal draws from, as the page of states names it."""

    slug: str = _key(SLUG, says="des lettres minuscules, chiffres et tirets")
    name: str
    url: str = _key(WEB, says="une adresse http(s)")
    about: str

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""


@dataclass(frozen=True)
class OwnSet:
    """A territory that no code knows: a basin, a syndicate. Its members are named or share a fact."""

    slug: str = _key(SLUG, says="des lettres minuscules, chiffres et tirets")
    name: str
    about: str
    source: str  # who says what it is made of, and when
    members: tuple[str, ...] = _key(ZONE, says="un identifiant de zone de data.gouv.fr", default=())
    fact: str = ""  # a key of a commune's `details` in the file of territories
    value: str = ""  # what it says there; when empty, the fact must be true


@dataclass(frozen=True)
class Contact:
    """Who answers for a territory and all that lies inside it; the nearest one is shown."""

    territory: str = _key(ZONE, says="un identifiant de zone de data.gouv.fr")
    name: str  # a service or a function, never a person
    about: str = ""
    url: str = _key(WEB, says="une adresse http(s)", default="")
    email: str = _key(MAIL, says="une adresse électronique", default="")
    phone: str = ""


@dataclass(frozen=True)
class Source:
    """A file of the pack made from someone's data: who, under which licence."""

    title: str
    producer: str
    licence: str
    licence_url: str = _key(WEB, says="une adresse http(s)")
    url: str = _key(WEB, says="une adresse http(s)", default="")
    date: str = ""


@dataclass(frozen=True)
class Region:
    name: str
    in_name: str
    of_name: str
    site_title: str
    tagline: str
    departements: tuple[str, ...] = _key(DEPARTEMENT, says="un code de département")
    identity: Identity
    operator: Operator
    perimeter: Perimeter
    map: MapFrame
    territories: Path
    producers: tuple[Producer, ...]
    themes: tuple[Theme, ...]
    upstreams: tuple[UpstreamService, ...]
    sources: tuple[Source, ...]
    links: tuple[Link, ...] = ()
    contours: Path | None = None
    contacts: tuple[Contact, ...] = ()
    sets: tuple[OwnSet, ...] = ()
    subjects: tuple[Subject, ...] = ()
    synonyms: tuple[Synonym, ...] = ()
    services: tuple[PackedService, ...] = ()
    parts: tuple[NamedDataset, ...] = ()  # about a part of their producer's territory, though no word says so
    sectors: tuple[PackSector, ...] = ()
    bodies: tuple[PackBody, ...] = ()
    partners: tuple[PackPartner, ...] = ()
    expected_events: tuple[PackExpected, ...] = ()
    relays: tuple[PackRelay, ...] = ()
    plans: tuple[PackPlan, ...] = ()
    standards: tuple[PackStandard, ...] = ()
    logical_frame: PackFrame | None = None
    surveys: tuple[PackSurvey, ...] = ()
    snapshot: Snapshot | None = None
    knowledge: tuple[str, ...] = ()
    basemaps: tuple[BaseMap, ...] = ()
    maps: tuple[PackedMap, ...] = ()
    # Not in the file: where it lies.
    slug: str = field(default="", metadata={"given": True})
    folder: Path = field(default=REGIONS, metadata={"given": True})

    def text(self, name: str) -> str:
        """A legal text of the pack, `texts/<name>.md`, as Markdown; empty when the pack has none."""
        if name not in TEXTS:
            raise KeyError(name)
        file = self.folder / "texts" / f"{name}.md"
        return file.read_text(encoding="utf-8") if file.is_file() else ""

    @property
    def knowledge_folders(self) -> tuple[Path, ...]:
        """The packs of knowledge, in their order; the first may be shared with other regions."""
        return tuple((self.folder / name).resolve() for name in self.knowledge)

    def theme(self, slug: str) -> Theme | None:
        return self._themes.get(slug)

    def producer(self, source_id: str) -> Producer | None:
        return self._producers.get(source_id)

    @cached_property
    def _themes(self) -> dict[str, Theme]:
        return {theme.slug: theme for theme in self.themes}

    @cached_property
    def part_ids(self) -> frozenset[str]:
        return frozenset(dataset.id for dataset in self.parts)

    @cached_property
    def _producers(self) -> dict[str, Producer]:
        return {producer.id: producer for producer in self.producers}


def region() -> Region:
    """The region of this portal: `settings.REGION`, read once for each value it takes."""
    return _cached(str(settings.REGION))


@lru_cache(maxsize=8)
def _cached(value: str) -> Region:
    return load(pack_folder(value))


def pack_folder(value: str) -> Path:
    """The folder of a pack, from its name under `regions/` or from a path. Needs no settings."""
    folder = REGIONS / value if re.fullmatch(SLUG, value) else Path(value).expanduser().resolve()
    if not (folder / "region.toml").is_file():
        known = ", ".join(sorted(file.parent.name for file in REGIONS.glob("*/region.toml")))
        raise ImproperlyConfigured(
            f"REGION vaut « {value} » : pas de fichier {folder / 'region.toml'} (paquets présents : {known})."
        )
    return folder


def load(folder: Path) -> Region:
    """Read and check a pack. Stops at the first fault with one line that names the file and the key."""
    file = folder / "region.toml"
    pack = build(Region, read_toml(file), file, "", {"slug": folder.name, "folder": folder})
    _check_whole(pack, file)
    return pack


def documented_fields(cls: type = Region, prefix: str = "") -> Iterator[tuple[str, Field]]:
    """Every key of the format, as `docs/region.md` writes them: `identity.kind`, `producers[].id`…"""
    hints = get_type_hints(cls)
    for item in keys_of(cls):
        yield prefix + item.name, item
        if inner := table_of(hints[item.name]):
            mark = "[]." if get_origin(hints[item.name]) is tuple else "."
            yield from documented_fields(inner, prefix + item.name + mark)


def _check_whole(pack: Region, file: Path) -> None:
    """What no key can say alone."""
    if pack.identity.kind == "etat" and not pack.identity.block_mark:
        raise fault(file, "il manque la clé « identity.block_mark » (identité « etat »).")
    if pack.identity.kind == "neutre" and pack.identity.block_mark:
        raise fault(file, "« identity.block_mark » est réservé à l’identité « etat ».")
    if pack.identity.logo and not (pack.folder / "static" / pack.identity.logo).is_file():
        raise fault(file, f"« identity.logo » vaut « {pack.identity.logo} » : pas de ce nom dans static/.")
    if pack.identity.logo and not pack.identity.logo_alt:
        raise fault(file, "il manque la clé « identity.logo_alt » (texte du logo).")
    for rank, own in enumerate(pack.sets):
        if bool(own.members) == bool(own.fact):
            raise fault(file, f"« sets[{rank}] » doit donner « members » ou « fact », l’un des deux.")
    for name, folder in zip(pack.knowledge, pack.knowledge_folders, strict=True):
        if not folder.is_dir():
            raise fault(file, f"« knowledge » nomme « {name} » : ce dossier n’existe pas.")
    west_south_east_north = pack.map.bounds
    if len(west_south_east_north) != 4:
        raise fault(file, "« map.bounds » doit donner quatre nombres : ouest, sud, est, nord.")
    for key, names in (
        ("producers[].id", [producer.id for producer in pack.producers]),
        ("themes[].slug", [theme.slug for theme in pack.themes]),
        ("upstreams[].slug", [service.slug for service in pack.upstreams]),
        ("services[].slug", [service.slug for service in pack.services]),
        ("services[].layers[].slug", [one.slug for service in pack.services for one in service.layers]),
        ("sets[].slug", [own.slug for own in pack.sets]),
        ("subjects[].slug", [subject.slug for subject in pack.subjects]),
        ("basemaps[].slug", [base.slug for base in pack.basemaps]),
        ("maps[].slug", [packed.slug for packed in pack.maps]),
        ("parts[].id", [dataset.id for dataset in pack.parts]),
        ("sectors[].slug", [sector.slug for sector in pack.sectors]),
        ("bodies[].slug", [body.slug for body in pack.bodies]),
        ("partners[].slug", [partner.slug for partner in pack.partners]),
        ("relays[].slug", [relay.slug for relay in pack.relays]),
        ("plans[].sector", [plan.sector for plan in pack.plans]),
        ("standards[].slug", [standard.slug for standard in pack.standards]),
        ("surveys[].slug", [survey.slug for survey in pack.surveys]),
        ("synonyms[].word", [synonym.word for synonym in pack.synonyms]),
    ):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise fault(file, f"« {key} » vaut deux fois « {twice[0]} ».")
    for key, named, known in (
        ("bodies[].sector", [body.sector for body in pack.bodies], pack.sectors),
        ("surveys[].sector", [survey.sector for survey in pack.surveys], pack.sectors),
        ("partners[].successor", [partner.successor for partner in pack.partners], pack.partners),
        ("plans[].sector", [plan.sector for plan in pack.plans], pack.sectors),
        ("standards[].sector", [standard.sector for standard in pack.standards], pack.sectors),
    ):
        if unknown := sorted(set(named) - {"", *(row.slug for row in known)}):
            raise fault(file, f"« {key} » vaut « {unknown[0]} », qui n’est pas dans le paquet.")
