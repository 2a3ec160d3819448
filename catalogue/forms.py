"""The reading of what visitors and clients ask: one form for the page, its fragment, feeds and the API."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from catalogue.brakes import BRAKE_LABELS
from catalogue.formats import FORMATS, format_family
from catalogue.search import DatasetQuery
from catalogue.vocabulary import BADGES, FRESHNESS, LEVELS, ORIGINS, REASONS, RINGS
from sig import territories

MAX_WORDS = 200  # characters of `q`
MAX_PLACE = 100
MAX_VALUES = 20  # values kept for one filter
MAX_PAGE = 100_000
MAX_PAGE_SIZE = 100
PAGE_SIZE = 20
SORTS = ("created", "last_update", "title", "views", "reuses", "followers")
ALL_SORTS = frozenset(("relevance", *SORTS, *(f"-{sort}" for sort in SORTS)))
SOURCE_ID = re.compile(r"[0-9a-f]{24}")
ZONE = re.compile(r"[a-z][a-z-]*(:[A-Za-z0-9-]+){1,2}")

# Upstream's own words for what it refuses, so that its clients read what they know.
SORT_HELP = "The field (and direction) on which sorting apply"
PAGE_HELP = {"page": "The page to fetch", "page_size": "The page size to fetch"}


@dataclass(frozen=True)
class Filter:
    """One filter of the list: its words for visitors, its bound, and what its values must look like."""

    name: str
    label: str
    length: int
    accepts: Callable[[str], bool] = bool
    clean: Callable[[str], str] = str


def clean_format(value: str) -> str:
    """Any spelling of a format becomes its family; an unknown one stays, and finds nothing."""
    family = format_family(value)
    return family if family != "other" or value == "other" or value in FORMATS else value


FILTERS = (
    Filter("ring", "portée par rapport au territoire", 16, RINGS.__contains__),
    Filter("organization", "producteur", 24, lambda value: bool(SOURCE_ID.fullmatch(value))),
    Filter("level", "niveau de territoire", 32, LEVELS.__contains__),
    Filter("theme", "thème", 64),
    Filter("tag", "mot-clé", 96),
    Filter("format", "format", 64, clean=clean_format),
    Filter("license", "licence", 64),
    Filter("freshness", "fraîcheur", 16, FRESHNESS.__contains__),
    Filter("granularity", "granularité", 32),
    Filter("schema", "schéma", 200),
    Filter("badge", "label", 32, BADGES.__contains__),
    Filter("brake", "frein à la réutilisation", 16, BRAKE_LABELS.__contains__),
    Filter("origin", "origine", 16, ORIGINS.__contains__),
    Filter("reason", "raison d’être au catalogue", 16, REASONS.__contains__),
)
FILTER_LABELS = {item.name: item.label for item in FILTERS}


class DatasetSearchForm:
    """Reads the query of the list of datasets.

    A page asks for `to_query()` and shows `ignored`: a bad value never costs the visitor the answer.
    An API asks for `strict_errors()` first, and refuses with upstream's body.
    """

    def __init__(self, data: QueryDict, *, max_page_size: int = MAX_PAGE_SIZE) -> None:
        self.ignored: list[str] = []  # sentences for the visitor
        self._errors: dict[str, str] = {}
        self._refusal = ""
        self._max_page_size = max_page_size
        self._values: dict[str, Any] = {
            "q": self._read_words(data),
            "geozone": self._read_zone(data),
            "sort": self._read_sort(data),
            "page": self._read_number(data, "page", 1, MAX_PAGE),
            "page_size": self._read_number(data, "page_size", PAGE_SIZE, max_page_size),
        }
        for item in FILTERS:
            self._values[item.name] = self._read_filter(data, item)
        if self._values["ring"] and not self._values["geozone"]:
            self._ignore("ring", "La portée n’a de sens qu’avec un territoire : elle a été ignorée.")
            self._values["ring"] = ()

    def to_query(self) -> DatasetQuery:
        return DatasetQuery(**self._values)

    def strict_errors(self) -> dict[str, Any] | None:
        """The body of upstream's 400, or None when everything was read."""
        if self._errors:
            return {"errors": self._errors, "message": "Input payload validation failed"}
        if self._refusal:
            return {"message": self._refusal}
        return None

    def _read_words(self, data: QueryDict) -> str:
        raw = data.get("q", "")
        words = " ".join(raw.split())
        if has_control(words):
            self._ignore(
                "q", "Les mots cherchés contiennent des caractères illisibles : ils ont été ignorés."
            )
            return ""
        if len(words) > MAX_WORDS:
            self._ignore("q", f"La recherche dépasse {MAX_WORDS} caractères : seul le début a été cherché.")
            return words[:MAX_WORDS].rsplit(" ", 1)[0]
        return words

    def _read_zone(self, data: QueryDict) -> str:
        value = zones_of(data)
        if "where" in data:
            return self._read_where(" ".join(data["where"].split()), value)
        known = [zone for zone in value.split(",") if len(zone) <= 64 and ZONE.fullmatch(zone)]
        for zone in value.split(",") if value else ():
            if zone not in known:
                self._ignore("geozone", f"Le territoire {quoted(zone)} n’est pas reconnu : il a été ignoré.")
        return ",".join(known)

    def _read_where(self, where: str, geozone: str) -> str:
        """The page's own field: a place as people type it, which wins over the zone it was drawn with."""
        if not where:
            return ""
        if geozone and territories.fold(where) == territories.fold(territories.zone_label(geozone)):
            return geozone
        found = [] if has_control(where) or len(where) > MAX_PLACE else territories.suggest(where, size=1)
        if not found:
            self.ignored.append(f"Aucun territoire ne s’appelle {quoted(where)} : ce lieu a été ignoré.")
            return ""
        return found[0]["id"]

    def _read_sort(self, data: QueryDict) -> str:
        value = data.get("sort", "").strip()
        if value and value not in ALL_SORTS:
            self._ignore(
                "sort",
                f"Le tri {quoted(value)} n’existe pas : le tri habituel a été appliqué.",
                f"{SORT_HELP} The value '{value[:96]}' is not a valid choice for 'sort'.",
            )
            return ""
        return value

    def _read_number(self, data: QueryDict, name: str, default: int, maximum: int) -> int:
        value = data.get(name, "").strip()
        if not value:
            return default
        label = "La page" if name == "page" else "Le nombre de résultats par page"
        if not re.fullmatch(r"-?[0-9]{1,9}", value):
            self._ignore(
                name,
                f"{label} {quoted(value)} n’est pas un nombre : {default} a été pris à la place.",
                f"{PAGE_HELP[name]} {value[:96]} is not a valid integer",
            )
            return default
        number = int(value)
        if number < 1:
            self._ignore(
                name,
                f"{label} {quoted(value)} n’est pas possible : {default} a été pris à la place.",
                f"{PAGE_HELP[name]} Invalid {name}: {number}. {name} must be a positive integer",
            )
            return default
        if number > maximum:
            self._ignore(
                name,
                f"{label} {quoted(value)} est trop grand : {maximum} a été pris à la place.",
                f"{PAGE_HELP[name]} Invalid {name}: {number}. {name} must be at most {maximum}",
            )
            return maximum
        return number

    def _read_filter(self, data: QueryDict, item: Filter) -> tuple[str, ...]:
        kept: dict[str, None] = {}
        for raw in data.getlist(item.name):
            value = raw.strip()
            if not value:  # upstream too takes an empty value for no filter
                continue
            if has_control(value) or len(value) > item.length or not item.accepts(value):
                self._refuse_value(item, value)
                continue
            kept[item.clean(value)] = None
        if len(kept) > MAX_VALUES:
            self._ignore(
                item.name,
                f"Plus de {MAX_VALUES} valeurs pour le filtre « {item.label} » : "
                "les suivantes ont été ignorées.",
            )
        return tuple(kept)[:MAX_VALUES]

    def _refuse_value(self, item: Filter, value: str) -> None:
        self.ignored.append(
            f"La valeur {quoted(value)} du filtre « {item.label} » n’est pas reconnue : elle a été ignorée."
        )
        if item.name == "organization":
            self._refusal = "Organization arg must be an identifier"
        else:
            self._errors[item.name] = f"The value '{value[:96]}' is not a valid choice for '{item.name}'."

    def _ignore(self, name: str, sentence: str, strict: str = "") -> None:
        self.ignored.append(sentence)
        self._errors[name] = strict or f"The value of '{name}' is not valid."


