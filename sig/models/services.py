"""OGC services, their layers, what changed upstream, how they answered."""

from django.core.exceptions import ValidationError
from django.db import models

from opendatalab.http import UpstreamRefused
from opendatalab.http.addresses import permitted_text


def check_address(url: str) -> None:
    """Refuse what the door would: another scheme, a password, a number in disguise, a private address."""
    try:
        permitted_text(url)
    except UpstreamRefused as error:
        raise ValidationError("Une adresse publique en http:// ou https:// est attendue.") from error


class Granularity(models.TextChoices):
    """What one object of a layer stands for."""

    REGION = "region", "Région"
    DEPARTEMENT = "departement", "Département"
    EPCI = "epci", "Intercommunalité"
    COMMUNE = "commune", "Commune"
    FINER = "objet", "Objet plus fin que la commune"


class MapService(models.Model):
    """A WMS and WFS server. The addresses typed here are those called, whatever it advertises."""

    slug = models.SlugField("identifiant", max_length=80, unique=True)
    title = models.CharField("nom", max_length=200)
    wms_url = models.CharField("adresse WMS", max_length=500, blank=True, validators=[check_address])
    wfs_url = models.CharField("adresse WFS", max_length=500, blank=True, validators=[check_address])
    wms_version = models.CharField("version WMS lue", max_length=16, blank=True, editable=False)
    wfs_version = models.CharField("version WFS lue", max_length=16, blank=True, editable=False)
    attribution = models.CharField("mention de la source", max_length=200, blank=True)
    licence = models.CharField("licence", max_length=200, blank=True)
    refresh_hours = models.PositiveSmallIntegerField(
        "relire toutes les",
        default=24,
        help_text="En heures\u00a0: les couches du serveur sont relues à ce rythme.",
    )
    active = models.BooleanField("en service", default=True)
    from_pack = models.BooleanField("vient du paquet régional", default=False, editable=False)
    read_at = models.DateTimeField("dernière lecture", null=True, blank=True, editable=False)
    answered_at = models.DateTimeField("dernière lecture réussie", null=True, blank=True, editable=False)
    last_error = models.CharField("dernière erreur", max_length=300, blank=True, editable=False)
    # [[kind, name, title, metadata id], …]: what was there at the last reading, to tell new from renamed
    upstream = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        verbose_name = "service cartographique"
        verbose_name_plural = "services cartographiques"
        ordering = ("title", "pk")

    def __str__(self) -> str:
        return self.title


