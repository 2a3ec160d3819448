"""The one journal of the governance: what happened, in which capacity. Never changed, never removed."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Event(models.Model):
    """One line: a state left for another, a date moved, a list of persons taken out."""

    subject = models.CharField("objet", max_length=24)  # the kind of the row: `meeting`, `outcome`…
    ref = models.CharField("référence", max_length=80)
    at = models.DateTimeField("le", default=timezone.now)
    capacity = models.CharField("qualité", max_length=120)  # what the public reads instead of a name
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="compte",
    )
    before = models.CharField("de", max_length=20, blank=True)
    after = models.CharField("à", max_length=20, blank=True)
    said = models.TextField("ce qui est dit", max_length=3000, blank=True)
    is_public = models.BooleanField("public", default=True)

    class Meta:
        verbose_name = "événement du journal"
        verbose_name_plural = "journal"
        ordering = ("at", "pk")
        indexes = [models.Index(fields=["subject", "ref"])]

    def __str__(self) -> str:
        return f"{self.ref} {self.after or self.said[:40]}"
