"""A circle in the middle of its life, made up and marked as such: loaded and taken away on request."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from governance import demo_requests, journal
from governance.events.demo import load_events, remove_events
from governance.frame import FAMILIES, MISSION
from governance.minutes import keep_minutes
from governance.models import (
    AgendaItem,
    Attendance,
    Body,
    Event,
    Mandate,
    Meeting,
    Outcome,
    Partner,
    Request,
    Seat,
    Sector,
)
from governance.plans import demo as plans_demo
from governance.support import demo as support_demo
from governance.surveys import demo as surveys
from opendatalab.stamp import touch

SLUG = "exemple"
# Seat of the frame, function, role. The others stay vacant.
HELD = (
    (0, "Chef du service de la connaissance", Mandate.Role.CHAIR),
    (1, "Responsable des données", Mandate.Role.SECRETARY),
    (2, "Directrice du numérique", Mandate.Role.HOLDER),
    (2, "Chargée de mission open data", Mandate.Role.ALTERNATE),
    (5, "Administrateur", Mandate.Role.HOLDER),
    (6, "Ingénieure de recherche", Mandate.Role.HOLDER),
)
FIRST = """Le cercle se réunit pour la première fois. Chaque organisation présente ses données.

Décision : ouvrir en premier les mesures des stations, en fichier puis par une API \
| responsable : Organisation 2 (exemple) | échéance : {soon}

Action : recenser les fichiers existants | responsable : Organisation 1 (exemple) | échéance : {first}

Action : proposer un standard commun \
| responsable : Organisation 7 (exemple) | échéance : {late} | lien : https://schema.data.gouv.fr/
"""
SECOND = """Le recensement est présenté. Trois fichiers sur cinq sont déjà publiés.

Décision : publier les deux fichiers restants sous Licence Ouverte \
| responsable : Organisation 3 (exemple) | échéance : {later}

Action : documenter les colonnes de chaque fichier \
| responsable : Organisation 1 (exemple) | échéance : {late}

Décision : demander au producteur une date pour les mesures \
| responsable : Organisation 2 (exemple) | échéance : {later} | demande : {asked}

