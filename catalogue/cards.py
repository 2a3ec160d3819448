"""What a line of a list shows: every value made once, so that templates only print."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import conditional_escape, format_html_join

from catalogue.formats import FORMATS
from catalogue.freshness import freshness
from catalogue.models import Dataset, Reuse, Scope
from catalogue.search import highlight
from catalogue.vocabulary import ACCESS_TYPES, LEVELS, REUSE_TOPICS, REUSE_TYPES, license_of
from opendatalab.stamp import content_stamp
from opendatalab.wording import counted, long_date

SHOWN_FORMATS = 5
SHOWN_TERRITORIES = 2
REASON_RANK = {reason: rank for rank, reason in enumerate(Scope.Reason)}
LEVEL_RANK = {level: rank for rank, level in enumerate(LEVELS)}
INSIDE = "Dans la zone"
COVERING = "Couvre la zone"
HELD_LINES = 10_000  # about 20 MB in each web process


def marked(text: str, words: Collection[str]) -> str:
    """The text with the words asked in `<mark>`, escaped."""
    if not words:
        return text
    pairs, before = [], ""
    for piece, hit in highlight(text, words):
        if hit:
            pairs.append((before, piece))
        before = "" if hit else piece
    if not pairs:
        return text
    return format_html_join("", "{}<mark>{}</mark>", pairs) + conditional_escape(before)


@lru_cache(maxsize=8192)
def address_of(route: str, slug: str) -> str:
    """The address of a record's page; made once, since a list asks for the same ones again and again."""
    return reverse(route, args=[slug])


def territories_in_words(pks: Iterable[int]) -> dict[int, str]:
    """The territories each dataset is about, in one query: « Ariège », « Foix, Pamiers et 3 autres »."""
    rows = Scope.objects.filter(dataset_id__in=list(pks)).values_list(
        "dataset_id", "reason", "territory__level", "territory__name"
    )
    found: dict[int, list[tuple[int, int, str]]] = {}
    for pk, reason, level, name in rows:
        found.setdefault(pk, []).append((REASON_RANK.get(reason, 9), LEVEL_RANK.get(level, 9), name))
    return {pk: _names([name for _, _, name in sorted(scopes)]) for pk, scopes in found.items()}


def _names(names: list[str]) -> str:
    shown, others = names[:SHOWN_TERRITORIES], len(names) - SHOWN_TERRITORIES
    if others > 0:
        return f"{', '.join(shown)} et {others} autre{'s' if others > 1 else ''}"
    return " et ".join(shown)


def licence_in_words(dataset: Dataset) -> tuple[str, bool]:
    """« Licence ouverte : ODbL 1.0 », and whether reuse is open to all."""
    licence = license_of(dataset.license)
    if dataset.access_type not in ("open", ""):
        return ACCESS_TYPES.get(dataset.access_type, "Accès limité"), False
    if licence.open:
        return f"Licence ouverte : {licence.title}", True
    if licence.open is None and licence.id == "notspecified":
        return "Licence non précisée : rien ne dit que la réutilisation est libre", False
    return f"Licence à vérifier : {licence.title}", False


def formats_in_words(families: Sequence[str]) -> str:
    labels = [FORMATS[family].label if family in FORMATS else family for family in families]
    more = len(labels) - SHOWN_FORMATS
    text = ", ".join(labels[:SHOWN_FORMATS])
    return f"{text} et {more} autre{'s' if more > 1 else ''}" if more > 0 else text


def reuses_in_words(count: int) -> str:
    return counted(count, "réutilisation", "réutilisations") if count else "Aucune réutilisation connue"


def dataset_cards(
    pks: Sequence[int],
    *,
    now: datetime,
    words: Collection[str] = (),
    geozone: bool = False,
    covering: Collection[int] = (),
) -> list[dict[str, Any]]:
    """The lines of a list of datasets, in this order: two queries at most, whatever their number."""
    lines = held_lines(pks, now=now)
    return [
        line
        | {
            "title": marked(line["title"], words),
            "summary": marked(line["summary"], words),
            "zone": "" if not geozone else COVERING if pk in covering else INSIDE,
        }
        for pk, line in ((pk, lines[pk]) for pk in pks if pk in lines)
    ]


_held: tuple[tuple, dict[int, dict[str, Any]]] = ((), {})


def held_lines(pks: Sequence[int], *, now: datetime) -> dict[int, dict[str, Any]]:
    """What each line says whatever the question; held until the content changes or the hour passes."""
    global _held
    stamp = (settings.DATA_DIR, content_stamp(), int(now.timestamp() // 3600))
    if _held[0] != stamp or len(_held[1]) > HELD_LINES:
        _held = (stamp, {})
    held = _held[1]
    missing = [pk for pk in pks if pk not in held]
    if missing:
        rows = Dataset.objects.for_list().in_bulk(missing)
        places = territories_in_words(rows)
        for pk, row in rows.items():
            held[pk] = dataset_line(row, places.get(pk, "Territoire non précisé"), now=now)
    return {pk: held[pk] for pk in pks if pk in held}


def dataset_line(dataset: Dataset, place: str, *, now: datetime) -> dict[str, Any]:
    fresh = freshness(dataset, now=now)
    licence, is_open = licence_in_words(dataset)
    producer = dataset.organization
    return {
        "url": address_of("catalogue:dataset", dataset.slug),
        "title": dataset.title,
        "summary": dataset.summary,
        "note": dataset.editor_note,
        "producer": producer.name if producer else "Producteur non précisé",
        "producer_url": address_of("catalogue:organization", producer.slug) if producer else "",
        "territory": place,
        "formats": formats_in_words(dataset.formats) or "Aucun fichier",
        "licence": licence,
        "licence_open": is_open,
        "freshness": fresh.state,
        "freshness_sentence": fresh.sentence,
        "updated": long_date(dataset.last_update),
        "reuses": reuses_in_words(dataset.reuses_count),
    }


def reuse_cards(reuses: Iterable[Reuse], *, words: Collection[str] = ()) -> list[dict[str, Any]]:
    """The lines of a list of reuses read with their author and `datasets_count`."""
    return [
        {
            "url": address_of("catalogue:reuse", reuse.slug),
            "title": marked(reuse.title, words),
            "summary": marked(reuse.summary, words),
            "author": reuse.organization.name if reuse.organization else "",
            "kind": REUSE_TYPES.get(reuse.type, reuse.type),
            "topic": REUSE_TOPICS.get(reuse.topic, reuse.topic),
            "created": long_date(reuse.created_at),
            "datasets": counted(
                reuse.datasets_count, "jeu de données du territoire", "jeux de données du territoire"
            ),
        }
        for reuse in reuses
    ]
