"""Proofs of concept: an idea tried by an organisation, and what came of it, failures included."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone

from catalogue.models import Dataset
from governance.models.sectors import Sector
from governance.references import next_ref


class Experiment(models.Model):
    class State(models.TextChoices):
        IDEA = "idea", "Proposée"
        RUNNING = "running", "En cours"
        DONE = "done", "Terminée"
        KEPT = "kept", "Généralisée"
        DROPPED = "dropped", "Abandonnée"

    NEXT_STATES = {
        State.IDEA: {State.RUNNING, State.DROPPED},
        State.RUNNING: {State.DONE, State.DROPPED},
        State.DONE: {State.KEPT, State.RUNNING},
        State.KEPT: set(),
        State.DROPPED: {State.IDEA},
    }

    ref = models.CharField("référence", max_length=24, unique=True, editable=False)
    title = models.CharField("titre", max_length=200)
    idea = models.TextField("l’idée", max_length=2000)
    owner = models.CharField("organisation qui la mène", max_length=200)
    sector = models.ForeignKey(
        Sector, models.SET_NULL, null=True, blank=True, related_name="experiments", verbose_name="filière"
    )
    datasets = models.ManyToManyField(Dataset, blank=True, related_name="+", verbose_name="jeux employés")
    code_url = models.URLField("code source", max_length=500, blank=True)
    url = models.URLField("démonstration", max_length=500, blank=True)
    result = models.TextField("ce qui en est sorti", max_length=3000, blank=True)
    started_on = models.DateField("commencée le", null=True, blank=True, editable=False)
    ended_on = models.DateField("finie le", null=True, blank=True, editable=False)
    demo = models.BooleanField("démonstration", default=False, editable=False)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.IDEA)
    created_at = models.DateTimeField("inscrite le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "expérimentation"
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    def save(self, *args, **kwargs) -> None:
        if not self.ref:
            self.ref = next_ref(Experiment, "EXP", timezone.localtime(self.created_at).year)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("governance:experiment", args=[self.ref])

    def check_move(self, to: str, said: str) -> None:
        if to == self.State.DONE and not self.result.strip():
            raise ValidationError("Écrivez ce qui en est sorti, même si l’essai n’a pas réussi.")
        if to == self.State.DROPPED and not said.strip():
            raise ValidationError("Dites pourquoi elle est abandonnée.")

    def moved(self, to: str) -> None:
        today = timezone.localdate()
        if to == self.State.RUNNING:
            self.started_on, self.ended_on = self.started_on or today, None
        if to in (self.State.DONE, self.State.DROPPED):
            self.ended_on = today
