"""What is answered to a question about a request: for the team and the producer, public once read over."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from governance.models.requests import Request


class Precision(models.Model):
    class State(models.TextChoices):
        RECEIVED = "recue", "À relire"
        PUBLISHED = "publiee", "Publiée"
        SET_ASIDE = "ecartee", "Écartée"

    NEXT_STATES = {
        State.RECEIVED: {State.PUBLISHED, State.SET_ASIDE},
        State.PUBLISHED: {State.SET_ASIDE},
        State.SET_ASIDE: {State.PUBLISHED},
    }

    request = models.ForeignKey(Request, models.CASCADE, related_name="precisions", verbose_name="demande")
    question = models.TextField("question", max_length=3000)
    answer = models.TextField("réponse", max_length=3000)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.RECEIVED)
    doubts = models.JSONField("raisons de la quarantaine", default=list, blank=True, editable=False)
    token_key = models.CharField(max_length=64, unique=True, editable=False)
    received_at = models.DateTimeField("reçue le", default=timezone.now)

    class Meta:
        verbose_name = "précision"
        ordering = ("received_at", "pk")

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        return f"{self.request.ref}/{self.pk}"

    def check_move(self, to: str, said: str) -> None:
        if to == self.State.SET_ASIDE and not said.strip():
            raise ValidationError("Dites pourquoi, pour l’équipe.")
