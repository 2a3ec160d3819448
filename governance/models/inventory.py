"""The inventory of data to open: what a producer holds, what stands in the way, how far it has come."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from catalogue.models import Dataset
from governance.models.requests import Request
from governance.models.sectors import Sector
from governance.obstacles import Obstacle
from governance.references import next_ref

ONE_TO_FIVE = (MinValueValidator(1), MaxValueValidator(5))
PERCENT = (MinValueValidator(0), MaxValueValidator(100))


class ItemState(models.TextChoices):
    SPOTTED = "spotted", "Repérée"
    DESCRIBED = "described", "Décrite"
    QUALIFIED = "qualified", "Qualifiée"
    RANKED = "ranked", "Priorisée"
    PREPARED = "prepared", "En préparation"
    PUBLISHED = "published", "Publiée"
    REVIEW = "review", "À revoir"
    DECLINED = "declined", "Écartée"
    DUPLICATE = "duplicate", "Doublon"
    POINTLESS = "pointless", "Sans objet"


ENDS = {ItemState.DECLINED, ItemState.DUPLICATE, ItemState.POINTLESS}
# Data may come to the catalogue at any moment, without waiting for the steps in between.
ALWAYS = ENDS | {ItemState.PUBLISHED}
# What may be to open, whatever came of it: neither counted twice nor without object.
COUNTED_STATES = tuple(
    state for state in ItemState if state not in (ItemState.DUPLICATE, ItemState.POINTLESS)
)
WAITING = tuple(state for state in COUNTED_STATES if state not in (ItemState.PUBLISHED, ItemState.DECLINED))


class ItemQuerySet(models.QuerySet):
    def public(self) -> "ItemQuerySet":
        return self.filter(confidential=False)

    def counted(self) -> "ItemQuerySet":
        return self.filter(state__in=COUNTED_STATES)

    def real(self) -> "ItemQuerySet":
        """Without those of the demonstration."""
        return self.filter(demo=False)

    def about(self, *, dataset: str) -> "ItemQuerySet":
        return self.filter(datasets__source_id=dataset).distinct()


class InventoryItem(models.Model):
    """One set of data that is, or could be, published; it may become several datasets."""

    State = ItemState

    class Action(models.TextChoices):
        """The two parallel actions: quantity, and quality by sector."""

        WIDE = "large", "Ouverture large"
        SECTOR = "filiere", "Filière"

    class Personal(models.TextChoices):
        CHECK = "check", "À vérifier"
        NO = "no", "Non"
        YES = "yes", "Oui"

    class Frequency(models.TextChoices):
        CONTINUOUS = "continu", "Continu"
        DAILY = "quotidien", "Quotidien"
        WEEKLY = "hebdomadaire", "Hebdomadaire"
        MONTHLY = "mensuel", "Mensuel"
        QUARTERLY = "trimestriel", "Trimestriel"
        HALF_YEARLY = "semestriel", "Semestriel"
        YEARLY = "annuel", "Annuel"
        ONCE = "ponctuel", "Ponctuel"
        UNKNOWN = "inconnu", "Inconnu"

    NEXT_STATES = {
        ItemState.SPOTTED: {ItemState.DESCRIBED} | ALWAYS,
        ItemState.DESCRIBED: {ItemState.QUALIFIED} | ALWAYS,
        ItemState.QUALIFIED: {ItemState.RANKED, ItemState.DESCRIBED} | ALWAYS,
        ItemState.RANKED: {ItemState.PREPARED, ItemState.QUALIFIED} | ALWAYS,
        ItemState.PREPARED: {ItemState.RANKED} | ALWAYS,
        ItemState.PUBLISHED: {ItemState.REVIEW},
        ItemState.REVIEW: {ItemState.PREPARED} | ALWAYS,
        ItemState.DECLINED: {ItemState.DESCRIBED},
        ItemState.DUPLICATE: {ItemState.SPOTTED},
        ItemState.POINTLESS: {ItemState.SPOTTED},
    }

    ref = models.CharField("référence", max_length=24, unique=True, editable=False)
    title = models.CharField("titre", max_length=200)
    description = models.TextField("objet", max_length=3000, blank=True, help_text="Ce que cela contient.")
    # By data.gouv.fr's id where it has one, with its name of that day.
    producer = models.CharField(
        "producteur", max_length=64, blank=True, help_text="Identifiant data.gouv.fr, s’il en a un."
    )
    producer_name = models.CharField("nom du producteur", max_length=350)
    service = models.CharField("service", max_length=200, blank=True, help_text="Un service, jamais un nom.")
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="inventory", verbose_name="filière"
    )
    action = models.CharField(
        "action", max_length=8, choices=Action.choices, default=Action.WIDE, db_index=True
    )
    format = models.CharField("format", max_length=80, blank=True)
    volume = models.CharField("volume", max_length=80, blank=True)
    frequency = models.CharField("rythme", max_length=16, choices=Frequency.choices, blank=True)
    coverage = models.CharField("territoire couvert", max_length=200, blank=True)
    geozone = models.CharField("zone du territoire", max_length=64, blank=True)
    created_on = models.DateField("créées le", null=True, blank=True)
    updated_on = models.DateField("mises à jour le", null=True, blank=True)
    update_about = models.CharField("objet de la mise à jour", max_length=300, blank=True)
    personal_data = models.CharField(
        "données personnelles", max_length=8, choices=Personal.choices, default=Personal.CHECK
    )
    qualification = models.TextField("ce que dit le droit", max_length=1000, blank=True)
    conditions = models.CharField("conditions de réutilisation", max_length=200, blank=True)
    obligation = models.CharField(
        "texte qui impose de publier",
        max_length=200,
        blank=True,
        help_text="Un article. Il donne une priorité minimale.",
    )
    standard = models.CharField("standard à suivre", max_length=200, blank=True)
    asked = models.PositiveSmallIntegerField("demandes reçues par le producteur", default=0)
    value = models.PositiveSmallIntegerField(
        "valeur (1 à 5)", null=True, blank=True, validators=ONE_TO_FIVE, help_text="5\u00a0: très utile."
    )
    effort = models.PositiveSmallIntegerField(
        "effort (1 à 5)", null=True, blank=True, validators=ONE_TO_FIVE, help_text="5\u00a0: très lourd."
    )
    adjusted = models.PositiveSmallIntegerField(
        "priorité fixée (0 à 100)",
        null=True,
        blank=True,
        validators=PERCENT,
        help_text="Vide\u00a0: elle est calculée.",
    )
    adjusted_why = models.CharField("raison de la priorité fixée", max_length=300, blank=True)
    due = models.DateField("date visée", null=True, blank=True)
    requests = models.ManyToManyField(
        Request, blank=True, related_name="inventory", verbose_name="demandes liées"
    )
    elsewhere = models.URLField(
        "publiée ailleurs", max_length=500, blank=True, help_text="Une adresse hors de data.gouv.fr."
    )
    master = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="duplicates", verbose_name="doublon de"
    )
    source = models.CharField(
        "origine de la ligne", max_length=200, blank=True, help_text="Une réunion, un import, un entretien."
    )
    state = models.CharField(
        "état", max_length=10, choices=ItemState.choices, default=ItemState.SPOTTED, db_index=True
    )
    published_on = models.DateField("publiée le", null=True, blank=True, editable=False)
    changed_at = models.DateTimeField("dernier changement", default=timezone.now, editable=False)
    closed_at = models.DateTimeField("close le", null=True, blank=True, editable=False)
    # For the team alone.
    software = models.CharField("logiciel ou source", max_length=200, blank=True)
    contact = models.CharField("contact du service", max_length=254, blank=True)
    private_note = models.TextField("note pour l’équipe", max_length=3000, blank=True)
    confidential = models.BooleanField(
        "confidentielle",
        default=False,
        help_text="Vue de l’équipe seule, tant qu’il n’est pas dit si l’on peut en parler.",
    )
    demo = models.BooleanField("démonstration", default=False, editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = "donnée à ouvrir"
        verbose_name_plural = "données à ouvrir"
        ordering = ("producer_name", "title", "pk")

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.ref:
            self.ref = next_ref(InventoryItem, "INV", timezone.localdate().year)
        self.changed_at = timezone.now()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("governance:inventory_item", args=[self.ref])

    def clean(self) -> None:
        wrong = {}
        if self.adjusted is not None and not self.adjusted_why.strip():
            wrong["adjusted_why"] = "Dites pourquoi la priorité est fixée."
        if self.action == self.Action.SECTOR and self.sector_id is None:
            wrong["sector"] = "Dites de quelle filière il s’agit."
        if self.master_id and self.master_id == self.pk:
            wrong["master"] = "Une ligne n’est pas son propre doublon."
        if wrong:
            raise ValidationError(wrong)

    @property
    def is_late(self) -> bool:
        """Computed, never stored."""
        return bool(self.due and self.state in WAITING and self.due < timezone.localdate())

    def its_datasets(self) -> models.QuerySet[Dataset]:
        ids = self.datasets.order_by("pk").values_list("source_id", flat=True)
        return Dataset.objects.filter(source_id__in=list(ids)).order_by("title", "pk")

    def check_move(self, to: str, said: str) -> None:
        """ValidationError in plain words when what the move needs is missing."""
        State, why = ItemState, bool(said.strip())
        wrong = {
            State.DESCRIBED: not self.description.strip() and "Dites d’abord ce que les données contiennent.",
            State.QUALIFIED: self.personal_data == self.Personal.CHECK
            and "Dites d’abord si elles contiennent des données personnelles.",
            State.RANKED: not (self.value and self.effort) and "Notez d’abord la valeur et l’effort.",
            State.PREPARED: not self.due and "Donnez d’abord la date visée.",
            State.PUBLISHED: not self.its_datasets().visible().exists()
            and "Liez d’abord un jeu de données que le catalogue montre.",
            State.DECLINED: not why and "Dites pourquoi elle est écartée.",
            State.DUPLICATE: not self.master_id and "Dites d’abord de quelle ligne c’est le doublon.",
            State.POINTLESS: not why and "Dites pourquoi elle est sans objet.",
        }.get(State(to))
        if wrong:
            raise ValidationError(wrong)

    def moved(self, to: str) -> None:
        if to == ItemState.PUBLISHED:
            self.published_on = self.published_on or timezone.localdate()
        elif to != ItemState.REVIEW:
            self.published_on = None
        self.closed_at = timezone.now() if to in (*ENDS, ItemState.PUBLISHED) else None


class InventoryObstacle(models.Model):
    class Severity(models.IntegerChoices):
        LOW = 1, "gêne"
        MEDIUM = 2, "retarde"
        HIGH = 3, "bloque"

    item = models.ForeignKey(InventoryItem, models.CASCADE, related_name="obstacles", verbose_name="ligne")
    obstacle = models.CharField("frein", max_length=24, choices=Obstacle.choices)
    severity = models.PositiveSmallIntegerField("gravité", choices=Severity.choices, default=Severity.MEDIUM)
    note = models.CharField("précision", max_length=300, blank=True, help_text="Publique.")

    class Meta:
        verbose_name = "frein"
        verbose_name_plural = "freins"
        ordering = ("-severity", "obstacle")
        constraints = [
            models.UniqueConstraint(fields=["item", "obstacle"], name="inventory_obstacle_once"),
        ]

    def __str__(self) -> str:
        return self.get_obstacle_display()


class InventoryDataset(models.Model):
    """A dataset of the catalogue, by data.gouv.fr's id: the record may go while the line stays."""

    item = models.ForeignKey(InventoryItem, models.CASCADE, related_name="datasets", verbose_name="ligne")
    source_id = models.CharField("identifiant data.gouv.fr", max_length=40, db_index=True)
    title = models.CharField("titre", max_length=350, blank=True)

    class Meta:
        verbose_name = "jeu de données"
        verbose_name_plural = "jeux de données"
        ordering = ("title", "pk")
        constraints = [models.UniqueConstraint(fields=["item", "source_id"], name="inventory_dataset_once")]

    def __str__(self) -> str:
        return self.title or self.source_id


class InventoryImport(models.Model):
    """A spreadsheet read and shown before anything is written: kept so as to be confirmed, then as proof."""

    class State(models.TextChoices):
        WAITING = "waiting", "À confirmer"
        DONE = "done", "Faite"

    ref = models.CharField("référence", max_length=24, unique=True, editable=False)
    name = models.CharField("fichier", max_length=200, blank=True)
    table = models.JSONField("lignes", default=list, editable=False)  # the header, then the lines as given
    given = models.JSONField("valeurs par défaut", default=dict, editable=False)
    counts = models.JSONField("résultat", default=dict, editable=False)
    state = models.CharField("état", max_length=8, choices=State.choices, default=State.WAITING)
    at = models.DateTimeField("reçue le", default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="compte"
    )

    class Meta:
        verbose_name = "import de recensement"
        verbose_name_plural = "imports de recensement"
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.ref} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.ref:
            self.ref = next_ref(InventoryImport, "IMP", timezone.localdate().year)
        super().save(*args, **kwargs)
