"""Contests: rules that freeze, a calendar, weighted criteria, data to use, entries, a jury, a ranking."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from governance.models.bodies import Body
from governance.models.meetings import new_key
from governance.models.outcomes import Outcome
from governance.models.sectors import Partner, Sector
from governance.references import next_ref
from knowledge.models import Item
from opendatalab.text import render_markdown

WHOLE = 100  # the sum of weights
BEST = 20  # a score goes from 0 to this


class ContestQuerySet(models.QuerySet):
    def public(self):
        return self.exclude(state=Contest.State.DRAFT).filter(body__in=Body.objects.public())


class Contest(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", "Brouillon"
        ANNOUNCED = "announced", "Annoncé"
        OPEN = "open", "Candidatures ouvertes"
        CLOSED = "closed", "Candidatures closes"
        JURY = "jury", "Devant le jury"
        RESULTS = "results", "Palmarès publié"
        ARCHIVED = "archived", "Archivé"
        CANCELLED = "cancelled", "Annulé"

    NEXT_STATES = {
        State.DRAFT: {State.ANNOUNCED, State.CANCELLED},
        State.ANNOUNCED: {State.OPEN, State.CANCELLED},
        State.OPEN: {State.CLOSED, State.CANCELLED},
        State.CLOSED: {State.JURY, State.RESULTS, State.CANCELLED},
        State.JURY: {State.RESULTS, State.CANCELLED},
        State.RESULTS: {State.ARCHIVED},
        State.ARCHIVED: set(),
        State.CANCELLED: set(),
    }
    BEFORE_OPENING = (State.DRAFT, State.ANNOUNCED)
    AFTER_CLOSING = (State.CLOSED, State.JURY, State.RESULTS, State.ARCHIVED)
    RANKED = (State.RESULTS, State.ARCHIVED)

    ref = models.CharField("référence", max_length=24, unique=True, editable=False)
    title = models.CharField("titre", max_length=200)
    body = models.ForeignKey(
        Body, models.PROTECT, related_name="contests", verbose_name="instance organisatrice"
    )
    sector = models.ForeignKey(
        Sector, models.SET_NULL, null=True, blank=True, related_name="contests", verbose_name="filière"
    )
    host_name = models.CharField(
        "accueilli par",
        max_length=200,
        blank=True,
        help_text="Un concours qui existe déjà. Vide\u00a0: c’est le nôtre, avec ses candidatures ici.",
    )
    host_url = models.URLField("page du concours d’accueil", max_length=500, blank=True)
    text = models.TextField("présentation", help_text="Markdown.")
    text_html = models.TextField(blank=True, editable=False)
    rules = models.TextField("règlement", blank=True, help_text="Markdown. Ne change plus une fois ouvert.")
    rules_html = models.TextField(blank=True, editable=False)
    adopted_by = models.ForeignKey(
        Outcome,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="décision qui adopte le règlement",
    )
    eligibility = models.CharField("qui peut participer", max_length=500, blank=True)
    prizes = models.TextField("prix", max_length=2000, blank=True)
    winners = models.PositiveSmallIntegerField("nombre de lauréats", default=3)
    opens_at = models.DateTimeField("ouverture des candidatures")
    closes_at = models.DateTimeField("clôture des candidatures")
    jury_on = models.DateField("jury", null=True, blank=True)
    results_on = models.DateField("palmarès", null=True, blank=True)
    sequence = models.PositiveSmallIntegerField("version de l’agenda", default=0, editable=False)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.DRAFT)
    announced_at = models.DateTimeField("annoncé le", null=True, editable=False)
    published_at = models.DateTimeField("palmarès publié le", null=True, editable=False)
    changed_at = models.DateTimeField("modifié le", auto_now=True)

    objects = ContestQuerySet.as_manager()

    class Meta:
        verbose_name = "concours"
        verbose_name_plural = "concours"
        ordering = ("-opens_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="contest_closes_after"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.ref:
            self.ref = next_ref(Contest, "CON", timezone.localtime(self.opens_at).year)
        self.text_html = render_markdown(self.text)
        self.rules_html = render_markdown(self.rules)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("governance:contest", args=[self.ref])

    def clean(self) -> None:
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": "La clôture doit suivre l’ouverture."})
        if bool(self.host_name) != bool(self.host_url):
            raise ValidationError("Un concours accueilli ailleurs a un nom et une adresse.")

    @property
    def is_hosted(self) -> bool:
        return bool(self.host_name)

    @property
    def rules_are_frozen(self) -> bool:
        return self.state not in self.BEFORE_OPENING

    @property
    def takes_entries(self) -> bool:
        """They close by themselves at the hour that was said."""
        now = timezone.now()
        return not self.is_hosted and self.state == self.State.OPEN and self.opens_at <= now < self.closes_at

    @property
    def shows_entries(self) -> bool:
        return self.state in self.AFTER_CLOSING

    def check_move(self, to: str, said: str) -> None:
        if wrong := next(filter(None, self._faults(self.State(to), said)), ""):
            raise ValidationError(wrong)

    def _faults(self, to: str, said: str):
        State, own = self.State, not self.is_hosted
        if to == State.CANCELLED:
            yield not said.strip() and "Dites pourquoi il est annulé."
        if to == State.OPEN:
            weights = sum(self.criteria.values_list("weight", flat=True))
            yield own and not self.rules.strip() and "Écrivez d’abord le règlement."
            yield (
                own
                and weights != WHOLE
                and (f"Les poids des critères font {weights}\u00a0%\u00a0; il faut {WHOLE}\u00a0%.")
            )
            yield self.closes_at <= timezone.now() and "La date de clôture est passée."
        if to == State.CLOSED:
            early = self.closes_at > timezone.now()
            yield early and not said.strip() and "La clôture est à venir\u00a0: dites pourquoi plus tôt."
        if to == State.JURY:
            yield self.is_hosted and "Le jury d’un concours accueilli siège ailleurs."
        if to in (State.JURY, State.RESULTS):
            left = self.entries.filter(state=Entry.State.FILED).exists()
            yield left and "Dites de chaque dossier s’il est recevable."
        if to == State.RESULTS and own:
            yield self.state != State.JURY and "Le palmarès vient après le jury."

    def moved(self, to: str) -> None:
        if to == self.State.ANNOUNCED:
            self.announced_at = timezone.now()
        if to == self.State.RESULTS:
            self.published_at = timezone.now()
        if to == self.State.CANCELLED:
            self.sequence += 1


class RulesVersion(models.Model):
    """The rules as they stood; the last one is what the contest opened with."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="versions", verbose_name="concours")
    number = models.PositiveSmallIntegerField("version")
    at = models.DateTimeField("le", default=timezone.now)
    text = models.TextField("texte")

    class Meta:
        verbose_name = "version du règlement"
        verbose_name_plural = "versions du règlement"
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["contest", "number"], name="rules_version_once")]

    def __str__(self) -> str:
        return f"{self.contest_id} v{self.number}"


