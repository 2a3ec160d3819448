"""Individual links: sent once, recalled once, dead after thirty days; the address goes as soon as it can."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from governance import journal
from governance.models import Survey, SurveyInvitation, Wave
from governance.surveys.answering import move_wave
from opendatalab.mail import queue_mail
from opendatalab.region import region
from opendatalab.wording import counted, long_date

PORTAL = "portail"
REMINDED_AFTER = timedelta(days=7)
LETTER = """Bonjour,

{start}

{survey}

Quelques minutes suffisent, sans compte\u00a0:
{link}

Ce lien vaut pour une réponse, jusqu’au {until}. Votre réponse n’est pas rattachée à votre adresse, que nous \
effaçons dès que vous avez répondu. Les résultats paraîtront sur le portail, sans jamais montrer moins de \
cinq réponses.

{site}
"""
STARTS = {
    "": "Nous aimerions avoir votre avis.",
    "support": "L’accompagnement {ref} est terminé. Nous aimerions savoir s’il vous a été utile.",
    "reminder": "Nous vous avons écrit il y a peu\u00a0; il est encore temps de donner votre avis.",
}


@transaction.atomic
def invite(wave: Wave, addresses: list[str], *, by: Any = None) -> int:
    """How many were written to; an address that already has its link in this wave is left alone."""
    known = set(wave.invitations.exclude(email="").values_list("email", flat=True))
    fresh = [address for address in dict.fromkeys(one.strip().lower() for one in addresses) if address]
    sent = 0
    for address in fresh:
        if address not in known:
            write_to(SurveyInvitation.objects.create(wave=wave, email=address), "")
            sent += 1
    if sent:
        said = counted(sent, "invitation envoyée", "invitations envoyées")
        journal.record(wave, by=by, said=said, is_public=False)
    return sent


def invite_after_support(support_file: Any) -> None:
    """Ask, once a file, whether the support was useful. Nothing without an address or without a survey."""
    survey = Survey.objects.filter(kind=Survey.Kind.SUPPORT, demo=False).order_by("pk").first()
    if survey is None or not support_file.contact_email:
        return
    kind = getattr(support_file, "get_kind_display", lambda: str(support_file.kind))()
    with transaction.atomic():
        wave = running_wave(survey)
        row, new = SurveyInvitation.objects.get_or_create(
            about=support_file.ref,
            defaults={"wave": wave, "email": support_file.contact_email, "group": str(kind)[:60]},
        )
        if new:
            write_to(row, "support")


def running_wave(survey: Survey) -> Wave:
    """The year's wave of invitations, opened with the first file of the year that closes."""
    today = timezone.localdate()
    wave = survey.waves.filter(
        state=Wave.State.OPEN, mode=Wave.Mode.INVITATION, closes_on__gte=today + SurveyInvitation.LASTS
    )
    if found := wave.order_by("pk").first():
        return found
    made = Wave.objects.create(
        **{"survey": survey, "label": str(today.year), "mode": Wave.Mode.INVITATION},
        population="Toute collectivité dont l’accompagnement vient de se terminer.",
        closes_on=date(today.year, 12, 31) + SurveyInvitation.LASTS,
    )
    move_wave(made, to=Wave.State.OPEN, capacity=PORTAL)
    return made


def write_to(row: SurveyInvitation, start: str) -> None:
    wave = row.wave
    queue_mail(
        kind="enquête, relance" if start == "reminder" else "enquête",
        to=row.email,
        subject=f"Votre avis\u00a0: {wave.survey.title}",
        text=LETTER.format(
            start=STARTS[start].format(ref=row.about),
            survey=wave.survey.title,
            link=f"{settings.SITE_URL}{reverse('governance:survey_invited', args=[row.key])}",
            until=long_date(min(row.sent_on + row.LASTS, wave.closes_on)),
            site=region().site_title,
        ),
        key=f"survey-{row.pk}-{start or 'first'}",
    )


# What the clock does


def follow_surveys() -> None:
    """Recall, forget the addresses of dead links, close what is past its date. Twice changes nothing."""
    remind()
    forget_expired()
    close_due()


def remind() -> None:
    today = timezone.localdate()
    waiting = SurveyInvitation.objects.filter(
        **{"state": SurveyInvitation.State.SENT, "reminded": False},
        **{"wave__state": Wave.State.OPEN, "wave__closes_on__gte": today},
        sent_on__range=(today - SurveyInvitation.LASTS, today - REMINDED_AFTER),
    ).exclude(email="")
    for row in waiting.select_related("wave__survey").order_by("pk"):
        with transaction.atomic():
            mine = SurveyInvitation.objects.filter(pk=row.pk, reminded=False, state=row.State.SENT)
            if mine.update(reminded=True):
                write_to(row, "reminder")


def forget_expired() -> None:
    limit = timezone.localdate() - SurveyInvitation.LASTS
    SurveyInvitation.objects.filter(sent_on__lt=limit).exclude(email="").update(email="")


def close_due() -> None:
    due = Wave.objects.filter(state=Wave.State.OPEN, closes_on__lt=timezone.localdate())
    for wave in due.order_by("pk"):
        move_wave(wave, to=Wave.State.CLOSED, said="La date de fermeture est passée.", capacity=PORTAL)
