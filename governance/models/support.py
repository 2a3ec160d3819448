"""Support of authorities: one file from the first message to autonomy, what stood in the way, who relays."""

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from catalogue.models import Dataset
from governance.models.support_states import (
    AUTONOMY,
    COUNTED_STATES,
    LONGEST_CHAIN,
    NEEDS_WORDS,
    NEXT_STATES,
    OPEN,
    OVER,
    Kind,
    Naming,
    State,
    Terrain,
    Urgency,
)
from governance.obstacles import Obstacle
from governance.references import next_ref
from knowledge.models import Item
from sig import territories


def new_key() -> str:
    return secrets.token_urlsafe(16)


class SupportFileQuerySet(models.QuerySet):
    def counted(self):
        """Those that figures and public totals are made of: confirmed, not refused, not made up."""
        return self.filter(state__in=COUNTED_STATES, demo=False)

    def for_pages(self):
        """What the public totals tell: as long as there is no real file, those of the example, marked so."""
        real = self.counted()
        return real if real.exists() else self.filter(state__in=COUNTED_STATES, demo=True)

    def with_lateness(self):
        late = SupportStep.objects.late().filter(file=OuterRef("pk"))
        return self.annotate(has_late=Exists(late))

    def handled_by(self, user):
        """What an account may see: all for the project lead, one's own and the unassigned for an expert."""
        if user.has_perm("governance.handle_every_file"):
            return self
        return self.filter(Q(expert=user) | Q(expert=None))


class SupportFile(models.Model):
    ref = models.CharField("référence", max_length=24, unique=True, editable=False)
    kind = models.CharField("nature", max_length=20, choices=Kind.choices)
    # Whose file it is: a territory stands for the body that answers for it.
    geozone = models.CharField("territoire", max_length=64)
    body_name = models.CharField(
        "organisme",
        max_length=200,
        blank=True,
        help_text="S’il n’est pas la collectivité elle-même\u00a0: syndicat, délégataire, centre communal.",
    )
    beneficiaries = models.JSONField(
        "aussi pour",
        default=list,
        blank=True,
        help_text="Les autres territoires qui en bénéficient, par leur identifiant.",
    )
    need = models.TextField("besoin", max_length=4000)
    context = models.TextField("contexte", max_length=3000, blank=True)
    urgency = models.CharField("urgence", max_length=10, choices=Urgency.choices, default=Urgency.NONE)
    naming = models.CharField("être nommée", max_length=10, choices=Naming.choices, default=Naming.NO)
    contact_function = models.CharField("fonction du contact", max_length=120, blank=True)
    contact_email = models.EmailField("adresse du contact", blank=True)
    state = models.CharField(
        "état", max_length=12, choices=State.choices, default=State.UNCONFIRMED, db_index=True
    )
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="expert",
    )
    diagnosis = models.TextField("diagnostic", max_length=5000, blank=True)
    pilot = models.BooleanField("collectivité pilote", default=False)
    terrain = models.CharField(
        "sorte de territoire",
        max_length=10,
        choices=Terrain.choices,
        blank=True,
        help_text="Aucune source du portail ne la donne\u00a0: c’est l’équipe qui la dit.",
    )
    autonomy = models.JSONField("autonomie acquise", default=list, blank=True)
    follows = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="followers", verbose_name="suite de"
    )
    doubts = models.JSONField("raisons de la quarantaine", default=list, blank=True, editable=False)
    token_key = models.CharField(max_length=64, unique=True, editable=False)
    receipt = models.CharField(max_length=32, unique=True, editable=False, default=new_key)
    link_key = models.CharField(max_length=32, default=new_key, editable=False)  # changed, older links die
    demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField("déposé le", default=timezone.now)
    changed_at = models.DateTimeField("dernier changement", default=timezone.now, editable=False)
    answered_on = models.DateField("première réponse le", null=True, blank=True, editable=False)
    solved_on = models.DateField("résolu le", null=True, blank=True, editable=False)
    over_on = models.DateField("terminé le", null=True, blank=True, editable=False)

    NEXT_STATES = NEXT_STATES
    objects = SupportFileQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier d’accompagnement"
        verbose_name_plural = "dossiers d’accompagnement"
        ordering = ("-created_at", "-pk")
        permissions = [("handle_every_file", "Peut suivre tous les dossiers d’accompagnement")]

    def __str__(self) -> str:
        return f"{self.ref} {self.authority}"

    def save(self, *args, **kwargs) -> None:
        if not self.ref:
            self.ref = next_ref(SupportFile, "APP", timezone.localtime(self.created_at).year)
        super().save(*args, **kwargs)

    @property
    def authority(self) -> str:
        label = territories.zone_label(self.geozone)
        return f"{label} (exemple)" if self.demo else label

    @property
    def zones(self) -> list[str]:
        """The territories that it helps, each once."""
        return list(dict.fromkeys((self.geozone, *self.beneficiaries)))

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps.all())

    @property
    def lacking_autonomy(self) -> list[str]:
        """What the authority does not yet do by itself, in words."""
        return [label for code, label in AUTONOMY.items() if code not in self.autonomy]

    def clean(self) -> None:
        """Zones are those of the mesh: a figure counts an authority by them."""
        unknown = [zone for zone in self.zones if not territories.resolve(zone)]
        if unknown:
            raise ValidationError(f"Aucun territoire n’a l’identifiant «\u00a0{unknown[0]}\u00a0».")

    def check_move(self, to: str, said: str) -> None:
        """ValidationError in plain words when what the move needs is missing."""
        said = said.strip()
        results = list(self.results.all()) if self.pk else []
        nothing = all(result.kind == SupportResult.Kind.NONE for result in results)
        wrong = {
            State.DIAGNOSED: (not self.expert_id and "Confiez d’abord le dossier à un expert.")
            or (not self.diagnosis.strip() and "Écrivez le diagnostic."),
            State.SOLVED: (not results and "Dites au moins un résultat.")
            or (
                nothing
                and not self.obstacles.exists()
                and "Aucune ouverture\u00a0: dites quel obstacle l’explique."
            ),
            State.CLOSED: self.lacking_autonomy
            and not said
            and "L’autonomie n’est pas entière\u00a0: dites pourquoi le dossier se ferme quand même.",
        }.get(State(to))
        if not wrong and to in NEEDS_WORDS and not said:
            wrong = NEEDS_WORDS[State(to)]
        if wrong:
            raise ValidationError(wrong)

    def moved(self, to: str) -> None:
        today = timezone.localdate()
        self.changed_at = timezone.now()
        if to != State.FILED and not self.answered_on:
            self.answered_on = today
        if to == State.SOLVED:
            self.solved_on = self.solved_on or today
        elif to == State.UNDERWAY:
            self.solved_on = None
        self.over_on = today if to in OVER else None

    def chain(self) -> list["SupportFile"]:
        """The files that this one follows, the nearest first."""
        found, row = [], self.follows
        while row and row not in found and len(found) < LONGEST_CHAIN:
            found.append(row)
            row = row.follows
        return found


