"""Bodies, their seats by college, and who holds each seat from when to when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from governance.models.sectors import College, FromPack, Partner, Sector
from opendatalab.text import render_markdown


class BodyQuerySet(models.QuerySet):
    def public(self):
        return self.exclude(sector__state=Sector.State.ARCHIVED)


class Body(FromPack):
    """A committee, a circle, a group: who sits there, by which rules."""

    class Kind(models.TextChoices):
        STEERING = "copil", "Comité de pilotage"
        TECHNICAL = "technique", "Comité technique"
        EXPERTS = "experts", "Groupe d’experts"
        CIRCLE = "cercle", "Cercle des producteurs et réutilisateurs"
        GROUP = "groupe", "Groupe de travail"
        JURY = "jury", "Jury"

    class State(models.TextChoices):
        FORMING = "forming", "En constitution"
        ACTIVE = "active", "Active"
        SUSPENDED = "suspended", "Suspendue"
        DISSOLVED = "dissolved", "Dissoute"

    NEXT_STATES = {
        State.FORMING: {State.ACTIVE, State.DISSOLVED},
        State.ACTIVE: {State.SUSPENDED, State.DISSOLVED},
        State.SUSPENDED: {State.ACTIVE, State.DISSOLVED},
        State.DISSOLVED: set(),
    }

    slug = models.SlugField("identifiant", max_length=80, unique=True)
    kind = models.CharField("sorte", max_length=10, choices=Kind.choices)
    name = models.CharField("nom", max_length=200)
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="bodies", verbose_name="filière"
    )
    mission = models.TextField("mission", help_text="Markdown.")
    mission_html = models.TextField(blank=True, editable=False)
    founded_by = models.CharField(
        "créée par", max_length=300, blank=True, help_text="La décision qui la fonde."
    )
    secretariat = models.CharField(
        "secrétariat", max_length=200, blank=True, help_text="Un service, jamais une personne."
    )
    notice_days = models.PositiveSmallIntegerField("délai de convocation (jours)", default=5)
    quorum = models.PositiveSmallIntegerField("quorum (% des sièges pourvus qui votent)", default=50)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.FORMING)
    position = models.PositiveSmallIntegerField("rang", default=0)
    keepers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="+",
        verbose_name="comptes du secrétariat et de la présidence",
        help_text="Ceux qui tiennent ou approuvent ses réunions, sans voir celles des autres.",
    )

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = "instance"
        ordering = ("position", "name")
        permissions = [("keep_every_body", "Peut tenir toutes les instances")]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return self.slug

    def save(self, *args, **kwargs) -> None:
        self.mission_html = render_markdown(self.mission)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("governance:body", args=[self.slug])


class Seat(models.Model):
    """A place in a body, kept for a college; vacant as long as nobody's mandate is confirmed."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="seats", verbose_name="instance")
    college = models.CharField("collège", max_length=16, choices=College.choices)
    label = models.CharField("pour qui", max_length=200)
    votes = models.BooleanField("vote", default=True)
    position = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "siège"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return f"{self.body} : {self.label}"


class MandateQuerySet(models.QuerySet):
    def current(self, day=None):
        day = day or timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gte=day), confirmed=True, since__lte=day)


class Mandate(models.Model):
    """An organisation holds a seat, by somebody whose function is public and whose name is not."""

    class Role(models.TextChoices):
        HOLDER = "titulaire", "Titulaire"
        ALTERNATE = "suppleant", "Suppléant"
        CHAIR = "president", "Président"
        SECRETARY = "secretaire", "Secrétaire"

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="mandates", verbose_name="siège")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="mandates", verbose_name="organisation")
    role = models.CharField("qualité", max_length=12, choices=Role.choices, default=Role.HOLDER)
    function = models.CharField("fonction", max_length=200, blank=True)
    since = models.DateField("depuis le", default=timezone.localdate)
    until = models.DateField("jusqu’au", null=True, blank=True)
    confirmed = models.BooleanField(
        "confirmé",
        default=False,
        help_text="L’organisation a confirmé ce siège\u00a0; sans cela il reste à pourvoir.",
    )
    person_name = models.CharField("nom de la personne", max_length=120, blank=True)
    person_email = models.EmailField("adresse électronique", blank=True)
    name_agreed = models.BooleanField("la personne accepte que son nom soit public", default=False)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat"
        ordering = ("since", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="mandate_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} ({self.get_role_display()})"

    @property
    def public_name(self) -> str:
        """The person's name where that person agreed; nothing elsewhere."""
        return self.person_name if self.name_agreed else ""
