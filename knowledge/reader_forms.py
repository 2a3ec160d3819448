"""What readers may send: an opinion on a page, a question to the team."""

from django import forms

from opendatalab.public_forms import PublicForm, email_field


class OpinionForm(PublicForm):
    form_id = "opinion"

    helped = forms.ChoiceField(
        label="Cette page vous a-t-elle aidé\u00a0?",
        choices=[("oui", "Oui"), ("non", "Non")],
        widget=forms.RadioSelect,
    )
    word = forms.CharField(
        label="Un mot à l’équipe",
        required=False,
        max_length=1000,
        help_text="Ce qui manque, ce qui n’est pas clair. Ne donnez ni nom ni adresse.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class QuestionForm(PublicForm):
    form_id = "question"

    question = forms.CharField(
        label="Votre question",
        max_length=250,
        help_text="Une phrase. Exemple\u00a0: peut-on publier les marchés de la commune\u00a0?",
    )
    more = forms.CharField(
        label="Précisions",
        required=False,
        max_length=2000,
        help_text="Facultatif. Elles ne seront jamais publiées telles quelles.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    email = email_field(
        "Facultatif, pour vous prévenir de la réponse. Format attendu\u00a0: nom@exemple.fr.", required=False
    )
