"""Lines of the inventory; what is the team's bears the mark that no page may show."""

from typing import Any

from governance.models import Charter, InventoryImport, InventoryItem, InventoryObstacle, Sector
from tests.governance.planted import EMAIL, MARK


def make_item(**changes: Any) -> InventoryItem:
    values = {
        **{"title": "Hauteurs des cours d’eau", "description": "Une mesure par heure et par station."},
        **{"producer_name": "Office des forêts", "software": f"{MARK} 3", "contact": EMAIL},
        **{"private_note": f"{MARK} à rappeler", "value": 4, "effort": 2},
    }
    return InventoryItem.objects.create(**values | changes)


def make_inventory(sector: Sector | None = None) -> InventoryItem:
    """Something behind every route: a line with an obstacle, a confidential one, rules, a file read."""
    item = make_item(sector=sector, action="filiere" if sector else "large")
    InventoryObstacle.objects.create(item=item, obstacle="qualite", note="Deux stations en panne")
    make_item(title=f"{MARK} confidentielle", confidential=True)
    InventoryImport.objects.create(name=f"{MARK}.csv", table=[["titre", "contact"], ["Arbres", EMAIL]])
    if sector and (body := sector.bodies.first()):
        Charter.objects.create(body=body, text="On décide **ensemble**.", adopted_on="2026-01-15")
        Charter.objects.create(body=body, text=f"{MARK} projet")
    return item
