"""What visitors send and choose: registrations, the filters of the register."""

from django import forms

from governance.models import Body, College, Meeting, Outcome
from opendatalab.public_forms import PublicForm


class RegistrationForm(PublicForm):
    form_id = "inscription"

    organisation = forms.CharField(
        label="Votre organisation",
        max_length=200,
        help_text="Ou «\u00a0à titre personnel\u00a0». Votre nom n’est pas demandé.",
    )
    college = forms.ChoiceField(label="Vous venez pour", choices=[("", "Choisir"), *College.choices])
    email = forms.EmailField(
        label="Votre adresse électronique",
        max_length=254,
        help_text="Un courrier y part, avec un lien pour confirmer. Elle n’est jamais montrée.",
    )
    needs = forms.CharField(
        label="Un besoin d’accessibilité\u00a0?",
        max_length=300,
        required=False,
        help_text="Facultatif\u00a0: sous-titrage, langue des signes, accès de plain-pied…",
    )


class AnswerForm(PublicForm):
    form_id = "inscription-reponse"
    CONFIRM, GIVE_UP = "confirmer", "renoncer"

    answer = forms.ChoiceField(
        label="Réponse", choices=((CONFIRM, "Confirmer"), (GIVE_UP, "Renoncer")), widget=forms.HiddenInput
    )


class MeetingsForm(forms.Form):
    """The filters of the list of meetings; a bad value is left out."""

    q = forms.CharField(label="Mot", max_length=100, required=False)
    body = forms.ModelChoiceField(
        label="Instance",
        queryset=Body.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label="Toutes",
    )
    state = forms.ChoiceField(label="État", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="%s", label_suffix="", **kwargs)
        states = [choice for choice in Meeting.State.choices if choice[0] != Meeting.State.DRAFT]
        self.fields["state"].choices = [("", "Tous"), *states]
        self.fields["body"].queryset = Body.objects.public()
        for name, item in self.fields.items():
            item.widget.attrs["class"] = "fr-input" if name == "q" else "fr-select"

    def rows(self):
        self.is_valid()
        found = Meeting.objects.public().select_related("body")
        given = self.cleaned_data
        if q := given.get("q"):
            found = found.filter(title__icontains=q)
        if body := given.get("body"):
            found = found.filter(body=body)
        if state := given.get("state"):
            found = found.filter(state=state)
        return found.order_by("-starts_at", "-pk")


class OutcomesForm(forms.Form):
    """The register's filters; a bad value is left out and said."""

    LATE = "late"

    q = forms.CharField(label="Mot", max_length=100, required=False)
    kind = forms.ChoiceField(label="Nature", required=False)
    state = forms.ChoiceField(label="État", required=False)
    body = forms.ModelChoiceField(
        label="Instance",
        queryset=Body.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label="Toutes",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="%s", label_suffix="", **kwargs)
        self.fields["kind"].choices = [("", "Décisions et actions"), *Outcome.Kind.choices]
        self.fields["state"].choices = [("", "Tous"), *Outcome.State.choices, (self.LATE, "En retard")]
        self.fields["body"].queryset = Body.objects.public()
        for name, item in self.fields.items():
            item.widget.attrs["class"] = "fr-input" if name == "q" else "fr-select"

    def rows(self):
        self.is_valid()
        found = Outcome.objects.public().select_related("meeting__body")
        given = self.cleaned_data
        if q := given.get("q"):
            found = found.filter(text__icontains=q)
        if kind := given.get("kind"):
            found = found.filter(kind=kind)
        if body := given.get("body"):
            found = found.filter(meeting__body=body)
        if state := given.get("state"):
            found = found.late() if state == self.LATE else found.filter(state=state)
        return found.order_by("-meeting__starts_at", "position", "pk")

    @property
    def ignored(self) -> list[str]:
        """What was asked and means nothing here, by the filter's words."""
        return [self.fields[name].label for name in self.errors]