class Layer(models.Model):
    """A layer that the team chose in a service. Visitors know its slug, never its address."""

    class State(models.TextChoices):
        FINE = "fine", "présente"
        CHANGED = "changed", "changée en amont"
        GONE = "gone", "absente en amont"

    service = models.ForeignKey(MapService, models.CASCADE, related_name="layers", verbose_name="service")
    slug = models.SlugField("identifiant", max_length=80, unique=True)
    title = models.CharField("titre", max_length=200)
    summary = models.TextField("description", blank=True)
    wms_name = models.CharField("couche WMS", max_length=200, blank=True)
    wfs_name = models.CharField("type WFS", max_length=200, blank=True)
    style = models.CharField("style WMS", max_length=200, blank=True)
    theme = models.SlugField("thème", max_length=80, blank=True)
    granularity = models.CharField("granularité", max_length=16, choices=Granularity.choices, blank=True)
    attribution = models.CharField("mention de la source", max_length=200, blank=True)
    licence = models.CharField("licence", max_length=200, blank=True)
    producer = models.CharField(
        "producteur", max_length=64, blank=True, help_text="Identifiant data.gouv.fr de l’organisation."
    )
    dataset = models.CharField(
        "jeu de données", max_length=64, blank=True, help_text="Identifiant data.gouv.fr de la fiche."
    )
    resource = models.CharField("ressource", max_length=64, blank=True)
    # Degrees, as WGS 84 longitude and latitude.
    west = models.FloatField(null=True, blank=True)
    south = models.FloatField(null=True, blank=True)
    east = models.FloatField(null=True, blank=True)
    north = models.FloatField(null=True, blank=True)
    min_scale = models.FloatField("échelle minimale (dénominateur)", null=True, blank=True)
    max_scale = models.FloatField("échelle maximale (dénominateur)", null=True, blank=True)
    queryable = models.BooleanField("interrogeable", default=False)
    crs = models.JSONField("systèmes de coordonnées", default=list, blank=True)
    image_formats = models.JSONField("formats d’image", default=list, blank=True)
    info_formats = models.JSONField("formats d’interrogation", default=list, blank=True)
    feature_formats = models.JSONField("formats d’objets", default=list, blank=True)
    # [{"name": "insee", "label": "Code INSEE", "shown": true}, …] in the order of the list and the popup
    fields = models.JSONField("attributs", default=list, blank=True)
    name_field = models.CharField("attribut du nom", max_length=120, blank=True)
    code_field = models.CharField("attribut du code INSEE", max_length=120, blank=True)
    # [{"label": "Moins de 50 habitants", "colour": "#ffffcc"}, …]: the legend in words
    classes = models.JSONField("légende en mots", default=list, blank=True)
    refresh_minutes = models.PositiveIntegerField(
        "délai de mise à jour",
        default=60,
        help_text="En minutes\u00a0: au plus tard, la carte suit la donnée.",
    )
    data_date = models.DateField("données du", null=True, blank=True)
    metadata_url = models.CharField(
        "fiche de métadonnées", max_length=500, blank=True, validators=[check_address]
    )
    # What the server said of it when the team chose it or last saw a change.
    upstream = models.JSONField(default=dict, blank=True, editable=False)
    checked_at = models.DateTimeField("dernier essai", null=True, blank=True, editable=False)
    failing_since = models.DateTimeField("en panne depuis", null=True, blank=True, editable=False)
    last_error = models.CharField("dernière erreur", max_length=300, blank=True, editable=False)
    failures = models.PositiveIntegerField("échecs de suite", default=0, editable=False)
    from_pack = models.BooleanField("vient du paquet régional", default=False, editable=False)
    state = models.CharField("état", max_length=8, choices=State.choices, default=State.FINE, editable=False)
    published = models.BooleanField("publiée", default=True)

    class Meta:
        verbose_name = "couche"
        verbose_name_plural = "couches"
        ordering = ("title", "pk")

    def __str__(self) -> str:
        return self.title


class LayerChange(models.Model):
    """What a reading of the capabilities showed to have changed upstream, until the team has seen it."""

    class Kind(models.TextChoices):
        NEW = "new", "nouvelle en amont"
        GONE = "gone", "absente en amont"
        BACK = "back", "revenue"
        RENAMED = "renamed", "renommée"
        CHANGED = "changed", "description changée"

    service = models.ForeignKey(MapService, models.CASCADE, related_name="changes", verbose_name="service")
    layer = models.ForeignKey(
        Layer, models.CASCADE, null=True, blank=True, related_name="changes", verbose_name="couche"
    )
    kind = models.CharField("changement", max_length=8, choices=Kind.choices)
    name = models.CharField("nom en amont", max_length=200)
    detail = models.CharField("détail", max_length=500, blank=True)
    seen_at = models.DateTimeField("vu le", auto_now_add=True)
    acknowledged = models.BooleanField("traité", default=False)

    class Meta:
        verbose_name = "changement en amont"
        verbose_name_plural = "changements en amont"
        ordering = ("-seen_at", "-pk")

    def __str__(self) -> str:
        return f"{self.name} : {self.get_kind_display()}"


class ServiceCheck(models.Model):
    """How many of a day's calls a service answered: availability by month is summed from these."""

    service = models.ForeignKey(MapService, models.CASCADE, related_name="checks", verbose_name="service")
    day = models.DateField("jour")
    answered = models.PositiveIntegerField("réponses", default=0)
    failed = models.PositiveIntegerField("échecs", default=0)

    class Meta:
        verbose_name = "disponibilité"
        verbose_name_plural = "disponibilités"
        ordering = ("-day", "service")
        constraints = [models.UniqueConstraint(fields=["service", "day"], name="service_check_once_a_day")]

    def __str__(self) -> str:
        return f"{self.service_id} {self.day}"
