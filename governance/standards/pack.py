"""The standards that a region pack lists as spotted. One that somebody edited or moved is left alone."""

from collections import Counter

from governance.models import Sector, Standard
from opendatalab.region import Region

NAMES = (
    *("name", "version", "kind", "issuer", "summary", "scope", "url", "schema_url"),
    *("schema_name", "level"),
)


def load_standards(pack: Region, counts: Counter) -> None:
    sectors = {sector.slug: sector for sector in Sector.objects.order_by("pk")}
    for packed in pack.standards:
        values = {name: getattr(packed, name) for name in NAMES}
        values["sector"] = sectors.get(packed.sector)
        row, new = Standard.objects.get_or_create(slug=packed.slug, defaults={**values, "from_pack": True})
        follows = row.from_pack and not row.edited_here and row.state == Standard.State.SPOTTED
        if new:
            counts["added"] += 1
        elif follows and any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
            counts["changed"] += 1
