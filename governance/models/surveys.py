"""Surveys without account: what is asked, the waves in which it is, and answers that nobody signs."""

import secrets
import uuid
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from governance.masking import FEWEST
from governance.models.sectors import FromPack, Sector
from governance.references import next_ref
from governance.surveys import questions
from governance.surveys.questions import Question
from opendatalab.text import render_markdown


class SurveyQuerySet(models.QuerySet):
    def public(self):
        """Those that were asked at least once, or are being asked."""
        return self.filter(waves__state__in=Wave.SEEN).distinct()


class Survey(FromPack):
    class Kind(models.TextChoices):
        RELEVANCE = "pertinence", "Pertinence des données"
        SUPPORT = "satisfaction", "Satisfaction après un accompagnement"
        REQUEST = "demande", "Satisfaction après une demande"
        EVENT = "evenement", "Événement"
        FREE = "libre", "Autre"

    # The question by which a survey of this kind is summed up.
    HEADLINES = {Kind.RELEVANCE: "ensemble", Kind.SUPPORT: "satisfaction", Kind.REQUEST: "satisfaction"}

    slug = models.SlugField("identifiant", max_length=80, unique=True)
    title = models.CharField("titre", max_length=150)
    kind = models.CharField("sorte", max_length=12, choices=Kind.choices, default=Kind.FREE)
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="surveys", verbose_name="filière"
    )
    intro = models.TextField(
        "présentation", max_length=3000, help_text="Markdown. Pourquoi, pour qui, en combien de temps."
    )
    intro_html = models.TextField(blank=True, editable=False)
    subjects = models.TextField(
        "jeux phares", max_length=1000, blank=True, help_text="Un par ligne, huit au plus."
    )
    questionnaire = models.TextField(
        "questions",
        max_length=20_000,
        help_text="Une par ligne\u00a0; la façon de les écrire est dite au-dessus.",
    )
    version = models.PositiveSmallIntegerField("version", default=1, editable=False)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = "enquête"
        ordering = ("title", "pk")

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        self.intro_html = render_markdown(self.intro)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("governance:survey", args=[self.slug])

    @property
    def ref(self) -> str:
        return self.slug

    @property
    def subject_list(self) -> list[str]:
        return [line.strip() for line in self.subjects.splitlines() if line.strip()]

    def questions(self) -> list[Question]:
        return questions.read(self.questionnaire, self.subject_list)

    def clean(self) -> None:
        if len(self.subject_list) > 8:
            raise ValidationError({"subjects": "Huit jeux phares au plus."})
        try:
            found = {question.key: question for question in self.questions()}
        except ValidationError as error:
            raise ValidationError({"questionnaire": error.messages}) from error
        headline = self.HEADLINES.get(self.kind)
        if headline and (headline not in found or found[headline].kind != questions.SCALE):
            said = f"Il faut une question «\u00a0échelle\u00a0» dont la clé est «\u00a0{headline}\u00a0»."
            raise ValidationError({"questionnaire": said})
        self.questionnaire = questions.with_keys(self.questionnaire)

    @property
    def is_asked(self) -> bool:
        """Whether a wave was opened with this version: it is then frozen, and a change makes the next one."""
        return self.waves.exclude(state=Wave.State.DRAFT).filter(version=self.version).exists()


class WaveQuerySet(models.QuerySet):
    def public(self):
        return self.filter(state__in=Wave.SEEN)

    def published(self):
        return self.filter(state__in=(Wave.State.PUBLISHED, Wave.State.ARCHIVED))


