"""Meetings from their call to their published minutes, who came, who registered."""

import re
import secrets
from math import ceil

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from governance.models.bodies import Body, Mandate
from governance.models.journal import Event
from governance.models.sectors import College, Partner
from governance.references import next_ref
from opendatalab.text import render_markdown

CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.\w+|(?<!\d)0[1-9](?:[ .\u00a0-]?\d\d){4}(?!\d)")


class MeetingQuerySet(models.QuerySet):
    def real(self) -> "MeetingQuerySet":
        """Without those of the demonstration."""
        return self.filter(body__demo=False)

    def public(self):
        """Those that a visitor may know of; a cancelled one stays listed."""
        return self.exclude(state=Meeting.State.DRAFT).filter(body__in=Body.objects.public())

    def coming(self):
        return self.filter(state=Meeting.State.CALLED, ends_at__gte=timezone.now())


class Meeting(models.Model):
    class Kind(models.TextChoices):
        MEETING = "reunion", "Réunion"
        BARCAMP = "barcamp", "BarCamp"
        EVENT = "evenement", "Événement"

    class State(models.TextChoices):
        DRAFT = "draft", "Brouillon"
        CALLED = "called", "Convoquée"
        HELD = "held", "Tenue, compte rendu à écrire"
        SUBMITTED = "submitted", "Compte rendu soumis aux participants"
        APPROVED = "approved", "Compte rendu approuvé"
        PUBLISHED = "published", "Compte rendu publié"
        CANCELLED = "cancelled", "Annulée"

    NEXT_STATES = {
        State.DRAFT: {State.CALLED, State.CANCELLED},
        State.CALLED: {State.HELD, State.CANCELLED},
        State.HELD: {State.SUBMITTED},
        State.SUBMITTED: {State.HELD, State.APPROVED},
        State.APPROVED: {State.PUBLISHED, State.HELD},
        State.PUBLISHED: set(),
        State.CANCELLED: set(),
    }

    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings", verbose_name="instance")
    ref = models.CharField("référence", max_length=24, unique=True, editable=False)
    kind = models.CharField("sorte", max_length=10, choices=Kind.choices, default=Kind.MEETING)
    title = models.CharField("titre", max_length=200)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    place = models.CharField("lieu", max_length=300, blank=True)
    online_url = models.URLField(
        "lien de visioconférence",
        max_length=500,
        blank=True,
        help_text="Envoyé aux seuls inscrits\u00a0; jamais montré.",
    )
    access = models.CharField(
        "accessibilité",
        max_length=300,
        blank=True,
        help_text="Sous-titrage, boucle magnétique, accès de plain-pied…",
    )
    call = models.TextField("convocation", blank=True, help_text="Markdown.")
    call_html = models.TextField(blank=True, editable=False)
    registration = models.BooleanField("inscriptions ouvertes", default=True)
    places = models.PositiveSmallIntegerField("places", null=True, blank=True)
    sequence = models.PositiveSmallIntegerField("version de l’agenda", default=0, editable=False)
    called_at = models.DateTimeField("convoquée le", null=True, editable=False)
    minutes = models.TextField("compte rendu", blank=True)
    minutes_html = models.TextField(blank=True, editable=False)
    published_at = models.DateTimeField("compte rendu publié le", null=True, editable=False)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.DRAFT)
    changed_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "réunion"
        ordering = ("-starts_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_start"),
        ]
        permissions = [("approve_meeting", "Peut approuver un compte rendu")]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    def save(self, *args, **kwargs) -> None:
        if not self.ref:
            self.ref = next_ref(Meeting, "REU", timezone.localtime(self.starts_at).year)
        self.call_html = render_markdown(self.call)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("governance:meeting", args=[self.ref])

    def clean(self) -> None:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": "La fin doit suivre le début."})

    @property
    def cancelled_because(self) -> str:
        """As the journal has it."""
        lines = Event.objects.filter(subject="meeting", ref=self.ref, after=self.State.CANCELLED)
        return lines.values_list("said", flat=True).order_by("-pk").first() or ""

    @property
    def is_past(self) -> bool:
        return self.ends_at < timezone.now()

    @property
    def takes_registrations(self) -> bool:
        return self.registration and self.state == self.State.CALLED and not self.is_past

    def check_move(self, to: str, said: str) -> None:
        """ValidationError in plain words when something is missing for this move."""
        State = self.State
        items = self.items.all() if self.pk else ()
        wrong = {
            State.CALLED: lambda: (
                (not items and self.kind != self.Kind.BARCAMP and "L’ordre du jour est vide.")
                or (self.starts_at <= timezone.now() and "La date est passée.")
            ),
            State.CANCELLED: lambda: not said.strip() and "Dites pourquoi elle est annulée.",
            State.HELD: lambda: (
                (not self.is_past and "Elle n’est pas encore finie.")
                or (not self.attendances.exists() and "Saisissez d’abord les présences, par organisation.")
            ),
            State.SUBMITTED: lambda: (
                (not self.minutes.strip() and "Le compte rendu est vide.")
                or (self.minutes.strip() == self.outline().strip() and "Le compte rendu n’a que des titres.")
            ),
            State.APPROVED: self._unfit,
            State.PUBLISHED: lambda: (
                self._unfit()
                or (
                    self.outputs.filter(state="a-traiter").exists()
                    and "Dites d’abord ce que devient chaque sortie, ou pourquoi elle n’est pas retenue."
                )
            ),
        }.get(State(to))
        if wrong and (words := wrong()):
            raise ValidationError(words)

    def _unfit(self) -> str:
        """Why the minutes may not be public yet; empty when they may."""
        left = [item.title for item in self.items.filter(state=AgendaItem.State.LISTED)]
        if left:
            points = "\u00a0; ".join(left)
            return (
                f"Chaque point de l’ordre du jour doit être traité, reporté ou retiré. Reste\u00a0: {points}."
            )
        if CONTACT.search(self.minutes):
            return "Le compte rendu contient une adresse électronique ou un téléphone\u00a0: retirez-le."
        return ""

    def outline(self) -> str:
        """What minutes start from: a title a point of the agenda."""
        return "\n".join(f"## {rank}. {item.title}\n\n" for rank, item in enumerate(self.items.all(), 1))

    def moved(self, to: str) -> None:
        if to == self.State.CALLED:
            self.called_at = timezone.now()
        if to == self.State.CANCELLED:
            self.sequence += 1
        if to == self.State.PUBLISHED:
            self.published_at = timezone.now()

    def quorum(self) -> dict | None:
        """How many of the seats that vote were present or represented; None while no seat is held."""
        day = timezone.localdate(self.starts_at)
        mandates = Mandate.objects.current(day).filter(seat__body=self.body_id, seat__votes=True)
        seats: dict[int, set[int]] = {}
        for seat, partner in mandates.order_by("pk").values_list("seat", "partner"):
            seats.setdefault(seat, set()).add(partner)
        if not seats:
            return None
        came = set(
            self.attendances.filter(how__in=Attendance.COUNTED)
            .order_by("pk")
            .values_list("partner", flat=True)
        )
        present = sum(bool(partners & came) for partners in seats.values())
        needed = ceil(len(seats) * self.body.quorum / 100)
        return {"seats": len(seats), "present": present, "needed": needed, "reached": present >= needed}


