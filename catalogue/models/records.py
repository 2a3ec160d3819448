"""Records copied from data.gouv.fr: upstream's JSON verbatim, what we query by, and what only we know.

`upstream` columns keep the JSON text exactly as data.gouv.fr gave it; the other columns are drawn from it
by `mapping.py` at each sync. What we know ourselves (reasons, scopes, editors' words) has columns or tables
of its own, which a sync never overwrites.
"""

from functools import cached_property
from typing import Any

import orjson
from django.db import models
from django.urls import reverse

from sig.models import Territory


class State(models.TextChoices):
    """Where a record stands upstream, as last confirmed."""

    VISIBLE = "visible", "visible"
    ARCHIVED = "archived", "archivé à la source"
    HIDDEN = "hidden", "absent de la source, en attente de confirmation"
    PRIVATE = "private", "rendu privé ou purgé à la source"
    OUT = "out", "sorti du périmètre"
    GONE = "gone", "supprimé à la source"


class UpstreamQuerySet(models.QuerySet):
    def visible(self):
        return self.filter(state=State.VISIBLE)

    def with_page(self):
        """Those whose page answers 200: visible or archived."""
        return self.filter(state__in=(State.VISIBLE, State.ARCHIVED))


class UpstreamRecord(models.Model):
    """What every record copied from data.gouv.fr has."""

    source_id = models.CharField("identifiant data.gouv.fr", max_length=40, unique=True)
    slug = models.CharField("adresse", max_length=255, db_index=True)
    state = models.CharField(
        "état", max_length=16, choices=State.choices, default=State.VISIBLE, db_index=True
    )
    absent_since = models.DateTimeField("absent depuis", null=True, blank=True)
    upstream = models.TextField("fiche d’origine", help_text="JSON de data.gouv.fr, tel quel.")
    fingerprint = models.CharField(max_length=32, help_text="Empreinte de la fiche d’origine entière.")
    from_snapshot = models.BooleanField("vient de l’instantané", default=False)
    synced_at = models.DateTimeField("synchronisé le")

    objects = UpstreamQuerySet.as_manager()

    class Meta:
        abstract = True

    @cached_property
    def record(self) -> dict[str, Any]:
        """Upstream's record, parsed."""
        return orjson.loads(self.upstream)


class Organization(UpstreamRecord):
    """A producer. `kind` and `territory` are ours: from the region pack, or an editor's word."""

    class Kind(models.TextChoices):
        STATE = "etat", "Service de l’État"
        REGION = "region", "Région"
        DEPARTEMENT = "departement", "Département"
        EPCI = "epci", "Intercommunalité"
        COMMUNE = "commune", "Commune"
        SYNDICATE = "syndicat", "Syndicat ou établissement public local"
        WATER_AGENCY = "agence-de-leau", "Agence de l’eau"
        CHAMBER = "chambre-consulaire", "Chambre consulaire"
        OPERATOR = "operateur", "Opérateur ou plateforme"
        ASSOCIATION = "association", "Association"
        OTHER = "autre", "Autre"

    name = models.CharField("nom", max_length=350)
    acronym = models.CharField("sigle", max_length=350, blank=True)
    description_html = models.TextField(blank=True, editable=False)
    url = models.CharField("site", max_length=2000, blank=True)
    logo = models.CharField(max_length=2000, blank=True)
    badges = models.JSONField(default=list, blank=True)
    followers = models.PositiveIntegerField("abonnés", default=0)
    kind = models.CharField("nature", max_length=24, choices=Kind.choices, default=Kind.OTHER)
    territory = models.ForeignKey(
        Territory,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="organizations",
        verbose_name="territoire",
    )
    territory_partial = models.BooleanField(
        "n’en couvre qu’une partie",
        default=False,
        help_text="Ses jeux restent sur la page de ce territoire, mais pas sur celle de chaque commune.",
    )
    partial = models.BooleanField("fiche partielle, tirée d’un jeu de données", default=False)
    edited = models.BooleanField("nature ou territoire fixés par l’équipe", default=False, editable=False)

    class Meta:
        verbose_name = "producteur"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalogue:organization", args=[self.slug])


class DatasetQuerySet(UpstreamQuerySet):
    def for_list(self):
        """What a line of a list needs, in one query."""
        return self.select_related("organization").defer("upstream", "description_html")


