"""What to open first: one rule, written once, shown as it is computed."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from governance.models import InventoryItem
from governance.models.request_states import LISTED, Kind

WEIGHTS = {"demand": 0.4, "value": 0.3, "ease": 0.3}
FLOOR = 60  # what the law asks to publish never comes below
# How many asked (requests linked, their supports, what the producer received) → from 0 to 5.
DEMAND_STEPS = (1, 2, 3, 5, 10)
LABELS = {"demand": "demande", "value": "valeur", "ease": "facilité"}


@dataclass(frozen=True)
class Priority:
    """From 0 to 100; None as long as value or effort is not known and no law decides."""

    score: int | None
    why: str
    demand: int

    @property
    def words(self) -> str:
        return "à noter" if self.score is None else f"{self.score} sur 100"


def with_demand(items: QuerySet[InventoryItem]) -> QuerySet[InventoryItem]:
    """With the number of public requests linked, and of confirmed supports to them."""
    public = Q(requests__state__in=LISTED) & ~Q(requests__kind=Kind.PROTECT)
    confirmed = public & Q(requests__supports__confirmed_at__isnull=False)
    return items.annotate(
        requests_count=Count("requests", filter=public, distinct=True),
        supports_count=Count("requests__supports", filter=confirmed, distinct=True),
    )


def demand_of(item: InventoryItem) -> int:
    """How many asked for it."""
    if not hasattr(item, "requests_count"):
        item = with_demand(InventoryItem.objects.filter(pk=item.pk)).get()
    return item.requests_count + item.supports_count + item.asked


def demand_score(asked: int) -> int:
    return sum(asked >= step for step in DEMAND_STEPS)


def computed(*, asked: int, value: int | None, effort: int | None) -> int | None:
    if not (value and effort):
        return None
    parts = {"demand": demand_score(asked) / 5, "value": (value - 1) / 4, "ease": (5 - effort) / 4}
    return round(100 * sum(WEIGHTS[name] * part for name, part in parts.items()))


def priority_of(item: InventoryItem) -> Priority:
    asked = demand_of(item)
    if item.adjusted is not None:
        return Priority(item.adjusted, f"Fixée par l’équipe\u00a0: {item.adjusted_why}", asked)
    score = computed(asked=asked, value=item.value, effort=item.effort)
    if item.obligation and (score is None or score < FLOOR):
        return Priority(FLOOR, f"Minimum de ce que la loi demande de publier\u00a0: {item.obligation}", asked)
    if score is None:
        return Priority(None, "La valeur et l’effort restent à noter.", asked)
    return Priority(score, f"Calculée\u00a0: {rule()}.", asked)


def rule() -> str:
    """« 40 % demande, 30 % valeur, 30 % facilité »."""
    return ", ".join(f"{round(weight * 100)}\u00a0% {LABELS[name]}" for name, weight in WEIGHTS.items())
