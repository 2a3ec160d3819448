"""The perimeter of the region pack, as rules that the team may then add to or switch off."""

from collections import Counter

from django.db import transaction

from catalogue.models import PerimeterRule
from opendatalab.region import Region
from sig.pack import perimeter_zones


def pack_rules(region: Region) -> dict[tuple[str, str], str]:
    """The (kind, value) rules that the pack asks for, each with its label. Zones need the territories."""
    kinds = PerimeterRule.Kind
    rules = {
        (kinds.ORGANIZATION.value, producer.id): producer.name
        for producer in region.producers
        if producer.whole
    }
    rules |= {(kinds.ZONE.value, geozone): name for geozone, name in perimeter_zones(region.perimeter)}
    rules |= {(kinds.TAG.value, tag): tag for tag in region.perimeter.tags}
    rules |= {(kinds.DATASET.value, item.id): item.name for item in region.perimeter.datasets}
    return rules


@transaction.atomic
def load_rules(region: Region) -> Counter:
    """Add the pack's rules that are missing, drop those it no longer has.

    What the team decided stays: its own rules, and the pack's rules that it switched off.
    """
    wanted = pack_rules(region)
    held = {(rule.kind, rule.value): rule for rule in PerimeterRule.objects.all()}
    new = [
        PerimeterRule(kind=kind, value=value, label=label[:200], origin=PerimeterRule.Origin.PACK)
        for (kind, value), label in wanted.items()
        if (kind, value) not in held
    ]
    PerimeterRule.objects.bulk_create(new)
    dropped = [
        rule.pk
        for key, rule in held.items()
        if key not in wanted and rule.active and rule.origin == PerimeterRule.Origin.PACK
    ]
    PerimeterRule.objects.filter(pk__in=dropped).delete()
    return Counter(added=len(new), dropped=len(dropped))
