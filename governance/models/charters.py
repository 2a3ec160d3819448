"""Working rules of a body: a text adopted by its members, by versions that no longer change."""

from typing import Any

from django.db import models
from django.db.models import Max
from django.urls import reverse

from governance.models.bodies import Body
from opendatalab.text import render_markdown


class CharterQuerySet(models.QuerySet):
    def adopted(self) -> "CharterQuerySet":
        return self.exclude(adopted_on=None)


class Charter(models.Model):
    body = models.ForeignKey(Body, models.CASCADE, related_name="charters", verbose_name="instance")
    version = models.PositiveSmallIntegerField("version", editable=False)
    text = models.TextField("règles de fonctionnement", help_text="Markdown. Des fonctions, jamais de nom.")
    text_html = models.TextField(blank=True, editable=False)
    adopted_on = models.DateField(
        "adoptées le", null=True, blank=True, help_text="Vide\u00a0: un projet, vu de l’équipe seule."
    )
    adopted_by = models.CharField(
        "adoptées par", max_length=300, blank=True, help_text="La décision ou la réunion."
    )

    objects = CharterQuerySet.as_manager()

    class Meta:
        verbose_name = "règles de fonctionnement"
        verbose_name_plural = "règles de fonctionnement"
        ordering = ("body", "-version")
        constraints = [models.UniqueConstraint(fields=["body", "version"], name="charter_version_once")]

    def __str__(self) -> str:
        return f"{self.body}, version {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.version:
            last = Charter.objects.filter(body=self.body).aggregate(last=Max("version"))["last"]
            self.version = (last or 0) + 1
        self.text_html = render_markdown(self.text)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"{reverse('governance:charter', args=[self.body.slug])}?version={self.version}"

    @property
    def ref(self) -> str:
        return f"{self.body.slug}-{self.version}"[:80]
