"""What visitors send and choose: a session, a vote, an entry, the filters of the lists."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from governance.events.datasets import datasets_named
from governance.models import College, Contest, EventOutput, Session
from opendatalab.public_forms import PublicForm, email_field

CHOOSE = ("", "Choisir")
MOST_DATASETS = 20
CONFIRMING = "Un courrier y part, avec un lien pour confirmer. Elle n’est jamais montrée."


class SessionForm(PublicForm):
    form_id = "session"

    title = forms.CharField(
        label="De quoi parlerait la session",
        min_length=5,
        max_length=150,
        help_text="En une ligne. Par exemple\u00a0: Quelles données pour les randonneurs\u00a0?",
    )
    pitch = forms.CharField(
        label="Ce que l’on y ferait",
        max_length=600,
        help_text="Deux ou trois phrases, publiques une fois relues\u00a0: n’y nommez personne.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    college = forms.ChoiceField(label="Vous venez pour", choices=[CHOOSE, *College.choices])
    email = email_field(CONFIRMING)


class BallotForm(PublicForm):
    form_id = "vote"

    sessions = forms.MultipleChoiceField(
        label="Les sessions où vous viendriez",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins une session."},
    )
    email = email_field(CONFIRMING)

    def __init__(self, request: HttpRequest, *, sessions: list[Session], **kwargs: Any):
        super().__init__(request, **kwargs)
        self.fields["sessions"].choices = [(row.ref, row.title) for row in sessions]
        self.fields["sessions"].error_messages["required"] = "Choisissez au moins une session."
        self.by_ref = {row.ref: row for row in sessions}

    @property
    def chosen(self) -> list[Session]:
        return [self.by_ref[ref] for ref in self.cleaned_data["sessions"]]


class EntryForm(PublicForm):
    form_id = "dossier"

    team = forms.CharField(
        label="Nom de l’équipe", max_length=120, help_text="Public après la clôture. Sans nom de personne."
    )
    organisation = forms.CharField(
        label="Organisation",
        max_length=200,
        required=False,
        help_text="Facultatif. Ou «\u00a0citoyens\u00a0».",
    )
    title = forms.CharField(label="Titre du projet", min_length=5, max_length=150)
    problem = forms.CharField(
        label="Le problème traité", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    solution = forms.CharField(
        label="Votre solution", max_length=3000, widget=forms.Textarea(attrs={"rows": 6})
    )
    datasets = forms.CharField(
        label="Données employées",
        max_length=5000,
        help_text="Un jeu du catalogue par ligne\u00a0: adresse de sa page, ou identifiant. Un au moins.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    url = forms.URLField(
        label="Où la voir", max_length=500, required=False, assume_scheme="https", help_text="Facultatif."
    )
    source_url = forms.URLField(
        label="Code source", max_length=500, required=False, assume_scheme="https", help_text="Facultatif."
    )
    licence = forms.CharField(
        label="Licence",
        max_length=120,
        help_text="Par exemple\u00a0: Licence Ouverte 2.0 pour le texte, MIT pour le code.",
    )
    email = email_field(CONFIRMING)

    def clean_datasets(self) -> list[str]:
        """The ids of the datasets that the lines name; a line that names none is said."""
        lines = [line.strip() for line in self.cleaned_data["datasets"].splitlines() if line.strip()]
        if len(lines) > MOST_DATASETS:
            raise ValidationError(f"{MOST_DATASETS} jeux au plus.")
        found = datasets_named(lines)
        if lost := [line for line in lines if line not in found]:
            raise ValidationError(f"Ce jeu n’est pas au catalogue\u00a0: {lost[0][:120]}")
        return list(dict.fromkeys(found[line].source_id for line in lines))


class ListForm(forms.Form):
    """Filters of a list; a bad value is left out and said."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, auto_id="%s", label_suffix="", **kwargs)
        for item in self.fields.values():
            select = isinstance(item.widget, forms.Select)
            item.widget.attrs["class"] = "fr-select" if select else "fr-input"
        self.is_valid()

    @property
    def given(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def ignored(self) -> list[str]:
        return [self.fields[name].label for name in self.errors]


class EventsForm(ListForm):
    CONTEST = "concours"
    COMING, PAST = "a-venir", "passes"

    q = forms.CharField(label="Mot", max_length=100, required=False)
    kind = forms.ChoiceField(
        label="Nature",
        required=False,
        choices=[
            ("", "Toutes"),
            ("barcamp", "BarCamps"),
            (CONTEST, "Concours"),
            ("evenement", "Événements"),
        ],
    )
    when = forms.ChoiceField(
        label="Quand", required=False, choices=[("", "Tous"), (COMING, "À venir"), (PAST, "Passés")]
    )


class ContestsForm(ListForm):
    q = forms.CharField(label="Mot", max_length=100, required=False)
    state = forms.ChoiceField(
        label="État",
        required=False,
        choices=[("", "Tous"), *(c for c in Contest.State.choices if c[0] != Contest.State.DRAFT)],
    )


class OutputsForm(ListForm):
    q = forms.CharField(label="Mot", max_length=100, required=False)
    kind = forms.ChoiceField(
        label="Nature", required=False, choices=[("", "Toutes"), *EventOutput.Kind.choices]
    )
    method = forms.ChoiceField(
        label="Moyen", required=False, choices=[("", "Tous"), *EventOutput.Method.choices]
    )
    state = forms.ChoiceField(
        label="Suite", required=False, choices=[("", "Toutes"), *EventOutput.State.choices]
    )

    def rows(self, rows):
        given = self.given
        if q := given.get("q"):
            rows = rows.filter(text__icontains=q)
        return rows.filter(**{name: given[name] for name in ("kind", "method", "state") if name in given})


class EntriesForm(ListForm):
    q = forms.CharField(label="Mot", max_length=100, required=False)

    def rows(self, rows):
        return rows.filter(title__icontains=self.given["q"]) if "q" in self.given else rows