class SupportStepQuerySet(models.QuerySet):
    def late(self, day=None):
        """What was to be done by now in a file that is still open."""
        day = day or timezone.localdate()
        return self.filter(due__lt=day, done=False, file__state__in=OPEN).exclude(next_step="")


class SupportStep(models.Model):
    """A line of a file's log: an interview, an action, a message; and what follows from it."""

    class Kind(models.TextChoices):
        INTERVIEW = "entretien", "Entretien"
        CALL = "appel", "Appel"
        VIDEO = "visio", "Visioconférence"
        VISIT = "visite", "Visite"
        WORKSHOP = "atelier", "Atelier"
        DOCUMENT = "document", "Document"
        REVIEW = "revue", "Revue de fichier"
        REMINDER = "relance", "Relance"
        MESSAGE = "message", "Message de la collectivité"
        OTHER = "autre", "Autre"

    file = models.ForeignKey(SupportFile, models.CASCADE, related_name="steps", verbose_name="dossier")
    day = models.DateField("le", default=timezone.localdate)
    kind = models.CharField("nature", max_length=12, choices=Kind.choices)
    organisations = models.CharField("organisations présentes", max_length=300, blank=True)
    summary = models.TextField("résumé", max_length=4000)
    minutes = models.PositiveIntegerField("minutes passées", default=0)
    next_step = models.CharField("à faire ensuite", max_length=300, blank=True)
    due = models.DateField("pour le", null=True, blank=True)
    done = models.BooleanField("fait", default=False)
    token_key = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)

    objects = SupportStepQuerySet.as_manager()

    class Meta:
        verbose_name = "entretien ou action"
        verbose_name_plural = "entretiens et actions"
        ordering = ("day", "pk")

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.get_kind_display()}"

    @property
    def is_late(self) -> bool:
        waits = bool(self.next_step) and self.due is not None and not self.done
        return waits and self.due < timezone.localdate() and self.file.is_open


