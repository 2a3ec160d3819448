"""A sector's project plan: who does what, when, to deliver what. A validated version is never rewritten."""

from calendar import monthrange
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from governance.models.consultations import Consulted
from governance.models.sectors import FromPack, Sector
from governance.references import next_ref
from opendatalab.text import render_markdown

FROZEN = "Une version validée ne change plus\u00a0: préparez la version suivante."


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last of its month."""
    rank = day.year * 12 + day.month - 1 + months
    year, month = rank // 12, rank % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


class PlanQuerySet(models.QuerySet):
    def public(self):
        """Drafts only once the team shows them."""
        drafts = models.Q(state=Plan.State.DRAFT, shown=False)
        return self.filter(sector__in=Sector.objects.public()).exclude(drafts)

    def current(self):
        """The one to read first: being carried out, else in the making, else the last of the past."""
        ranks = {
            **{Plan.State.RUNNING: 0, Plan.State.VALID: 1, Plan.State.CONSULTATION: 2},
            **{Plan.State.DRAFT: 3, Plan.State.DONE: 4, Plan.State.REVISED: 5, Plan.State.ARCHIVED: 6},
        }
        return min(self.order_by("-version"), key=lambda plan: ranks[Plan.State(plan.state)], default=None)


class Plan(FromPack, Consulted):
    class State(models.TextChoices):
        DRAFT = "draft", "Brouillon"
        CONSULTATION = "consultation", "En concertation"
        VALID = "valid", "Validé"
        RUNNING = "running", "En cours"
        REVISED = "revised", "Révisé"
        DONE = "done", "Achevé"
        ARCHIVED = "archived", "Archivé"

    NEXT_STATES = {
        State.DRAFT: {State.CONSULTATION},
        State.CONSULTATION: {State.DRAFT, State.VALID},
        State.VALID: {State.RUNNING, State.REVISED},
        State.RUNNING: {State.REVISED, State.DONE},
        State.REVISED: {State.ARCHIVED},
        State.DONE: {State.ARCHIVED},
        State.ARCHIVED: set(),
    }
    BEING_WRITTEN = (State.DRAFT, State.CONSULTATION)
    WORDS = ("objectives", "governance", "starts_on", "months", "sector_id", "version")

    sector = models.ForeignKey(Sector, models.CASCADE, related_name="plans", verbose_name="filière")
    version = models.PositiveSmallIntegerField("version", default=1, editable=False)
    ref = models.CharField("référence", max_length=24, unique=True, editable=False)
    objectives = models.TextField("objectifs", blank=True, help_text="Markdown.")
    objectives_html = models.TextField(blank=True, editable=False)
    governance = models.TextField(
        "gouvernance", blank=True, help_text="Markdown\u00a0: qui décide, à quel rythme on se réunit."
    )
    governance_html = models.TextField(blank=True, editable=False)
    starts_on = models.DateField(
        "début", null=True, blank=True, help_text="Vide\u00a0: à dater. L’échéancier est alors en mois."
    )
    months = models.PositiveSmallIntegerField("durée en mois", default=18)
    source = models.CharField("source", max_length=300, blank=True)
    shown = models.BooleanField("montrer le brouillon", default=False)
    state = models.CharField("état", max_length=12, choices=State.choices, default=State.DRAFT)
    validated_on = models.DateField("validé le", null=True, editable=False)
    changed_at = models.DateTimeField("modifié le", auto_now=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "plan projet"
        verbose_name_plural = "plans projets"
        ordering = ("sector", "-version")
        constraints = [models.UniqueConstraint(fields=["sector", "version"], name="plan_version_once")]

    def __str__(self) -> str:
        return f"{self.ref}, {self.sector.name}, version {self.version}"

    def save(self, *args, **kwargs) -> None:
        if not self.pk:
            last = Plan._base_manager.filter(sector=self.sector).aggregate(last=Max("version"))["last"] or 0
            self.version = last + 1
            self.ref = self.ref or next_ref(Plan, "PLN", timezone.localdate().year)
        elif self._words_changed():
            raise ValidationError(FROZEN)
        self.objectives_html = render_markdown(self.objectives)
        self.governance_html = render_markdown(self.governance)
        super().save(*args, **kwargs)

    def _words_changed(self) -> bool:
        """Of a version that is validated."""
        before = Plan._base_manager.exclude(state__in=self.BEING_WRITTEN).filter(pk=self.pk).first()
        return before is not None and any(getattr(before, n) != getattr(self, n) for n in self.WORDS)

    def get_absolute_url(self) -> str:
        return reverse("governance:plan_version", args=[self.sector.slug, self.version])

    @property
    def title(self) -> str:
        return f"Plan projet de la filière {self.sector.name}, version {self.version}"

    @property
    def is_frozen(self) -> bool:
        return self.state not in self.BEING_WRITTEN

    @property
    def ends_on(self) -> date | None:
        return add_months(self.starts_on, self.months) - timedelta(days=1) if self.starts_on else None

    def check_move(self, to: str, said: str) -> None:
        if to == self.State.CONSULTATION:
            self.check_whole()
        if to == self.State.VALID:
            self.check_adoption()
            self.check_whole()
            if self.starts_on is None:
                raise ValidationError("Donnez la date de début avant de valider.")
        if to == self.State.DRAFT and not said.strip():
            raise ValidationError("Dites pourquoi la concertation s’arrête.")

    def check_whole(self) -> None:
        """What a plan must say before anybody is asked about it."""
        roles = set(self.actors.order_by().values_list("role", flat=True))
        milestones = list(self.milestones.all())
        bare = self.deliverables.filter(models.Q(owner="") | models.Q(criterion=""))
        bare = bare.exclude(state="dropped")
        for missing, words in (
            (not self.objectives.strip(), "Écrivez les objectifs."),
            ("producteur" not in roles, "Il manque un acteur producteur."),
            ("reutilisateur" not in roles, "Il manque un acteur réutilisateur."),
            (not self.sector.bodies.exists(), "La filière n’a aucune instance."),
            (not milestones, "Il faut au moins un jalon."),
            (
                any(row.month is None and row.day is None for row in milestones),
                "Chaque jalon a une date, ou un mois après le début.",
            ),
            (bare.exists(), "Chaque livrable a un responsable et un critère d’acceptation."),
        ):
            if missing:
                raise ValidationError(words)
        if loop := loop_among({row.pk: (row.title, row.after_id) for row in milestones}):
            raise ValidationError(f"Ces jalons s’attendent l’un l’autre\u00a0: {loop}.")

    def moved(self, to: str) -> None:
        if to == self.State.CONSULTATION:
            self.open_consultation()
        if to == self.State.VALID:
            self.validated_on = timezone.localdate()
            for row in self.milestones.all():
                row.day = row.day or row.planned
                row.baseline = row.day
                row.save()


def loop_among(milestones: dict[int, tuple[str, int | None]]) -> str:
    """The titles of a loop of dependencies; empty when there is none."""
    for first in milestones:
        seen, here = [], first
        while here in milestones and here not in seen:
            seen.append(here)
            here = milestones[here][1]
        if here in seen:
            return " → ".join(milestones[pk][0] for pk in [*seen[seen.index(here) :], here])
    return ""
