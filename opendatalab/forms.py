"""What visitors write to the team."""

from django import forms

from opendatalab.models import ContactMessage
from opendatalab.public_forms import PublicForm


class ContactForm(PublicForm):
    form_id = "contact"

    subject = forms.ChoiceField(label="Sujet", choices=[("", "Choisir"), *ContactMessage.Subject.choices])
    email = forms.EmailField(
        label="Votre adresse électronique",
        max_length=254,
        help_text="Pour vous répondre, sous la forme nom@exemple.fr. Elle n’est jamais montrée.",
    )
    text = forms.CharField(
        label="Votre message",
        max_length=5000,
        help_text="5\u00a0000 signes au plus. N’écrivez rien de confidentiel.",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