class SupportObstacle(models.Model):
    """What stood in the way, and how it was lifted: what a question or a case study is made of."""

    file = models.ForeignKey(SupportFile, models.CASCADE, related_name="obstacles", verbose_name="dossier")
    obstacle = models.CharField("obstacle", max_length=24, choices=Obstacle.choices)
    note = models.TextField("ce que l’on a constaté", max_length=3000, blank=True)
    solution = models.TextField("ce qui l’a levé", max_length=4000, blank=True)
    solved_on = models.DateField("levé le", null=True, blank=True)
    item = models.ForeignKey(
        Item,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="fiche tirée",
    )

    class Meta:
        verbose_name = "obstacle rencontré"
        verbose_name_plural = "obstacles rencontrés"
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["file", "obstacle"], name="support_obstacle_once")]

    def __str__(self) -> str:
        return self.get_obstacle_display()

    @property
    def is_solved(self) -> bool:
        return self.solved_on is not None and bool(self.solution.strip())

    def clean(self) -> None:
        if self.solved_on and not self.solution.strip():
            raise ValidationError({"solution": "Un obstacle levé l’est par quelque chose\u00a0: dites quoi."})


class SupportResult(models.Model):
    """What came out of a file, with where it can be seen."""

    class Kind(models.TextChoices):
        ADVICE = "conseil", "Conseil donné"
        DATA = "donnees", "Données publiées"
        ORGANISATION = "organisation", "Organisation créée ou certifiée sur data.gouv.fr"
        API = "api", "API ou carte intégrée"
        AGREEMENT = "convention", "Convention ou décision"
        NONE = "aucune", "Aucune ouverture"

    SEEN = (Kind.DATA, Kind.ORGANISATION, Kind.API)

    file = models.ForeignKey(SupportFile, models.CASCADE, related_name="results", verbose_name="dossier")
    kind = models.CharField("résultat", max_length=12, choices=Kind.choices)
    url = models.URLField("adresse", max_length=500, blank=True)
    words = models.CharField("précision", max_length=300, blank=True)
    dataset = models.CharField("jeu au catalogue", max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = "résultat"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.get_kind_display()

    def save(self, *args, **kwargs) -> None:
        """A published dataset is known by its id, whatever becomes of its address."""
        if self.kind == self.Kind.DATA and not self.dataset:
            last = self.url.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]
            named = Q(slug=last) | Q(source_id=last)
            found = Dataset.objects.with_page().filter(named).order_by("pk").first() if last else None
            self.dataset = found.source_id if found else ""
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if self.kind in self.SEEN and not self.url:
            raise ValidationError({"url": "Donnez l’adresse où cela se voit."})


class RelayQuerySet(models.QuerySet):
    def near(self, geozone: str):
        """Those of a territory and of all that contains it, the narrowest first."""
        zones = {geozone, *territories.ancestors_of(geozone)}
        return self.filter(shown=True, geozone__in=zones)


class Relay(models.Model):
    """Whom an authority may turn to near it: an organisation and a service's mailbox, never a person."""

    class Role(models.TextChoices):
        REFERENT = "referent", "Référent"
        RELAY = "relais", "Relais"

    slug = models.SlugField("identifiant", max_length=80, unique=True)
    role = models.CharField("rôle", max_length=10, choices=Role.choices, default=Role.RELAY)
    organisation = models.CharField("organisation", max_length=200)
    service = models.CharField(
        "service ou fonction", max_length=200, blank=True, help_text="Jamais le nom d’une personne."
    )
    geozone = models.CharField(
        "territoire",
        max_length=64,
        help_text="L’identifiant d’un département, ou d’un territoire plus large.",
    )
    scope = models.TextField(
        "ce qu’il apporte", max_length=600, help_text="Par exemple\u00a0: aide à intégrer l’API du catalogue."
    )
    email = models.EmailField(
        "boîte du service", blank=True, help_text="Une boîte de service, jamais celle d’une personne."
    )
    url = models.URLField("site", max_length=300, blank=True)
    source = models.CharField(
        "comment on le sait", max_length=300, blank=True, help_text="L’accord de l’organisation, sa date."
    )
    told = models.BooleanField(
        "prévenu des demandes",
        default=False,
        help_text="Un courrier dit qu’une demande arrive de son territoire, sans dire de qui.",
    )
    shown = models.BooleanField("montré", default=True)
    from_pack = models.BooleanField("du paquet", default=False, editable=False)
    edited_here = models.BooleanField("modifié ici", default=False, editable=False)

    objects = RelayQuerySet.as_manager()

    class Meta:
        verbose_name = "référent ou relais"
        verbose_name_plural = "référents et relais"
        ordering = ("geozone", "role", "organisation")

    def __str__(self) -> str:
        return f"{self.organisation} ({territories.zone_label(self.geozone)})"

    def clean(self) -> None:
        if not territories.resolve(self.geozone):
            raise ValidationError({"geozone": "Aucun territoire n’a cet identifiant."})
