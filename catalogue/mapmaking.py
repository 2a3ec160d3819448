"""A map from a file of a dataset: the source, the map, and what the catalogue already knows of both."""

from django.db import transaction
from django.utils.text import slugify

from catalogue.models import Resource, Scope
from catalogue.vocabulary import license_of
from sig.maps.guessing import guess
from sig.maps.sources import copy_of, refresh
from sig.models import DataSource, MapLayer, ThematicMap

KINDS = {"csv": DataSource.Kind.CSV, "geojson": DataSource.Kind.GEOJSON}


def mappable(resource: Resource) -> str:
    """The kind of source that a file can be; "" when it cannot be shown on a map."""
    return KINDS.get(resource.format.strip().lower().rpartition(".")[2], "")


def make_map_of(resource: Resource) -> tuple[ThematicMap, str]:
    """An unpublished map of a file, and what went wrong with its reading. Twice gives the same map."""
    dataset = resource.dataset
    title = (dataset.title or resource.title)[:200]
    producer = dataset.organization.name if dataset.organization else ""
    with transaction.atomic():
        source, new = DataSource.objects.get_or_create(
            resource=resource.source_id,
            defaults={
                "slug": free_slug(DataSource, title),
                "title": (resource.title or title)[:200],
                "kind": mappable(resource) or DataSource.Kind.CSV,
                "url": resource.url,
                "dataset": dataset.source_id,
                "attribution": producer[:200],
                "licence": license_of(dataset.license).title[:200],
                "level": "objet" if mappable(resource) == DataSource.Kind.GEOJSON else "commune",
                "data_date": dataset.last_update.date() if dataset.last_update else None,
            },
        )
        used = MapLayer.objects.filter(source=source).select_related("map").order_by("pk").first()
        made = used.map if used else None
        if made is None:
            scope = dataset.scopes.filter(reason=Scope.Reason.ZONE).select_related("territory").first()
            made = ThematicMap.objects.create(
                slug=free_slug(ThematicMap, title),
                title=title,
                summary=f"{title}, d’après les données publiées par {producer}."[:400] if producer else title,
                theme=dataset.editor_theme or dataset.theme,
                territory=scope.territory if scope else None,
            )
            MapLayer.objects.create(map=made, source=source)
    if new:
        refresh(source)
        guess(source, copy_of(source))
    return made, copy_of(source).error


def free_slug(model: type[DataSource] | type[ThematicMap], title: str) -> str:
    base = slugify(title)[:70].strip("-") or "carte"
    taken = set(model.objects.filter(slug__startswith=base).order_by().values_list("slug", flat=True))
    return next(
        slug for rank in range(1, 10_000) if (slug := base if rank == 1 else f"{base}-{rank}") not in taken
    )
