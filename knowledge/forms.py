"""What a visitor asks of a list of items, read from its address: unknown values are ignored, and said."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from catalogue.forms import ListForm, quoted
from knowledge.models import Audience, Link, Need
from knowledge.shelf import Entry
from opendatalab.region import region
from opendatalab.wording import number
from sig import territories

FILTERS = {"theme": "Thème", "audience": "Public", "sector": "Filière", "need": "Besoin"}
MANY = {"theme": "themes", "audience": "audiences", "need": "needs"}


def themes_in_words() -> dict[str, str]:
    return {theme.slug: theme.label for theme in region().themes}


def label_of(name: str, value: str) -> str:
    if name == "audience":
        return Audience(value).label if value in Audience.values else value
    if name == "need":
        return Need(value).label if value in Need.values else value
    if name == "theme" and value in (themes := themes_in_words()):
        return themes[value]
    return value.replace("-", " ").capitalize()


def values_of(entry: Entry, name: str) -> tuple[str, ...]:
    if name in MANY:
        return getattr(entry, MANY[name])
    return (entry.sector,) if entry.sector else ()


def speaks_of(entry: Entry, geozone: str) -> bool:
    """Whether an item is about this territory, what lies inside it or what contains it."""
    here = territories.ancestors_of(geozone)
    for zone in entry.targets_of(Link.Target.TERRITORY):
        zone = territories.resolve(zone)
        if zone == geozone or zone in here or geozone in territories.ancestors_of(zone):
            return True
    return False


@dataclass
class Asked:
    """Words, one choice a filter, a territory, a page."""

    q: str = ""
    chosen: dict[str, str] = field(default_factory=dict)
    geozone: str = ""
    page: int = 1
    ignored: list[str] = field(default_factory=list)

    @property
    def pairs(self) -> dict[str, str]:
        """What an address says of it, but the page."""
        asked = {"q": self.q, **self.chosen, "geozone": self.geozone}
        return {name: value for name, value in asked.items() if value}

    def query(self, **changes: str) -> str:
        pairs = {name: value for name, value in (self.pairs | changes).items() if value}
        return f"?{urlencode(pairs, safe=':')}" if pairs else ""

    def answers(self, entry: Entry, *, but: str = "") -> bool:
        return all(
            not value or name == but or value in values_of(entry, name) for name, value in self.chosen.items()
        ) and (not self.geozone or speaks_of(entry, self.geozone))


def read(data: QueryDict, entries: list[Entry]) -> Asked:
    """Only what these items hold may be chosen, or a word of the vocabulary that finds nothing here."""
    known = {
        "theme": frozenset(themes_in_words()),
        "audience": frozenset(Audience.values),
        "sector": frozenset(),
        "need": frozenset(Need.values),
    }
    held = {name: {value for entry in entries for value in values_of(entry, name)} for name in FILTERS}
    choices = {name: frozenset(known[name] | held[name]) for name in FILTERS}
    form = ListForm(data, choices=choices, sorts=("",))
    ignored = list(form.ignored)
    geozone = data.get("geozone", "").strip()[:60]
    if geozone:
        zone = territories.resolve(geozone)
        if zone not in territories.mesh().zones:
            ignored.append(f"Le territoire {quoted(geozone)} n’est pas connu\u00a0: il a été ignoré.")
            zone = ""
        geozone = zone
    return Asked(form.q, form.chosen, geozone, form.page, ignored)


def selects(asked: Asked, entries: list[Entry]) -> list[dict[str, Any]]:
    """The filters that can choose something, each value with its count under the other filters."""
    found = []
    for name, title in FILTERS.items():
        counts = Counter(
            value for entry in entries if asked.answers(entry, but=name) for value in values_of(entry, name)
        )
        chosen = asked.chosen[name]
        values = sorted(counts.keys() | ({chosen} - {""}), key=lambda value: label_of(name, value))
        if len(values) < 2 and not chosen:
            continue
        options = [
            {
                "value": value,
                "label": f"{label_of(name, value)} ({number(counts[value])})",
                "selected": value == chosen,
            }
            for value in values
        ]
        found.append({"name": name, "title": title, "options": options})
    return found
