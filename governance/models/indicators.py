"""What is measured: an indicator, its series, and measurements that nobody changes once they are written."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from governance.models.sectors import FromPack


class Indicator(FromPack):
    """A promise of the logical framework. Its series holds its definition: another one, another series."""

    class Unit(models.TextChoices):
        COUNT = "nombre", "Nombre"
        PERCENT = "pourcentage", "Pourcentage"
        POINTS = "points", "Points"
        YES_NO = "oui-non", "Oui ou non"

    class Direction(models.TextChoices):
        UP = "hausse", "À la hausse"
        DOWN = "baisse", "À la baisse"

    class Reliability(models.TextChoices):
        A = "A", "A\u00a0: compté sans interprétation"
        B = "B", "B\u00a0: dépend d’une règle ou de réponses"
        C = "C", "C\u00a0: estimé"

    code = models.CharField("code", max_length=8, unique=True)
    result = models.CharField("résultat", max_length=4, help_text="R1, R2…")
    label = models.CharField("libellé", max_length=200)
    noun = models.CharField(
        "ce que l’on compte", max_length=60, blank=True, help_text="Au pluriel\u00a0: «\u00a0jeux\u00a0»."
    )
    unit = models.CharField("unité", max_length=12, choices=Unit.choices, default=Unit.COUNT)
    direction = models.CharField(
        "sens souhaité", max_length=8, choices=Direction.choices, default=Direction.UP
    )
    counter = models.CharField(
        "fonction qui le compte", max_length=40, blank=True, help_text="Vide\u00a0: il est saisi à la main."
    )
    source = models.CharField("source de vérification", max_length=300)
    reliability = models.CharField(
        "fiabilité", max_length=1, choices=Reliability.choices, default=Reliability.B
    )
    position = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "indicateur"
        ordering = ("position", "code")

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("governance:indicator", args=[self.code])

    @property
    def ref(self) -> str:
        return f"IND-{self.code.removeprefix('I')}"


class Frozen(ValidationError):
    """What is written is written: a new series, or a correction beside it, says what changed."""


class Series(models.Model):
    """One way of measuring: a definition, a perimeter, and the state of things it starts from, set once."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="series", verbose_name="indicateur")
    number = models.PositiveSmallIntegerField("numéro", default=1, editable=False)
    definition = models.TextField("définition")
    perimeter = models.CharField("périmètre", max_length=200)
    opened_on = models.DateField("ouverte le", default=timezone.localdate, editable=False)
    closed_on = models.DateField("close le", null=True, editable=False)
    reason = models.CharField("pourquoi cette série", max_length=300, blank=True)
    baseline = models.OneToOneField(
        "Measurement",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="état initial",
    )
    target = models.DecimalField("cible", max_digits=12, decimal_places=2, null=True, blank=True)
    target_on = models.DateField("à atteindre le", null=True, blank=True)
    target_note = models.CharField("qui l’a fixée", max_length=300, blank=True)

    class Meta:
        verbose_name = "série"
        ordering = ("indicator__position", "indicator__code", "number")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "number"], name="series_number_once"),
            models.UniqueConstraint(
                fields=["indicator"], condition=Q(closed_on__isnull=True), name="one_open_series"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code}, série {self.number}"

    def save(self, *args, **kwargs) -> None:
        """The first state, once set, and what it was measured by, never change."""
        before = Series.objects.filter(pk=self.pk).first() if self.pk else None
        if before and before.baseline_id and before.baseline_id != self.baseline_id:
            raise Frozen("L’état initial est figé\u00a0: ouvrez une nouvelle série.")
        same = before and (before.definition, before.perimeter) == (self.definition, self.perimeter)
        if before and not same and before.measurements.exists():
            raise Frozen("Cette série a déjà été mesurée\u00a0: ouvrez-en une nouvelle.")
        super().save(*args, **kwargs)

    @property
    def ref(self) -> str:
        return f"{self.indicator.ref}-S{self.number}"


class MeasurementQuerySet(models.QuerySet):
    def current(self):
        """Those that no later line corrects."""
        return self.filter(corrected_by=None)

    def light(self):
        """Without their lists, which may hold thousands of lines."""
        return self.defer("listed")

    def update(self, **changes):
        raise Frozen("Une mesure ne se modifie pas.")

    def delete(self):
        raise Frozen("Une mesure ne s’efface pas.")


class Measurement(models.Model):
    """A value on a day, with the list it counts or the paper that proves it; corrected beside, never over."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="measurements", verbose_name="série")
    day = models.DateField("jour")
    value = models.DecimalField(
        "valeur",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Vide\u00a0: non mesuré. Pour oui ou non\u00a0: 1 ou 0.",
    )
    listed = models.JSONField(
        "ce qui est compté", default=list, editable=False
    )  # [{ref, label, url, day}, …]
    computed = models.BooleanField("calculée par le portail", default=False, editable=False)
    evidence_title = models.CharField("document qui le prouve", max_length=200, blank=True)
    evidence_url = models.URLField("son adresse", max_length=500, blank=True)
    stale_since = models.DateField("source à jour au", null=True, editable=False)
    note = models.CharField("note", max_length=500, blank=True)
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="corrected_by",
        verbose_name="corrige",
    )
    made_at = models.DateTimeField("écrite le", default=timezone.now, editable=False)

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        verbose_name = "mesure"
        ordering = ("-day", "-pk")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["series", "day"], condition=Q(corrects__isnull=True), name="one_measurement_a_day"
            ),
            models.CheckConstraint(
                condition=Q(computed=True) | ~Q(evidence_url=""), name="by_hand_with_evidence"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} du {self.day:%d/%m/%Y}"

    def save(self, *args, **kwargs) -> None:
        if self.pk:
            raise Frozen("Une mesure ne se modifie pas\u00a0: une correction s’écrit à côté.")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("governance:measurement", args=[self.series.indicator.code, self.day.isoformat()])

    def delete(self, *args, **kwargs):
        raise Frozen("Une mesure ne s’efface pas.")


def current_of(series: Series, day: date | None = None) -> Measurement | None:
    """The last measurement of a series, or its last until a day."""
    rows = series.measurements.current()
    return (rows.filter(day__lte=day) if day else rows).order_by("-day", "-pk").first()


def as_decimal(value: int | float | Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))