Action : organiser un atelier avec les réutilisateurs | échéance : {later}
"""


@transaction.atomic
def load_demo() -> bool:
    """False when it is already there."""
    sector, new = Sector.objects.get_or_create(
        slug=SLUG,
        defaults={
            **{
                "name": "Exemple",
                "summary": "Une filière inventée, pour voir à quoi ressemble un cercle vivant.",
            },
            **{"state": Sector.State.OPEN, "demo": True, "position": 99},
        },
    )
    if not new:
        return False
    body = Body.objects.create(
        slug=f"cercle-{SLUG}",
        kind=Body.Kind.CIRCLE,
        name="Cercle d’exemple",
        sector=sector,
        mission=MISSION,
        secretariat="Organisation 2 (exemple)",
        demo=True,
        position=99,
    )
    now = timezone.localtime().replace(hour=14, minute=0, second=0, microsecond=0)
    partners = _seat_people(body, now)
    asked = demo_requests.load(sector, now)
    _hold(body, partners, now, asked)
    load_events(body)
    journal.move(body, to=Body.State.ACTIVE, said="Première réunion tenue")
    support_demo.load()
    plans_demo.load(sector, now)
    surveys.load_demo(sector)
    transaction.on_commit(touch)
    return True


def _seat_people(body: Body, now: datetime) -> list[Partner]:
    partners = []
    for rank, (college, label) in enumerate(FAMILIES):
        seat = Seat.objects.create(body=body, college=college, label=label, position=rank)
        partner = Partner.objects.create(
            slug=f"{SLUG}-{rank + 1}",
            name=f"Organisation {rank + 1} (exemple)",
            college=college,
            demo=True,
            shown=False,
        )
        partners.append(partner)
        for place, function, role in HELD:
            if place == rank:
                since = (now - timedelta(days=200)).date()
                Mandate.objects.create(
                    seat=seat, partner=partner, function=function, role=role, since=since, confirmed=True
                )
    return partners


def _thursday(day: datetime) -> datetime:
    """The last one: circles meet on working days."""
    return day - timedelta(days=(day.weekday() - 3) % 7)


def _hold(body: Body, partners: list[Partner], now: datetime, asked: Request) -> None:
    """Two meetings held, one called; what they decided is done, begun, late."""

    def day(days: int) -> str:
        return f"{now + timedelta(days=days):%d/%m/%Y}"

    days = {"first": day(-120), "late": day(-20), "soon": day(30), "later": day(90), "asked": asked.ref}
    for ago, title, text in ((150, "Réunion d’installation", FIRST), (60, "Deuxième réunion", SECOND)):
        start = _thursday(now - timedelta(days=ago))
        meeting = Meeting.objects.create(
            **{"body": body, "title": title, "place": "Salle d’exemple", "minutes": text.format(**days)},
            **{
                "starts_at": start,
                "ends_at": start + timedelta(hours=2),
                "called_at": start - timedelta(days=15),
            },
            **{"state": Meeting.State.PUBLISHED, "published_at": start + timedelta(days=12)},
        )
        for rank, point in enumerate(("Accueil", "Données à ouvrir", "Suites")):
            kind = AgendaItem.Kind.DECISION if rank == 1 else AgendaItem.Kind.INFORMATION
            AgendaItem.objects.create(
                meeting=meeting,
                position=rank,
                title=point,
                kind=kind,
                duration=30,
                state=AgendaItem.State.DONE,
                request=asked if rank == 1 and ago == 60 else None,
            )
        for rank in (0, 1, 2, 5):
            how = Attendance.How.REMOTE if rank == 2 else Attendance.How.PRESENT
            Attendance.objects.create(
                meeting=meeting, partner=partners[rank], college=partners[rank].college, how=how, people=2
            )
        Attendance.objects.create(
            meeting=meeting,
            partner=partners[6],
            college=partners[6].college,
            how=Attendance.How.EXCUSED,
            people=1,
        )
        keep_minutes(meeting)
    actions = list(Outcome.objects.filter(meeting__body=body).order_by("meeting__starts_at", "position"))
    journal.move(actions[0], to=Outcome.State.DOING, said="Le fichier est publié, l’API est à l’étude")
    journal.move(actions[1], to=Outcome.State.DONE, said="Cinq fichiers recensés")
    start = _thursday(now + timedelta(days=21))
    following = Meeting.objects.create(
        **{"body": body, "title": "Troisième réunion", "place": "Salle d’exemple"},
        **{"starts_at": start, "ends_at": start + timedelta(hours=2), "state": Meeting.State.DRAFT},
        **{"access": "Accès de plain-pied", "registration": False},
    )
    for rank, point in enumerate(("Point sur ce qui est en retard", "L’API des stations")):
        AgendaItem.objects.create(meeting=following, position=rank, title=point, duration=40)
    journal.move(following, to=Meeting.State.CALLED)


@transaction.atomic
def remove_demo() -> bool:
    """Take away all that `load_demo` made, its lines of the journal included: nothing of it happened."""
    plans_demo.remove()
    remove_events()
    surveys.remove_demo()
    bodies = Body.objects.filter(demo=True)
    meetings = Meeting.objects.filter(body__in=bodies)
    outcomes = Outcome.objects.filter(meeting__in=meetings)
    for kind, refs in (
        ("outcome", outcomes.values_list("ref", flat=True)),
        ("meeting", meetings.values_list("ref", flat=True)),
        ("body", bodies.values_list("slug", flat=True)),
    ):
        Event.objects.filter(subject=kind, ref__in=list(refs)).delete()
    support_demo.remove()
    demo_requests.remove()
    outcomes.delete()
    meetings.delete()
    bodies.delete()
    Partner.objects.filter(demo=True).delete()
    there = bool(Sector.objects.filter(demo=True).delete()[0])
    transaction.on_commit(touch)
    return there
