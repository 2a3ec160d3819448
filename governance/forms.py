"""What visitors, supporters and producers write."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from governance.models.request_states import Capacity, Kind, State
from governance.refusals import Refusal
from opendatalab.public_forms import PublicForm, email_field
from sig import territories

LATEST_PROMISE = timedelta(days=3 * 365)
CHOOSE = ("", "Choisir")
CADA = "cada"
WISHES = [
    ("ameliorer", "Proposer une amélioration"),
    (CADA, "Obtenir un document administratif\u00a0: exercer mon droit d’accès (CADA)"),
]
ANSWERS = [
    CHOOSE,
    (State.ACCEPTED.value, "Nous le ferons\u00a0: voici une date"),
    (State.DELIVERED.value, "C’est fait\u00a0: voici l’adresse"),
    (State.WAITING.value, "Il nous faut une précision"),
    (State.REFUSED.value, "Nous ne le ferons pas"),
    (State.PUBLISHED.value, "Ce n’est pas nous"),
]


class NewRequestForm(PublicForm):
    form_id = "demande"

    wish = forms.ChoiceField(
        label="Que souhaitez-vous",
        choices=WISHES,
        help_text="Une proposition n’ouvre aucun délai légal. Pour un document, la loi en donne un.",
    )
    kind = forms.ChoiceField(label="Ce qui manque ou ne va pas", choices=[CHOOSE, *Kind.choices])
    title = forms.CharField(
        label="En une ligne",
        min_length=10,
        max_length=150,
        help_text="De 10 à 150\u00a0signes. Par exemple\u00a0: Horaires des bus, arrêt par arrêt.",
    )
    description = forms.CharField(
        label="Votre demande",
        max_length=5000,
        help_text="Elle sera publique une fois relue\u00a0: n’y nommez personne.",
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    purpose = forms.CharField(
        label="À quoi cela servirait",
        max_length=2000,
        required=False,
        help_text="Facultatif. Un usage concret aide le producteur à choisir.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    place = forms.CharField(
        label="Territoire",
        max_length=100,
        required=False,
        help_text="Facultatif. Nom ou code postal d’une commune, d’une intercommunalité, d’un département.",
    )
    capacity = forms.ChoiceField(
        label="Vous êtes", choices=[CHOOSE, *Capacity.choices], help_text="Montré à la place de votre nom."
    )
    email = email_field(
        "Pour confirmer et vous répondre, sous la forme nom@exemple.fr. Elle n’est jamais montrée."
    )
    dataset = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    organization = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=3, required=False, widget=forms.HiddenInput)

    def clean_place(self) -> str:
        """What was typed; the zone goes to `geozone`."""
        typed = self.cleaned_data["place"]
        self.geozone = territories.resolve(typed) if typed else ""
        if typed and not self.geozone and (named := territories.suggest(typed, size=1)):
            self.geozone = named[0]["id"]
        if typed and not self.geozone:
            raise ValidationError(
                "Aucun territoire ne porte ce nom. Essayez un code postal, ou laissez vide."
            )
        return typed

    def clean(self) -> dict:
        said = super().clean() or self.cleaned_data
        said["geozone"] = getattr(self, "geozone", "")
        return said

    @property
    def wants_document(self) -> bool:
        return self.is_bound and self.data.get("wish") == CADA


class SupportForm(PublicForm):
    form_id = "soutien"

    capacity = forms.ChoiceField(label="Vous êtes", choices=[CHOOSE, *Capacity.choices])
    reason = forms.CharField(
        label="Pourquoi vous aussi",
        max_length=1000,
        required=False,
        help_text="Facultatif. Lu par l’équipe et le producteur, jamais publié.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    email = email_field("Pour confirmer, sous la forme nom@exemple.fr. Elle n’est jamais montrée.")


class ConfirmForm(PublicForm):
    """A button: what a robot that opens the links of letters does not press."""

    form_id = "confirmation"


class PrecisionForm(PublicForm):
    """What is answered to a question, by the link of the letter."""

    form_id = "precision"

    answer = forms.CharField(
        label="Votre réponse",
        max_length=3000,
        min_length=2,
        help_text="Lue par l’équipe et le producteur, publique une fois relue\u00a0: n’y nommez personne.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class VerifyForm(PublicForm):
    form_id = "verification"

    answers = forms.ChoiceField(
        label="Cette livraison répond-elle à votre demande",
        choices=[CHOOSE, ("oui", "Oui"), ("non", "Non, pas encore")],
    )
    said = forms.CharField(
        label="Ce qui manque",
        max_length=2000,
        required=False,
        help_text="Lu par l’équipe et le producteur, jamais publié.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AnswerForm(PublicForm):
    """A producer's answer, by the link of the letter."""

    form_id = "reponse"

    answer = forms.ChoiceField(label="Votre réponse", choices=ANSWERS)
    promised_for = forms.DateField(
        label="Date promise",
        required=False,
        help_text="Si vous le ferez. Sous la forme 31/12/2027.",
        widget=forms.DateInput(format="%d/%m/%Y"),
        error_messages={"invalid": "Écrivez une date comme 31/12/2027."},
    )
    delivered_url = forms.URLField(
        label="Adresse de ce qui est livré",
        max_length=500,
        required=False,
        help_text="Si c’est fait. De préférence la page du jeu sur data.gouv.fr.",
        assume_scheme="https",
    )
    refusal = forms.ChoiceField(
        label="Motif du refus",
        choices=[CHOOSE, *Refusal.choices],
        required=False,
        help_text="Si vous refusez.",
    )
    said = forms.CharField(
        label="Explication publique",
        max_length=3000,
        required=False,
        help_text="Obligatoire pour un refus ou une question. Au nom du service, sans nommer personne.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean_promised_for(self):
        day = self.cleaned_data["promised_for"]
        if day and not timezone.localdate() <= day <= timezone.localdate() + LATEST_PROMISE:
            raise ValidationError("Donnez une date à venir, dans les trois ans.")
        return day