class Criterion(models.Model):
    contest = models.ForeignKey(Contest, models.CASCADE, related_name="criteria", verbose_name="concours")
    label = models.CharField("critère", max_length=200)
    weight = models.PositiveSmallIntegerField("poids (%)", validators=[MaxValueValidator(WHOLE)])
    position = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "critère"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.label


class KitDataset(models.Model):
    """Data proposed to those who enter, by id or address; shown as the catalogue has it."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="kit", verbose_name="concours")
    reference = models.CharField(
        "jeu de données", max_length=500, help_text="Son identifiant, ou l’adresse de sa page."
    )
    note = models.CharField("à quoi il peut servir", max_length=300, blank=True)
    position = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "jeu du kit"
        verbose_name_plural = "kit de données"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.reference


class EntryQuerySet(models.QuerySet):
    def public(self):
        """Admissible entries, once the contest is closed; what was withdrawn is gone."""
        shown = Contest.objects.public().filter(state__in=Contest.AFTER_CLOSING)
        return self.filter(state__in=Entry.SHOWN, contest__in=shown)


class Entry(models.Model):
    class State(models.TextChoices):
        UNCONFIRMED = "a-confirmer", "À confirmer"
        FILED = "deposee", "Déposé"
        ADMISSIBLE = "recevable", "Recevable"
        INADMISSIBLE = "irrecevable", "Irrecevable"
        WINNER = "laureate", "Lauréat"
        NOT_CHOSEN = "non-retenue", "Non lauréat"
        WITHDRAWN = "retiree", "Retiré"

    SHOWN = (State.ADMISSIBLE, State.WINNER, State.NOT_CHOSEN)
    NEXT_STATES = {
        State.UNCONFIRMED: {State.FILED, State.WITHDRAWN},
        State.FILED: {State.ADMISSIBLE, State.INADMISSIBLE, State.WITHDRAWN},
        State.ADMISSIBLE: {State.INADMISSIBLE, State.WINNER, State.NOT_CHOSEN, State.WITHDRAWN},
        State.INADMISSIBLE: {State.ADMISSIBLE, State.WITHDRAWN},
        State.WINNER: {State.WITHDRAWN},
        State.NOT_CHOSEN: {State.WITHDRAWN},
        State.WITHDRAWN: set(),
    }

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="entries", verbose_name="concours")
    ref = models.CharField("référence", max_length=24, unique=True, editable=False)
    team = models.CharField("équipe", max_length=120)
    organisation = models.CharField("organisation", max_length=200, blank=True)
    contact_email = models.EmailField("adresse électronique", blank=True)
    title = models.CharField("titre", max_length=150)
    problem = models.TextField("problème traité", max_length=2000)
    solution = models.TextField("solution", max_length=3000)
    datasets = models.JSONField("données employées", default=list)  # ids of data.gouv.fr
    url = models.URLField("où la voir", max_length=500, blank=True)
    source_url = models.URLField("code source", max_length=500, blank=True)
    licence = models.CharField("licence", max_length=120)
    state = models.CharField("état", max_length=12, choices=State.choices, default=State.FILED)
    rank = models.PositiveSmallIntegerField("rang au palmarès", null=True, blank=True)
    story = models.ForeignKey(
        Item, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name="succès"
    )
    doubts = models.JSONField("raisons de la quarantaine", default=list, blank=True, editable=False)
    token_key = models.CharField(max_length=64, unique=True, default=new_key, editable=False)
    created_at = models.DateTimeField("reçu le", default=timezone.now)
    changed_at = models.DateTimeField("modifié le", auto_now=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier de concours"
        verbose_name_plural = "dossiers de concours"
        ordering = ("contest", "rank", "title", "pk")

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.ref:
            self.ref = next_ref(Entry, "DOS", timezone.localtime(self.created_at).year)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("governance:entry", args=[self.contest.ref, self.ref])

    def check_move(self, to: str, said: str) -> None:
        State = self.State
        if to == State.INADMISSIBLE and not said.strip():
            raise ValidationError("Dites pourquoi il est irrecevable.")
        if to in (State.WINNER, State.NOT_CHOSEN) and self.contest.state not in Contest.RANKED:
            raise ValidationError("Le palmarès du concours le dira.")

    def moved(self, to: str) -> None:
        if to == self.State.WITHDRAWN:
            self.rank = None


class JurySeat(models.Model):
    """A place in the jury, for an organisation. An interest declared in an entry keeps its marks away."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="jury", verbose_name="concours")
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="partenaire"
    )
    organisation = models.CharField("ou une autre organisation", max_length=200, blank=True)
    interests = models.ManyToManyField(
        Entry,
        blank=True,
        related_name="+",
        verbose_name="intérêts déclarés",
        help_text="Les dossiers avec lesquels l’organisation a un lien\u00a0: elle ne les note pas.",
    )

    class Meta:
        verbose_name = "siège du jury"
        verbose_name_plural = "sièges du jury"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.partner.name if self.partner else self.organisation


class Score(models.Model):
    seat = models.ForeignKey(JurySeat, models.CASCADE, related_name="scores", verbose_name="siège")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="scores", verbose_name="dossier")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores", verbose_name="critère")
    value = models.DecimalField("note", max_digits=4, decimal_places=2)

    class Meta:
        verbose_name = "note du jury"
        verbose_name_plural = "notes du jury"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["seat", "entry", "criterion"], name="score_once"),
            models.CheckConstraint(
                condition=Q(value__gte=0) & Q(value__lte=BEST), name="score_within_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.criterion_id} {self.value}"
