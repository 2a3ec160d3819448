"""The indicators that the portal counts by itself: each gives the list behind its figure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import orjson
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from catalogue.embed.registry import sites_using_api
from catalogue.models import Dataset, EmbedSite, Organization, PerimeterRule
from governance.counted import Counted
from governance.framework.counting import Count, Start, counter
from governance.models import Body, Meeting, Request
from governance.models.request_states import Kind as RequestKind
from knowledge.models import Item, Kind
from opendatalab.wording import counted, read_date
from sig.models import Layer, ThematicMap
from sig.territories import fold

LOCAL_AUTHORITY = "local-authority"  # data.gouv.fr's badge
LOCAL_KINDS = (
    Organization.Kind.REGION,
    Organization.Kind.DEPARTEMENT,
    Organization.Kind.EPCI,
    Organization.Kind.COMMUNE,
    Organization.Kind.SYNDICATE,
)
NO_START = "L’état initial n’est pas encore figé."
CIRCLES = (Body.Kind.CIRCLE, Body.Kind.GROUP)


def dataset_line(source_id: str, title: str, slug: str, producer: str | None, created) -> Counted:
    label = f"{title} ({producer})" if producer else title
    day = timezone.localdate(created) if created else None
    return Counted(source_id, label, reverse("catalogue:dataset", args=[slug]), day)


def datasets_online(until: date) -> Count:
    """All that the catalogue shows: what novelty is told from."""
    return Count.of(_datasets(), "Jeux en ligne ce jour-là\u00a0: les nouveaux sont comptés à partir d’eux.")


def _datasets() -> list[Counted]:
    rows = Dataset.objects.visible().order_by("title", "source_id")
    names = ("source_id", "title", "slug", "organization__name", "created_at")
    return [dataset_line(*row) for row in rows.values_list(*names)]


@counter("datasets_new", initial=datasets_online, upstream=True)
def datasets_new(until: date, since: Start | None) -> Count:
    """Absent at the start, put on data.gouv.fr after it."""
    if since is None:
        return Count(None, note=NO_START)
    lines = _not_there_before(_datasets(), since)
    arrived = _arrivals([line.ref for line in lines])
    dated = [replace(line, day=arrived.get(line.ref) or line.day) for line in lines]
    return Count.of(line for line in dated if line.day and since.day < line.day <= until)


def _not_there_before(lines: list[Counted], since: Start) -> list[Counted]:
    """Those absent at the start. One made again under another id (same words, and the old one is gone) is
    the same thing."""
    there = {line.ref for line in lines}
    replaced = {fold(label) for ref, label in since.lines.items() if ref not in there}
    return [line for line in lines if line.ref not in since.lines and fold(line.label) not in replaced]


def _arrivals(refs: list[str]) -> dict[str, date]:
    """When data.gouv.fr itself first had them: a harvested record says the date of its own portal."""
    found = {}
    rows = Dataset.objects.filter(source_id__in=refs).order_by("pk") if refs else Dataset.objects.none()
    for source_id, text in rows.values_list("source_id", "upstream").iterator(chunk_size=500):
        internal = orjson.loads(text).get("internal")
        moment = read_date(internal.get("created_at_internal")) if isinstance(internal, dict) else None
        if moment:
            found[source_id] = timezone.localdate(moment)
    return found


@counter("datasets_tagged", upstream=True)
def datasets_tagged(until: date) -> Count:
    """Those that bear a keyword of the perimeter, or declare one of its zones."""
    kinds = PerimeterRule.Kind
    rules = PerimeterRule.objects.filter(active=True, kind__in=(kinds.TAG, kinds.ZONE)).order_by("pk")
    wanted: dict[str, set[str]] = {kinds.TAG: set(), kinds.ZONE: set()}
    for kind, value in rules.values_list("kind", "value"):
        wanted[kind].add(value)
    rows = Dataset.objects.visible().order_by("title", "source_id")
    names = ("source_id", "title", "slug", "organization__name", "created_at", "tags", "zones")
    return Count.of(
        dataset_line(*row)
        for *row, tags, zones in rows.values_list(*names)
        if wanted[kinds.TAG].intersection(tags) or wanted[kinds.ZONE].intersection(zones)
    )


def authorities_present(until: date) -> Count:
    return Count.of(
        _authorities(),
        "Collectivités présentes ce jour-là\u00a0: les nouvelles sont comptées à partir d’elles.",
    )


def _authorities() -> list[Counted]:
    """By data.gouv.fr's badge, or by what the pack or the team says that they are."""
    found = []
    for row in Organization.objects.visible().order_by("name", "source_id"):
        if row.kind in LOCAL_KINDS or LOCAL_AUTHORITY in row.badges:
            created = read_date(row.record.get("created_at"))
            day = timezone.localdate(created) if created else None
            found.append(Counted(row.source_id, row.name, row.get_absolute_url(), day))
    return found


