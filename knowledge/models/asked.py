"""Questions that visitors ask. The asker's address is here, apart from the draft that editors work on."""

from django.db import models
from django.utils import timezone

from knowledge.models.items import Item


class AskedQuestion(models.Model):
    """What a visitor asked. It makes a draft at once, or after a person of the team let it through."""

    class State(models.TextChoices):
        DOUBTFUL = "doubtful", "En quarantaine"
        TAKEN = "taken", "Devenue un brouillon"
        ANSWERED = "answered", "Répondue"
        SPAM = "spam", "Indésirable"

    question = models.CharField("question", max_length=250)
    more = models.TextField("précisions", max_length=2000, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.TAKEN, db_index=True)
    doubts = models.JSONField("raisons de la quarantaine", default=list, blank=True)
    item = models.ForeignKey(
        Item, models.SET_NULL, null=True, blank=True, related_name="askers", verbose_name="fiche"
    )
    token_key = models.CharField(max_length=64, unique=True, editable=False)
    asked_at = models.DateTimeField("posée le", default=timezone.now)
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)

    class Meta:
        verbose_name = "question posée"
        verbose_name_plural = "questions posées"
        ordering = ("-asked_at", "-pk")

    def __str__(self) -> str:
        return self.question
