"""BarCamps and events: what they have beyond a meeting. Sessions, votes, a grid, and what came out."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

from governance.models.meetings import Meeting, new_key
from governance.models.requests import Request
from governance.models.sectors import College
from governance.references import next_ref
from opendatalab.text import render_markdown


class BarcampManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(kind__in=(Meeting.Kind.BARCAMP, Meeting.Kind.EVENT))


class Barcamp(Meeting):
    """The same row as the meeting, for those who prepare such a day."""

    objects = BarcampManager()

    class Meta:
        proxy = True
        verbose_name = "BarCamp ou événement"
        verbose_name_plural = "BarCamps et événements"
        permissions = [("open_event", "Peut annoncer et ouvrir un BarCamp, un événement ou un concours")]


class Room(models.Model):
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="rooms", verbose_name="BarCamp")
    name = models.CharField("salle", max_length=80)
    position = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "salle"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name


class Slot(models.Model):
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="slots", verbose_name="BarCamp")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")

    class Meta:
        verbose_name = "créneau"
        verbose_name_plural = "créneaux"
        ordering = ("starts_at", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_start"),
        ]

    def __str__(self) -> str:
        start, end = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
        return f"{start:%H:%M}–{end:%H:%M}"

    def clean(self) -> None:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": "La fin doit suivre le début."})


class SessionQuerySet(models.QuerySet):
    def public(self):
        return self.filter(state__in=Session.SHOWN, meeting__in=Meeting.objects.public())

    def with_votes(self):
        return self.annotate(votes=Count("ballots", filter=~Q(ballots__confirmed_at=None)))


class Session(models.Model):
    """Proposed by anybody, shown once read by the team, placed in a room at a time."""

    class State(models.TextChoices):
        UNCONFIRMED = "a-confirmer", "À confirmer"
        MODERATION = "moderation", "À relire"
        PROPOSED = "proposee", "Proposée"
        HELD = "tenue", "Tenue"
        NOT_HELD = "non-tenue", "Non tenue"
        REJECTED = "ecartee", "Écartée"

    SHOWN = (State.PROPOSED, State.HELD, State.NOT_HELD)
    NEXT_STATES = {
        State.UNCONFIRMED: {State.MODERATION, State.REJECTED},
        State.MODERATION: {State.PROPOSED, State.REJECTED},
        State.PROPOSED: {State.HELD, State.NOT_HELD, State.REJECTED},
        State.HELD: {State.NOT_HELD},
        State.NOT_HELD: {State.HELD, State.PROPOSED},
        State.REJECTED: {State.MODERATION},
    }

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="sessions", verbose_name="BarCamp")
    ref = models.CharField("référence", max_length=24, unique=True, editable=False)
    title = models.CharField("titre", max_length=150)
    pitch = models.TextField("en quelques mots", max_length=600)
    college = models.CharField("collège", max_length=16, choices=College.choices)
    email = models.EmailField("adresse électronique", blank=True)
    state = models.CharField("état", max_length=12, choices=State.choices, default=State.MODERATION)
    room = models.ForeignKey(
        Room, models.SET_NULL, null=True, blank=True, related_name="sessions", verbose_name="salle"
    )
    slot = models.ForeignKey(
        Slot, models.SET_NULL, null=True, blank=True, related_name="sessions", verbose_name="créneau"
    )
    note_taker = models.CharField(
        "qui prend les notes", max_length=200, blank=True, help_text="Organisation et fonction, sans nom."
    )
    notes = models.TextField("notes", blank=True, help_text="Markdown. Publiques, sans nom de personne.")
    notes_html = models.TextField(blank=True, editable=False)
    people = models.PositiveSmallIntegerField("participants", null=True, blank=True)
    doubts = models.JSONField("raisons de la quarantaine", default=list, blank=True, editable=False)
    token_key = models.CharField(max_length=64, unique=True, default=new_key, editable=False)
    created_at = models.DateTimeField("reçue le", default=timezone.now)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "session"
        ordering = ("slot__starts_at", "room__position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["room", "slot"], name="one_session_a_room_and_slot"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.ref:
            self.ref = next_ref(Session, "SES", timezone.localtime(self.meeting.starts_at).year)
        self.notes_html = render_markdown(self.notes)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("governance:session", args=[self.meeting.ref, self.ref])

    def clean(self) -> None:
        for name in ("room", "slot"):
            place = getattr(self, name)
            if place and place.meeting_id != self.meeting_id:
                raise ValidationError({name: "Ce n’est pas une salle ou un créneau de ce BarCamp."})

    def check_move(self, to: str, said: str) -> None:
        if to == self.State.REJECTED and not said.strip():
            raise ValidationError("Dites pourquoi elle est écartée.")
        if to == self.State.HELD and self.meeting.starts_at > timezone.now():
            raise ValidationError("Le BarCamp n’a pas encore commencé.")

    def moved(self, to: str) -> None:
        if to in (self.State.REJECTED, self.State.NOT_HELD):
            self.room = self.slot = None


class Ballot(models.Model):
    """The sessions that a person would come to: one counted ballot for each confirmed address."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="ballots", verbose_name="BarCamp")
    sessions = models.ManyToManyField(Session, related_name="ballots", verbose_name="sessions")
    email = models.EmailField("adresse électronique", blank=True)
    person = models.CharField("empreinte de l’adresse", max_length=64, blank=True, editable=False)
    doubts = models.JSONField("raisons de la quarantaine", default=list, blank=True, editable=False)
    token_key = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("reçu le", default=timezone.now)
    confirmed_at = models.DateTimeField("confirmé le", null=True, blank=True)

    class Meta:
        verbose_name = "vote"
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=~Q(confirmed_at=None) & ~Q(person=""),
                name="ballot_once_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.created_at:%Y-%m-%d}"


