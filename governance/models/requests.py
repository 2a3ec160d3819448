"""Requests: one thread from a need to a delivered dataset. Each change of state is in the journal."""

import secrets
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from governance.models.request_states import (
    CLOSED,
    LISTED,
    NEXT_STATES,
    WITH_PAGE,
    Capacity,
    Facts,
    Kind,
    State,
)
from governance.refusals import Refusal

SHORTEST_REASON = 20  # signs
UNMERGE_WITHIN = timedelta(days=30)
ANSWER_WITHIN = timedelta(days=30)  # a calendar month, as the law's own order of size; it has no legal effect


class RequestQuerySet(models.QuerySet):
    def public(self) -> "RequestQuerySet":
        """What anybody may read; a report of data published by mistake never is."""
        return self.filter(state__in=LISTED).exclude(kind=Kind.PROTECT)

    def with_page(self) -> "RequestQuerySet":
        return self.filter(state__in=WITH_PAGE).exclude(kind=Kind.PROTECT)

    def real(self) -> "RequestQuerySet":
        """Without those of the demonstration: what is counted, sent, fed and found."""
        return self.exclude(sector__demo=True)

    def with_supports(self) -> "RequestQuerySet":
        return self.annotate(supports_count=Count("supports", filter=~Q(supports__confirmed_at=None)))


