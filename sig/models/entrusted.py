"""Geographic data that a body without tools of its own entrusts to the team: a request and its steps."""

import secrets

from django.conf import settings
from django.db import models
from django.urls import reverse

from sig.models.maps import ThematicMap
from sig.models.services import Layer
from sig.models.territories import Territory


def new_token() -> str:
    return secrets.token_urlsafe(24)


class EntrustedData(models.Model):
    """What a body says that it has. Moved along by `sig.entrusting.move` alone."""

    class Stage(models.TextChoices):
        RECEIVED = "received", "reçue"
        STUDIED = "studied", "étudiée"
        MADE = "made", "couche préparée"
        PUBLISHED = "published", "publiée"
        DECLINED = "declined", "déclinée"

    token = models.CharField(max_length=43, unique=True, default=new_token, editable=False)
    form_key = models.CharField(
        max_length=80, unique=True, editable=False
    )  # a form sent twice is one request
    body_name = models.CharField("collectivité ou service", max_length=200)
    territory = models.ForeignKey(
        Territory, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="territoire"
    )
    subject = models.CharField("ce que c’est", max_length=200)
    description = models.TextField("description", max_length=4000, blank=True)
    files = models.TextField("fichiers", max_length=2000, blank=True)
    contact_name = models.CharField("nom", max_length=120, blank=True)
    contact_email = models.EmailField("adresse électronique", max_length=254, blank=True)
    stage = models.CharField(
        "étape", max_length=12, choices=Stage.choices, default=Stage.RECEIVED, editable=False
    )
    doubts = models.JSONField("doutes", default=list, blank=True, editable=False)
    quarantined = models.BooleanField("en quarantaine", default=False)
    layer = models.ForeignKey(
        Layer, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="couche préparée"
    )
    map = models.ForeignKey(
        ThematicMap, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="carte publiée"
    )
    created_at = models.DateTimeField("reçue le", auto_now_add=True)
    moved_at = models.DateTimeField("dernière étape le", auto_now_add=True)

    class Meta:
        verbose_name = "donnée confiée"
        verbose_name_plural = "données confiées"
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"{self.subject} ({self.body_name})"

    def get_absolute_url(self) -> str:
        return reverse("sig:entrusted", args=[self.token])


class EntrustedStep(models.Model):
    """A move of a request: never changed, never removed on its own."""

    request = models.ForeignKey(EntrustedData, models.CASCADE, related_name="steps", verbose_name="demande")
    stage = models.CharField("étape", max_length=12, choices=EntrustedData.Stage.choices)
    note = models.TextField("mot de l’équipe", max_length=1000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="par"
    )
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "étape"
        verbose_name_plural = "étapes"
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.get_stage_display()
