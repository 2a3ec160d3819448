"""Spreadsheets: the whole filtered list, the producers, the reuses.

Semicolons, as data.gouv.fr's own exports, and a byte order mark:
what a French spreadsheet opens by a double click.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogue.api.answers import open_to_all
from catalogue.forms import DatasetSearchForm
from catalogue.freshness import freshness
from catalogue.models import Dataset, Organization, Reuse, State
from catalogue.search import DatasetQuery, search_datasets
from catalogue.vocabulary import (
    ACCESS_TYPES,
    FRESHNESS,
    GRANULARITIES,
    REUSE_TOPICS,
    REUSE_TYPES,
    frequency_of,
    license_of,
)
from opendatalab.text import spreadsheet_cell
from sig import territories

BATCH = 500
SEPARATOR = ";"
Row = Iterable[Any]


class _Echo:
    """A file that gives back what is written, for the writer to stream."""

    def write(self, value: str) -> str:
        return value


def stream(name: str, header: tuple[str, ...], rows: Iterable[Row]) -> StreamingHttpResponse:
    """A spreadsheet sent as it is made; no cell of it can run as a formula."""
    writer = csv.writer(_Echo(), delimiter=SEPARATOR)

    def lines() -> Iterator[bytes]:
        yield ("\ufeff" + writer.writerow(header)).encode()
        for row in rows:
            yield writer.writerow([spreadsheet_cell(cell) for cell in row]).encode()

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8; header=present")
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.csv"'
    response["Cache-Control"] = "public, max-age=60"
    return open_to_all(response)


def day(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d") if moment else ""


def listed(values: Iterable[str]) -> str:
    return ", ".join(values)


def address(item: Any) -> str:
    return f"{settings.SITE_URL}{item.get_absolute_url()}"


DATASET_HEADER = (
    "identifiant",
    "titre",
    "adresse",
    "producteur",
    "identifiant du producteur",
    "résumé",
    "mots-clés",
    "licence",
    "identifiant de la licence",
    "fréquence promise",
    "fraîcheur",
    "créé le",
    "mis à jour le",
    "formats",
    "nombre de ressources",
    "granularité",
    "territoires",
    "identifiants des territoires",
    "accès",
    "thème",
    "score de qualité",
    "vues",
    "téléchargements",
    "réutilisations",
    "abonnés",
    "raisons d’être au catalogue",
    "adresse sur data.gouv.fr",
)


@require_safe
def dataset_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every dataset of the filtered list, in its order, not one page of it."""
    query = DatasetSearchForm(request.GET).to_query()
    return stream("jeux-de-donnees", DATASET_HEADER, dataset_rows(query))


def dataset_rows(query: DatasetQuery) -> Iterator[Row]:
    now = timezone.now()
    whole = DatasetQuery(**{**query.__dict__, "page": 1, "page_size": 1})
    total = search_datasets(whole, facets=False).total
    whole = DatasetQuery(**{**whole.__dict__, "page_size": max(total, 1)})
    ids = search_datasets(whole, facets=False).ids
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        found = Dataset.objects.for_list().in_bulk(part)
        for pk in part:
            if row := found.get(pk):
                yield _dataset_row(row, now)


def _dataset_row(row: Dataset, now: datetime) -> Row:
    owner = row.organization
    return (
        row.source_id,
        row.title,
        address(row),
        owner.name if owner else "",
        owner.source_id if owner else "",
        row.summary,
        listed(row.tags),
        license_of(row.license).title,
        row.license or "notspecified",
        frequency_of(row.frequency).label,
        FRESHNESS[freshness(row, now=now).state],
        day(row.created_at),
        day(row.last_update),
        listed(row.formats),
        row.resources_count,
        GRANULARITIES.get(row.granularity, row.granularity),
        listed(territories.zone_label(zone) for zone in row.zones),
        listed(row.zones),
        ACCESS_TYPES.get(row.access_type, row.access_type),
        row.editor_theme or row.theme,
        "" if row.quality_score is None else f"{row.quality_score:.2f}".replace(".", ","),
        row.views,
        row.downloads,
        row.reuses_count,
        row.followers,
        listed(row.reasons),
        f"{settings.DATAGOUV_URL}/datasets/{row.source_id}",
    )


ORGANIZATION_HEADER = (
    "identifiant",
    "nom",
    "sigle",
    "nature",
    "territoire",
    "identifiant du territoire",
    "adresse",
    "site",
    "jeux au catalogue",
    "abonnés",
    "adresse sur data.gouv.fr",
)


@require_safe
def organization_csv(request: HttpRequest) -> StreamingHttpResponse:
    return stream("organisations", ORGANIZATION_HEADER, organization_rows())


def organization_rows() -> Iterator[Row]:
    visible = Count("datasets", filter=Q(datasets__state=State.VISIBLE))
    rows = Organization.objects.visible().select_related("territory").annotate(held=visible)
    for row in rows.defer("upstream", "description_html").order_by("name", "pk").iterator(chunk_size=BATCH):
        yield (
            row.source_id,
            row.name,
            row.acronym,
            row.get_kind_display(),
            row.territory.name if row.territory else "",
            row.territory.geozone if row.territory else "",
            address(row),
            row.url,
            row.held,
            row.followers,
            f"{settings.DATAGOUV_URL}/organizations/{row.source_id}",
        )


REUSE_HEADER = (
    "identifiant",
    "titre",
    "type",
    "thématique",
    "auteur",
    "identifiant de l’auteur",
    "résumé",
    "adresse",
    "adresse de la réutilisation",
    "jeux du catalogue",
    "identifiants des jeux",
    "créée le",
    "modifiée le",
    "adresse sur data.gouv.fr",
)


@require_safe
def reuse_csv(request: HttpRequest) -> StreamingHttpResponse:
    return stream("reutilisations", REUSE_HEADER, reuse_rows())


def reuse_rows() -> Iterator[Row]:
    used = Prefetch("datasets", Dataset.objects.visible().only("title", "source_id"))
    rows = Reuse.objects.visible().select_related("organization").defer("upstream", "description_html")
    for row in rows.prefetch_related(used).order_by("-created_at", "pk").iterator(chunk_size=BATCH):
        datasets = list(row.datasets.all())
        yield (
            row.source_id,
            row.title,
            REUSE_TYPES.get(row.type, row.type),
            REUSE_TOPICS.get(row.topic, row.topic),
            row.organization.name if row.organization else "",
            row.organization.source_id if row.organization else "",
            row.summary,
            address(row),
            row.url,
            listed(item.title for item in datasets),
            listed(item.source_id for item in datasets),
            day(row.created_at),
            day(row.last_modified),
            f"{settings.DATAGOUV_URL}/reuses/{row.source_id}",
        )
