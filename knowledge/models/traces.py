"""What is kept of the life of an item: its texts as they were, and whether its links still answer."""

from django.conf import settings
from django.db import models

from knowledge.models.items import Item


class Version(models.Model):
    """An item as it was saved once, whole, as the file that a pack would hold."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="versions", verbose_name="fiche")
    made_at = models.DateTimeField("le", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="par",
    )
    note = models.CharField("mot", max_length=300, blank=True)
    text = models.TextField("texte")

    class Meta:
        verbose_name = "version"
        ordering = ("-made_at", "-pk")
        indexes = [models.Index(fields=["item", "-made_at"])]

    def __str__(self) -> str:
        return f"{self.item} ({self.made_at:%d/%m/%Y %H:%M})"


class LinkCheck(models.Model):
    """An address that an item cites, and what it answered when we last looked."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="link_checks", verbose_name="fiche")
    url = models.CharField("adresse", max_length=1000)
    checked_at = models.DateTimeField("vérifiée le", null=True, blank=True)
    failures = models.PositiveSmallIntegerField("échecs de suite", default=0)
    error = models.CharField("dernière erreur", max_length=200, blank=True)

    class Meta:
        verbose_name = "lien cité"
        verbose_name_plural = "liens cités"
        ordering = ("-failures", "checked_at", "pk")
        constraints = [models.UniqueConstraint(fields=["item", "url"], name="item_cites_once")]

    def __str__(self) -> str:
        return self.url