class Wave(models.Model):
    """A survey asked between two dates. Its questions are those of the day it opened, its results of the
    day they were published."""

    class Mode(models.TextChoices):
        LINK = "lien", "Lien ouvert à tous"
        INVITATION = "invitation", "Invitations individuelles"

    class State(models.TextChoices):
        DRAFT = "draft", "Brouillon"
        OPEN = "open", "Ouverte"
        CLOSED = "closed", "Fermée, à dépouiller"
        PUBLISHED = "published", "Résultats publiés"
        ARCHIVED = "archived", "Archivée"

    NEXT_STATES = {
        State.DRAFT: {State.OPEN},
        State.OPEN: {State.CLOSED, State.DRAFT},
        State.CLOSED: {State.PUBLISHED, State.ARCHIVED},
        State.PUBLISHED: {State.ARCHIVED},
        State.ARCHIVED: set(),
    }
    SEEN = (State.OPEN, State.CLOSED, State.PUBLISHED, State.ARCHIVED)

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="waves", verbose_name="enquête")
    ref = models.CharField("référence", max_length=24, unique=True, editable=False)
    label = models.CharField("vague", max_length=60, help_text="Par exemple\u00a0: Début, Fin, 2026.")
    mode = models.CharField("mode", max_length=12, choices=Mode.choices, default=Mode.LINK)
    population = models.CharField(
        "à qui elle s’adresse", max_length=300, blank=True, help_text="Publié avec les résultats."
    )
    opens_on = models.DateField("ouverte le", null=True, editable=False)
    closes_on = models.DateField("ferme le")
    version = models.PositiveSmallIntegerField("version", default=0, editable=False)
    questions = models.JSONField(default=list, editable=False)
    results = models.JSONField(default=dict, editable=False)
    published_at = models.DateTimeField("résultats publiés le", null=True, editable=False)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.DRAFT)

    objects = WaveQuerySet.as_manager()

    class Meta:
        verbose_name = "vague d’enquête"
        verbose_name_plural = "vagues d’enquête"
        ordering = ("-closes_on", "-pk")
        permissions = [("publish_wave", "Peut ouvrir une vague et publier ses résultats")]

    def __str__(self) -> str:
        return f"{self.survey.title}, {self.label}"

    def save(self, *args, **kwargs) -> None:
        if not self.ref:
            self.ref = next_ref(Wave, "ENQ", timezone.localdate().year)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("governance:wave", args=[self.ref])

    @property
    def is_published(self) -> bool:
        return bool(self.results) and self.state in (self.State.PUBLISHED, self.State.ARCHIVED)

    @property
    def takes_answers(self) -> bool:
        return self.state == self.State.OPEN and self.closes_on >= timezone.localdate()

    def asked(self) -> list[Question]:
        """As it was opened; as the survey stands while it is being prepared."""
        if self.state == self.State.DRAFT:
            return self.survey.questions()
        return questions.restored(self.questions)

    def check_move(self, to: str, said: str, **facts: Any) -> None:
        State = self.State
        wrong = ""
        if to == State.OPEN and self.closes_on <= timezone.localdate():
            wrong = "La date de fermeture est passée."
        elif to == State.DRAFT and (self.answers.exists() or self.invitations.exists()):
            wrong = (
                "Des réponses ou des invitations existent\u00a0: fermez cette vague et ouvrez-en une autre."
            )
        elif to == State.PUBLISHED and self.answers.filter(doubts=[]).count() < FEWEST:
            wrong = f"Moins de {FEWEST} réponses\u00a0: rien ne peut être publié. Archivez cette vague."
        if wrong:
            raise ValidationError(wrong)

    def moved(self, to: str, **facts: Any) -> None:
        if to == self.State.OPEN:
            self.questions = questions.kept(self.survey.questions())
            self.version = self.survey.version
            self.opens_on = timezone.localdate()
        if to == self.State.CLOSED:
            self.invitations.update(email="")  # nobody is written to any more
        if to == self.State.PUBLISHED:
            self.results = facts["results"]
            self.published_at = timezone.now()
            self.answers.exclude(doubts=[]).delete()
        if to == self.State.ARCHIVED:
            self.answers.all().delete()  # the results stay as they were published


def new_key() -> str:
    return secrets.token_urlsafe(24)


class SurveyInvitation(models.Model):
    """A link that takes one answer. Nothing ties it to the answer that was given."""

    class State(models.TextChoices):
        SENT = "sent", "Envoyée"
        ANSWERED = "answered", "Répondue"

    LASTS = timedelta(days=30)

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="invitations", verbose_name="vague")
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    email = models.EmailField("adresse électronique", blank=True)
    about = models.CharField("dossier", max_length=40, blank=True)  # sent once for a file
    group = models.CharField("sorte d’accompagnement", max_length=60, blank=True)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.SENT)
    sent_on = models.DateField("envoyée le", default=timezone.localdate)
    reminded = models.BooleanField("relancée", default=False)

    class Meta:
        verbose_name = "invitation"
        ordering = ("sent_on", "pk")
        constraints = [
            models.UniqueConstraint("about", condition=~Q(about=""), name="invited_once_for_a_file"),
        ]

    def __str__(self) -> str:
        return f"{self.wave.ref} {self.get_state_display().lower()}"

    @property
    def takes_answer(self) -> bool:
        """Thirty days, whatever the wave's end; once."""
        last = self.sent_on + self.LASTS
        return self.state == self.State.SENT and self.wave.takes_answers and timezone.localdate() <= last


class SurveyAnswer(models.Model):
    """What one person answered to the closed questions: no address, no hour, no link to an invitation.

    `id` is random, so that no order of arrival can be read. `match` comes of a code that the person made up.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.CASCADE, related_name="answers", verbose_name="vague")
    day = models.DateField("jour", default=timezone.localdate)
    answers = models.JSONField("réponses", default=dict)  # {key: code or list of codes}
    group = models.CharField("sorte d’accompagnement", max_length=60, blank=True)
    match = models.CharField("clé d’appariement", max_length=64, blank=True, editable=False)
    held = models.JSONField("textes en attente", default=dict)  # written answers, while in quarantine
    doubts = models.JSONField("raisons de la quarantaine", default=list, blank=True)
    token_key = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = "réponse en quarantaine"
        verbose_name_plural = "réponses en quarantaine"
        ordering = ("day", "pk")

    def __str__(self) -> str:
        return f"Réponse du {self.day:%d/%m/%Y}"


class SurveyRemark(models.Model):
    """What somebody wrote, apart from the rest of their answers. Public once the team has cleaned it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, models.CASCADE, related_name="remarks", verbose_name="vague")
    question = models.CharField("question", max_length=80, editable=False)
    day = models.DateField("jour", default=timezone.localdate, editable=False)
    text = models.TextField("texte reçu", max_length=2000, blank=True, editable=False)
    shown = models.TextField(
        "texte à publier",
        max_length=2000,
        blank=True,
        help_text="Vide\u00a0: jamais publié. Sans nom, lieu ni détail qui ferait reconnaître quelqu’un.",
    )

    class Meta:
        verbose_name = "commentaire reçu"
        verbose_name_plural = "commentaires reçus"
        ordering = ("day", "pk")

    def __str__(self) -> str:
        return f"Commentaire du {self.day:%d/%m/%Y}"
