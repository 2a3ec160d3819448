"""Tables of which one column holds the codes of territories: what lets a place have its own rows."""

from django.db import models

from catalogue.models.records import Dataset
from sig.models import Level


class CodeColumn(models.Model):
    """A table of a dataset and its column of codes, registered by the team. No row of it is kept here."""

    class Codes(models.TextChoices):
        COMMUNE = Level.COMMUNE.value, "code INSEE de commune"
        EPCI = Level.EPCI.value, "SIREN d’intercommunalité"
        DEPARTEMENT = Level.DEPARTEMENT.value, "code de département"
        REGION = Level.REGION.value, "code de région"

    dataset = models.ForeignKey(
        Dataset, models.CASCADE, related_name="code_columns", verbose_name="jeu de données"
    )
    # Not a key to Resource: a sync may take its row out and put it back.
    resource_id = models.UUIDField("identifiant du fichier", help_text="Celui de data.gouv.fr.")
    column = models.CharField("colonne", max_length=200, help_text="Son nom exact, en tête du fichier.")
    level = models.CharField("ce que disent les codes", max_length=32, choices=Codes.choices)
    label = models.CharField(
        "intitulé",
        max_length=200,
        help_text="Ce que sont les lignes, comme «\u00a0Écoles\u00a0» ou «\u00a0Points de recharge\u00a0».",
    )
    active = models.BooleanField("proposé au public", default=True)
    checked_at = models.DateTimeField("vérifié le", null=True, editable=False)
    check_said = models.CharField("résultat de la vérification", max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = "colonne de codes"
        verbose_name_plural = "colonnes de codes (extraits)"
        ordering = ("label", "pk")
        constraints = [
            models.UniqueConstraint(fields=["resource_id", "level"], name="code_column_once_a_level")
        ]

    def __str__(self) -> str:
        return self.label
