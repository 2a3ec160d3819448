"""What the frame says of the inventory: what another sector may look for, what stands in the way."""

from dataclasses import dataclass
from typing import Any

from governance import journal
from governance.frame_bodies import read_all
from governance.frame_sections import register
from governance.inventory.items import State, key_of
from governance.models import InventoryItem, InventoryObstacle, Sector
from governance.obstacles import Obstacle

NAME = "recensement"
TO_SAY = "À préciser"
SOURCE = "Cadre de filière"


@dataclass(frozen=True)
class FrameItem:
    title: str
    description: str = ""
    standard: str = ""
    obstacles: tuple[str, ...] = ()


def take(sector: Sector) -> list[dict[str, Any]]:
    """Titles, standards and obstacles: no producer, no state, nothing confidential."""
    rows = InventoryItem.objects.public().counted().filter(sector=sector).order_by("title", "pk")
    found: dict[str, dict[str, Any]] = {}
    for item in rows.prefetch_related("obstacles"):
        line = {
            **{"title": item.title, "description": item.description, "standard": item.standard},
            "obstacles": sorted(row.obstacle for row in item.obstacles.all()),
        }
        found.setdefault(key_of("", item.title)[1], {name: value for name, value in line.items() if value})
    return list(found.values())


def give(sector: Sector, rows: Any) -> int:
    known = {
        key_of("", title)[1] for title in sector.inventory.order_by("pk").values_list("title", flat=True)
    }
    made = 0
    for row in read_all(FrameItem, rows, NAME):
        if key_of("", row.title)[1] in known:
            continue
        known.add(key_of("", row.title)[1])
        item = InventoryItem.objects.create(
            **{"title": row.title[:200], "description": row.description, "standard": row.standard[:200]},
            **{"sector": sector, "action": InventoryItem.Action.SECTOR, "producer_name": TO_SAY},
            **{"source": SOURCE, "demo": sector.demo},
        )
        for code in row.obstacles:
            if code in Obstacle.values:
                InventoryObstacle.objects.get_or_create(item=item, obstacle=code)
        journal.record(item, after=State.SPOTTED, said=SOURCE)
        made += 1
    return made


register(NAME, take, give)
