"""A BarCamp held, one to come and a contest, made up: part of the example, gone with it."""

from datetime import datetime, timedelta

from django.utils import timezone

from governance import journal
from governance.events.outputs import keep_lines
from governance.models import (
    Body,
    Contest,
    Criterion,
    Entry,
    Event,
    EventOutput,
    Meeting,
    Room,
    Session,
    Slot,
)

OUTPUTS = """Mesures des stations, heure par heure | besoin | api | 1
Contours des zones étudiées | besoin | fichier | 2
Une carte qui se met à jour seule | méthode | service web | 2
Une application pour signaler un capteur en panne | idée | 3
Le contrat ne dit rien des données | frein | 2
"""
SESSIONS = (
    ("Quelles données en premier\u00a0?", "societe-civile"),
    ("Fichier, API ou service web\u00a0?", "recherche"),
    ("Qui tient les capteurs\u00a0?", "collectivites"),
)
CRITERIA = (("Utilité", 40), ("Qualité technique", 30), ("Durée dans le temps", 30))


def load_events(body: Body) -> None:
    now = timezone.localtime().replace(hour=14, minute=0, second=0, microsecond=0)
    held = _day(body, "BarCamp d’exemple, première édition", now - timedelta(days=40))
    sessions = _sessions(held, Session.State.HELD)
    keep_lines(held, OUTPUTS, session=sessions[0])
    for row in EventOutput.objects.filter(meeting=held, priority__gt=1):
        state = EventOutput.State.HANDLED if row.method else EventOutput.State.DISCARDED
        journal.move(row, to=state, said="Dans cet exemple, rien n’est demandé à personne")
    Meeting.objects.filter(pk=held.pk).update(state=Meeting.State.HELD)
    coming = _day(body, "BarCamp d’exemple, deuxième édition", now + timedelta(days=35))
    _sessions(coming, Session.State.PROPOSED)
    journal.move(coming, to=Meeting.State.CALLED)
    _contest(body, now)


def _day(body: Body, title: str, start: datetime) -> Meeting:
    meeting = Meeting.objects.create(
        **{"body": body, "kind": Meeting.Kind.BARCAMP, "title": title, "place": "Salle d’exemple"},
        **{"starts_at": start, "ends_at": start + timedelta(hours=3), "registration": False},
        call="Chacun propose, chacun participe.",
    )
    for rank in range(2):
        Room.objects.create(meeting=meeting, name=f"Salle {rank + 1}", position=rank)
        hour = start + timedelta(minutes=50 * rank)
        Slot.objects.create(meeting=meeting, starts_at=hour, ends_at=hour + timedelta(minutes=40))
    return meeting


def _sessions(meeting: Meeting, state: str) -> list[Session]:
    rooms, slots = list(meeting.rooms.all()), list(meeting.slots.all())
    people = 9 if state == Session.State.HELD else None
    return [
        Session.objects.create(
            **{"meeting": meeting, "title": title, "college": college, "state": state, "people": people},
            **{"room": rooms[rank % 2], "slot": slots[rank // 2], "pitch": "Une session d’exemple."},
        )
        for rank, (title, college) in enumerate(SESSIONS)
    ]


def _contest(body: Body, now: datetime) -> None:
    contest = Contest.objects.create(
        **{"title": "Concours d’exemple", "body": body, "sector": body.sector},
        **{"text": "Un concours inventé, pour voir.", "rules": "Article 1. Rien de ceci n’a lieu."},
        **{"opens_at": now - timedelta(days=10), "closes_at": now - timedelta(days=1)},
        **{"prizes": "Aucun.", "winners": 1, "state": Contest.State.CLOSED},
    )
    contest.versions.create(number=1, text=contest.rules)
    for rank, (label, weight) in enumerate(CRITERIA):
        Criterion.objects.create(contest=contest, label=label, weight=weight, position=rank)
    for rank in (1, 2):
        Entry.objects.create(
            **{"contest": contest, "team": f"Équipe {rank} (exemple)", "title": f"Projet d’exemple {rank}"},
            **{"problem": "Un problème d’exemple.", "solution": "Une solution d’exemple."},
            **{"licence": "Licence Ouverte 2.0", "state": Entry.State.ADMISSIBLE},
        )


def remove_events() -> None:
    """Before the bodies and meetings of the example go: what names them, and its lines of the journal."""
    contests = Contest.objects.filter(body__demo=True)
    entries = Entry.objects.filter(contest__in=contests)
    outputs = EventOutput.objects.filter(meeting__body__demo=True)
    sessions = Session.objects.filter(meeting__body__demo=True)
    for kind, rows in (
        ("contest", contests),
        ("entry", entries),
        ("eventoutput", outputs),
        ("session", sessions),
    ):
        Event.objects.filter(subject=kind, ref__in=list(rows.values_list("ref", flat=True))).delete()
    entries.delete()
    contests.delete()
