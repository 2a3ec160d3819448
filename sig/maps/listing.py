"""« Lire sans la carte »: what an address asks of a map's rows, and the rows, some at a time."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from opendatalab.wording import decimal, long_date
from sig import territories
from sig.drawing import page_url
from sig.maps.content import content_of, ordered, sentence, zones_of
from sig.maps.drawn import View, key_of, shown_at_first, with_query
from sig.maps.rows import Content, Item
from sig.maps.within import Box, read_box
from sig.models import MapLayer, ThematicMap

PER_PAGE = 30
MOST_FIELDS = 7


@dataclass(frozen=True)
class Asked:
    """A layer of a map, where, in which order, which page."""

    thematic: ThematicMap
    layers: tuple[MapLayer, ...]
    row: MapLayer | None  # None when the map has no layer
    geozone: str = ""
    box: Box | None = None
    sort: str = ""
    page: int = 1

    @classmethod
    def read(cls, data: QueryDict, thematic: ThematicMap, layers: list[MapLayer], view: View) -> "Asked":
        by_key = {key_of(row): row for row in layers}
        row = by_key.get(data.get("couche", ""))
        if row is None:  # the uppermost of those that the map shows first
            visible = shown_at_first(layers, view)
            row = next((item for item in reversed(layers) if key_of(item) in visible), None)
        clipped = thematic.territory.geozone if thematic.clip and thematic.territory else ""
        page = data.get("page", "")
        return cls(
            thematic=thematic,
            layers=tuple(layers),
            row=row or (layers[-1] if layers else None),
            geozone=view.geozone or clipped,
            box=read_box(data.get("bbox", "")[:80]),
            sort=data.get("tri", "")[:120],
            page=max(int(page), 1) if page.isdecimal() and len(page) < 6 else 1,
        )

    @property
    def key(self) -> str:
        return key_of(self.row) if self.row else ""

    def pairs(self, **other: str) -> list[tuple[str, str]]:
        """The words of an address that asks the same, or the same but for `other`."""
        box = ",".join(f"{part:g}" for part in self.box) if self.box else ""
        words = {"couche": self.key, "geozone": self.geozone, "bbox": box, "tri": self.sort, "page": ""}
        return [pair for pair in (words | other).items() if pair[1]]

    def url(self, route: str, **other: str) -> str:
        return with_query(reverse(route, args=[self.thematic.slug]), self.pairs(**other))

    def content(self) -> Content:
        return content_of(self.row, geozone=self.geozone, box=self.box) if self.row else Content()


def listing(asked: Asked, *, wait: bool) -> dict[str, Any]:
    """The rows of a layer for a template. Without `wait`, those of a service's layer are for later: `later`
    is the address of the fragment that asks for them."""
    found: dict[str, Any] = {
        "tabs": tabs(asked),
        "place": territories.zone_label(asked.geozone) if asked.geozone else "",
        "in_view": bool(asked.box),
        "places": places(asked.geozone),
        "key": asked.key,
        "base": reverse("sig:map_rows", args=[asked.thematic.slug]),
        "whole": asked.url("sig:map_rows", geozone="", bbox=""),
        "later": "",
        "empty": asked.row is None,
    }
    if asked.row is None:
        return found
    if asked.row.layer is not None and not wait:
        return found | {"later": asked.url("sig:map_rows")}
    content = asked.content()
    return found | rows_of(asked, content)


def places(geozone: str) -> list[dict[str, Any]]:
    """The départements, and the place of the address when it is another."""
    found = [(zone.geozone, zone.name) for zone in zones_of("departement")]
    if geozone and geozone not in dict(found):
        found.insert(0, (geozone, territories.zone_label(geozone)))
    return [{"value": key, "label": name, "selected": key == geozone} for key, name in found]


def rows_of(asked: Asked, content: Content) -> dict[str, Any]:
    items = ordered(content, asked.sort)
    last = max(1, -(-len(items) // PER_PAGE))
    page = min(asked.page, last)
    fields = content.fields[:MOST_FIELDS]
    shown = items[(page - 1) * PER_PAGE : page * PER_PAGE]
    return {
        "sentence": sentence(content, where(asked)),
        "heads": [head(asked, field.name, field.label, field.numeric) for field in fields],
        "rows": [[cell(item, field, rank) for rank, field in enumerate(fields)] for item in shown],
        "problem": content.problem,
        "dated": long_date(content.dated),
        "stale": content.stale,
        "complete": content.complete,
        "notes": content.notes,
        "more_fields": len(content.fields) > len(fields),
        "csv": asked.url("sig:map_csv"),
        "geojson": asked.url("sig:map_geojson"),
        "page": page,
        "last": last,
        "previous": asked.url("sig:map_rows", page=str(page - 1)) if page > 1 else "",
        "next": asked.url("sig:map_rows", page=str(page + 1)) if page < last else "",
    }


def where(asked: Asked) -> str:
    place = territories.zone_label(asked.geozone) if asked.geozone else ""
    if asked.box:
        return f"à l’écran, dans {place}" if place else "à l’écran"
    return place or "toute la carte"


def tabs(asked: Asked) -> list[dict[str, Any]]:
    """One link a layer; none when there is only one."""
    if len(asked.layers) < 2:
        return []
    return [
        {
            "title": str(row),
            "url": asked.url("sig:map_rows", couche=key_of(row), tri=""),
            "current": key_of(row) == asked.key,
        }
        for row in asked.layers
    ]


def head(asked: Asked, name: str, label: str, numeric: bool) -> dict[str, Any]:
    """A column's head: a link that sorts by it, the other way when it already does."""
    ascending, descending = asked.sort == name, asked.sort == f"-{name}"
    other = f"-{name}" if ascending or (numeric and not descending) else name
    return {
        "label": label,
        "numeric": numeric,
        "url": asked.url("sig:map_rows", tri=other),
        "order": "ascending" if ascending else "descending" if descending else "",
    }


def cell(item: Item, field, rank: int) -> dict[str, Any]:
    value = item.values.get(field.name)
    if value is None or value == "":
        text = "—"
    elif field.numeric and isinstance(value, int | float):
        text = decimal(value)
    else:
        text = str(value)
    zone = territories.zone(item.geozone) if item.geozone and rank == 0 else None
    return {"text": text, "numeric": field.numeric, "url": page_url(zone) if zone else "", "head": rank == 0}