class OutputQuerySet(models.QuerySet):
    def public(self):
        """Those of a day that has begun."""
        return self.filter(meeting__in=Meeting.objects.public(), meeting__starts_at__lte=timezone.now())


class EventOutput(models.Model):
    """One thing that came out of a session: above all, data to open and by which method."""

    class Kind(models.TextChoices):
        NEED = "besoin", "Besoin de donnée"
        METHOD = "methode", "Méthode de diffusion"
        IDEA = "idee", "Idée de réutilisation"
        BRAKE = "frein", "Frein"
        CONTACT = "contact", "Contact à prendre"

    class Method(models.TextChoices):
        FILE = "fichier", "Fichier"
        API = "api", "API"
        SERVICE = "service-web", "Service web"

    class Priority(models.IntegerChoices):
        FIRST = 1, "1 – d’abord"
        NEXT = 2, "2 – ensuite"
        LATER = 3, "3 – plus tard"

    class State(models.TextChoices):
        OPEN = "a-traiter", "À traiter"
        REQUESTED = "demande", "Devenue une demande"
        LISTED = "inventaire", "Entrée à l’inventaire"
        HANDLED = "prise-en-compte", "Prise en compte autrement"
        DISCARDED = "ecartee", "Non retenue"

    NEXT_STATES = {
        State.OPEN: {State.REQUESTED, State.LISTED, State.HANDLED, State.DISCARDED},
        State.REQUESTED: set(),
        State.LISTED: set(),
        State.HANDLED: {State.OPEN},
        State.DISCARDED: {State.OPEN},
    }

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="outputs", verbose_name="BarCamp")
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="outputs", verbose_name="session"
    )
    ref = models.CharField("référence", max_length=24, unique=True, editable=False)
    text = models.CharField("texte", max_length=500)
    kind = models.CharField("nature", max_length=8, choices=Kind.choices, default=Kind.NEED)
    method = models.CharField("par quel moyen", max_length=12, choices=Method.choices, blank=True)
    priority = models.PositiveSmallIntegerField("priorité", choices=Priority.choices, default=Priority.NEXT)
    state = models.CharField("état", max_length=16, choices=State.choices, default=State.OPEN)
    request = models.ForeignKey(
        Request, models.SET_NULL, null=True, blank=True, related_name="outputs", verbose_name="demande"
    )
    item_ref = models.CharField("ligne de l’inventaire", max_length=40, blank=True, editable=False)
    item_url = models.CharField(max_length=300, blank=True, editable=False)

    objects = OutputQuerySet.as_manager()

    class Meta:
        verbose_name = "sortie"
        ordering = ("priority", "pk")

    def __str__(self) -> str:
        return f"{self.ref} {self.text[:80]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.ref:
            self.ref = next_ref(EventOutput, "SOR", timezone.localtime(self.meeting.starts_at).year)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"{reverse('governance:outputs', args=[self.meeting.ref])}#{self.ref}"

    def check_move(self, to: str, said: str, *, request: Request | None = None, item: Any = None) -> None:
        State = self.State
        wrong = {
            State.REQUESTED: request is None and "Dites quelle demande elle devient.",
            State.LISTED: item is None and "Dites quelle ligne de l’inventaire elle devient.",
            State.HANDLED: not said.strip() and "Dites ce qui en est fait.",
            State.DISCARDED: not said.strip() and "Dites pourquoi elle n’est pas retenue.",
        }.get(State(to))
        if wrong:
            raise ValidationError(wrong)

    def moved(self, to: str, *, request: Request | None = None, item: Any = None) -> None:
        if request:
            self.request = request
        if item:
            self.item_ref, self.item_url = item.ref, item.get_absolute_url()
