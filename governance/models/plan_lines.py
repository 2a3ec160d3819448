"""The lines of a sector's plan: actors, phases, milestones, deliverables with their life cycle."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from governance.models.outcomes import Outcome, decision_field
from governance.models.plans import FROZEN, Plan, add_months
from governance.models.sectors import Partner
from governance.references import next_ref
from opendatalab.wording import long_date


class Phase(models.IntegerChoices):
    """The three of the founding document."""

    START = 1, "Amorçage"
    LAUNCH = 2, "Préindustrialisation et lancement"
    EXTENSION = 3, "Extension et déploiement"


class Workstream(models.TextChoices):
    STRATEGY = "strategie", "Stratégie après projet"
    PORTAL = "portail", "Portail et API"
    OPENING = "ouverture", "Ouverture des données disponibles"
    STRUCTURE = "structuration", "Structuration de la filière"
    SUPPORT = "accompagnement", "Accompagnement"
    ANIMATION = "animation", "Animation et communication"


class OfPlan(models.Model):
    """A line of a plan. Once it is validated, only what MOVING names still changes."""

    MOVING: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        state = Plan._base_manager.values_list("state", flat=True).get(pk=self.plan_id)
        if state not in Plan.BEING_WRITTEN and self._words_changed():
            raise ValidationError(FROZEN)
        super().save(*args, **kwargs)

    def _words_changed(self) -> bool:
        before = type(self)._base_manager.filter(pk=self.pk).first()
        names = [field.attname for field in self._meta.fields if field.name not in self.MOVING]
        return before is None or any(getattr(before, name) != getattr(self, name) for name in names)


class PlanActor(OfPlan):
    class Role(models.TextChoices):
        PRODUCER = "producteur", "Producteur"
        REUSER = "reutilisateur", "Réutilisateur"
        SUPPORT = "appui", "Appui"
        FUNDER = "financeur", "Financeur"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="actors", verbose_name="plan")
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="partenaire"
    )
    organisation = models.CharField("ou une autre organisation, ou une famille", max_length=200, blank=True)
    role = models.CharField("rôle", max_length=14, choices=Role.choices)
    detail = models.CharField("ce qu’il apporte", max_length=300, blank=True)

    class Meta:
        verbose_name = "acteur du plan"
        verbose_name_plural = "acteurs du plan"
        ordering = ("role", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.partner.name if self.partner else self.organisation

    def clean(self) -> None:
        if not self.partner and not self.organisation.strip():
            raise ValidationError("Choisissez un partenaire, ou nommez une organisation.")


class PlanPhase(OfPlan):
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="phases", verbose_name="plan")
    phase = models.PositiveSmallIntegerField("phase", choices=Phase.choices)
    first_month = models.PositiveSmallIntegerField("premier mois", null=True, blank=True)
    last_month = models.PositiveSmallIntegerField("dernier mois", null=True, blank=True)
    aim = models.CharField("ce qu’elle vise", max_length=300, blank=True)

    class Meta:
        verbose_name = "phase du plan"
        verbose_name_plural = "phases du plan"
        ordering = ("phase",)
        constraints = [models.UniqueConstraint(fields=["plan", "phase"], name="plan_phase_once")]

    def __str__(self) -> str:
        return f"Phase {self.phase}, {self.get_phase_display()}"

    def clean(self) -> None:
        if self.first_month is not None and not self.first_month:
            raise ValidationError({"first_month": "Le premier mois est le mois 1."})
        if (self.first_month is None) != (self.last_month is None):
            raise ValidationError("Donnez les deux mois, ou aucun.")
        if self.first_month and self.last_month < self.first_month:
            raise ValidationError("La phase finit avant de commencer.")

    @property
    def starts_on(self) -> date | None:
        known = self.plan.starts_on and self.first_month
        return add_months(self.plan.starts_on, self.first_month - 1) if known else None

    @property
    def ends_on(self) -> date | None:
        known = self.plan.starts_on and self.last_month
        return add_months(self.plan.starts_on, self.last_month) - timedelta(days=1) if known else None

    @property
    def when(self) -> str:
        if self.starts_on:
            return f"du {long_date(self.starts_on)} au {long_date(self.ends_on)}"
        return f"mois {self.first_month} à {self.last_month}" if self.first_month else "durée à fixer"


class PlanMilestone(OfPlan):
    MOVING = ("day", "reached_on", "baseline", "sequence")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="milestones", verbose_name="plan")
    title = models.CharField("jalon", max_length=200)
    month = models.PositiveSmallIntegerField("mois après le début", null=True, blank=True)
    day = models.DateField("date attendue", null=True, blank=True)
    baseline = models.DateField("date à la validation", null=True, blank=True, editable=False)
    reached_on = models.DateField("atteint le", null=True, blank=True)
    after = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="attend"
    )
    sequence = models.PositiveSmallIntegerField("version de l’agenda", default=0, editable=False)

    class Meta:
        verbose_name = "jalon"
        verbose_name_plural = "jalons"
        ordering = ("month", "day", "pk")

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        before = PlanMilestone._base_manager.filter(pk=self.pk).first()
        if before and before.expected != self.expected:
            self.sequence = before.sequence + 1  # calendars follow
        if before and before.baseline and before.baseline != self.baseline:
            raise ValidationError(FROZEN)
        super().save(*args, **kwargs)

    @property
    def planned(self) -> date | None:
        known = self.plan.starts_on and self.month is not None
        return add_months(self.plan.starts_on, self.month) if known else None

    @property
    def expected(self) -> date | None:
        return self.reached_on or self.day or self.planned

    @property
    def slip(self) -> int | None:
        """Days past what was validated; None while there is nothing to compare."""
        return (self.expected - self.baseline).days if self.baseline and self.expected else None


class Deliverable(OfPlan):
    class State(models.TextChoices):
        PLANNED = "planned", "Prévu"
        DOING = "doing", "En cours"
        DELIVERED = "delivered", "Livré"
        ACCEPTED = "accepted", "Accepté"
        DROPPED = "dropped", "Abandonné"

    NEXT_STATES = {
        State.PLANNED: {State.DOING, State.DROPPED},
        State.DOING: {State.DELIVERED, State.DROPPED},
        State.DELIVERED: {State.ACCEPTED, State.DOING},
        State.ACCEPTED: set(),
        State.DROPPED: {State.PLANNED},
    }
    OPEN = (State.PLANNED, State.DOING)
    MOVING = ("state", "due", "evidence", "decision")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="deliverables", verbose_name="plan")
    ref = models.CharField("référence", max_length=24, editable=False)
    title = models.CharField("livrable", max_length=250)
    workstream = models.CharField("chantier", max_length=16, choices=Workstream.choices)
    phase = models.PositiveSmallIntegerField("phase", choices=Phase.choices)
    owner = models.CharField("organisation responsable", max_length=200, blank=True)
    criterion = models.CharField("critère d’acceptation", max_length=300, blank=True)
    due_month = models.PositiveSmallIntegerField("mois après le début", null=True, blank=True)
    due = models.DateField("échéance", null=True, blank=True)
    evidence = models.TextField(
        "preuves",
        blank=True,
        help_text="Une par ligne\u00a0: «\u00a0libellé | https://…\u00a0».",
    )
    decision = decision_field("décision d’acceptation")
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.PLANNED)

    class Meta:
        verbose_name = "livrable"
        ordering = ("phase", "workstream", "pk")
        constraints = [models.UniqueConstraint(fields=["plan", "ref"], name="deliverable_once_a_version")]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    def save(self, *args, **kwargs) -> None:
        if not self.ref:  # the next version keeps it, and with it the history
            self.ref = next_ref(Deliverable, "LIV", timezone.localdate().year)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"{self.plan.get_absolute_url()}#{self.ref}"

    @property
    def links(self) -> list[dict[str, str]]:
        parted = [line.partition("|") for line in self.evidence.splitlines() if line.strip()]
        pairs = [(label.strip(), (url or label).strip()) for label, _, url in parted]
        fit = ("https://", "http://", "/")
        return [{"label": label, "url": url} for label, url in pairs if url.startswith(fit)]

    @property
    def expected(self) -> date | None:
        if self.due or self.due_month is None or not self.plan.starts_on:
            return self.due
        return add_months(self.plan.starts_on, self.due_month)

    @property
    def is_late(self) -> bool:
        expected = self.expected
        return self.state in self.OPEN and expected is not None and expected < timezone.localdate()

    @property
    def status(self) -> str:
        return "En retard" if self.is_late else self.get_state_display()

    def check_move(self, to: str, said: str) -> None:
        if self.plan.state not in (Plan.State.VALID, Plan.State.RUNNING) and to != self.State.DROPPED:
            raise ValidationError("Un livrable avance une fois le plan validé.")
        if to == self.State.DELIVERED and not self.links:
            raise ValidationError("Donnez au moins une preuve\u00a0: un jeu, un document, un standard.")
        if to == self.State.ACCEPTED:
            public = self.decision and Outcome.objects.public().filter(pk=self.decision_id)
            if not public or not public.exists():
                raise ValidationError("Citez la décision d’acceptation, d’un compte rendu publié.")
        if to == self.State.DROPPED and not said.strip():
            raise ValidationError("Dites pourquoi il est abandonné.")
