"""What a respondent sends: one field a question, no address, no name. And the filters of the list."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.text import slugify

from governance.lists import FiltersForm, choice_field, sector_field, word_field
from governance.models import Survey, Wave
from governance.surveys.questions import MANY, TEXT, WRITTEN, Question
from opendatalab.public_forms import PublicForm

PREFIX = "q-"
SHORTEST_CODE = 6
NO_OPINION = ("", "Sans réponse")


class AnswerForm(PublicForm):
    form_id = "enquete"

    code = forms.CharField(
        label="Un code à vous, pour comparer vos deux réponses",
        max_length=60,
        required=False,
        help_text="Facultatif. Par exemple les deux premières lettres de votre ville de naissance, le jour "
        "de votre anniversaire et les deux premières lettres du prénom d’un parent\u00a0: TO14MA. "
        "Choisissez-le tel que vous le retrouverez la prochaine fois\u00a0; le portail n’en garde qu’une "
        "empreinte.",
    )

    def __init__(self, request: HttpRequest, *, wave: Wave, **kwargs: Any):
        self.wave = wave
        self.questions = wave.asked()
        own = {PREFIX + question.key: field_of(question) for question in self.questions}
        code = {"code": AnswerForm.base_fields["code"]} if asks_code(wave.survey) else {}
        self.base_fields = own | code
        super().__init__(request, **kwargs)

    @classmethod
    def fields_sent(cls, request: HttpRequest) -> dict[str, forms.Field]:
        """When nothing can be read of the survey, what was answered still comes back."""
        sent = [name for name in request.POST if name.startswith(PREFIX)]
        return cls.base_fields | {name: forms.CharField(widget=forms.HiddenInput) for name in sent}

    def clean_code(self) -> str:
        typed = self.cleaned_data["code"]
        if typed and len(plain_code(typed)) < SHORTEST_CODE:
            raise ValidationError(f"Au moins {SHORTEST_CODE} lettres ou chiffres, ou rien du tout.")
        return typed

    def clean(self) -> dict:
        said = super().clean() or self.cleaned_data
        if not self.errors and not any(said.get(PREFIX + question.key) for question in self.questions):
            raise ValidationError("Répondez à une question au moins.")
        return said

    @property
    def answers(self) -> dict[str, Any]:
        """Of the closed questions that were answered."""
        return self._said(lambda question: question.kind not in WRITTEN)

    @property
    def texts(self) -> dict[str, str]:
        return self._said(lambda question: question.kind in WRITTEN)

    def _said(self, wanted) -> dict[str, Any]:
        said = {one.key: self.cleaned_data.get(PREFIX + one.key) for one in self.questions if wanted(one)}
        return {key: value for key, value in said.items() if value}

    @property
    def match(self) -> str:
        """What ties two answers of one person together and says nothing of the person."""
        code = plain_code(self.cleaned_data.get("code", ""))
        return match_of(self.wave.survey, code) if code else ""

    def sections(self) -> list[dict[str, Any]]:
        """Fields under their titles, as the questionnaire has them."""
        found: list[dict[str, Any]] = []
        for question in self.questions:
            if not found or found[-1]["title"] != question.section:
                found.append({"title": question.section, "lines": []})
            line = {"question": question, "field": self[PREFIX + question.key]}
            found[-1]["lines"].append(line | {"written": question.kind in WRITTEN})
        return found


def asks_code(survey: Survey) -> bool:
    return survey.kind == Survey.Kind.RELEVANCE


def plain_code(typed: str) -> str:
    return slugify(typed).replace("-", "")


def match_of(survey: Survey, code: str) -> str:
    return salted_hmac(f"survey-match-{survey.slug}", code, algorithm="sha256").hexdigest()


def field_of(question: Question) -> forms.Field:
    facts = {"label": question.label, "required": question.required, "help_text": question.help}
    if question.kind in WRITTEN:
        long = question.kind == TEXT
        widget = forms.Textarea(attrs={"rows": 4}) if long else forms.TextInput
        return forms.CharField(max_length=2000 if long else 200, widget=widget, **facts)
    if question.kind == MANY:
        return forms.MultipleChoiceField(
            choices=question.options, widget=forms.CheckboxSelectMultiple, **facts
        )
    choices = [*question.options, *([] if question.required else [NO_OPINION])]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **facts)


class WavesForm(FiltersForm):
    q = word_field()
    kind = choice_field("Sorte", Survey.Kind.choices, every="Toutes")
    state = choice_field("État", [(state.value, state.label) for state in Wave.SEEN])
    sector = sector_field()

    def rows(self):
        found = Wave.objects.public().select_related("survey__sector")
        asked = {"kind": "survey__kind", "state": "state", "sector": "survey__sector"}
        return self.keep(found, q="survey__title__icontains", **asked).order_by("-closes_on", "-pk")
