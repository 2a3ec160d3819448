"""BarCamps, contests and events together: what comes, what was, how many."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogue.exports import day, stream
from catalogue.feeds import clean, feed, new_atom
from governance.events.forms import ContestsForm, EventsForm
from governance.events.views.shown import listing, trail
from governance.events.wording import day_and_hour
from governance.models import Contest, Meeting
from governance.wording import listed, span
from opendatalab.region import region
from opendatalab.text import plain_of_html
from opendatalab.wording import counted

PER_PAGE = 20
ENTRIES = 30
HEADER = ("reference", "nature", "titre", "etat", "debut", "fin", "lieu", "instance", "adresse")
CONTESTS_HEADER = (
    *("reference", "titre", "etat", "accueilli_par", "ouverture", "cloture", "jury", "palmares"),
    *("instance", "adresse"),
)
HELD = (Meeting.State.HELD, Meeting.State.SUBMITTED, Meeting.State.APPROVED, Meeting.State.PUBLISHED)


@dataclass(frozen=True)
class Line:
    """A day or a contest, as the list shows it."""

    row: Meeting | Contest
    kind: str  # the filter's word
    nature: str
    when: str
    start: datetime
    end: datetime

    @property
    def is_coming(self) -> bool:
        return self.end >= timezone.now() and self.row.state != "cancelled"


def lines(*, q: str = "", kind: str = "", when: str = "") -> list[Line]:
    """Those to come first, the next one first; then the others, the last one first."""
    found: list[Line] = []
    if kind != EventsForm.CONTEST:
        kinds = (kind,) if kind else (Meeting.Kind.BARCAMP, Meeting.Kind.EVENT)
        days = Meeting.objects.public().filter(kind__in=kinds, title__icontains=q).select_related("body")
        for row in days.order_by("-starts_at", "-pk"):
            words = span(row.starts_at, row.ends_at)
            found.append(Line(row, row.kind, row.get_kind_display(), words, row.starts_at, row.ends_at))
    if kind in ("", EventsForm.CONTEST):
        for row in Contest.objects.public().filter(title__icontains=q).select_related("body"):
            found.append(line_of_contest(row))
    coming = sorted((one for one in found if one.is_coming), key=lambda one: (one.start, one.row.ref))
    past = sorted((one for one in found if not one.is_coming), key=lambda one: one.start, reverse=True)
    wanted = {"": [*coming, *past], EventsForm.COMING: coming, EventsForm.PAST: past}
    return wanted[when]


def line_of_contest(row: Contest) -> Line:
    words = f"candidatures du {day_and_hour(row.opens_at)} au {day_and_hour(row.closes_at)}"
    return Line(row, EventsForm.CONTEST, "Concours", words, row.opens_at, row.closes_at)


def counts() -> str:
    """What took place: nothing that is hoped for, no example."""
    days = Meeting.objects.public().filter(body__demo=False)
    contests = Contest.objects.public().filter(body__demo=False)
    held = {
        kind: days.filter(kind=kind, state__in=HELD).count()
        for kind in (Meeting.Kind.BARCAMP, Meeting.Kind.EVENT)
    }
    parts = [
        counted(held[Meeting.Kind.BARCAMP], "BarCamp tenu", "BarCamps tenus"),
        counted(
            contests.filter(state__in=Contest.RANKED).count(),
            "concours mené à son palmarès",
            "concours menés à leur palmarès",
        ),
        counted(held[Meeting.Kind.EVENT], "événement tenu", "événements tenus"),
    ]
    return listed(parts)


def expected() -> str:
    """What the region's founding document asks for, in its numbers; empty where it says nothing."""
    names = {
        "barcamp": ("BarCamp", "BarCamps"),
        "concours": ("concours", "concours"),
        "evenement": ("événement final", "événements finaux"),
    }
    return listed(counted(item.count, *names[item.kind]) for item in region().expected_events)


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    form = EventsForm(request.GET)
    context = listing(
        request, form, lines(**form.given), base=reverse("governance:events"), per_page=PER_PAGE
    )
    context |= {
        "counts": counts(),
        "expected": expected(),
        "source": next((item.source for item in region().expected_events), ""),
        "csv": reverse("governance:events_csv"),
        "crumbs": trail(),
    }
    return render(request, "governance/events/events.html", context)


@require_safe
def events_csv(request: HttpRequest) -> HttpResponse:
    return stream("evenements", HEADER, rows_of(real(lines(**EventsForm(request.GET).given))))


def real(found: list[Line]) -> list[Line]:
    """Without those of the demonstration."""
    return [line for line in found if not line.row.body.demo]


def rows_of(found: list[Line]) -> Iterator[tuple]:
    for line in found:
        row = line.row
        place = row.place if isinstance(row, Meeting) else row.host_name
        yield (
            *(row.ref, line.nature, row.title, row.get_state_display(), day(line.start), day(line.end)),
            *(place, row.body.name, f"{settings.SITE_URL}{row.get_absolute_url()}"),
        )


@feed
def events_atom(request: HttpRequest) -> HttpResponse:
    """What was announced, and the results, the last first; a change of date is not a new entry."""
    made = new_atom(
        f"{region().site_title}\u00a0: BarCamps, concours, événements",
        "Ce qui est annoncé, et ce qu’il en est sorti.",
        page=reverse("governance:events"),
        own=reverse("governance:events_atom"),
    )
    for when, line, what in sorted(news(), key=lambda one: one[0], reverse=True)[:ENTRIES]:
        address = f"{settings.SITE_URL}{line.row.get_absolute_url()}"
        text = line.row.call_html if isinstance(line.row, Meeting) else line.row.text_html
        made.add_item(
            title=clean(f"{line.nature}\u00a0: {line.row.title}, {what}"),
            link=address,
            description=clean(f"{line.when}. {plain_of_html(text, 400)}"),
            unique_id=f"{address}#{what.split()[0]}",
            pubdate=when,
            updateddate=when,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def news() -> Iterator[tuple[datetime, Line, str]]:
    for line in real(lines()):
        row = line.row
        announced = row.called_at if isinstance(row, Meeting) else row.announced_at
        if announced:
            yield announced, line, "annonce"
        if row.published_at:
            yield row.published_at, line, "compte rendu" if isinstance(row, Meeting) else "palmarès"


def contests_found(form: ContestsForm) -> list[Contest]:
    rows = Contest.objects.public().select_related("body")
    if q := form.given.get("q"):
        rows = rows.filter(title__icontains=q)
    if state := form.given.get("state"):
        rows = rows.filter(state=state)
    return list(rows.order_by("-opens_at", "-pk"))


@require_safe
def contests(request: HttpRequest) -> HttpResponse:
    form = ContestsForm(request.GET)
    found = [line_of_contest(row) for row in contests_found(form)]
    context = listing(request, form, found, base=reverse("governance:contests"), per_page=PER_PAGE)
    context |= {"csv": reverse("governance:contests_csv"), "crumbs": trail(("Concours", ""))}
    return render(request, "governance/events/contests.html", context)


@require_safe
def contests_csv(request: HttpRequest) -> HttpResponse:
    rows = (
        (
            *(row.ref, row.title, row.get_state_display(), row.host_name, day(row.opens_at)),
            *(day(row.closes_at), str(row.jury_on or ""), str(row.results_on or ""), row.body.name),
            f"{settings.SITE_URL}{row.get_absolute_url()}",
        )
        for row in contests_found(ContestsForm(request.GET))
        if not row.body.demo
    )
    return stream("concours", CONTESTS_HEADER, rows)
