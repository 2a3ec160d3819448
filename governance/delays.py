"""How long producers take to answer, told fairly: those who answered, and those who still wait."""

from collections.abc import Iterable
from statistics import median

from django.utils import timezone

from governance.models import Event
from governance.models.request_states import Actor, State
from governance.models.requests import Request
from opendatalab.wording import counted

FEWEST = 3  # answers: with fewer, one request would speak for all


def delays_in_words(requests: Iterable[Request]) -> str:
    """One sentence over the requests of a list; empty when too few were given to a producer."""
    given = {item.ref: item for item in requests if item.assigned_at}
    events = Event.objects.filter(subject="request", ref__in=given, capacity=Actor.PRODUCER.value)
    first: dict[str, int] = {}
    for ref, at in events.order_by("at", "pk").values_list("ref", "at"):
        if at >= given[ref].assigned_at:
            first.setdefault(ref, (at - given[ref].assigned_at).days)
    if len(first) < FEWEST:
        return ""
    days = counted(int(median(first.values())), "jour", "jours")
    waiting = [item for ref, item in given.items() if ref not in first and item.state == State.ASSIGNED]
    told = f"Première réponse d’un producteur\u00a0: {days} en valeur médiane, sur {len(first)} réponses."
    if waiting:
        longest = max((timezone.now() - item.assigned_at).days for item in waiting)
        still = counted(len(waiting), "demande attend", "demandes attendent")
        told += f" {still} encore, la plus ancienne depuis {counted(longest, 'jour', 'jours')}."
    return told
