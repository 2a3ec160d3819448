"""What happens around a meeting: its date moves, people register, what is late comes first."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from governance import journal
from governance.meeting_forms import AnswerForm, RegistrationForm
from governance.models import Attendance, Mandate, Meeting, Outcome, Partner, Registration
from governance.wording import span
from opendatalab.mail import queue_mail
from opendatalab.region import region
from opendatalab.stamp import touch

State = Registration.State
LETTER = """Bonjour,

Quelqu’un a donné cette adresse pour s’inscrire à une réunion\u00a0:

{meeting}
{when}

Confirmez l’inscription, ou renoncez-y, sur cette page\u00a0:
{link}

Vous n’avez rien demandé\u00a0? Ignorez ce courrier\u00a0: sans confirmation, rien n’est retenu.

{site}
"""
CONFIRMED = """Bonjour,

Votre inscription est {state}.

{meeting}
{when}
{where}
Pour y renoncer\u00a0: {link}

{site}
"""
MOVED = """Bonjour,

La réunion à laquelle vous êtes inscrit a changé\u00a0:

{meeting}
{when}
{where}
Pour renoncer à votre inscription\u00a0: {link}

{site}
"""
CANCELLED = """Bonjour,

La réunion à laquelle vous êtes inscrit est annulée\u00a0:

{meeting}
{when}

{link}

{site}
"""
SUBMITTED = """Bonjour,

Le compte rendu d’une réunion à laquelle vous étiez inscrit est soumis aux participants\u00a0:

{meeting}
{when}

Lisez-le, avant qu’il soit approuvé, par votre lien\u00a0: {link}
Pour une correction, écrivez à l’équipe par le formulaire de contact du portail.

{site}
"""
TOLD = {
    Meeting.State.CANCELLED: ("réunion annulée", "Réunion annulée", CANCELLED),
    Meeting.State.SUBMITTED: ("compte rendu soumis", "Compte rendu à relire", SUBMITTED),
}


def announce_state(meeting: Meeting) -> None:
    """Those who registered are told, once, that it is cancelled or that its minutes may be read over."""
    if Meeting.State(meeting.state) in TOLD:
        rows = meeting.registrations.filter(state__in=(State.CONFIRMED, State.WAITING))
        for row in rows.select_related("meeting__body"):
            tell_state(row, Meeting.State(meeting.state))


def tell_state(row: Registration, state: Meeting.State) -> None:
    send(row, *TOLD[state], f"state-{state.value}")


def late_for(meeting: Meeting) -> list[Outcome]:
    """What its agenda opens with: the body's decisions and actions that were due before it."""
    day = timezone.localdate(meeting.starts_at)
    earlier = Outcome.objects.public().filter(
        meeting__body=meeting.body_id, meeting__starts_at__lt=meeting.starts_at
    )
    return list(earlier.late(day).select_related("meeting__body").order_by("due", "ref"))


@transaction.atomic
def expect_attendances(meeting: Meeting) -> int:
    """A line for each organisation that holds a seat that day, absent until somebody says otherwise."""
    day = timezone.localdate(meeting.starts_at)
    held = Mandate.objects.current(day).filter(seat__body=meeting.body_id)
    known = set(meeting.attendances.exclude(partner=None).order_by("pk").values_list("partner", flat=True))
    waited = Partner.objects.filter(mandates__in=held).exclude(pk__in=known).distinct()
    partners = list(waited.order_by("college", "name"))
    for partner in partners:
        Attendance.objects.create(
            meeting=meeting, partner=partner, college=partner.college, how=Attendance.How.ABSENT
        )
    return len(partners)


def announce_change(meeting: Meeting, *, before: Meeting, by=None) -> bool:
    """The date or the place of a called meeting moved: calendars follow, those who registered are told."""
    if meeting.state != Meeting.State.CALLED or facts(meeting) == facts(before):
        return False
    meeting.sequence = before.sequence + 1
    meeting.save(update_fields=["sequence", "changed_at"])
    said = f"Était\u00a0: {span(before.starts_at, before.ends_at)}"
    journal.record(meeting, by=by, said=f"{said}, {before.place}" if before.place else said)
    for row in meeting.registrations.filter(state__in=(State.CONFIRMED, State.WAITING)):
        tell_moved(row, number=meeting.sequence)
    transaction.on_commit(touch)
    return True


def tell_moved(row: Registration, *, number: int) -> None:
    send(row, "changement de réunion", "Réunion déplacée", MOVED, f"moved-{number}")


def facts(meeting: Meeting) -> tuple:
    """What calendars show, to the second as forms have it."""
    start, end = meeting.starts_at.replace(microsecond=0), meeting.ends_at.replace(microsecond=0)
    return start, end, meeting.place


@transaction.atomic
def register(meeting: Meeting, form: RegistrationForm) -> Registration:
    """Kept once; a letter asks to confirm. What looks like a robot's waits for a person."""
    words = {name: form.cleaned_data[name] for name in ("email", "organisation", "college", "needs")}
    row, new = Registration.objects.get_or_create(
        token_key=form.token_key, defaults={"meeting": meeting, "doubts": form.doubts, **words}
    )
    if new and not form.doubts:
        ask_to_confirm(row)
    return row


def ask_to_confirm(row: Registration) -> None:
    send(row, "inscription à confirmer", "Confirmez votre inscription", LETTER, "confirm")


@transaction.atomic
def answer(row: Registration, to: str) -> Registration:
    """Confirm or give up; the last place is given once, and a place given up goes to who waits first."""
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=row.meeting_id)
    row = Registration.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if to == AnswerForm.CONFIRM and row.state in (State.UNCONFIRMED, State.CANCELLED):
        row.state = State.WAITING if is_full(meeting) else State.CONFIRMED
        row.save(update_fields=["state"])
        tell_answer(row)
    elif to == AnswerForm.GIVE_UP and row.state != State.CANCELLED:
        row.state = State.CANCELLED
        row.save(update_fields=["state"])
        waiting = meeting.registrations.filter(state=State.WAITING).order_by("created_at", "pk").first()
        if waiting and not is_full(meeting):
            waiting.state = State.CONFIRMED
            waiting.save(update_fields=["state"])
            tell_freed(waiting)
    return row


def tell_answer(row: Registration) -> None:
    send(row, "inscription", "Votre inscription", CONFIRMED, row.state)


def tell_freed(row: Registration) -> None:
    send(row, "inscription", "Une place s’est libérée", CONFIRMED, "freed")


def is_full(meeting: Meeting) -> bool:
    taken = meeting.registrations.filter(state=State.CONFIRMED).count()
    return meeting.places is not None and taken >= meeting.places


def send(row: Registration, kind: str, subject: str, text: str, key: str) -> None:
    """A letter about a registration: it holds nothing of what was written in the form."""
    meeting = row.meeting
    where = [meeting.place] if meeting.place else []
    if row.state == State.CONFIRMED and meeting.online_url:
        where.append(f"À distance\u00a0: {meeting.online_url}")
    state = {State.CONFIRMED: "confirmée", State.WAITING: "sur liste d’attente"}.get(row.state, "reçue")
    queue_mail(
        kind=kind,
        to=row.email,
        subject=f"{subject}\u00a0: {meeting.title}",
        text=text.format(
            meeting=f"{meeting.body.name}\u00a0: {meeting.title}",
            when=span(meeting.starts_at, meeting.ends_at),
            where="".join(f"{line}\n" for line in where),
            state=state,
            link=f"{settings.SITE_URL}{reverse('governance:registration', args=[row.key])}",
            site=region().site_title,
        ),
        key=f"registration-{row.pk}-{key}",
    )
