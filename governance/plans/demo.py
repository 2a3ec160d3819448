"""The plan, the standards and the trial of the made-up sector: marked as such, taken away with it."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from governance import journal
from governance.models import (
    Comment,
    Deliverable,
    Event,
    Experiment,
    Outcome,
    Partner,
    Plan,
    PlanActor,
    PlanMilestone,
    PlanPhase,
    Sector,
    Standard,
)
from governance.models.plan_lines import Phase

AIMS = ("Réunir les acteurs", "Ouvrir les premiers jeux", "Étendre et évaluer")
# Title, month, days of slip.
MILESTONES = (("Recensement terminé", 3, 0), ("Standard adopté", 7, 21), ("Évaluation", 15, 0))
# Title, workstream, phase, month, the states it went through.
DELIVERABLES = (
    ("Recensement des fichiers", "ouverture", 1, 3, ("doing", "delivered", "accepted")),
    ("Fichier des stations", "ouverture", 1, 5, ("doing", "delivered")),
    ("Standard commun des mesures", "structuration", 2, 6, ("doing",)),
    ("Guide du producteur", "accompagnement", 2, 10, ("doing",)),
    ("Évaluation de la filière", "animation", 3, 16, ()),
)
COMMENTS = (
    ("Ajoutez l’altitude de la station.", "association", "retenu", "La colonne est ajoutée."),
    ("Rendez l’heure facultative.", "entreprise", "non-retenu", "Une mesure sans heure ne se compare pas."),
)


def load(sector: Sector, now: datetime) -> None:
    plan = _plan(sector, now)
    _standards(sector, now)
    experiment = Experiment.objects.create(
        title="Prévoir une alerte à partir des mesures (exemple)",
        idea="Croiser les mesures des stations et la météo pour prévenir un jour plus tôt.",
        owner="Organisation 7 (exemple)",
        sector=sector,
        demo=True,
    )
    journal.move(experiment, to=Experiment.State.RUNNING)
    Plan.objects.filter(pk=plan.pk).update(demo=True)


def _plan(sector: Sector, now: datetime) -> Plan:
    """Validated some months ago, in the middle of being carried out."""
    today = timezone.localdate(now)
    start = (today - timedelta(days=240)).replace(day=1)
    plan = Plan.objects.create(
        sector=sector,
        objectives="Ouvrir les mesures des stations, sous une forme commune, et aider à s’en servir.",
        governance="Le cercle se réunit chaque trimestre et accepte les livrables.",
        starts_on=start,
        demo=True,
    )
    partners = Partner.objects.filter(demo=True).order_by("pk")
    for partner, role in zip(partners, ("producteur", "producteur", "reutilisateur", "appui"), strict=False):
        PlanActor.objects.create(plan=plan, partner=partner, role=role)
    for phase, aim in zip(Phase, AIMS, strict=True):
        first = 6 * (phase - 1)
        PlanPhase.objects.create(plan=plan, phase=phase, first_month=first + 1, last_month=first + 6, aim=aim)
    before = None
    for title, month, _ in MILESTONES:
        before = PlanMilestone.objects.create(plan=plan, title=title, month=month, after=before)
    for title, workstream, phase, month, _ in DELIVERABLES:
        Deliverable.objects.create(
            **{"plan": plan, "title": title, "workstream": workstream, "phase": phase, "due_month": month},
            **{"owner": "Organisation 2 (exemple)", "criterion": "Le cercle l’a relu"},
        )
    decision = Outcome.objects.filter(meeting__body__sector=sector, kind=Outcome.Kind.DECISION)
    decided = decision.order_by("meeting__starts_at", "position").first()
    opened = timezone.localdate(decided.meeting.starts_at) - timedelta(days=40)
    plan.state, plan.consulted_on = Plan.State.CONSULTATION, opened
    plan.consulted_until, plan.decision = opened + timedelta(days=30), decided
    plan.save()
    for to in (Plan.State.VALID, Plan.State.RUNNING):
        journal.move(plan, to=to)
    for title, _, slip in MILESTONES:
        row = plan.milestones.get(title=title)
        row.day += timedelta(days=slip)
        row.reached_on = row.day if row.month == 3 else None
        row.save()
    for title, _, _, _, states in DELIVERABLES:
        row = plan.deliverables.get(title=title)
        row.evidence = "Le fichier | https://www.data.gouv.fr/" if "delivered" in states else ""
        row.decision = decided if "accepted" in states else None
        row.save()
        for to in states:
            journal.move(row, to=to)
        reached = row.expected or today
        _date(row, [reached - timedelta(days=75), reached - timedelta(days=5), reached + timedelta(days=10)])
    _date(plan, [opened + timedelta(days=40), opened + timedelta(days=45)])
    Plan.objects.filter(pk=plan.pk).update(validated_on=opened + timedelta(days=40))
    return plan


def _date(row: Plan | Deliverable, days: list[date]) -> None:
    """Its moves, as if they had been made those days, in the past."""
    latest = timezone.now() - timedelta(days=3)
    for event, day in zip(journal.events_of(row).order_by("at", "pk"), days, strict=False):
        when = min(timezone.make_aware(datetime.combine(day, time(10))), latest)
        Event.objects.filter(pk=event.pk).update(at=when)


def _standards(sector: Sector, now: datetime) -> None:
    """One in consultation, with its opinions and their answers."""
    row = Standard.objects.create(
        **{"slug": "exemple-mesures-1", "name": "Mesures des stations (exemple)", "version": "1"},
        **{"kind": "schema", "issuer": "Cercle d’exemple", "sector": sector, "demo": True},
        **{"summary": "Une mesure par ligne\u00a0: station, date et heure, grandeur, valeur, unité."},
        text="| colonne | sens |\n|---|---|\n| station | son code |\n| valeur | un nombre |",
    )
    for to in (Standard.State.DRAFT, Standard.State.CONSULTATION):
        journal.move(row, to=to)
    for rank, (text, capacity, verdict, reason) in enumerate(COMMENTS):
        comment = Comment.objects.create(
            **{"subject": "standard", "ref_of": row.ref, "text": text, "capacity": capacity},
            **{"verdict": verdict, "reason": reason, "state": Comment.State.RECEIVED},
            token_key=f"exemple-{rank}",
        )
        for to in (Comment.State.PUBLISHED, Comment.State.ANSWERED):
            journal.move(comment, to=to)


def remove() -> None:
    """Before the decisions and the partners that they name, with their lines of the journal."""
    plans, standards = Plan.objects.filter(demo=True), Standard.objects.filter(demo=True)
    trials = Experiment.objects.filter(demo=True)
    deliverables = Deliverable.objects.filter(plan__in=plans)
    texts = [*plans.values_list("ref", flat=True), *standards.values_list("ref", flat=True)]
    comments = Comment.objects.filter(ref_of__in=texts)
    for kind, rows in (
        *(("deliverable", deliverables), ("comment", comments), ("plan", plans)),
        *(("standard", standards), ("experiment", trials)),
    ):
        refs = list(rows.order_by("pk").values_list("ref", flat=True))
        Event.objects.filter(subject=kind, ref__in=refs).delete()
    for rows in (comments, trials, standards, plans):
        rows.delete()
