"""Thematic maps: layers of services and tables of the catalogue, put together by the team."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from sig.models.services import Granularity, Layer
from sig.models.territories import Territory


class DataSource(models.Model):
    """A file of the catalogue shown on a map: GeoJSON, or CSV joined to our contours by its INSEE codes."""

    class Kind(models.TextChoices):
        GEOJSON = "geojson", "GeoJSON"
        CSV = "csv", "CSV avec codes INSEE"

    class Method(models.TextChoices):
        QUANTILES = "quantiles", "Effectifs égaux"
        EQUAL = "equal", "Intervalles égaux"
        OWN = "own", "Bornes choisies"

    slug = models.SlugField("identifiant", max_length=80, unique=True)
    title = models.CharField("titre", max_length=200)
    kind = models.CharField("sorte", max_length=8, choices=Kind.choices)
    url = models.URLField("adresse du fichier", max_length=1000)
    dataset = models.CharField("jeu de données", max_length=64, blank=True)
    resource = models.CharField("ressource", max_length=64, blank=True)
    code_column = models.CharField("colonne des codes INSEE", max_length=120, blank=True)
    value_column = models.CharField("colonne de la valeur", max_length=120, blank=True)
    name_column = models.CharField("colonne du nom", max_length=120, blank=True)
    level = models.CharField(
        "granularité", max_length=16, choices=Granularity.choices, default=Granularity.COMMUNE
    )
    unit = models.CharField("unité", max_length=40, blank=True)
    method = models.CharField("classes", max_length=12, choices=Method.choices, default=Method.QUANTILES)
    class_count = models.PositiveSmallIntegerField(
        "nombre de classes", default=5, validators=[MinValueValidator(2), MaxValueValidator(7)]
    )
    bounds = models.JSONField("bornes", default=list, blank=True)
    attribution = models.CharField("mention de la source", max_length=200, blank=True)
    licence = models.CharField("licence", max_length=200, blank=True)
    refresh_minutes = models.PositiveIntegerField("délai de mise à jour (minutes)", default=1440)
    data_date = models.DateField("données du", null=True, blank=True)

    class Meta:
        verbose_name = "donnée du catalogue sur carte"
        verbose_name_plural = "données du catalogue sur carte"
        ordering = ("title", "pk")

    def __str__(self) -> str:
        return self.title


class ThematicMap(models.Model):
    """A published map: its layers in order, its frame, the words that explain it."""

    class Base(models.TextChoices):
        IGN = "ign", "Plan IGN (Géoplateforme)"
        OSM_FRANCE = "osmfr", "OpenStreetMap France"
        OUTLINES = "contours", "Nos contours, sans service extérieur"

    slug = models.SlugField("identifiant", max_length=80, unique=True)
    title = models.CharField("titre", max_length=200)
    summary = models.TextField(
        "en une phrase", max_length=400, help_text="Ce que montre la carte, pour qui ne la voit pas."
    )
    theme = models.SlugField("thème", max_length=80, blank=True)
    granularity = models.CharField("granularité", max_length=16, choices=Granularity.choices, blank=True)
    territory = models.ForeignKey(
        Territory, models.SET_NULL, null=True, blank=True, related_name="maps", verbose_name="territoire"
    )
    clip = models.BooleanField("limiter au territoire", default=False)
    base = models.CharField("fond de carte", max_length=12, choices=Base.choices, default=Base.IGN)
    # The frame at opening; without it, the territory's or the region's.
    longitude = models.FloatField("longitude du centre", null=True, blank=True)
    latitude = models.FloatField("latitude du centre", null=True, blank=True)
    zoom = models.PositiveSmallIntegerField("zoom", null=True, blank=True, validators=[MaxValueValidator(19)])
    popup = models.TextField(
        "fiche au clic",
        blank=True,
        help_text="Texte avec {attribut} là où vient la valeur\u00a0; vide\u00a0: tous les attributs.",
    )
    published = models.BooleanField("publiée", default=False)
    from_pack = models.BooleanField("vient du paquet régional", default=False, editable=False)
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    class Meta:
        verbose_name = "carte thématique"
        verbose_name_plural = "cartes thématiques"
        ordering = ("title", "pk")

    def __str__(self) -> str:
        return self.title


class MapLayer(models.Model):
    """A layer, or a file of the catalogue, as one map shows it; the first is drawn undermost."""

    map = models.ForeignKey(ThematicMap, models.CASCADE, related_name="map_layers", verbose_name="carte")
    position = models.PositiveSmallIntegerField("rang", default=0)
    layer = models.ForeignKey(
        Layer, models.CASCADE, null=True, blank=True, related_name="uses", verbose_name="couche"
    )
    source = models.ForeignKey(
        DataSource,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="uses",
        verbose_name="donnée du catalogue",
    )
    title = models.CharField("titre sur cette carte", max_length=200, blank=True)
    opacity = models.PositiveSmallIntegerField("opacité (%)", default=80, validators=[MaxValueValidator(100)])
    visible = models.BooleanField("montrée à l’ouverture", default=True)

    class Meta:
        verbose_name = "couche de la carte"
        verbose_name_plural = "couches de la carte"
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(layer__isnull=False) ^ models.Q(source__isnull=False),
                name="map_layer_shows_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.title or str(self.layer or self.source)
