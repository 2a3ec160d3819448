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
