"""A text put to consultation before it is adopted: for long enough, and with each comment answered."""

import secrets
from datetime import date, timedelta

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from governance.models.meetings import CONTACT
from governance.models.outcomes import Outcome, decision_field
from governance.models.request_states import Capacity
from governance.references import next_ref
from opendatalab.wording import counted, long_date


def new_key() -> str:
    return secrets.token_urlsafe(24)


class CommentQuerySet(models.QuerySet):
    def of(self, row: models.Model):
        return self.filter(subject=row._meta.model_name, ref_of=row.ref)

    def public(self):
        return self.filter(state__in=(Comment.State.PUBLISHED, Comment.State.ANSWERED))

    def waiting(self):
        """Those that keep a text from being adopted."""
        return self.filter(state__in=(Comment.State.RECEIVED, Comment.State.PUBLISHED))


class Consulted(models.Model):
    """The part of a row that is consulted on. The model has a `ref` and a state `consultation`."""

    IN_CONSULTATION = "consultation"
    LEAST = timedelta(days=28)

    consulted_on = models.DateField("consultation ouverte le", null=True, editable=False)
    consulted_until = models.DateField(
        "consultation ouverte jusqu’au",
        null=True,
        blank=True,
        help_text="Jour compris. Vide\u00a0: la durée la plus courte qui soit permise.",
    )
    decision = decision_field(
        "décision citée", "Celle d’un compte rendu publié, prise après la consultation."
    )

    class Meta:
        abstract = True

    @property
    def takes_comments(self) -> bool:
        open_ = self.state == self.IN_CONSULTATION and self.consulted_until is not None
        return open_ and timezone.localdate() <= self.consulted_until

    @property
    def comments(self):
        return Comment.objects.of(self)

    def open_consultation(self) -> None:
        today = timezone.localdate()
        self.consulted_on = today
        self.consulted_until = max(self.consulted_until or today, today + self.LEAST)

    def earliest_end(self) -> date:
        return max(self.consulted_until, self.consulted_on + self.LEAST)

    def check_adoption(self) -> None:
        """ValidationError while the consultation runs, a comment has no answer, or no decision is cited."""
        if self.consulted_on is None or self.consulted_until is None:
            raise ValidationError("Aucune consultation n’a eu lieu.")
        if timezone.localdate() <= self.earliest_end():
            raise ValidationError(f"La consultation court jusqu’au {long_date(self.earliest_end())} compris.")
        if waiting := self.comments.waiting().count():
            raise ValidationError(f"{counted(waiting, 'avis attend', 'avis attendent')} encore une réponse.")
        self.check_decision(after=self.earliest_end())

    def check_decision(self, after: date | None = None) -> None:
        decision = self.decision
        known = decision and Outcome.objects.public().filter(pk=decision.pk, kind=Outcome.Kind.DECISION)
        if not known or not known.exists():
            raise ValidationError("Citez une décision d’un compte rendu publié.")
        if after and timezone.localdate(decision.meeting.starts_at) <= after:
            raise ValidationError("La décision citée a été prise avant la fin de la consultation.")


class Comment(models.Model):
    """An opinion given in a consultation. Who wrote it is known by a capacity alone."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", "À confirmer"
        RECEIVED = "received", "À relire"
        PUBLISHED = "published", "Publié, sans réponse"
        ANSWERED = "answered", "Répondu"
        REJECTED = "rejected", "Écarté"

    class Verdict(models.TextChoices):
        KEPT = "retenu", "Retenu"
        PARTLY = "partiellement", "Retenu en partie"
        NOT_KEPT = "non-retenu", "Non retenu"

    NEXT_STATES = {
        State.UNCONFIRMED: {State.RECEIVED, State.REJECTED},
        State.RECEIVED: {State.PUBLISHED, State.REJECTED},
        State.PUBLISHED: {State.ANSWERED, State.REJECTED},
        State.ANSWERED: set(),
        State.REJECTED: {State.RECEIVED},
    }

    subject = models.CharField("objet", max_length=24, editable=False)  # `plan`, `standard`
    ref_of = models.CharField("sur", max_length=80, editable=False)
    ref = models.CharField("référence", max_length=24, unique=True, editable=False)
    part = models.CharField("partie du texte", max_length=150, blank=True)
    text = models.TextField("avis", max_length=4000)
    capacity = models.CharField("qualité", max_length=16, choices=Capacity.choices)
    email = models.EmailField("adresse électronique", blank=True)
    verdict = models.CharField("réponse", max_length=14, choices=Verdict.choices, blank=True)
    reason = models.TextField(
        "motif de la réponse", max_length=2000, blank=True, help_text="Public, sans nommer personne."
    )
    state = models.CharField("état", max_length=12, choices=State.choices, default=State.UNCONFIRMED)
    doubts = models.JSONField("raisons de la quarantaine", default=list, blank=True, editable=False)
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    token_key = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("reçu le", default=timezone.now, editable=False)
    changed_at = models.DateTimeField("modifié le", auto_now=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis des consultations"
        ordering = ("created_at", "pk")
        indexes = [models.Index(fields=["subject", "ref_of"], name="comment_of")]

    def __str__(self) -> str:
        return f"{self.ref} ({self.get_state_display().lower()})"

    def save(self, *args, **kwargs) -> None:
        if not self.ref:
            self.ref = next_ref(Comment, "AVI", timezone.localtime(self.created_at).year)
        super().save(*args, **kwargs)

    @cached_property
    def about(self) -> Consulted:
        return apps.get_model("governance", self.subject)._base_manager.get(ref=self.ref_of)

    def check_move(self, to: str, said: str) -> None:
        if to == self.State.REJECTED and not said.strip():
            raise ValidationError("Dites pourquoi il est écarté.")
        if to == self.State.PUBLISHED and CONTACT.search(f"{self.text} {self.part}"):
            raise ValidationError(
                "L’avis contient une adresse électronique ou un téléphone\u00a0: retirez-le."
            )
        if to == self.State.ANSWERED and not (self.verdict and self.reason.strip()):
            raise ValidationError("Une réponse dit ce qui est retenu, et pourquoi.")
