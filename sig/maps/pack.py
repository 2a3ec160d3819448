"""The maps of the region pack, written into the database; what the team changed is left as it is."""

from collections import Counter
from datetime import date

from django.db import transaction

from opendatalab.packed_maps import PackedLayer, PackedMap
from opendatalab.region import Region
from opendatalab.stamp import touch
from sig.maps.content import VALUES
from sig.models import DataSource, Layer, MapLayer, Territory, ThematicMap


def load_maps(pack: Region) -> Counter:
    """Add the maps that are not there. One that is stays as it is: the team may have changed it."""
    held = set(ThematicMap.objects.order_by().values_list("slug", flat=True))
    counts: Counter = Counter()
    for packed in pack.maps:
        if packed.slug not in held:
            with transaction.atomic():
                counts["added"] += add(packed)
    if counts["added"]:
        touch()
    return counts


def add(packed: PackedMap) -> bool:
    """False when nothing that it shows is there: the layers of a service that this portal does not have."""
    layers = [
        (row, layer, source) for row in packed.layers for layer, source in [shown(row)] if layer or source
    ]
    if not layers:
        return False
    thematic = ThematicMap.objects.create(
        slug=packed.slug,
        title=packed.title,
        summary=packed.summary,
        theme=packed.theme,
        granularity=packed.granularity,
        territory=Territory.objects.filter(geozone=packed.territory).first() if packed.territory else None,
        base=packed.base,
        popup=packed.popup,
        published=packed.published,
        from_pack=True,
    )
    for position, (row, layer, source) in enumerate(layers):
        MapLayer.objects.create(
            map=thematic,
            position=position,
            layer=layer,
            source=source,
            title=row.title,
            opacity=row.opacity,
            visible=row.visible,
        )
    return True


def shown(row: PackedLayer) -> tuple[Layer | None, DataSource | None]:
    if not row.value:
        return Layer.objects.filter(slug=row.layer).first(), None
    label, unit = VALUES[row.value]
    source, _ = DataSource.objects.get_or_create(
        slug=f"{row.value.replace('_', '-')}-{row.level}",
        defaults={
            "title": row.title or label,
            "kind": DataSource.Kind.TERRITORIES,
            "value_column": row.value,
            "level": row.level,
            "unit": row.unit or unit,
            "method": DataSource.Method.OWN if row.bounds else DataSource.Method.QUANTILES,
            "bounds": list(row.bounds),
            "attribution": row.attribution,
            "licence": row.licence,
            "data_date": date.fromisoformat(row.date) if row.date else None,
            "from_pack": True,
        },
    )
    return None, source