@counter("authorities_new", initial=authorities_present, upstream=True)
def authorities_new(until: date, since: Start | None) -> Count:
    """Absent at the start, and created after it."""
    if since is None:
        return Count(None, note=NO_START)
    lines = _not_there_before(_authorities(), since)
    return Count.of(line for line in lines if line.day and since.day < line.day <= until)


@counter("meetings_held")
def meetings_held(until: date) -> Count:
    """Of circles and working groups, with published minutes; BarCamps beside. Nothing of a demonstration."""
    held = Meeting.objects.public().filter(
        state=Meeting.State.PUBLISHED, body__demo=False, body__kind__in=CIRCLES, starts_at__lt=_after(until)
    )
    rows = held.filter(kind=Meeting.Kind.MEETING, published_at__lt=_after(until)).select_related("body")
    barcamps = held.filter(kind=Meeting.Kind.BARCAMP).count()
    note = f"À part\u00a0: {counted(barcamps, 'BarCamp', 'BarCamps')}." if barcamps else ""
    return Count.of(
        (
            Counted(
                row.ref,
                f"{row.ref} {row.body.name}\u00a0: {row.title}",
                row.get_absolute_url(),
                timezone.localdate(row.starts_at),
            )
            for row in rows.order_by("starts_at", "pk")
        ),
        note,
    )


def _after(day: date) -> datetime:
    """The first moment past a day, in local time."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


@counter("requests_public")
def requests_public(until: date) -> Count:
    """Public ones, without duplicates. What people wrote is left on their pages: it may be hidden one day."""
    rows = (
        Request.objects.public().real().filter(published_at__lt=_after(until)).order_by("published_at", "pk")
    )
    return Count.of(
        Counted(
            row.ref,
            f"Demande {row.ref}\u00a0: {RequestKind(row.kind).label.lower()}",
            row.get_absolute_url(),
            timezone.localdate(row.published_at),
        )
        for row in rows
    )


def shared_items(until: date) -> list[Counted]:
    """Case studies and testimonials of the knowledge pages."""
    rows = Item.objects.public().filter(
        kind__in=(Kind.CASE_STUDY, Kind.TESTIMONIAL), published_at__lt=_after(until)
    )
    return [
        Counted(row.key, row.title, row.get_absolute_url(), timezone.localdate(row.published_at))
        for row in rows.order_by("published_at", "pk")
    ]


def is_in_production() -> bool:
    """Answers at an address of the web, not on somebody's desk."""
    return settings.SITE_URL.startswith("https://")


def _in_production(listed: Iterable[Counted], *, there: bool = True) -> Count:
    rows = tuple(listed)
    if not is_in_production():
        return Count(Decimal(0), rows, "Cette installation ne répond pas à une adresse publique en https.")
    return Count(Decimal(1 if there else 0), rows)


def authority_of(site: EmbedSite) -> str:
    """The public body, never the address of its site: that is forgotten one day, or when it asks."""
    known = site.organization or site.territory
    return known.name if known else "nom non précisé"


@counter("catalogue_api")
def catalogue_api(until: date) -> Count:
    """The portal's own use, then the sites of authorities where it was seen lately."""
    sites = [
        Counted(
            f"site-{site.pk}",
            f"Site d’une collectivité\u00a0: {authority_of(site)}",
            site.organization.get_absolute_url() if site.organization else "",
            site.first_seen,
        )
        for site in sites_using_api(today=until)
    ]
    own = Counted(
        "portail", "Le portail lui-même\u00a0: documentation de l’API", reverse("api:documentation")
    )
    made = _in_production((own, *sites))
    said = counted(len(sites), "site de collectivité l’utilise", "sites de collectivités l’utilisent")
    return Count(made.value, made.listed, " ".join(filter(None, (made.note, f"{said}."))))


@counter("map_api")
def map_api(until: date) -> Count:
    """What it serves: maps and layers."""
    maps = ThematicMap.objects.visible().order_by("title", "pk")
    layers = Layer.objects.filter(published=True, service__active=True).order_by("title", "pk")
    listed = [
        *(Counted(f"carte/{row.slug}", f"Carte\u00a0: {row.title}", row.get_absolute_url()) for row in maps),
        *(
            Counted(f"couche/{row.slug}", f"Couche\u00a0: {row.title}", reverse("sig:layer", args=[row.slug]))
            for row in layers
        ),
    ]
    return _in_production(listed, there=bool(listed))
