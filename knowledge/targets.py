"""What an item may speak of, for those who choose it: found by typing, by an address, told by its name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from catalogue.models import Dataset, Organization, Reuse
from catalogue.search import search_kind
from knowledge.models import PATHS, Item, Link
from knowledge.packs.files import TARGETS
from sig import territories
from sig.models import Territory

T = Link.Target
RECORDS = {T.DATASET: (Dataset, "title"), T.ORGANIZATION: (Organization, "name"), T.REUSE: (Reuse, "title")}
# The folders of the portal's pages and of data.gouv.fr's, by what they hold.
FOLDERS = {
    "jeux-de-donnees": T.DATASET,
    "datasets": T.DATASET,
    "organisations": T.ORGANIZATION,
    "organizations": T.ORGANIZATION,
    "reutilisations": T.REUSE,
    "reuses": T.REUSE,
}
LEVELS = ("region", "departement", "epci", "commune")
EACH = 5  # suggestions of a sort
Pair = tuple[str, str]


@dataclass(frozen=True)
class Choice:
    value: str  # `dataset:5d13a8b6634f41070a43dff3`
    label: str


def value_of(pair: Pair) -> str:
    return f"{pair[0]}:{pair[1]}"


def choices(pairs: Iterable[Pair]) -> list[Choice]:
    """Each with its name; one that this portal does not hold by its identifier."""
    pairs = list(pairs)
    names: dict[Pair, str] = {}
    for target, (model, column) in RECORDS.items():
        keys = [key for wanted, key in pairs if wanted == target]
        if keys:
            rows = model.objects.filter(source_id__in=keys).values_list("source_id", column)
            names |= {(target, key): name for key, name in rows}
    zones = [key for target, key in pairs if target == T.TERRITORY]
    names |= {(T.TERRITORY, zone.geozone): str(_place(zone)) for zone in _places(zones)}
    keys = [key for target, key in pairs if target == T.ITEM]
    slugs = [key.partition("/")[2] for key in keys]
    if keys:
        names |= {(T.ITEM, row.key): row.title for row in Item.objects.filter(slug__in=slugs).order_by("pk")}
    return [
        Choice(value_of(pair), f"{T(pair[0]).label}\u00a0: {names.get(pair) or f'{pair[1]} (inconnu ici)'}")
        for pair in pairs
    ]


def _places(zones: list[str]) -> Iterable[Territory]:
    return Territory.objects.filter(geozone__in=zones).order_by("pk") if zones else ()


def _place(territory: Territory) -> str:
    return f"{territory.name} ({territory.get_level_display().lower()}, {territory.code})"


def suggested(q: str, *, but: str = "") -> list[Choice]:
    """Datasets, producers, reuses, places and items that hold these words; `but` is an item's own key."""
    q = q.strip()[:100]
    if len(q) < 2:
        return []
    if pair := read_target(q):
        return choices([pair])
    pairs: list[Pair] = []
    for target, (model, _) in RECORDS.items():
        ids = search_kind(str(target), q, page_size=EACH).ids
        keys = dict(model.objects.filter(pk__in=ids).values_list("pk", "source_id"))
        pairs += [(target, keys[pk]) for pk in ids if pk in keys]
    pairs += [(T.TERRITORY, found["id"]) for found in territories.suggest(q, size=EACH)]
    words = Item.objects.all()
    for word in q.split():
        words = words.filter(title__icontains=word)
    pairs += [(T.ITEM, row.key) for row in words.order_by("title", "pk")[: EACH + 1] if row.key != but]
    return choices(pairs)


def read_target(text: str) -> Pair | None:
    """From `sort:id`, `kind/slug`, or the address of a page of this portal or of data.gouv.fr."""
    text = text.strip()
    target, _, key = text.partition(":")
    if target in T.values and TARGETS[target][0].fullmatch(key):
        return target, key
    if TARGETS[T.ITEM][0].fullmatch(text):
        return T.ITEM, text
    if TARGETS[T.TERRITORY][0].fullmatch(text) and text.startswith("fr:"):
        return T.TERRITORY, text
    parts = [part for part in re.split("/+", urlsplit(text).path) if part]
    if len(parts) < 2 or "/" not in text:
        return None
    for folder, slug in zip(parts, parts[1:], strict=False):
        if folder in FOLDERS:
            return _record(FOLDERS[folder], slug)
    if parts[0] == "connaissances" and len(parts) == 3:
        kinds = [kind for kind, path in PATHS.items() if path == parts[1]]
        row = Item.objects.filter(kind__in=kinds, slug=parts[2]).order_by("pk").first()
        return (T.ITEM, row.key) if row else None
    if parts[0] == "territoires" and len(parts) == 3 and parts[1] in LEVELS:
        found = territories.find(f"fr:{parts[1]}", parts[2])
        return (T.TERRITORY, found.geozone) if found else None
    return None


def _record(target: str, slug: str) -> Pair | None:
    if TARGETS[target][0].fullmatch(slug):
        return target, slug
    model, _ = RECORDS[target]
    key = model.objects.filter(slug=slug).order_by("pk").values_list("source_id", flat=True).first()
    return (target, key) if key else None
