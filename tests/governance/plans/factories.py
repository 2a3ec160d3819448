"""Plans, consultations, standards and proofs of concept, one maker a model; nothing random."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from catalogue.models import Dataset
from governance.models import (
    Comment,
    Conformance,
    Deliverable,
    Experiment,
    Outcome,
    Plan,
    PlanActor,
    PlanMilestone,
    PlanPhase,
    Sector,
    Standard,
)
from tests.governance.factories import make_minutes
from tests.governance.planted import EMAIL, MARK


def make_plan(sector: Sector, *, whole: bool = True, **changes: Any) -> Plan:
    """A draft that says all that a plan must, from January 2026 on."""
    values = {"objectives": "**Ouvrir** les données.", "starts_on": date(2026, 1, 1), "shown": True}
    plan = Plan.objects.create(
        sector=sector, ref=f"PLN-2026-{Plan.objects.count() + 1:03}", **values | changes
    )
    if whole:
        PlanActor.objects.create(plan=plan, organisation="Office des forêts", role="producteur")
        PlanActor.objects.create(plan=plan, organisation="Une start-up", role="reutilisateur")
        PlanPhase.objects.create(plan=plan, phase=1, first_month=1, last_month=6)
        PlanPhase.objects.create(plan=plan, phase=2, first_month=7, last_month=12)
        first = PlanMilestone.objects.create(plan=plan, title="Cercle formé", month=3)
        PlanMilestone.objects.create(plan=plan, title="Jeux ouverts", month=9, after=first)
        make_deliverable(plan)
    return plan


def make_deliverable(plan: Plan, **changes: Any) -> Deliverable:
    values = {
        **{"title": "Recensement des fichiers", "workstream": "ouverture", "phase": 1, "due_month": 4},
        **{"owner": "Office des forêts", "criterion": "Chaque fichier a une ligne"},
    }
    return Deliverable.objects.create(plan=plan, **values | changes)


def make_standard(**changes: Any) -> Standard:
    values = {
        **{
            "slug": "foret-1",
            "name": "Forêt",
            "version": "1",
            "kind": "schema",
            "issuer": "Office des forêts",
        },
        **{"summary": "Décrire une parcelle.", "text": "Une colonne par essence."},
    }
    return Standard.objects.create(**values | changes)


def make_comment(row: Plan | Standard, number: int = 1, **changes: Any) -> Comment:
    values = {
        **{"subject": row._meta.model_name, "ref_of": row.ref, "capacity": "citoyen", "email": EMAIL},
        **{"text": "Ajoutez les essences rares.", "state": "received", "part": "Colonnes"},
        **{"token_key": f"avis-{row.ref}-{number}", "key": f"cle-{row.ref}-{number}"},
    }
    return Comment.objects.create(**values | changes)


def make_decision(body, **changes: Any) -> Outcome:
    """Of published minutes, the day before today unless said otherwise."""
    start = timezone.now() - timedelta(days=1)
    meeting = make_minutes(body, "Décision : adopter", **{"starts_at": start} | changes)
    return meeting.outcomes.get()


def make_result(standard: Standard, dataset: Dataset, **changes: Any) -> Conformance:
    values = {
        **{"resource_id": "", "method": "revue", "result": "conforme", "assessed_on": date(2026, 5, 1)},
        **{"file_date": datetime(2026, 4, 1, tzinfo=UTC), "changed_at": datetime(2026, 4, 1, tzinfo=UTC)},
    }
    return Conformance.objects.create(standard=standard, dataset=dataset, **values | changes)


def make_experiment(**changes: Any) -> Experiment:
    values = {
        **{
            "title": "Prévoir les coupes",
            "idea": "Croiser les parcelles et les images.",
            "owner": "Une start-up",
        },
        "created_at": datetime(2026, 2, 1, tzinfo=UTC),
    }
    return Experiment.objects.create(**values | changes)


def open_consultation(row: Plan | Standard, *, days_ago: int = 0, lasts: int = 40) -> None:
    """As if it had been opened then."""
    row.state = row.IN_CONSULTATION
    row.consulted_on = timezone.localdate() - timedelta(days=days_ago)
    row.consulted_until = row.consulted_on + timedelta(days=lasts)
    row.save()


def make_plans() -> None:
    """Something behind every route, with what no page may show."""
    plan = make_plan(Sector.objects.get(slug="forets"))
    standard = make_standard(sector=plan.sector, schema_name="office/foret")
    for row in (plan, standard):
        open_consultation(row)
        make_comment(row, 1, state="answered", verdict="retenu", reason="Ajoutées.")
        make_comment(row, 2, text=f"Un avis à relire {MARK}", part=MARK)
    key = {"key": "cle-d-avis", "state": "unconfirmed", "text": f"À confirmer {MARK}"}
    make_comment(plan, 3, **key)
    if dataset := Dataset.objects.visible().order_by("pk").first():
        make_result(standard, dataset)
    make_experiment(sector=plan.sector)
