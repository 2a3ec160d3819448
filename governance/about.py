"""What the governance knows of a record of the catalogue or of a place: requests, decisions, agendas."""

from dataclasses import dataclass, field

from django.urls import reverse

from catalogue.mentions import Mention
from catalogue.models import Dataset, Organization
from catalogue.views.addresses import WITH_PAGE, place_address
from governance.models import AgendaItem, Meeting, Outcome
from governance.models.requests import Request
from governance.wording import listed
from opendatalab.wording import counted
from sig import territories

TITLE = "Dans la gouvernance"
ROUTES = {
    "dataset": "governance:for_dataset",
    "organization": "governance:for_organization",
    "territory": "governance:for_territory",
}
RECORDS = {"dataset": Dataset, "organization": Organization}


@dataclass
class Known:
    """A few queries, whatever is known."""

    requests: list[Request] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)

    @property
    def in_words(self) -> str:
        counts = (
            (len(self.requests), "demande", "demandes"),
            (len(self.outcomes), "décision ou action", "décisions ou actions"),
            (len(self.meetings), "réunion", "réunions"),
        )
        return listed(counted(*count) for count in counts if count[0])


@dataclass(frozen=True)
class Record:
    name: str
    url: str


def record(sort: str, key: str) -> Record | None:
    if sort == "territory":
        zone = territories.zone(territories.resolve(key))
        return Record(zone.name, place_address(zone.geozone)) if zone else None
    row = RECORDS[sort].objects.filter(source_id=key, state__in=WITH_PAGE).first()
    return Record(str(row.title if sort == "dataset" else row.name), row.get_absolute_url()) if row else None


def linked_to(paths: set[str]) -> list[Outcome]:
    """Decisions and actions whose minutes link to one of these pages; whole rows of those alone are read."""
    public = Outcome.objects.public()
    pairs = public.exclude(links=[]).values_list("pk", "links")
    found = [pk for pk, links in pairs if any(link.get("url") in paths for link in links)]
    return list(public.filter(pk__in=found).select_related("meeting__body")) if found else []


def known_of(sort: str, key: str, url: str) -> Known:
    rows = (
        Request.objects.public()
        .real()
        .with_supports()
        .select_related("sector")
        .order_by("-published_at", "-pk")
    )
    if sort == "territory":
        rows = [
            row
            for row in rows.exclude(geozone="")
            if key in {row.geozone, *territories.ancestors_of(row.geozone)}
        ]
    else:
        rows = list(rows.filter(**{"dataset" if sort == "dataset" else "producer": key}))
    paths = {url, *(row.get_absolute_url() for row in rows)}
    decided = linked_to(paths)
    meetings = Meeting.objects.public().exclude(state=Meeting.State.CANCELLED)
    lines = AgendaItem.objects.filter(request__in=rows, meeting__in=meetings) if rows else ()
    if lines:
        lines = lines.exclude(state=AgendaItem.State.WITHDRAWN).select_related("meeting__body")
    held = {row.meeting_id: row.meeting for row in (*lines, *decided)}
    newest = sorted(held.values(), key=lambda row: (row.starts_at, row.pk), reverse=True)
    return Known(rows, decided, newest)


def mentioned(sort: str, key: str) -> Mention | None:
    """Of a dataset, its own page already leads to the requests: meetings and decisions are said."""
    if sort not in ROUTES or (found := record(sort, key)) is None:
        return None
    known = known_of(sort, key, found.url)
    if sort == "dataset" and not known.meetings:
        return None
    return Mention(TITLE, known.in_words, reverse(ROUTES[sort], args=[key])) if known.in_words else None
