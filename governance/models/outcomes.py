"""What meetings decide and what is to be done: read in their minutes, followed until it is done."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from governance.models.meetings import Meeting
from governance.references import next_ref


class OutcomeQuerySet(models.QuerySet):
    def real(self) -> "OutcomeQuerySet":
        """Without those of the demonstration."""
        return self.filter(meeting__body__demo=False)

    def public(self):
        return self.filter(meeting__state=Meeting.State.PUBLISHED, meeting__in=Meeting.objects.public())

    def about(self, path: str):
        """Those whose minutes link to a page of ours."""
        return self.filter(links__icontains=f'"{path}"').select_related("meeting__body")

    def open(self):
        return self.filter(state__in=(Outcome.State.OPEN, Outcome.State.DOING))

    def late(self, day=None):
        """Due before that day, and not done by then."""
        day = day or timezone.localdate()
        done = Q(state=Outcome.State.DONE, done_on__gt=day)
        return self.filter(Q(state__in=(Outcome.State.OPEN, Outcome.State.DOING)) | done, due__lt=day)


class Outcome(models.Model):
    class Kind(models.TextChoices):
        DECISION = "decision", "Décision"
        ACTION = "action", "Action"

    class State(models.TextChoices):
        OPEN = "todo", "À faire"
        DOING = "doing", "En cours"
        DONE = "done", "Faite"
        DROPPED = "dropped", "Abandonnée"

    NEXT_STATES = {
        State.OPEN: {State.DOING, State.DONE, State.DROPPED},
        State.DOING: {State.DONE, State.DROPPED},
        State.DONE: {State.DOING},
        State.DROPPED: {State.OPEN},
    }
    PREFIXES = {Kind.DECISION: "DEC", Kind.ACTION: "ACT"}

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="outcomes", verbose_name="réunion")
    ref = models.CharField("référence", max_length=24, unique=True, editable=False)
    kind = models.CharField("nature", max_length=10, choices=Kind.choices)
    text = models.TextField("texte")
    owner = models.CharField("responsable", max_length=200, blank=True)
    due = models.DateField("échéance", null=True, blank=True)
    links = models.JSONField("liens", default=list, blank=True)  # [{"label": …, "url": …}, …]
    position = models.PositiveSmallIntegerField("rang", default=0, editable=False)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.OPEN)
    done_on = models.DateField("faite le", null=True, blank=True, editable=False)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = "décision ou action"
        verbose_name_plural = "décisions et actions"
        ordering = ("-meeting__starts_at", "position", "pk")

    def __str__(self) -> str:
        return f"{self.ref} {self.text[:80]}"

    def save(self, *args, **kwargs) -> None:
        if not self.ref:
            year = timezone.localtime(self.meeting.starts_at).year
            self.ref = next_ref(Outcome, self.PREFIXES[self.kind], year)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("governance:outcome", args=[self.ref])

    @property
    def is_late(self) -> bool:
        still = self.state in (self.State.OPEN, self.State.DOING)
        return still and self.due is not None and self.due < timezone.localdate()

    @property
    def status(self) -> str:
        """The state in words, lateness included: it is computed, never stored."""
        return "En retard" if self.is_late else self.get_state_display()

    def check_move(self, to: str, said: str) -> None:
        if to == self.State.DROPPED and not said.strip():
            raise ValidationError("Dites pourquoi elle est abandonnée.")

    def moved(self, to: str) -> None:
        self.done_on = timezone.localdate() if to == self.State.DONE else None


def decision_field(label: str, help_text: str = "") -> models.ForeignKey:
    """The decision that a row cites."""
    return models.ForeignKey(
        Outcome,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": Outcome.Kind.DECISION},
        verbose_name=label,
        help_text=help_text,
    )