class Request(models.Model):
    kind = models.CharField("nature", max_length=16, choices=Kind.choices)
    title = models.CharField("titre", max_length=150)
    description = models.TextField("description", max_length=5000)
    purpose = models.TextField("à quoi cela servirait", max_length=2000, blank=True)
    capacity = models.CharField("qualité", max_length=16, choices=Capacity.choices)
    email = models.EmailField("adresse électronique", blank=True)
    state = models.CharField(
        "état", max_length=12, choices=State.choices, default=State.UNCONFIRMED, db_index=True
    )
    # By data.gouv.fr's ids, with their names of that day: a record may go while its request lives on.
    dataset = models.CharField("jeu de données", max_length=64, blank=True)
    dataset_title = models.CharField("nom du jeu", max_length=350, blank=True)
    producer = models.CharField(
        "producteur", max_length=64, blank=True, help_text="Identifiant data.gouv.fr."
    )
    producer_name = models.CharField("nom du producteur", max_length=350, blank=True)
    geozone = models.CharField("territoire", max_length=64, blank=True)
    sector = models.ForeignKey(
        "governance.Sector",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name="filière",
    )
    producer_email = models.EmailField("boîte du producteur", blank=True)
    link_key = models.CharField(max_length=32, blank=True, editable=False)  # changed, older links die
    refusal = models.CharField("motif du refus", max_length=24, choices=Refusal.choices, blank=True)
    refusal_text = models.TextField("refus expliqué", max_length=3000, blank=True)
    promised_for = models.DateField("promise pour le", null=True, blank=True)
    delivered_url = models.URLField("adresse de la livraison", max_length=500, blank=True)
    delivery_seen_at = models.DateTimeField("vue au catalogue le", null=True, blank=True, editable=False)
    master = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="duplicates", verbose_name="doublon de"
    )
    doubts = models.JSONField("raisons de la quarantaine", default=list, blank=True, editable=False)
    token_key = models.CharField(max_length=64, unique=True, editable=False)
    receipt = models.CharField(max_length=32, unique=True, editable=False)
    created_at = models.DateTimeField("déposée le", default=timezone.now)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    assigned_at = models.DateTimeField("transmise le", null=True, blank=True)
    reminded_at = models.DateTimeField("relancée le", null=True, blank=True, editable=False)
    paused_at = models.DateTimeField("en pause depuis", null=True, blank=True, editable=False)
    closed_at = models.DateTimeField("close le", null=True, blank=True)
    changed_at = models.DateTimeField("dernier changement", default=timezone.now)

    NEXT_STATES = NEXT_STATES
    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande"
        ordering = ("-created_at", "-pk")
        permissions = [
            ("assign_request", "Peut transmettre une demande à un producteur"),
            ("see_asker", "Peut lire l’adresse de qui demande"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("governance:request", args=[self.ref])

    @property
    def ref(self) -> str:
        return f"{self.created_at:%Y}-{self.pk:04d}"

    @property
    def is_confidential(self) -> bool:
        return self.kind == Kind.PROTECT

    @property
    def is_demo(self) -> bool:
        return self.sector is not None and self.sector.demo

    @property
    def is_listed(self) -> bool:
        return self.state in LISTED and not self.is_confidential

    @property
    def answer_due(self) -> date | None:
        """When the producer's first answer is hoped for."""
        due = self.state == State.ASSIGNED and self.assigned_at
        return timezone.localdate(self.assigned_at + ANSWER_WITHIN) if due else None

    @property
    def due(self) -> date | None:
        """The day by which the producer's answer, then its delivery, is hoped for."""
        return self.answer_due or (self.promised_for if self.state == State.ACCEPTED else None)

    @property
    def is_late(self) -> bool:
        """A clock is computed, never stored."""
        return self.due is not None and self.due < timezone.localdate()

    def check_move(self, to: State, said: str, facts: Facts) -> None:
        """ValidationError in plain words when what the move needs is missing."""
        long_enough = len(facts.said.strip()) >= SHORTEST_REASON
        merged_long_ago = (
            self.state == State.DUPLICATE
            and self.closed_at is not None
            and self.closed_at < timezone.now() - UNMERGE_WITHIN
        )
        wrong = {
            State.ASSIGNED: not (facts.producer_name or self.producer_name) and "Dites à quel producteur.",
            State.ACCEPTED: not facts.promised_for and "Donnez la date promise.",
            State.DELIVERED: not facts.delivered_url and "Donnez l’adresse de ce qui est livré.",
            State.REFUSED: (not facts.refusal and "Choisissez le motif du refus.")
            or (not long_enough and "Expliquez le refus en une phrase au moins, en mots de tous les jours."),
            State.DUPLICATE: (not facts.master and "Dites de quelle demande c’est le doublon.")
            or (facts.master == self and "Une demande n’est pas son propre doublon."),
            State.WAITING: not long_enough and "Écrivez la question posée.",
            State.PUBLISHED: merged_long_ago
            and "Réunie depuis plus de 30\u00a0jours\u00a0: on ne sépare plus.",
            State.REJECTED: not facts.said.strip() and "Dites pourquoi, pour l’équipe.",
            State.DROPPED: not facts.said.strip() and "Dites pourquoi.",
        }.get(State(to))
        if wrong:
            raise ValidationError(wrong)

    def moved(self, to: State, facts: Facts) -> None:
        """What goes with a new state."""
        self.changed_at = now = timezone.now()
        paused, self.paused_at = self.paused_at, now if to == State.WAITING else None
        self.closed_at = now if to in (*CLOSED, State.DUPLICATE, State.REJECTED) else None
        if to == State.PUBLISHED and not self.published_at:
            self.published_at = now
        if to == State.PUBLISHED and self.master_id:
            self._take_supports_back()
        if to == State.ASSIGNED:
            before = self.assigned_at, self.producer_name
            self._assign(facts, now)
            if paused and before[0] and before[1] == self.producer_name:
                self.assigned_at = before[0] + (now - paused)  # its clock goes on from where it was
        if to == State.ACCEPTED:
            self.promised_for = facts.promised_for
            Commitment.objects.create(request=self, promised_for=facts.promised_for)
        if to == State.DELIVERED:
            self.delivered_url, self.delivery_seen_at = facts.delivered_url, None
        if to == State.REFUSED:
            self.refusal, self.refusal_text = facts.refusal, facts.said
        if to == State.DUPLICATE:
            self.master = facts.master
            self._give_supports()

    def _assign(self, facts: Facts, now: datetime) -> None:
        """A new key: links sent before to a producer open nothing any more."""
        if facts.producer_name:
            self.producer, self.producer_name = facts.producer, facts.producer_name
        if facts.producer_email:
            self.producer_email = facts.producer_email
        self.link_key = secrets.token_urlsafe(16)
        self.assigned_at, self.reminded_at = now, None
        self.promised_for, self.refusal, self.refusal_text = None, "", ""

    def _give_supports(self) -> None:
        """Whoever supported the duplicate supports the master, once."""
        known = set(self.master.supports.values_list("person", flat=True))
        given = self.supports.exclude(confirmed_at=None).exclude(person__in=known)
        given.update(request=self.master, given_by=self)

    def _take_supports_back(self) -> None:
        """What was taken for the same need is not: each goes back to where it was given."""
        Support.objects.filter(given_by=self).update(request=self, given_by=None)
        self.master = None


class Commitment(models.Model):
    """A date that a producer gave. A new one is a new row: what slipped stays written."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="commitments", verbose_name="demande")
    promised_for = models.DateField("promise pour le")
    said_at = models.DateTimeField("dit le", default=timezone.now)

    class Meta:
        verbose_name = "engagement"
        ordering = ("said_at", "pk")

    def __str__(self) -> str:
        return f"{self.request_id} → {self.promised_for}"


class Support(models.Model):
    """« Moi aussi »: one for each confirmed address; the reason is for the team and the producer."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="supports", verbose_name="demande")
    given_by = models.ForeignKey(
        Request,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="venu du doublon",
    )
    capacity = models.CharField("qualité", max_length=16, choices=Capacity.choices)
    reason = models.TextField("raison", max_length=1000, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    person = models.CharField("empreinte de l’adresse", max_length=64, editable=False)
    token_key = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("reçu le", default=timezone.now)
    confirmed_at = models.DateTimeField("confirmé le", null=True, blank=True)

    class Meta:
        verbose_name = "soutien"
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["request", "person"], name="support_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.get_capacity_display()}"
