"""What visitors send during a consultation."""

from django import forms

from governance.forms import CHOOSE
from governance.models.request_states import Capacity
from opendatalab.public_forms import PublicForm, email_field


class CommentForm(PublicForm):
    form_id = "avis-consultation"

    text = forms.CharField(
        label="Votre avis",
        min_length=10,
        max_length=4000,
        help_text="Il sera public une fois relu, avec sa réponse\u00a0: n’y nommez personne.",
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    part = forms.CharField(
        label="Quelle partie du texte",
        max_length=150,
        required=False,
        help_text="Facultatif\u00a0: les objectifs, un livrable, une colonne…",
    )
    capacity = forms.ChoiceField(
        label="Vous êtes", choices=[CHOOSE, *Capacity.choices], help_text="Montré à la place de votre nom."
    )
    email = email_field(
        "Pour confirmer et vous répondre, sous la forme nom@exemple.fr. Elle n’est jamais montrée."
    )


class ConfirmCommentForm(PublicForm):
    """A button: what a robot that opens the links of letters does not press."""

    form_id = "avis-confirmation"