class AgendaItem(models.Model):
    class Kind(models.TextChoices):
        INFORMATION = "information", "Information"
        DEBATE = "debat", "Débat"
        DECISION = "decision", "Décision attendue"

    class State(models.TextChoices):
        LISTED = "inscrit", "Inscrit"
        DONE = "traite", "Traité"
        POSTPONED = "reporte", "Reporté"
        WITHDRAWN = "retire", "Retiré"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items", verbose_name="réunion")
    position = models.PositiveSmallIntegerField("rang", default=0)
    title = models.CharField("point", max_length=250)
    kind = models.CharField("nature", max_length=12, choices=Kind.choices, default=Kind.INFORMATION)
    duration = models.PositiveSmallIntegerField("minutes", null=True, blank=True)
    presented_by = models.CharField(
        "rapporteur", max_length=200, blank=True, help_text="Organisation et fonction, jamais un nom."
    )
    state = models.CharField("suite", max_length=10, choices=State.choices, default=State.LISTED)
    request = models.ForeignKey(
        "governance.Request",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name="demande",
    )

    class Meta:
        verbose_name = "point de l’ordre du jour"
        verbose_name_plural = "ordre du jour"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """An organisation and how many came for it: numbers, never names."""

    class How(models.TextChoices):
        PRESENT = "present", "Présent"
        REMOTE = "distance", "Présent à distance"
        REPRESENTED = "represente", "Représenté"
        EXCUSED = "excuse", "Excusé"
        ABSENT = "absent", "Absent"
        GUEST = "invite", "Invité"

    COUNTED = (How.PRESENT, How.REMOTE, How.REPRESENTED)  # for the quorum
    CAME = (How.PRESENT, How.REMOTE, How.GUEST)

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances", verbose_name="réunion")
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="partenaire"
    )
    organisation = models.CharField("ou une autre organisation", max_length=200, blank=True)
    college = models.CharField("collège", max_length=16, choices=College.choices)
    how = models.CharField("présence", max_length=12, choices=How.choices, default=How.PRESENT)
    people = models.PositiveSmallIntegerField("personnes", default=1)

    class Meta:
        verbose_name = "présence"
        ordering = ("college", "pk")

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        """Nobody came for who is not there; somebody did for who is."""
        self.people = max(self.people, 1) if self.how in self.CAME else 0
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        return self.partner.name if self.partner else self.organisation


class Document(models.Model):
    """A paper of a meeting, where it is published; the portal hosts no file."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="documents", verbose_name="réunion")
    title = models.CharField("titre", max_length=200, help_text="Avec le format et le poids.")
    url = models.URLField("adresse", max_length=500)
    public = models.BooleanField("public", default=True)

    class Meta:
        verbose_name = "document"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.title


class Erratum(models.Model):
    """What was wrong in published minutes, which are never rewritten."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="errata", verbose_name="réunion")
    at = models.DateField("le", default=timezone.localdate)
    text = models.TextField("rectification", max_length=2000)

    class Meta:
        verbose_name = "erratum"
        verbose_name_plural = "errata"
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.text[:60]


def new_key() -> str:
    return secrets.token_urlsafe(24)


class Registration(models.Model):
    """Somebody means to come. Only the team knows who; kept twelve months after the meeting."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", "À confirmer"
        CONFIRMED = "confirmed", "Confirmée"
        WAITING = "waiting", "Sur liste d’attente"
        CANCELLED = "cancelled", "Annulée"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="registrations", verbose_name="réunion")
    email = models.EmailField("adresse électronique")
    organisation = models.CharField("organisation", max_length=200)
    college = models.CharField("collège", max_length=16, choices=College.choices)
    needs = models.CharField("besoins d’accessibilité", max_length=300, blank=True)
    state = models.CharField("état", max_length=12, choices=State.choices, default=State.UNCONFIRMED)
    doubts = models.JSONField("raisons de la quarantaine", default=list, blank=True, editable=False)
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    token_key = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("reçue le", default=timezone.now)

    class Meta:
        verbose_name = "inscription"
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_state_display().lower()})"
