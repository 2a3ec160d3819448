"""What visitors write to the team."""

from django import forms

from opendatalab.models import ContactMessage
from opendatalab.public_forms import PublicForm, email_field


class ContactForm(PublicForm):
    form_id = "contact"

    subject = forms.ChoiceField(label="Sujet", choices=[("", "Choisir"), *ContactMessage.Subject.choices])
    email = email_field("Pour vous répondre, sous la forme nom@exemple.fr. Elle n’est jamais montrée.")
    text = forms.CharField(
        label="Votre message",
        max_length=5000,
        help_text="5\u00a0000 signes au plus. N’écrivez rien de confidentiel.",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
