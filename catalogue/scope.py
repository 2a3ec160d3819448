"""Which territories a dataset is about, and why."""

from collections.abc import Iterable

from catalogue.models import Dataset, Scope
from sig.models import Territory


def scopes_of(
    *, zones: Iterable[str], producer_zone: str | None, editor_zone: str | None
) -> list[tuple[str, str]]:
    """(geozone, reason) pairs: an editor's word, else the dataset's zones, else its producer's place."""
    if editor_zone:
        return [(editor_zone, Scope.Reason.EDITOR)]
    if zones := list(dict.fromkeys(zones)):
        return [(zone, Scope.Reason.ZONE) for zone in zones]
    return [(producer_zone, Scope.Reason.PRODUCER)] if producer_zone else []


def rescope(datasets: Iterable[Dataset]) -> None:
    """Write again the scopes of these datasets where they changed. Call it inside a transaction."""
    datasets = list(datasets)
    wanted: dict[int, dict[str, str]] = {}
    for dataset in datasets:
        place = dataset.organization.territory if dataset.organization else None
        pairs = scopes_of(
            zones=dataset.zones,
            producer_zone=place.geozone if place else None,
            editor_zone=dataset.editor_territory.geozone if dataset.editor_territory else None,
        )
        wanted[dataset.pk] = dict(pairs)
    zones = {zone for pairs in wanted.values() for zone in pairs}
    known = dict(Territory.objects.filter(geozone__in=zones).values_list("geozone", "pk"))
    after = {
        (pk, known[zone], str(reason))
        for pk, pairs in wanted.items()
        for zone, reason in pairs.items()
        if zone in known
    }
    rows = Scope.objects.filter(dataset__in=wanted)
    before = {(row.dataset_id, row.territory_id, row.reason): row.pk for row in rows}
    if gone := [pk for key, pk in before.items() if key not in after]:
        Scope.objects.filter(pk__in=gone).delete()
    Scope.objects.bulk_create(
        Scope(dataset_id=dataset, territory_id=territory, reason=reason)
        for dataset, territory, reason in sorted(after - before.keys())
    )
