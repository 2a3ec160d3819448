"""What the plumbing remembers: who holds which lease, how each upstream service is doing."""

import uuid
from datetime import UTC, datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

LEASE_TERM = timedelta(minutes=5)


class Lease(models.Model):
    """One row a job that must never run twice at once; a dead holder's lease expires by itself."""

    name = models.CharField(max_length=64, primary_key=True)
    holder = models.UUIDField(null=True)
    host = models.CharField(max_length=255, blank=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @classmethod
    def take(cls, name: str, holder: uuid.UUID, *, host: str = "", now: datetime | None = None) -> bool:
        """Take or renew the lease; False when another live holder has it."""
        now = now or timezone.now()
        cls.objects.get_or_create(name=name, defaults={"expires_at": datetime.fromtimestamp(0, tz=UTC)})
        free = Q(expires_at__lt=now) | Q(holder=holder)
        return bool(
            cls.objects.filter(free, name=name).update(holder=holder, host=host, expires_at=now + LEASE_TERM)
        )

    @classmethod
    def release(cls, name: str, holder: uuid.UUID) -> None:
        cls.objects.filter(name=name, holder=holder).update(expires_at=datetime.fromtimestamp(0, tz=UTC))


class Upstream(models.Model):
    """What `/etat/` says of one upstream service, written by whoever called it last."""

    host = models.CharField("service", max_length=255, primary_key=True)
    last_success = models.DateTimeField("dernier succès", null=True)
    last_failure = models.DateTimeField("dernier échec", null=True)
    last_error = models.CharField("dernière erreur", max_length=200, blank=True)

    class Meta:
        verbose_name = "service amont"
        verbose_name_plural = "services amont"
        ordering = ("host",)

    def __str__(self) -> str:
        return self.host

    @property
    def answers(self) -> bool:
        """True when the last thing known of this service is a success."""
        return self.last_success is not None and (
            self.last_failure is None or self.last_success >= self.last_failure
        )


class OutgoingMail(models.Model):
    """A letter to be sent: written in the transaction that makes it due, sent later: see `mail`."""

    kind = models.CharField("sorte", max_length=40)
    to = models.EmailField("destinataire")
    subject = models.CharField("objet", max_length=200)
    text = models.TextField("texte")
    key = models.CharField("clé", max_length=120, unique=True, editable=False)
    created_at = models.DateTimeField("écrit le", auto_now_add=True)
    due_at = models.DateTimeField("à envoyer dès", default=timezone.now, db_index=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    last_error = models.CharField("dernière erreur", max_length=200, blank=True)
    parked = models.BooleanField("mis de côté", default=False)
    holder = models.UUIDField(null=True, editable=False)
    held_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "courrier sortant"
        verbose_name_plural = "courriers sortants"
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.subject


class ContactMessage(models.Model):
    """What somebody wrote to the team by the contact form."""

    class Subject(models.TextChoices):
        PORTAL = "portail", "Le portail et son contenu"
        ACCESSIBILITY = "accessibilite", "Un contenu que je ne peux pas lire ou utiliser"
        PERSONAL_DATA = "donnees-personnelles", "Mes données personnelles"
        HELP = "aide", "De l’aide pour publier des données"
        OTHER = "autre", "Autre chose"

    class State(models.TextChoices):
        NEW = "new", "à lire"
        DOUBTFUL = "doubtful", "en quarantaine"
        DONE = "done", "traité"
        SPAM = "spam", "indésirable"

    subject = models.CharField("sujet", max_length=24, choices=Subject.choices)
    email = models.EmailField("adresse électronique")
    text = models.TextField("message", max_length=5000)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.NEW, db_index=True)
    doubts = models.JSONField("raisons de la quarantaine", default=list, blank=True)
    token_key = models.CharField(max_length=64, unique=True, editable=False)
    receipt = models.CharField("accusé", max_length=32, unique=True, editable=False)
    received_at = models.DateTimeField("reçu le", default=timezone.now)

    class Meta:
        verbose_name = "message reçu"
        verbose_name_plural = "messages reçus"
        ordering = ("-received_at", "-pk")

    def __str__(self) -> str:
        return f"{self.get_subject_display()} ({self.received_at:%d/%m/%Y})"


class Erasure(models.Model):
    """Proof that something personal was removed, without it; those asked are done again after a restore."""

    class Why(models.TextChoices):
        TERM = "term", "durée atteinte"
        ASKED = "asked", "à la demande de la personne"

    done_at = models.DateTimeField("fait le", default=timezone.now)
    why = models.CharField("raison", max_length=8, choices=Why.choices)
    what = models.CharField("données", max_length=120)
    rows = models.PositiveIntegerField("lignes", default=0)
    person = models.CharField("empreinte de l’adresse", max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = "effacement"
        ordering = ("-done_at", "-pk")

    def __str__(self) -> str:
        return f"{self.what} ({self.get_why_display()})"
