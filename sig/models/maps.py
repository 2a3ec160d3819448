"""Thematic maps: layers of services and tables of the catalogue, put together by the team."""

import gzip
from typing import Any

import orjson
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from sig.models.services import Granularity, Layer
from sig.models.territories import Territory

OUTLINES = "contours"  # the base map that needs no other server


class DataSource(models.Model):
    """Data shown on a map: GeoJSON, or a table joined to our contours by its INSEE codes."""

    class Kind(models.TextChoices):
        GEOJSON = "geojson", "GeoJSON"
        CSV = "csv", "CSV avec codes INSEE"
        TERRITORIES = "territories", "Ce que le portail sait des territoires"

    class Method(models.TextChoices):
        QUANTILES = "quantiles", "Effectifs égaux"
        EQUAL = "equal", "Intervalles égaux"
        OWN = "own", "Bornes choisies"

    slug = models.SlugField("identifiant", max_length=80, unique=True)
    title = models.CharField("titre", max_length=200)
    kind = models.CharField("sorte", max_length=12, choices=Kind.choices)
    url = models.URLField("adresse du fichier", max_length=1000, blank=True)
    dataset = models.CharField("jeu de données", max_length=64, blank=True)
    resource = models.CharField("ressource", max_length=64, blank=True)
    code_column = models.CharField("colonne des codes INSEE", max_length=120, blank=True)
    value_column = models.CharField("colonne de la valeur", max_length=120, blank=True)
    name_column = models.CharField("colonne du nom", max_length=120, blank=True)
    level = models.CharField(
        "granularité", max_length=16, choices=Granularity.choices, default=Granularity.COMMUNE
    )
    unit = models.CharField("unité", max_length=40, blank=True)
    # A rate must not be added up, a count must: nobody but the team knows which it is.
    summed = models.BooleanField(
        "additionner",
        default=False,
        help_text="Quand plusieurs lignes disent le même territoire (communes réunies depuis)\u00a0: "
        "additionner leurs valeurs. À cocher pour un nombre, jamais pour un taux.",
    )
    method = models.CharField("classes", max_length=12, choices=Method.choices, default=Method.QUANTILES)
    class_count = models.PositiveSmallIntegerField(
        "nombre de classes", default=5, validators=[MinValueValidator(2), MaxValueValidator(7)]
    )
    bounds = models.JSONField("bornes", default=list, blank=True)
    attribution = models.CharField("mention de la source", max_length=200, blank=True)
    licence = models.CharField("licence", max_length=200, blank=True)
    refresh_minutes = models.PositiveIntegerField("délai de mise à jour (minutes)", default=1440)
    data_date = models.DateField("données du", null=True, blank=True)
    from_pack = models.BooleanField("vient du paquet régional", default=False, editable=False)

    class Meta:
        verbose_name = "donnée du catalogue sur carte"
        verbose_name_plural = "données du catalogue sur carte"
        ordering = ("title", "pk")

    def __str__(self) -> str:
        return self.title


class SourceCopy(models.Model):
    """The last good reading of a file, kept until the next one: a map outlives its source's silence."""

    source = models.OneToOneField(
        DataSource, models.CASCADE, primary_key=True, related_name="copy", verbose_name="donnée"
    )
    columns = models.JSONField("colonnes", default=list)
    body = models.BinaryField("contenu", default=b"")  # gzipped JSON: rows of a table, or features
    count = models.PositiveIntegerField("lignes", default=0)
    digest = models.CharField("empreinte", max_length=40, blank=True)
    fetched_at = models.DateTimeField("lue le", null=True, blank=True)
    changed_at = models.DateTimeField("changée le", null=True, blank=True)
    tried_at = models.DateTimeField("dernier essai", null=True, blank=True)
    error = models.CharField("dernière erreur", max_length=300, blank=True)

    class Meta:
        verbose_name = "copie d’une donnée"
        verbose_name_plural = "copies des données"

    def __str__(self) -> str:
        return f"{self.source_id}"

    def read(self) -> list[Any]:
        return orjson.loads(gzip.decompress(bytes(self.body))) if self.body else []

    def write(self, content: list[Any]) -> None:
        self.body, self.count = gzip.compress(orjson.dumps(content), mtime=0), len(content)


class ThematicMapQuerySet(models.QuerySet):
    def visible(self):
        """Published, with something to show: a map of a service that is not in use waits for it."""
        shown = models.Q(source__isnull=False) | models.Q(layer__published=True, layer__service__active=True)
        maps = MapLayer.objects.filter(shown).order_by().values("map")
        return self.filter(pk__in=maps, published=True)


class ThematicMap(models.Model):
    """A published map: its layers in order, its frame, the words that explain it."""

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
    base = models.SlugField(
        "fond de carte",
        max_length=40,
        blank=True,
        help_text="Vide\u00a0: le premier du paquet régional. Le visiteur peut en changer.",
    )
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

    objects = ThematicMapQuerySet.as_manager()

    class Meta:
        verbose_name = "carte thématique"
        verbose_name_plural = "cartes thématiques"
        ordering = ("title", "pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("sig:map", args=[self.slug])


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
        return self.title or str(self.shown)

    @property
    def shown(self) -> Layer | DataSource:
        return self.layer or self.source

    @property
    def granularity(self) -> str:
        return self.source.level if self.source else self.layer.granularity
