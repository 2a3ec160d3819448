"""The rest of the logical framework: hypotheses, activities, phases and their milestones, evaluations."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from governance.models.indicators import Frozen
from governance.models.sectors import FromPack
from governance.references import next_ref
from opendatalab.text import render_markdown

REVIEWED_EVERY = timedelta(days=183)


class Hypothesis(FromPack):
    """What must hold for the project to succeed: a risk, with whoever watches it."""

    class State(models.TextChoices):
        TO_CHECK = "to_check", "Pas encore revue"
        CONFIRMED = "confirmed", "Confirmée"
        THREATENED = "threatened", "Menacée"
        REFUTED = "refuted", "Infirmée"

    class Level(models.TextChoices):
        UNKNOWN = "", "À évaluer"
        LOW = "faible", "Faible"
        MEDIUM = "moyen", "Moyen"
        HIGH = "eleve", "Élevé"

    REVIEWED = {State.CONFIRMED, State.THREATENED, State.REFUTED}
    NEXT_STATES = dict.fromkeys(State, REVIEWED)  # a review may find what the last one found

    ref = models.CharField("référence", max_length=8, unique=True)
    statement = models.CharField("énoncé", max_length=300)
    result = models.CharField("résultat qui en dépend", max_length=4, blank=True)
    state = models.CharField("état", max_length=12, choices=State.choices, default=State.TO_CHECK)
    level = models.CharField("risque", max_length=8, choices=Level.choices, blank=True, default=Level.UNKNOWN)
    reviewed_on = models.DateField("dernière revue", null=True, editable=False)
    mitigation = models.TextField("ce qui réduit le risque", max_length=1000, blank=True)
    owner = models.CharField(
        "qui la suit", max_length=200, blank=True, help_text="Une organisation, jamais une personne."
    )
    position = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "hypothèse"
        ordering = ("position", "ref")

    def __str__(self) -> str:
        return f"{self.ref} {self.statement}"

    @property
    def is_due(self) -> bool:
        """Never reviewed, or not for half a year."""
        return self.reviewed_on is None or self.reviewed_on < timezone.localdate() - REVIEWED_EVERY

    def check_move(self, to: str, said: str) -> None:
        if to in (self.State.THREATENED, self.State.REFUTED) and not said.strip():
            raise ValidationError("Dites ce qui la menace ou l’infirme.")

    def moved(self, to: str) -> None:
        self.reviewed_on = timezone.localdate()


class Activity(FromPack):
    """What the project does; how far it is, with what shows it."""

    ref = models.CharField("référence", max_length=8, unique=True)
    title = models.CharField("titre", max_length=200)
    text = models.TextField("précisions", max_length=2000, blank=True)
    results = models.JSONField("résultats servis", default=list, blank=True)
    indicators = models.JSONField("indicateurs où elle se voit", default=list, blank=True)
    owner = models.CharField(
        "responsable", max_length=200, blank=True, help_text="Une organisation, jamais une personne."
    )
    progress = models.PositiveSmallIntegerField(
        "avancement (%)", default=0, validators=[MaxValueValidator(100)]
    )
    evidence_title = models.CharField("ce qui le montre", max_length=200, blank=True)
    evidence_url = models.URLField("son adresse", max_length=500, blank=True)
    position = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "activité"
        ordering = ("position", "ref")
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="progress_up_to_100"),
            models.CheckConstraint(
                condition=Q(progress=0) | ~Q(evidence_url=""), name="progress_with_evidence"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    def clean(self) -> None:
        if self.progress and not self.evidence_url:
            raise ValidationError({"evidence_url": "Un avancement se montre\u00a0: donnez une adresse."})


class Phase(FromPack):
    number = models.PositiveSmallIntegerField("rang", unique=True)
    name = models.CharField("nom", max_length=120)
    text = models.TextField("précisions", max_length=2000, blank=True)
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)

    class Meta:
        verbose_name = "phase"
        ordering = ("number",)
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="phase_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"Phase {self.number}\u00a0: {self.name}"

    def clean(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on <= self.starts_on:
            raise ValidationError({"ends_on": "La fin doit suivre le début."})


class Milestone(FromPack):
    """What a phase must yield, and when it did. Late is a date passed, never a state."""

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="milestones", verbose_name="phase")
    ref = models.CharField("référence", max_length=12, unique=True)
    title = models.CharField("jalon", max_length=200)
    workstream = models.CharField("chantier", max_length=120)
    due = models.DateField("attendu le", null=True, blank=True)
    done_on = models.DateField("fait le", null=True, blank=True)
    evidence_title = models.CharField("ce qui le montre", max_length=200, blank=True)
    evidence_url = models.URLField("son adresse", max_length=500, blank=True)
    position = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "jalon"
        ordering = ("phase__number", "position", "ref")

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    def clean(self) -> None:
        if self.done_on and self.done_on > timezone.localdate():
            raise ValidationError({"done_on": "Cette date n’est pas encore passée."})

    @property
    def expected(self) -> date | None:
        """Its own date, else the end of its phase."""
        return self.due or self.phase.ends_on

    @property
    def is_late(self) -> bool:
        return not self.done_on and self.expected is not None and self.expected < timezone.localdate()

    @property
    def status(self) -> str:
        if self.done_on:
            after = self.expected is not None and self.done_on > self.expected
            return "Fait en retard" if after else "Fait"
        if self.is_late:
            return "En retard"
        return "À venir" if self.expected else "Sans date"


class EvaluationQuerySet(models.QuerySet):
    def public(self):
        return self.filter(state=Evaluation.State.PUBLISHED)


class Evaluation(models.Model):
    """A report bound to what every indicator was worth that day; published, it never changes again."""

    class Kind(models.TextChoices):
        FIRST = "premiere", "Première évaluation"
        SECOND = "seconde", "Seconde évaluation"
        PHASE = "phase", "Rapport de phase"

    class State(models.TextChoices):
        DRAFT = "draft", "Brouillon"
        PUBLISHED = "published", "Publiée"

    NEXT_STATES = {State.DRAFT: {State.PUBLISHED}, State.PUBLISHED: set()}

    ref = models.CharField("référence", max_length=24, unique=True, editable=False)
    kind = models.CharField("sorte", max_length=10, choices=Kind.choices)
    title = models.CharField("titre", max_length=200)
    phase = models.ForeignKey(
        Phase, models.PROTECT, null=True, blank=True, related_name="evaluations", verbose_name="phase"
    )
    day = models.DateField(
        "jour de la mesure", help_text="Les indicateurs sont pris à leur dernière mesure jusqu’à ce jour."
    )
    text = models.TextField("texte", blank=True, help_text="Markdown.")
    text_html = models.TextField(blank=True, editable=False)
    snapshot = models.JSONField("mesures figées", default=list, editable=False)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.DRAFT)
    published_at = models.DateTimeField("publiée le", null=True, editable=False)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = "évaluation"
        ordering = ("-day", "-pk")

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    def save(self, *args, **kwargs) -> None:
        if self.pk and Evaluation.objects.filter(pk=self.pk, state=self.State.PUBLISHED).exists():
            raise Frozen("Une évaluation publiée ne change plus.")
        if not self.ref:
            self.ref = next_ref(Evaluation, "EVA", self.day.year)
        self.text_html = render_markdown(self.text)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("governance:evaluation", args=[self.ref])

    def check_move(self, to: str, said: str, snapshot: list | None = None) -> None:
        if self.day > timezone.localdate():
            raise ValidationError("Le jour de la mesure n’est pas encore venu.")
        if not self.text.strip():
            raise ValidationError("Le texte est vide.")
        if not snapshot:
            raise ValidationError("Aucun indicateur n’est à joindre\u00a0: chargez d’abord le cadre logique.")

    def moved(self, to: str, snapshot: list | None = None) -> None:
        self.snapshot, self.published_at = snapshot, timezone.now()
