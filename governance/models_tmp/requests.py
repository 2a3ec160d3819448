"""Requests: one thread from a need to a delivered dataset. Every change of state leaves an event."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from governance.refusals import Refusal

ANSWER_WITHIN = timedelta(days=30)  # a calendar month, as the law's own order of size; it has no legal effect


class Kind(models.TextChoices):
    NEW_DATA = "ouvrir", "Une donnée qui n’existe pas encore"
    COMPLETE = "completer", "Un complément"
    ERROR = "corriger", "Une erreur"
    UPDATE = "mettre-a-jour", "Une mise à jour ou une fréquence"
    FORMAT = "format", "Un format, une API, un service"
    ACCESS = "acces", "Un fichier inaccessible"
    DOCUMENT = "documenter", "Une explication"
    PROTECT = "protection", "Une donnée personnelle ou secrète publiée par erreur"


class Capacity(models.TextChoices):
    """Who speaks, as the public sees it: a quality, never a name."""

    CITIZEN = "citoyen", "Un citoyen"
    AUTHORITY = "collectivite", "Une collectivité"
    STATE = "service-etat", "Un service de l’État"
    COMPANY = "entreprise", "Une entreprise"
    ASSOCIATION = "association", "Une association"
    RESEARCH = "recherche", "La recherche ou l’enseignement"
    PRESS = "presse", "La presse"


class State(models.TextChoices):
    UNCONFIRMED = "a-confirmer", "à confirmer"
    MODERATION = "moderation", "en modération"
    PUBLISHED = "publiee", "publiée"
    WAITING = "precisions", "en attente de précisions"
    ASSIGNED = "transmise", "transmise au producteur"
    ACCEPTED = "acceptee", "acceptée, date promise"
    DELIVERED = "livree", "livrée, à vérifier"
    VERIFIED = "verifiee", "livrée et vérifiée"
    REFUSED = "refusee", "refusée"
    DUPLICATE = "doublon", "doublon"
    DROPPED = "sans-suite", "sans suite"
    REJECTED = "ecartee", "écartée à la modération"
    HIDDEN = "masquee", "masquée"


OPEN = (State.PUBLISHED, State.WAITING, State.ASSIGNED, State.ACCEPTED, State.DELIVERED)
CLOSED = (State.VERIFIED, State.REFUSED, State.DROPPED)
LISTED = (*OPEN, *CLOSED)
WITH_PAGE = (*LISTED, State.DUPLICATE, State.HIDDEN)


class RequestQuerySet(models.QuerySet):
    def public(self) -> "RequestQuerySet":
        """What anybody may read; a report of data published by mistake never is."""
        return self.filter(state__in=LISTED).exclude(kind=Kind.PROTECT)

    def with_page(self) -> "RequestQuerySet":
        return self.filter(state__in=WITH_PAGE).exclude(kind=Kind.PROTECT)

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
    closed_at = models.DateTimeField("close le", null=True, blank=True)
    changed_at = models.DateTimeField("dernier changement", default=timezone.now)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande"
        ordering = ("-created_at", "-pk")

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
    def answer_due(self) -> date | None:
        """When the producer's first answer is hoped for."""
        due = self.state == State.ASSIGNED and self.assigned_at
        return timezone.localdate(self.assigned_at + ANSWER_WITHIN) if due else None

    @property
    def is_late(self) -> bool:
        """A clock is computed, never stored."""
        due = self.answer_due or (self.promised_for if self.state == State.ACCEPTED else None)
        return due is not None and due < timezone.localdate()


class RequestEvent(models.Model):
    """The one journal of a request. Never changed, never removed; what is not public is for the team."""

    class Actor(models.TextChoices):
        ASKER = "demandeur", "La personne qui demande"
        TEAM = "equipe", "L’équipe du portail"
        PRODUCER = "producteur", "Le producteur"
        PORTAL = "portail", "Le portail"

    request = models.ForeignKey(Request, models.CASCADE, related_name="events", verbose_name="demande")
    at = models.DateTimeField("le", default=timezone.now)
    actor = models.CharField("qui", max_length=12, choices=Actor.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="compte",
    )
    state = models.CharField("état", max_length=12, choices=State.choices, blank=True)
    said = models.TextField("ce qui est dit", max_length=5000, blank=True)
    is_public = models.BooleanField("public", default=True)

    class Meta:
        verbose_name = "événement"
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.request_id} {self.get_state_display() or self.said[:40]}"


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
