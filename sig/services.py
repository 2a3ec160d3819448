"""What the team does with map services: register, choose layers, re-read. One function each."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from opendatalab.http import UpstreamError
from opendatalab.stamp import touch
from sig.clients.ogc import wfs
from sig.clients.ogc.capabilities import plain_name
from sig.clients.ogc.features import is_code
from sig.models import Layer, LayerChange, MapService
from sig.offers import Offer, Offers, describe, free_slug, new_layer, read
from sig.relay.targets import target_of

NAMES = ("nom", "libelle", "name", "toponyme", "intitule", "titre")
CODES = ("code_insee", "insee_com", "insee", "codgeo", "code_commune", "depcom", "siren_epci", "code_dept")
DISCOVER_AT_ONCE = 20
ACRONYMS = {"insee", "epci", "siren", "siret", "ue", "ign", "scot", "plu", "iris"}
WATCHED = {
    "title": "titre",
    "abstract": "description",
    "box": "emprise",
    "styles": "styles",
    "queryable": "interrogation au clic",
    "crs": "systèmes de coordonnées",
    "formats": "formats d’objets",
    "attribution": "mention de la source",
}


@transaction.atomic
def add_layers(service: MapService, chosen: Iterable[tuple[Offer, dict]], offers: Offers) -> list[Layer]:
    """Save the layers that the team ticked, each with what it decided; those already there are left alone."""
    note_versions(service, offers)
    service.upstream = offers.known()
    service.save()
    taken = set(Layer.objects.order_by().values_list("slug", flat=True))
    held = {(layer.wms_name, layer.wfs_name) for layer in service.layers.all()}
    added = []
    for offer, decided in chosen:
        layer = new_layer(service, offer, offers, **decided)
        if (layer.wms_name, layer.wfs_name) in held:
            continue
        layer.slug = free_slug(layer.title, taken)
        taken.add(layer.slug)
        layer.save()
        added.append(layer)
    transaction.on_commit(touch)
    return added


def note_versions(service: MapService, offers: Offers) -> None:
    now = timezone.now()
    service.read_at = now
    service.wms_version = offers.wms.version if offers.wms else service.wms_version
    service.wfs_version = offers.wfs.version if offers.wfs else service.wfs_version
    service.last_error = " ".join(dict.fromkeys(offers.errors.values()))[:300]
    if not offers.errors:
        service.answered_at = now


def discover_fields(layer: Layer) -> int:
    """Ask the server for the columns of a layer; what the team wrote of one stays. How many there are."""
    target = target_of(layer)
    if not target.has_features:
        return len(layer.fields)
    found = wfs.columns(target.feature_type)
    sample = []
    if any(kind == "text" and not is_code(name) for name, kind in found):  # servers that type nothing
        sample = wfs.sample(target.feature_type)
    before = {item.get("name"): item for item in layer.fields}
    layer.fields = [
        before.get(name)
        or {
            "name": name,
            "label": label_of(name),
            "type": "number" if kind == "number" or looks_numeric(name, sample) else "text",
            "shown": not is_internal(name),
        }
        for name, kind in found
    ]
    names = [item["name"] for item in layer.fields]
    layer.name_field = layer.name_field or next(
        (name for clue in NAMES for name in names if name.lower().startswith(clue)), ""
    )
    layer.code_field = layer.code_field or next(
        (name for clue in CODES for name in names if name.lower() == clue), ""
    )
    return len(layer.fields)


def label_of(name: str) -> str:
    """`code_insee` → « Code INSEE »"""
    words = [word.upper() if word in ACRONYMS else word for word in name.lower().split("_") if word]
    label = " ".join(words)
    return f"{label[:1].upper()}{label[1:]}" or name


def is_internal(name: str) -> bool:
    return name.lower() in ("gid", "fid", "id", "objectid", "ogc_fid", "the_geom", "geom", "uuid")


def looks_numeric(name: str, sample: list) -> bool:
    values = [str(feature.properties[name]) for feature in sample if feature.properties.get(name) is not None]
    if is_code(name) or not values:
        return False
    plain = [value.replace(".", "", 1).removeprefix("-") for value in values]
    return all(v.isascii() and v.isdigit() for v in plain) and not any(
        len(v) > 1 and v.startswith("0") and "." not in w for v, w in zip(plain, values, strict=True)
    )


# re-reading


def due(now: datetime) -> list[MapService]:
    """The active services whose turn it is. One without a chosen layer has nothing to be kept up."""
    services = (
        MapService.objects.filter(active=True, layers__isnull=False).distinct().order_by("read_at", "pk")
    )
    return [
        service
        for service in services
        if service.read_at is None or now - service.read_at >= timedelta(hours=service.refresh_hours)
    ]


def reread(service: MapService, *, now: datetime | None = None) -> list[LayerChange]:
    """Read a service again and write down what changed. A server that does not answer changes nothing.

    A layer gone stays, with its state, and its maps with it: the team decides. One renamed (another name
    under the same record, or the same title) keeps its old name until the team takes the new one.
    """
    offers = read(service)
    note_versions(service, offers)
    if offers.errors or not offers.found:
        service.save(update_fields=["read_at", "wms_version", "wfs_version", "last_error"])
        return []
    with transaction.atomic():
        changes = _compare(service, offers)
        LayerChange.objects.bulk_create(changes)
        service.upstream = offers.known()
        service.save()
        transaction.on_commit(touch)
    for layer in service.layers.filter(fields=[]).exclude(wfs_name="").order_by("pk")[:DISCOVER_AT_ONCE]:
        if not try_discovering(layer):
            layer.save()
    return changes


def _compare(service: MapService, offers: Offers) -> list[LayerChange]:
    listed = offers.offers()
    changes = []
    for layer in service.layers.order_by("pk"):
        offer = find(layer, listed)
        if offer is None:
            changes += _gone(service, layer, listed)
        else:
            changes += _present(service, layer, offer, offers)
    before = {(kind, plain_name(name)) for kind, name, *_ in service.upstream}
    ours = {plain_name(layer.wms_name or layer.wfs_name) for layer in service.layers.all()}
    if before:
        renamed = {change.detail for change in changes if change.kind == LayerChange.Kind.RENAMED}
        for offer in listed:
            kind = "WMS" if offer.image else "WFS"
            name = plain_name(offer.main.name)
            if (kind, name) not in before and name not in ours and offer.main.name not in renamed:
                changes.append(
                    LayerChange(
                        service=service,
                        kind=LayerChange.Kind.NEW,
                        name=offer.main.name,
                        detail=offer.title,
                    )
                )
    return changes


def find(layer: Layer, offers: Iterable[Offer]) -> Offer | None:
    """The offer that a layer was chosen from: all the names that it has must still be there."""
    wanted = plain_name(layer.wms_name or layer.wfs_name)
    for offer in offers:
        same = (offer.image if layer.wms_name else offer.objects) is not None
        if same and plain_name(offer.main.name if layer.wms_name else offer.objects.name) == wanted:
            return None if layer.wms_name and layer.wfs_name and not offer.objects else offer
    return None


def _gone(service: MapService, layer: Layer, listed: list[Offer]) -> list[LayerChange]:
    if layer.state == Layer.State.GONE:
        return []
    layer.state = Layer.State.GONE
    layer.save(update_fields=["state"])
    name = layer.wms_name or layer.wfs_name
    record, title = layer.upstream.get("metadata"), layer.upstream.get("title")
    heir = next(
        (o for o in listed if record and o.facts()["metadata"] == record),
        next((o for o in listed if title and o.title == title), None),
    )
    if heir and heir.main.name != name:
        kind, detail = LayerChange.Kind.RENAMED, heir.main.name
    else:
        kind, detail = LayerChange.Kind.GONE, layer.title
    return [LayerChange(service=service, layer=layer, kind=kind, name=name, detail=detail[:500])]


def _present(service: MapService, layer: Layer, offer: Offer, offers: Offers) -> list[LayerChange]:
    name, changes = layer.wms_name or layer.wfs_name, []
    if layer.state == Layer.State.GONE:
        changes.append(
            LayerChange(
                service=service, layer=layer, kind=LayerChange.Kind.BACK, name=name, detail=layer.title
            )
        )
    facts = offer.facts()
    moved = [
        words for key, words in WATCHED.items() if layer.upstream and layer.upstream.get(key) != facts[key]
    ]
    if moved:
        changes.append(
            LayerChange(
                service=service,
                layer=layer,
                kind=LayerChange.Kind.CHANGED,
                name=name,
                detail=", ".join(moved)[:500],
            )
        )
    state = Layer.State.CHANGED if moved else Layer.State.FINE
    if moved or not layer.upstream or layer.state == Layer.State.GONE:
        describe(layer, offer, offers)
        layer.state = state
        layer.save()
    return changes


@transaction.atomic
def take_new_name(change: LayerChange, offers: Offers) -> bool:
    """Follow a layer to its new name, as the team decided; False when it is not there any more."""
    layer = change.layer
    offer = next((one for one in offers.offers() if one.main.name == change.detail), None)
    if layer is None or offer is None:
        return False
    describe(layer, offer, offers)
    layer.state = Layer.State.FINE
    layer.save()
    acknowledge(change)
    transaction.on_commit(touch)
    return True


def acknowledge(change: LayerChange) -> None:
    """The team has seen it; a description that changed is then the one we know."""
    change.acknowledged = True
    change.save(update_fields=["acknowledged"])
    layer = change.layer
    waiting = layer and layer.changes.filter(acknowledged=False, kind=LayerChange.Kind.CHANGED).exists()
    if layer and layer.state == Layer.State.CHANGED and not waiting:
        layer.state = Layer.State.FINE
        layer.save(update_fields=["state"])


def try_discovering(layer: Layer) -> str:
    """The columns of a layer if the server tells them; what went wrong in words, or ""."""
    try:
        discover_fields(layer)
    except UpstreamError as error:
        return str(error)
    return ""
