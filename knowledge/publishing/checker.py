"""What a dataset's description lacks, what mending it brings, and where: ours, or one read at data.gouv.fr.

What is asked of data.gouv.fr is an id or a slug, never an address that someone typed.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache, caches
from django.db.models import Q

from catalogue.clients.datagouv import Absence, Datagouv
from catalogue.mapping import BadRecord, lists_files, read_dataset
from catalogue.models import Dataset, FormerSlug, State
from catalogue.quality import MISSING, Checked, Quality, read_quality
from catalogue.search import DatasetQuery, search_datasets
from knowledge.publishing.steps import edit_page
from opendatalab.celery import BROKER_DOWN
from opendatalab.http import UpstreamError

LONGEST = 500
KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,254}")
LISTS = ("datasets", "jeux-de-donnees")
FOUND = 8  # datasets of ours proposed for some words
KEPT_SECONDS = 60  # a record read upstream: going back asks nothing, what was just mended is soon seen
A_MINUTE = 30  # records read upstream in a minute, for all visitors
WITH_PAGE = (State.VISIBLE, State.ARCHIVED)

FILE_ADDRESS = "C’est l’adresse d’un fichier. Donnez celle de la page du jeu de données, ou son identifiant."
OTHER_SITE = (
    "Seuls les jeux de données de data.gouv.fr et de ce portail peuvent être vérifiés ici. Donnez l’adresse "
    "de la page d’un jeu, son identifiant, ou des mots de son titre."
)
NOT_A_DATASET = "Ce n’est pas l’adresse d’un jeu de données\u00a0: elle contient « /datasets/ »."
BUSY = "Trop de fiches sont lues en ce moment. Recommencez dans une minute."
ABSENT = {
    "gone": "Ce jeu de données a été supprimé de data.gouv.fr.",
    "private": "data.gouv.fr ne montre aucun jeu public sous ce nom. S’il est encore en brouillon, il le "
    "montrera une fois publié.",
}
UNREADABLE = "La fiche reçue de data.gouv.fr n’est pas lisible."

# What each criterion brings to whom uses the data; `test_checker.py` compares the keys.
BRINGS = {
    "dataset_description_quality": "On trouve le jeu avec ses mots à soi, et l’on sait s’il convient.",
    "license": "Chacun sait ce qu’il a le droit d’en faire, sans avoir à vous écrire.",
    "update_frequency": "On sait quand revenir, et si l’on peut bâtir un service dessus.",
    "update_fulfilled_in_time": "La promesse tenue est ce qui fait qu’on vous réutilise.",
    "temporal_coverage": "On trouve les données d’une année, et l’on compare ce qui est comparable.",
    "spatial": "Le jeu apparaît sur la page de votre territoire, ici et sur data.gouv.fr.",
    "resources_documentation": "On comprend chaque colonne, donc on ne se trompe pas en votre nom.",
    "has_open_format": "On l’ouvre avec n’importe quel outil\u00a0; data.gouv.fr peut le prévisualiser.",
    "all_resources_available": "On peut vraiment le télécharger.",
}


@dataclass(frozen=True)
class Wanted:
    """What someone typed: the id or slug of a dataset, words to look for, or what is wrong with it."""

    key: str = ""
    words: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Line:
    check: Checked
    brings: str


@dataclass(frozen=True)
class Addition:
    """What no criterion counts, and readers miss."""

    label: str
    brings: str


@dataclass(frozen=True)
class Report:
    title: str
    producer: str
    quality: Quality
    missing: tuple[Line, ...]
    others: tuple[Checked, ...]
    additions: tuple[Addition, ...]
    edit_url: str
    page_url: str  # here, or at data.gouv.fr
    ours: bool
    archived: bool


class Unread(Exception):
    """A record of data.gouv.fr that could not be had; the message is for the visitor."""


def read_wanted(text: str) -> Wanted:
    text = " ".join(text.split())
    if not text or not text.isprintable() or len(text) > LONGEST:
        return Wanted(problem="" if not text else OTHER_SITE)
    if "/" in text or text.startswith("www."):
        return _of_address(text)
    return Wanted(key=text) if KEY.fullmatch(text) else Wanted(words=text)


def _of_address(text: str) -> Wanted:
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = parts.hostname or ""
    except ValueError:
        return Wanted(problem=OTHER_SITE)
    if host.removeprefix("www.") not in _hosts():
        return Wanted(problem=OTHER_SITE)
    names = [name for name in parts.path.split("/") if name]
    at = next((place for place, name in enumerate(names) if name in LISTS), None)
    after = names[at + 1 : at + 2] if at is not None else []
    if after == ["r"]:
        return Wanted(problem=FILE_ADDRESS)
    if not after or not KEY.fullmatch(after[0].lower()):
        return Wanted(problem=NOT_A_DATASET)
    return Wanted(key=after[0].lower())


def _hosts() -> set[str]:
    addresses = (settings.DATAGOUV_URL, settings.SITE_URL, "https://www.data.gouv.fr")
    return {(urlsplit(address).hostname or "").removeprefix("www.") for address in addresses}


def our_dataset(key: str) -> Dataset | None:
    """A dataset of the catalogue by its slug, its id or a slug it once had."""
    rows = Dataset.objects.filter(state__in=WITH_PAGE).select_related("organization")
    found = rows.filter(Q(slug=key) | Q(source_id=key)).order_by("pk").first()
    if found:
        return found
    former = FormerSlug.objects.filter(kind=FormerSlug.Kind.DATASET, slug=key).order_by("pk").first()
    return rows.filter(source_id=former.source_id).first() if former else None


def look_for(words: str) -> tuple[list[Dataset], int]:
    """Datasets of the catalogue for some words, the best first, and how many there are."""
    results = search_datasets(DatasetQuery(q=words, page_size=FOUND), facets=False)
    rows = Dataset.objects.visible().select_related("organization").in_bulk(results.ids)
    return [rows[pk] for pk in results.ids if pk in rows], results.total


def report_on(dataset: Dataset) -> Report:
    producer = dataset.organization.name if dataset.organization else ""
    return _report(
        dataset.record,
        dataset.title,
        producer,
        dataset.get_absolute_url(),
        ours=True,
        archived=dataset.state == State.ARCHIVED,
    )


def report_from_upstream(key: str) -> Report:
    """The same as data.gouv.fr has it now, in the catalogue or not; or Unread."""
    kept_as = f"publishing-check-{hashlib.blake2b(key.encode(), digest_size=16).hexdigest()}"
    record = caches["pages"].get(kept_as)
    if record is None:
        record = _fetched(key)
        caches["pages"].set(kept_as, record, KEPT_SECONDS)
    try:
        row = read_dataset(record)
    except BadRecord as error:
        raise Unread(UNREADABLE) from error
    producer = (row.organization or {}).get("name")
    page = f"{settings.DATAGOUV_URL}/datasets/{row.source_id}"
    return _report(
        record,
        row.columns["title"],
        producer if isinstance(producer, str) else "",
        page,
        ours=False,
        archived=bool(row.columns["archived_at"]),
    )


def _fetched(key: str) -> Mapping[str, Any]:
    if not _allowed():
        raise Unread(BUSY)
    try:
        found = Datagouv(waiting=True).one("datasets", key)
    except UpstreamError as error:
        raise Unread(str(error)) from error
    if isinstance(found, Absence):
        raise Unread(ABSENT[found.kind])
    return found


def _allowed() -> bool:
    try:
        cache.add("publishing-checks", 0, 60)
        return cache.incr("publishing-checks") <= A_MINUTE
    except (ValueError, *BROKER_DOWN):  # the minute passed meanwhile, or there is no cache
        return True


def _report(record, title: str, producer: str, page_url: str, *, ours: bool, archived: bool) -> Report:
    edit_url = edit_page(record["id"])
    quality = read_quality(record, edit_url=edit_url)
    missing = [check for check in quality.checks if check.state == MISSING]
    return Report(
        title=title,
        producer=producer,
        quality=quality,
        missing=tuple(Line(check, BRINGS[check.criterion.key]) for check in missing),
        others=tuple(check for check in quality.checks if check.state != MISSING),
        additions=tuple(_additions(record)),
        edit_url=edit_url,
        page_url=page_url,
        ours=ours,
        archived=archived,
    )


def _additions(record: Mapping[str, Any]):
    if "tags" in record and not record["tags"]:
        yield Addition("Des mots clés", "Ils font remonter le jeu dans les recherches par sujet.")
    if not lists_files(record):  # the snapshot says no more
        return
    if "contact_points" in record and not record["contact_points"]:
        yield Addition("Un point de contact", "On vous signale une erreur au lieu de la recopier.")
    resources = [item for item in record.get("resources") or () if isinstance(item, dict)]
    if resources and not any((item.get("schema") or {}) for item in resources):
        yield Addition(
            "Le schéma suivi par les fichiers, s’il en existe un",
            "Votre fichier s’additionne à ceux des autres collectivités sans retraitement.",
        )
