"""One contest: its rules, dates, data, entries and ranking; filing an entry."""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue.exports import stream
from catalogue.feeds import clean, feed, new_atom
from governance import journal
from governance.events import letters
from governance.events.calendars import contest_file, dates_of
from governance.events.contests import confirm_entry as keep_confirmation
from governance.events.contests import file_entry
from governance.events.datasets import datasets_named
from governance.events.forms import EntriesForm, EntryForm
from governance.events.views.shown import contest_trail, listing, trail
from governance.events.wording import day_and_hour
from governance.forms import ConfirmForm
from governance.letters import read_token
from governance.models import Contest, Entry
from opendatalab.public_forms import public_form
from opendatalab.text import stored_html
from opendatalab.wording import counted, long_date

PER_PAGE = 20
ENTRIES = 30
HEADER = (
    *("reference", "equipe", "organisation", "titre", "probleme", "solution", "donnees", "adresse_du_projet"),
    *("code_source", "licence", "etat", "rang", "concours", "adresse"),
)


def visible(ref: str) -> Contest:
    rows = Contest.objects.public().select_related("body", "sector", "adopted_by__meeting")
    return get_object_or_404(rows, ref=ref)


@require_safe
def contest(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    versions = list(row.versions.all())
    entries = Entry.objects.public().filter(contest=row)
    ranked = entries.exclude(rank=None).order_by("rank", "title", "pk") if row.state in Contest.RANKED else ()
    adopted = row.adopted_by
    context = {
        "contest": row,
        "text": stored_html(row.text_html),
        "rules": stored_html(row.rules_html),
        "version": versions[-1] if versions else None,
        "versions": versions,
        "adopted": adopted if adopted and adopted.meeting.state == "published" else None,
        "dates": [
            {"words": words, "when": day_and_hour(when) if hasattr(when, "hour") else long_date(when)}
            for _, words, when in dates_of(row)
        ],
        "criteria": row.criteria.all(),
        "kit": kit_of(row),
        "jury": [seat.name for seat in row.jury.select_related("partner")],
        "ranked": ranked,
        "entries": counted(entries.count(), "dossier recevable", "dossiers recevables"),
        "events": [
            {"when": long_date(event.at), "what": said(event), "who": event.capacity}
            for event in journal.events_of(row)
        ],
        "because": cancelled_because(row),
        "crumbs": contest_trail(row),
    }
    return render(request, "governance/events/contest.html", context)


def said(event) -> str:
    name = Contest.State(event.after).label if event.after else ""
    return ". ".join(filter(None, (name, event.said)))


def cancelled_because(row: Contest) -> str:
    lines = journal.events_of(row).filter(after=Contest.State.CANCELLED)
    return lines.order_by("-pk").values_list("said", flat=True).first() or ""


def kit_of(row: Contest) -> list[dict]:
    """Each line of the kit with its dataset, or None where the catalogue has it no more."""
    lines = list(row.kit.all())
    found = datasets_named(line.reference for line in lines)
    return [{"line": line, "dataset": found.get(line.reference)} for line in lines]


@require_safe
def contest_ics(request: HttpRequest, ref: str) -> HttpResponse:
    return contest_file(visible(ref))


@require_safe
def entries(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    form = EntriesForm(request.GET)
    found = list(entries_of(row, form))
    base = reverse("governance:entries", args=[row.ref])
    context = listing(request, form, found, base=base, per_page=PER_PAGE)
    context |= {
        "contest": row,
        "sentence": counted(len(found), "dossier recevable", "dossiers recevables"),
        "closes": day_and_hour(row.closes_at),
        "csv": reverse("governance:entries_csv", args=[row.ref]),
        "atom": reverse("governance:entries_atom", args=[row.ref]),
        "crumbs": contest_trail(row, ("Dossiers", "")),
    }
    return render(request, "governance/events/entries.html", context)


def entries_of(row: Contest, form: EntriesForm):
    return (
        form.rows(Entry.objects.public().filter(contest=row))
        .select_related("contest__body")
        .order_by("rank", "title", "pk")
    )


@require_safe
def entries_csv(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    found = entries_of(row, EntriesForm(request.GET))
    return stream(f"dossiers-{row.ref.lower()}", HEADER, entry_rows(found))


def entry_rows(found) -> Iterator[tuple]:
    """A closed list of columns: no address of a person is in it."""
    for row in found:
        yield (
            *(row.ref, row.team, row.organisation, row.title, row.problem, row.solution),
            *(" ".join(row.datasets), row.url, row.source_url, row.licence, row.get_state_display()),
            *(row.rank or "", row.contest.ref, f"{settings.SITE_URL}{row.get_absolute_url()}"),
        )


@feed
def entries_atom(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    made = new_atom(
        f"{row.title}\u00a0: dossiers",
        "Les dossiers recevables, après la clôture.",
        page=row.get_absolute_url(),
        own=reverse("governance:entries_atom", args=[row.ref]),
    )
    shown = (
        Entry.objects.public().filter(contest=row).select_related("contest").order_by("-changed_at", "-pk")
    )
    for entry in shown[:ENTRIES]:
        address = f"{settings.SITE_URL}{entry.get_absolute_url()}"
        made.add_item(
            title=clean(f"{entry.title} ({entry.team})"),
            link=address,
            description=clean(entry.problem),
            unique_id=address,
            pubdate=entry.created_at,
            updateddate=entry.changed_at,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@require_safe
def entry(request: HttpRequest, ref: str, number: str) -> HttpResponse:
    row = visible(ref)
    shown = get_object_or_404(Entry.objects.public().filter(contest=row).select_related("story"), ref=number)
    found = datasets_named(shown.datasets)
    story = shown.story if shown.story and shown.story.is_public else None
    context = {
        "contest": row,
        "entry": shown,
        "datasets": [{"id": name, "dataset": found.get(name)} for name in shown.datasets],
        "story": story,
        "crumbs": contest_trail(row, ("Dossiers", reverse("governance:entries", args=[ref])), (number, "")),
    }
    return render(request, "governance/events/entry.html", context)


@public_form("dossier")
def enter(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    if not row.takes_entries:
        return redirect(row)
    form = EntryForm(request)
    if form.is_valid():
        file_entry(row, form)
        return redirect("governance:entered", row.ref)
    context = {
        "form": form,
        "contest": row,
        "closes": day_and_hour(row.closes_at),
        "crumbs": contest_trail(row, ("Candidater", "")),
    }
    return render(request, "governance/events/enter.html", context, status=form.status)


@require_safe
def entered(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    context = {
        "what": "Votre dossier",
        "after": "L’équipe dira ensuite s’il est recevable. Il ne sera montré qu’après la clôture.",
        "back": row.get_absolute_url(),
        "crumbs": contest_trail(row, ("Dossier reçu", "")),
    }
    return render(request, "governance/events/received.html", context)


@public_form("confirmation")
def confirm_entry(request: HttpRequest, token: str) -> HttpResponse:
    pk, _ = read_token(letters.ENTRY, token)
    row = Entry.objects.filter(pk=pk).select_related("contest").first()
    form = ConfirmForm(request)
    done = row is not None and row.state != Entry.State.UNCONFIRMED
    closed = False
    if row and form.is_valid():
        done = keep_confirmation(row)
        closed = not done
    context = {
        **{"form": form, "known": row is not None, "what": "ce dossier", "done": done, "too_late": closed},
        "after": "L’équipe dira s’il est recevable. Un courrier vous le dira.",
        "crumbs": contest_trail(row.contest, ("Confirmation", "")) if row else trail(("Confirmation", "")),
    }
    if row:
        context["back"] = row.contest.get_absolute_url()
    return render(request, "governance/events/confirm.html", context, status=200 if row else 404)
