"""Which territories a dataset is about, how sure that is, and what says it."""

from collections.abc import Iterable
from dataclasses import dataclass

from catalogue.models import Dataset, Scope
from catalogue.naming import named_in
from catalogue.parts import is_about_a_part
from catalogue.vocabulary import NATIONAL_LEVELS
from opendatalab.region import region
from sig import territories
from sig.models import Level, Territory

CONFIDENCE = {Scope.Reason.EDITOR: 1.0, Scope.Reason.ZONE: 0.95, Scope.Reason.PRODUCER: 0.6}
WIDE = (Level.DEPARTEMENT, Level.REGION, Level.OWN)  # an EPCI named by a title is meant whole
FACTS = ("reason", "confidence", "evidence", "partial")
# Bodies whose data does not cover the nation, whatever the form says.
LOCAL = (Level.COMMUNE, Level.EPCI, Level.DEPARTEMENT)


@dataclass(frozen=True)
class Inferred:
    """A territory of a dataset, by its zone id."""

    geozone: str
    reason: str
    confidence: float
    evidence: str = ""
    partial: bool = False  # about a part of it that no code names: it covers none of what lies inside


def infer(
    *,
    title: str,
    tags: Iterable[str] = (),
    zones: Iterable[str] = (),
    producer_zone: str = "",
    only_a_part: bool = False,
    editor_zone: str = "",
) -> list[Inferred]:
    """The territories of a dataset: an editor's word, else its zones, else the places that its title names
    inside its producer's territory, else that territory, or a part of it when the title says so, or
    else what is known of the producer or of the dataset.

    A town hall that declares « France » or « Union européenne » is not believed: its data is not national.
    """
    if editor_zone:
        return [_because(editor_zone, Scope.Reason.EDITOR)]
    declared = list(dict.fromkeys(zones))
    believed = [zone for zone in declared if not _too_wide(zone, producer_zone)]
    if believed:
        return [_because(zone, Scope.Reason.ZONE) for zone in believed]
    if named := named_in(title, tags, within=producer_zone):
        return [
            Inferred(
                item.geozone,
                Scope.Reason.TITLE,
                item.confidence,
                item.evidence,
                partial=territories.mesh().zones[item.geozone].level in WIDE
                and is_about_a_part(title, item.geozone),
            )
            for item in named
        ]
    if not producer_zone:
        return [_because(zone, Scope.Reason.ZONE) for zone in declared]
    set_aside = ", ".join(territories.zone_label(zone) for zone in declared)
    told = f"couverture déclarée non retenue\u00a0: {set_aside}" if set_aside else ""
    part = only_a_part or is_about_a_part(title, producer_zone)
    sure = CONFIDENCE[Scope.Reason.PRODUCER]
    return [Inferred(producer_zone, Scope.Reason.PRODUCER, sure, told[:200], partial=part)]


def infer_for(dataset: Dataset) -> list[Inferred]:
    """The same for a row read with its producer's territory and its editor's."""
    place = dataset.organization.territory if dataset.organization else None
    return infer(
        title=dataset.title,
        tags=dataset.tags,
        zones=dataset.zones,
        producer_zone=place.geozone if place else "",
        only_a_part=bool(place and dataset.organization.territory_partial)
        or dataset.source_id in region().part_ids,
        editor_zone=dataset.editor_territory.geozone if dataset.editor_territory else "",
    )


def rescope(datasets: Iterable[Dataset]) -> None:
    """Write again the scopes of these datasets where they changed. Call it inside a transaction."""
    wanted = {dataset.pk: infer_for(dataset) for dataset in datasets}
    zones = {item.geozone for found in wanted.values() for item in found}
    known = dict(Territory.objects.filter(geozone__in=zones).values_list("geozone", "pk"))
    after = {
        (pk, known[item.geozone]): (str(item.reason), item.confidence, item.evidence, item.partial)
        for pk, found in wanted.items()
        for item in found
        if item.geozone in known
    }
    held = Scope.objects.filter(dataset__in=wanted)
    before = {
        (row.dataset_id, row.territory_id): (row.pk, (row.reason, row.confidence, row.evidence, row.partial))
        for row in held
    }
    if gone := [pk for key, (pk, facts) in before.items() if after.get(key) != facts]:
        Scope.objects.filter(pk__in=gone).delete()
    Scope.objects.bulk_create(
        Scope(dataset_id=dataset, territory_id=place, **dict(zip(FACTS, facts, strict=True)))
        for (dataset, place), facts in sorted(after.items())
        if (dataset, place) not in before or before[dataset, place][1] != facts
    )


def _because(zone: str, reason: Scope.Reason) -> Inferred:
    return Inferred(zone, reason, CONFIDENCE[reason])


def _too_wide(zone: str, producer_zone: str) -> bool:
    """A national coverage declared by a local body."""
    declared, producer = territories.zone(zone), territories.zone(producer_zone)
    return bool(declared and producer and declared.level in NATIONAL_LEVELS and producer.level in LOCAL)
