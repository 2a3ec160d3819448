"""Sectors, and the organisations that take part: what a governance is made of before anybody meets."""

from django.db import models
from django.urls import reverse

from opendatalab.text import render_markdown


class College(models.TextChoices):
    STATE = "etat", "État et opérateurs"
    AUTHORITIES = "collectivites", "Collectivités"
    COMPANIES = "entreprises", "Délégataires et entreprises"
    CIVIL = "societe-civile", "Société civile"
    RESEARCH = "recherche", "Recherche et formation"


class FromPack(models.Model):
    """A row that a region pack may bring; once edited here, the pack leaves it alone."""

    from_pack = models.BooleanField("vient du paquet régional", default=False, editable=False)
    edited_here = models.BooleanField("modifié ici", default=False, editable=False)
    demo = models.BooleanField("démonstration", default=False, editable=False)

    class Meta:
        abstract = True


class SectorQuerySet(models.QuerySet):
    def public(self):
        return self.filter(state__in=(Sector.State.OPEN, Sector.State.DRAFT))


class Sector(FromPack):
    """A domain of public action whose data are opened together: its actors, its bodies, its plan."""

    class State(models.TextChoices):
        DRAFT = "draft", "En préparation"
        OPEN = "open", "Ouverte"
        ARCHIVED = "archived", "Archivée"

    slug = models.SlugField("identifiant", max_length=80, unique=True)
    name = models.CharField("nom", max_length=120)
    summary = models.TextField("en une phrase", max_length=300)
    text = models.TextField("présentation", blank=True, help_text="Markdown.")
    text_html = models.TextField(blank=True, editable=False)
    theme = models.SlugField(
        "thème du catalogue",
        max_length=80,
        blank=True,
        help_text="L’identifiant d’un thème du paquet régional.",
    )
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.DRAFT)
    position = models.PositiveSmallIntegerField("rang", default=0)

    objects = SectorQuerySet.as_manager()

    class Meta:
        verbose_name = "filière"
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.text_html = render_markdown(self.text)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("governance:sector", args=[self.slug])


class Partner(FromPack):
    """An organisation under the name that it bore; the one that took over is its successor."""

    class Standing(models.TextChoices):
        """What the founding document says of it."""

        CARRIER = "porteur", "Porteur du projet"
        FUNDER = "cofinanceur", "Intéressé, cofinanceur envisagé"
        INTERESTED = "interesse", "Intéressé"
        CONSULTED = "consulte", "Consulté"
        COUNTERPART = "interlocuteur", "Interlocuteur national"
        ECOSYSTEM = "ecosysteme", "Atout du territoire"
        NONE = "", "Absent du document fondateur"

    slug = models.SlugField("identifiant", max_length=80, unique=True)
    name = models.CharField("nom", max_length=200)
    college = models.CharField("collège", max_length=16, choices=College.choices)
    standing = models.CharField(
        "rôle au départ du projet",
        max_length=16,
        choices=Standing.choices,
        blank=True,
        default=Standing.NONE,
    )
    role = models.TextField("ce que dit le document fondateur", max_length=600, blank=True)
    until = models.CharField(
        "porte ce nom jusqu’à",
        max_length=40,
        blank=True,
        help_text="Une année ou une date en toutes lettres.",
    )
    successor = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name="lui succède",
    )
    to_check = models.CharField("à vérifier", max_length=300, blank=True)
    source = models.CharField("source de la succession", max_length=300, blank=True)
    producers = models.JSONField(
        "producteurs de data.gouv.fr",
        default=list,
        blank=True,
        help_text="Une liste d’identifiants d’organisations.",
    )
    geozone = models.CharField("territoire", max_length=64, blank=True)
    url = models.URLField("site", max_length=300, blank=True)
    shown = models.BooleanField("montré dans l’annuaire", default=True)

    class Meta:
        verbose_name = "partenaire"
        ordering = ("college", "name")

    def __str__(self) -> str:
        return self.name
