"""The standards of a sector as the generic frame holds them: to look at again, whatever was adopted."""

from typing import Any

from governance.frame_sections import register
from governance.models import Sector, Standard

NAMES = ("slug", "name", "version", "kind", "issuer", "summary", "scope", "url", "schema_url", "schema_name")


def take(sector: Sector) -> list[dict[str, Any]]:
    rows = sector.standards.exclude(state=Standard.State.WITHDRAWN).order_by("slug").values(*NAMES)
    return [{name: value for name, value in row.items() if value} for row in rows]


def give(sector: Sector, values: list[dict[str, Any]]) -> int:
    """Spotted, for the sector to look at; one that this portal knows stays as it is."""
    made = 0
    for row in values:
        known = {name: row[name] for name in NAMES if name in row}
        made += Standard.objects.get_or_create(slug=known.pop("slug"), defaults={**known, "sector": sector})[
            1
        ]
    return made


register("standards", take, give)