def has_control(text: str) -> bool:
    return any(unicodedata.category(character) in ("Cc", "Cs") for character in text)


def quoted(value: str) -> str:
    """A visitor's value, short and without control characters, in French quotation marks."""
    shown = "".join(c for c in value if unicodedata.category(c) not in ("Cc", "Cs"))
    return f"« {shown[:40]}{'…' if len(shown) > 40 else ''} »"


def zones_of(data: QueryDict) -> str:
    """The zones asked, repeated or with commas between; a dated id is an old form."""
    said = ",".join(data.getlist("geozone")).split(",")
    zones = dict.fromkeys(zone.strip().partition("@")[0] for zone in said)
    return ",".join([zone for zone in zones if zone][:MAX_VALUES])


class ListForm:
    """Reads the small queries of the lists of producers and reuses: words, one choice per filter, a page."""

    def __init__(
        self, data: QueryDict, *, choices: dict[str, frozenset[str]], sorts: tuple[str, ...]
    ) -> None:
        self.ignored: list[str] = []
        words = " ".join(data.get("q", "").split())
        if has_control(words) or len(words) > MAX_WORDS:
            self.ignored.append("Les mots cherchés sont illisibles ou trop longs : ils ont été ignorés.")
            words = ""
        self.q = words
        self.chosen = {name: self._choice(data, name, values) for name, values in choices.items()}
        self.sort = self._choice(data, "sort", frozenset(sorts)) or sorts[0]
        page = data.get("page", "").strip()
        self.page = int(page) if re.fullmatch(r"[1-9][0-9]{0,5}", page) else 1
        if page and str(self.page) != page:
            self.ignored.append(f"La page {quoted(page)} n’est pas possible : la première est affichée.")

    def number(self, data: QueryDict, name: str) -> int | None:
        """A whole number of the query, written with or without spaces; None when it is not there."""
        value = data.get(name, "").strip()
        digits = re.sub(r"[\s.]", "", value)
        if value and not re.fullmatch(r"[0-9]{1,9}", digits, re.ASCII):
            self.ignored.append(f"{quoted(value)} n’est pas un nombre : il a été ignoré.")
            return None
        return int(digits) if digits else None

    def _choice(self, data: QueryDict, name: str, values: frozenset[str]) -> str:
        value = data.get(name, "").strip()
        if value and value not in values:
            self.ignored.append(f"La valeur {quoted(value)} n’est pas reconnue : elle a été ignorée.")
            return ""
        return value
