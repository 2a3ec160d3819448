"""The map services of the region pack, written into the database; what the team changed stays as it is."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db import transaction

from opendatalab.packed_services import PackedService, PackedServiceLayer
from opendatalab.stamp import touch
from sig.models import Layer, MapService


@transaction.atomic
def load_services(packed: Iterable[PackedService], addresses: Mapping[str, str]) -> Counter:
    """Add the services and layers that are not there yet. `addresses` are the operator's own, by slug: they
    win over the pack's at each start, and put the service in use. A second run writes nothing."""
    counts: Counter = Counter(added=0, changed=0)
    for service in packed:
        held = MapService.objects.filter(slug=service.slug).first()
        if held is None:
            held = MapService.objects.create(
                slug=service.slug,
                title=service.title,
                wms_url=service.wms_url,
                wfs_url=service.wfs_url,
                attribution=service.attribution,
                licence=service.licence,
                refresh_hours=service.refresh_hours,
                active=service.active,
                from_pack=True,
            )
            counts["added"] += 1
        counts["changed"] += _point(held, addresses)
        slugs = [layer.slug for layer in service.layers]
        known = set(Layer.objects.filter(slug__in=slugs).order_by().values_list("slug", flat=True))
        new = [_layer(held, layer) for layer in service.layers if layer.slug not in known]
        Layer.objects.bulk_create(new)
        counts["added"] += len(new)
    if any(counts.values()):
        transaction.on_commit(touch)
    return counts


def _point(service: MapService, addresses: Mapping[str, str]) -> bool:
    """Take the operator's addresses: `slug` is the WMS one, `slug.wfs` the other; alone, it is both."""
    wms = addresses.get(service.slug, "")
    if not wms:
        return False
    wanted = (wms, addresses.get(f"{service.slug}.wfs", wms), True)
    if (service.wms_url, service.wfs_url, service.active) == wanted:
        return False
    service.wms_url, service.wfs_url, service.active = wanted
    service.save(update_fields=["wms_url", "wfs_url", "active"])
    return True


def _layer(service: MapService, packed: PackedServiceLayer) -> Layer:
    """What its server says of it comes with the first reading."""
    return Layer(
        service=service,
        slug=packed.slug,
        title=packed.title,
        summary=packed.summary,
        wms_name=packed.wms_name,
        wfs_name=packed.wfs_name,
        theme=packed.theme,
        granularity=packed.granularity,
        attribution=packed.attribution or service.attribution,
        licence=packed.licence or service.licence,
        refresh_minutes=packed.refresh_minutes,
        name_field=packed.name_field,
        code_field=packed.code_field,
        classes=[{"label": one.label, "colour": one.colour} for one in packed.classes],
        from_pack=True,
    )
