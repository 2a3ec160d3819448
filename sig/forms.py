"""What the public writes about maps."""

from django import forms

from opendatalab.public_forms import PublicForm
from sig import territories


class EntrustForm(PublicForm):
    form_id = "entrust"
    body_name = forms.CharField(
        label="Votre collectivité ou votre service", help_text="Mairie de Foix, par exemple.", max_length=200
    )
    geozone = forms.CharField(
        label="Le territoire concerné",
        help_text="Le nom de la commune ou de l’intercommunalité, ou son code INSEE.",
        max_length=100,
        required=False,
    )
    subject = forms.CharField(
        label="Ce que vous avez", help_text="Des sentiers de randonnée, des aires de jeux…", max_length=200
    )
    description = forms.CharField(
        label="Quelques précisions",
        help_text="Ce que disent ces données, qui les tient à jour, à quel rythme.",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    files = forms.CharField(
        label="Où sont les fichiers",
        help_text="Leur adresse, ou leur forme : tableau, carte papier, traces GPS. Rien à joindre ici.",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    contact_name = forms.CharField(
        label="Qui pouvons-nous demander",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_email = forms.EmailField(
        label="Adresse électronique",
        help_text="Pour vous répondre et vous dire où en est la demande.",
        max_length=254,
    )

    def clean_geozone(self) -> str:
        """A zone id, whatever was typed; the words are refused rather than lost when nothing bears them."""
        typed = self.cleaned_data["geozone"].strip()
        if not typed:
            return ""
        found = territories.suggest(typed, size=1)
        if not found:
            raise forms.ValidationError(
                "Aucun territoire de ce nom : essayez le code INSEE, ou laissez vide."
            )
        return found[0]["id"]
