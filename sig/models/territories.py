from django.db import models


class Level(models.TextChoices):
    """Levels of the territorial mesh, by data.gouv.fr's names save our own, the widest first."""

    WORLD = "country-group", "Monde ou Europe"
    COUNTRY = "country", "Pays"
    COUNTRY_SUBSET = "country-subset", "Partie du pays"
    REGION = "fr:region", "Région"
    OWN = "odl:ensemble", "Ensemble de communes"  # a set of the region pack's own: a basin, a syndicate
    DEPARTEMENT = "fr:departement", "Département"
    ARRONDISSEMENT = "fr:arrondissement", "Arrondissement"
    EPCI = "fr:epci", "Intercommunalité"
    COMMUNE = "fr:commune", "Commune"


class TerritoryQuerySet(models.QuerySet):
    def with_page(self):
        """Those that have a page of their own."""
        return self.filter(level__in=PAGE_LEVELS.values())


class Territory(models.Model):
    """A place at any level: one table for all, with every place that contains it as ancestor.

    `geozone` is data.gouv.fr's zone id (`fr:commune:31555`). Source: COG, by way of the region pack.
    """

    geozone = models.CharField("zone", max_length=64, unique=True)
    level = models.CharField("niveau", max_length=32, choices=Level.choices)
    code = models.CharField("code", max_length=32)
    name = models.CharField("nom", max_length=200)
    population = models.PositiveIntegerField("population municipale", null=True, blank=True)
    area_km2 = models.FloatField("superficie (km²)", null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    postal_codes = models.JSONField("codes postaux", default=list, blank=True)
    former_codes = models.JSONField("anciens codes", default=list, blank=True)
    details = models.JSONField("autres faits de la source", default=dict, blank=True)
    inside = models.BooleanField("dans le périmètre de la région", default=True)
    # Declared by the body itself and entered by the team; no source gives it for all.
    staff = models.PositiveIntegerField("agents (équivalent temps plein)", null=True, blank=True)
    staff_source = models.CharField("source de l’effectif", max_length=200, blank=True)
    staff_date = models.DateField("effectif au", null=True, blank=True)
    ancestors = models.ManyToManyField("self", symmetrical=False, related_name="descendants", blank=True)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = "territoire"
        ordering = ("name", "code")
        indexes = [models.Index(fields=["level", "code"])]

    def __str__(self) -> str:
        return self.name

    @property
    def slug_level(self) -> str:
        """The level as it stands in an address: `commune`, `departement`…"""
        return self.level.rpartition(":")[2]


# Levels that have pages, by their word in the address.
PAGE_LEVELS = {
    "region": Level.REGION,
    "ensemble": Level.OWN,
    "departement": Level.DEPARTEMENT,
    "epci": Level.EPCI,
    "commune": Level.COMMUNE,
}