class Dataset(UpstreamRecord):
    title = models.CharField("titre", max_length=350)
    acronym = models.CharField("sigle", max_length=350, blank=True)
    summary = models.CharField("début de la description", max_length=320, blank=True)
    description_html = models.TextField(blank=True, editable=False)
    organization = models.ForeignKey(
        Organization,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="datasets",
        verbose_name="producteur",
    )
    license = models.CharField("licence", max_length=64, blank=True)
    frequency = models.CharField("fréquence", max_length=32, blank=True)
    granularity = models.CharField("granularité", max_length=32, blank=True)
    tags = models.JSONField("mots-clés", default=list, blank=True)
    zones = models.JSONField("zones déclarées", default=list, blank=True)
    badges = models.JSONField(default=list, blank=True)
    formats = models.JSONField("formats", default=list, blank=True)  # families: see formats.py
    schemas = models.JSONField("schémas", default=list, blank=True)
    access_type = models.CharField("accès", max_length=24, default="open", blank=True)
    created_at = models.DateTimeField("créé le", null=True, blank=True)
    last_modified = models.DateTimeField("fiche modifiée le", null=True, blank=True)
    last_update = models.DateTimeField("données mises à jour le", null=True, blank=True)
    archived_at = models.DateTimeField("archivé le", null=True, blank=True)
    harvest_domain = models.CharField("portail moissonné", max_length=255, blank=True)
    quality_score = models.FloatField("score de qualité", null=True, blank=True)
    resources_count = models.PositiveIntegerField("ressources", default=0)
    views = models.PositiveIntegerField("vues", default=0)
    downloads = models.PositiveIntegerField("téléchargements", default=0)
    followers = models.PositiveIntegerField("abonnés", default=0)
    reuses_count = models.PositiveIntegerField("réutilisations", default=0)
    discussions_count = models.PositiveIntegerField("discussions", null=True)
    discussions_open = models.PositiveIntegerField("discussions ouvertes", null=True)
    documented = models.BooleanField("fichiers décrits", null=True)
    # Ours.
    reasons = models.JSONField(
        "raisons d’être au catalogue", default=list, blank=True
    )  # ["organization:<id>", …]
    editor_territory = models.ForeignKey(
        Territory,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="territoire (équipe)",
    )
    editor_theme = models.CharField("thème (équipe)", max_length=64, blank=True)
    theme = models.CharField("thème", max_length=64, blank=True, editable=False)
    featured = models.BooleanField("mis en avant à l’accueil", default=False)
    editor_note = models.CharField("mot de l’équipe", max_length=300, blank=True)

    objects = DatasetQuerySet.as_manager()

    class Meta:
        verbose_name = "jeu de données"
        verbose_name_plural = "jeux de données"
        ordering = ("title", "source_id")
        indexes = [
            models.Index(fields=["state", "-last_update"]),
            models.Index(fields=["state", "-created_at"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("catalogue:dataset", args=[self.slug])


class Scope(models.Model):
    """A territory that a dataset is about, and why we say so."""

    class Reason(models.TextChoices):
        ZONE = "zone", "couverture déclarée par le producteur"
        TITLE = "title", "nommé par le titre ou les mots-clés"
        PRODUCER = "producer", "territoire du producteur"
        EDITOR = "editor", "indiqué par l’équipe du portail"

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="scopes")
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="scopes")
    reason = models.CharField("raison", max_length=16, choices=Reason.choices)
    confidence = models.FloatField("confiance (0 à 1)", default=0)  # 0: drawn before confidence was told
    evidence = models.CharField("ce qui le dit", max_length=200, blank=True)
    partial = models.BooleanField("une partie seulement", default=False)

    class Meta:
        verbose_name = "territoire d’un jeu"
        verbose_name_plural = "territoires des jeux"
        constraints = [models.UniqueConstraint(fields=["dataset", "territory"], name="scope_once")]

    def __str__(self) -> str:
        return f"{self.dataset_id} → {self.territory_id} ({self.reason})"


class Resource(models.Model):
    """A file or service of a dataset: what links and checks need; the whole is in the dataset's record."""

    source_id = models.CharField(max_length=40, unique=True)
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="resources")
    position = models.PositiveIntegerField()
    title = models.CharField("titre", max_length=500, blank=True)
    type = models.CharField(max_length=24, blank=True)
    format = models.CharField(max_length=128, blank=True)
    url = models.TextField("adresse")

    class Meta:
        verbose_name = "ressource"
        ordering = ("dataset", "position")

    def __str__(self) -> str:
        return self.title or self.source_id


class Reuse(UpstreamRecord):
    title = models.CharField("titre", max_length=350)
    summary = models.CharField("début de la description", max_length=320, blank=True)
    description_html = models.TextField(blank=True, editable=False)
    type = models.CharField(max_length=32, blank=True)
    topic = models.CharField("thématique", max_length=64, blank=True)
    url = models.TextField("adresse")
    image = models.CharField(max_length=2000, blank=True)
    organization = models.ForeignKey(
        Organization, models.SET_NULL, null=True, blank=True, related_name="reuses", verbose_name="auteur"
    )
    datasets = models.ManyToManyField(Dataset, related_name="reuses", blank=True)
    created_at = models.DateTimeField("créée le", null=True, blank=True)
    last_modified = models.DateTimeField("modifiée le", null=True, blank=True)

    class Meta:
        verbose_name = "réutilisation"
        ordering = ("-created_at", "source_id")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("catalogue:reuse", args=[self.slug])


class FormerSlug(models.Model):
    """An address that once worked, so that old links keep working."""

    class Kind(models.TextChoices):
        DATASET = "dataset"
        ORGANIZATION = "organization"
        REUSE = "reuse"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    slug = models.CharField(max_length=255)
    source_id = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="former_slug_once")]

    def __str__(self) -> str:
        return f"{self.slug} → {self.source_id}"


class Discussions(models.Model):
    """Discussions about a dataset, fetched behind the page. No name of a person is kept."""

    dataset = models.OneToOneField(Dataset, models.CASCADE, related_name="discussions")
    threads = models.JSONField(default=list)  # [{title, created, closed, messages, last_message, url}, …]
    fetched_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "discussions d’un jeu"
        verbose_name_plural = "discussions des jeux"

    def __str__(self) -> str:
        return f"discussions de {self.dataset_id}"
