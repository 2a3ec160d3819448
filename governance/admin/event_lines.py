"""Forty outputs of a BarCamp typed at once."""

from django import forms

from governance.models import Session

MOST_LINES = 60_000  # signs of a bulk entry


class LinesForm(forms.Form):
    """Many outputs at once, one a line."""

    session = forms.ModelChoiceField(
        label="Session", queryset=Session.objects.none(), required=False, empty_label="Toute la rencontre"
    )
    lines = forms.CharField(
        label="Une sortie par ligne",
        max_length=MOST_LINES,
        widget=forms.Textarea(attrs={"rows": 18, "cols": 100}),
        help_text="texte | nature | moyen | priorité. Nature\u00a0: besoin, methode, idee, frein, contact. "
        "Moyen\u00a0: fichier, api, service-web. Priorité\u00a0: 1, 2 ou 3. Seul le texte est obligatoire.",
    )
