"""What visitors send and choose: registrations, the filters of the register."""

from django import forms

from governance.lists import FiltersForm, body_field, choice_field, word_field
from governance.models import College, Meeting, Outcome
from opendatalab.public_forms import PublicForm, email_field


class RegistrationForm(PublicForm):
    form_id = "inscription"

    organisation = forms.CharField(
        label="Votre organisation",
        max_length=200,
        help_text="Ou «\u00a0à titre personnel\u00a0». Votre nom n’est pas demandé.",
    )
    college = forms.ChoiceField(label="Vous venez pour", choices=[("", "Choisir"), *College.choices])
    email = email_field("Un courrier y part, avec un lien pour confirmer. Elle n’est jamais montrée.")
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


class MeetingsForm(FiltersForm):
    q = word_field()
    body = body_field()
    state = choice_field("État", [choice for choice in Meeting.State.choices if choice[0] != "draft"])

    def rows(self):
        found = Meeting.objects.public().select_related("body")
        found = self.keep(found, q="title__icontains", body="body", state="state")
        return found.order_by("-starts_at", "-pk")


class OutcomesForm(FiltersForm):
    LATE = "late"

    q = word_field()
    kind = choice_field("Nature", Outcome.Kind.choices, every="Décisions et actions")
    state = choice_field("État", [*Outcome.State.choices, (LATE, "En retard")])
    body = body_field()

    def rows(self):
        found = Outcome.objects.public().select_related("meeting__body")
        found = self.keep(found, q="text__icontains", kind="kind", body="meeting__body")
        if state := self.cleaned_data.get("state"):
            found = found.late() if state == self.LATE else found.filter(state=state)
        return found.order_by("-meeting__starts_at", "position", "pk")
