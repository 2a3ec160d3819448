"""The published maps as memory holds them: by theme, territory, granularity, dataset."""

from functools import lru_cache
from typing import Any

from django.urls import reverse

from opendatalab.region import region
from opendatalab.stamp import content_stamp
from sig import territories
from sig.maps.content import NAMES
from sig.maps.drawn import with_query
from sig.models import ThematicMap


def every_map() -> list[ThematicMap]:
    """The maps that the public sees, by title. Costs a stat when nothing changed."""
    return _every_map(content_stamp())


@lru_cache(maxsize=2)
def _every_map(stamp: str) -> list[ThematicMap]:
    rows = ThematicMap.objects.visible().select_related("territory")
    return list(rows.prefetch_related("map_layers__layer", "map_layers__source").order_by("title", "pk"))


def forget() -> None:
    """Drop what memory holds: for tests, whose rollback moves no stamp."""
    _every_map.cache_clear()


def matches(row: ThematicMap, filters: dict[str, str]) -> bool:
    layers = row.map_layers.all()
    levels = {row.granularity, *(item.granularity for item in layers)}
    return (
        (not filters["theme"] or row.theme == filters["theme"])
        and (not filters["granularity"] or filters["granularity"] in levels)
        and (not filters["geozone"] or concerns(row, filters["geozone"]))
    )


def concerns(row: ThematicMap, geozone: str) -> bool:
    """A map of the place, of what contains it, or of what lies inside; a map of no place is the région's."""
    if row.territory is None:
        return True
    own = row.territory.geozone
    return (
        own == geozone or own in territories.ancestors_of(geozone) or geozone in territories.ancestors_of(own)
    )


def maps_about(geozone: str) -> list[dict[str, Any]]:
    """The maps that a territory's page shows, each opened on it."""
    return [
        {**card(row), "url": with_query(row.get_absolute_url(), [("geozone", geozone)])}
        for row in every_map()
        if concerns(row, geozone)
    ]


def maps_of_dataset(source_id: str) -> list[dict[str, Any]]:
    """The maps that show a file or a layer of a dataset, by data.gouv.fr's id."""
    return [
        card(row)
        for row in every_map()
        if any(item.shown.dataset == source_id for item in row.map_layers.all())
    ]


def card(row: ThematicMap) -> dict[str, Any]:
    theme = region().theme(row.theme)
    levels = dict.fromkeys(item.granularity for item in row.map_layers.all() if item.granularity in NAMES)
    return {
        "title": row.title,
        "summary": row.summary,
        "url": row.get_absolute_url(),
        "picture": reverse("sig:map_picture", args=[row.slug]),
        "theme": theme.label if theme else "",
        "place": row.territory.name if row.territory else region().name,
        "levels": ", ".join(NAMES[level][1] for level in levels),
    }
