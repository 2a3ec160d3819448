"""The standards that the sectors look at, adopt and leave, and which dataset conforms to which."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from catalogue.models import Dataset
from governance.models.consultations import Consulted
from governance.models.sectors import FromPack, Sector
from opendatalab.text import render_markdown
from opendatalab.wording import long_date


class Standard(FromPack, Consulted):
    class Kind(models.TextChoices):
        SCHEMA = "schema", "Schéma de données"
        GEO = "geostandard", "Géostandard"
        DICTIONARY = "dictionnaire", "Dictionnaire, listes de codes"
        METADATA = "metadonnees", "Profil de métadonnées"
        INDICATORS = "indicateurs", "Liste d’indicateurs"
        API = "api", "Profil d’API"

    class Level(models.TextChoices):
        REQUIRED = "obligatoire", "Obligatoire"
        ADVISED = "recommande", "Recommandé"
        WATCHED = "a-suivre", "À suivre"

    class State(models.TextChoices):
        SPOTTED = "spotted", "Repéré"
        DRAFT = "draft", "Brouillon"
        CONSULTATION = "consultation", "En consultation"
        ADOPTED = "adopted", "Adopté"
        DEPRECATED = "deprecated", "Déprécié"
        WITHDRAWN = "withdrawn", "Retiré"

    NEXT_STATES = {
        State.SPOTTED: {State.DRAFT, State.WITHDRAWN},
        State.DRAFT: {State.CONSULTATION, State.WITHDRAWN},
        State.CONSULTATION: {State.DRAFT, State.ADOPTED},
        State.ADOPTED: {State.DEPRECATED},
        State.DEPRECATED: {State.WITHDRAWN},
        State.WITHDRAWN: set(),
    }
    LEAST = timedelta(days=31)  # one month, whatever the month

    slug = models.SlugField(
        "identifiant", max_length=70, unique=True, help_text="Avec la version\u00a0: foret-1-2."
    )
    ref = models.CharField("référence", max_length=80, unique=True, editable=False)
    name = models.CharField("nom", max_length=200)
    version = models.CharField("version", max_length=20, blank=True)
    kind = models.CharField("sorte", max_length=14, choices=Kind.choices)
    issuer = models.CharField("émetteur", max_length=200, help_text="Une organisation.")
    sector = models.ForeignKey(
        Sector, models.SET_NULL, null=True, blank=True, related_name="standards", verbose_name="filière"
    )
    summary = models.CharField("en une phrase", max_length=300)
    text = models.TextField("contenu", blank=True, help_text="Markdown. Celui d’un standard écrit ici.")
    text_html = models.TextField(blank=True, editable=False)
    scope = models.CharField("à quoi il s’applique", max_length=300, blank=True)
    url = models.URLField("page", max_length=500, blank=True)
    schema_url = models.URLField("schéma", max_length=500, blank=True)
    schema_name = models.CharField(
        "nom du schéma",
        max_length=120,
        blank=True,
        help_text="Comme les ressources le déclarent\u00a0: etalab/schema-bal.",
    )
    level = models.CharField("niveau", max_length=12, choices=Level.choices, default=Level.WATCHED)
    replaces = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="remplace",
    )
    review_on = models.DateField("à revoir le", null=True, blank=True)
    state = models.CharField("état", max_length=12, choices=State.choices, default=State.SPOTTED)
    adopted_on = models.DateField("adopté le", null=True, editable=False)
    changed_at = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        verbose_name = "standard"
        ordering = ("name", "-version", "pk")

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        self.ref = self.ref or f"STD-{self.slug.upper()}"
        self.text_html = render_markdown(self.text)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("governance:standard", args=[self.slug])

    @property
    def title(self) -> str:
        return f"{self.name} {self.version}".strip()

    @property
    def is_frozen(self) -> bool:
        return self.state in (self.State.ADOPTED, self.State.DEPRECATED, self.State.WITHDRAWN)

    @property
    def to_review(self) -> bool:
        return self.review_on is not None and self.review_on <= timezone.localdate()

    def check_move(self, to: str, said: str) -> None:
        State = self.State
        if to == State.CONSULTATION and not (self.text.strip() or self.url or self.schema_url):
            raise ValidationError("Il faut un texte ou une adresse à lire avant de consulter.")
        if to == State.ADOPTED:
            self.check_adoption()
        back = to == State.DRAFT and self.state == State.CONSULTATION
        if (to in (State.DEPRECATED, State.WITHDRAWN) or back) and not said.strip():
            raise ValidationError("Dites pourquoi.")

    def moved(self, to: str) -> None:
        if to == self.State.CONSULTATION:
            self.open_consultation()
        if to == self.State.ADOPTED:
            self.adopted_on = timezone.localdate()


class ConformanceQuerySet(models.QuerySet):
    def stale(self):
        return self.filter(changed_at__gt=F("file_date"))

    def visible(self):
        return self.filter(dataset__in=Dataset.objects.visible())


class Conformance(models.Model):
    """What is known of a file, or of a whole dataset, against one version of a standard, by one method."""

    class Method(models.TextChoices):
        DECLARED = "declaree", "Déclarée par le producteur"
        AUTOMATIC = "automatique", "Vérifiée par un validateur"
        REVIEW = "revue", "Relue par un expert"

    class Result(models.TextChoices):
        YES = "conforme", "Conforme"
        PARTLY = "reserves", "Conforme avec réserves"
        NO = "non-conforme", "Non conforme"
        UNKNOWN = "non-evaluable", "Non évaluable"

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="results", verbose_name="standard")
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="+", verbose_name="jeu de données")
    resource_id = models.CharField(
        "identifiant du fichier", max_length=40, blank=True, help_text="Vide\u00a0: le jeu entier."
    )
    method = models.CharField("méthode", max_length=12, choices=Method.choices)
    result = models.CharField("résultat", max_length=14, choices=Result.choices)
    errors = models.TextField("écarts", blank=True, help_text="Un par ligne, les vingt premiers.")
    assessed_on = models.DateField("évalué le", default=timezone.localdate)
    fingerprint = models.CharField("empreinte du fichier", max_length=100, blank=True)
    file_date = models.DateTimeField("date du fichier évalué", null=True, blank=True)
    changed_at = models.DateTimeField("fichier changé le", null=True, blank=True, editable=False)
    from_catalogue = models.BooleanField("lu dans le catalogue", default=False, editable=False)

    objects = ConformanceQuerySet.as_manager()

    class Meta:
        verbose_name = "résultat de conformité"
        verbose_name_plural = "résultats de conformité"
        ordering = ("standard", "dataset", "resource_id", "method")
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "dataset", "resource_id", "method"], name="conformance_once_a_method"
            ),
            models.CheckConstraint(
                condition=~Q(method="declaree") | Q(errors=""), name="declared_has_no_errors"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard_id} × {self.dataset_id}, {self.get_result_display().lower()}"

    @property
    def is_stale(self) -> bool:
        """The file changed since it was assessed."""
        return bool(self.file_date and self.changed_at and self.changed_at > self.file_date)

    @property
    def status(self) -> str:
        return f"{self.get_result_display()}, périmée" if self.is_stale else self.get_result_display()

    @property
    def known_by(self) -> str:
        return f"{self.get_method_display()}, le {long_date(self.assessed_on)}"
