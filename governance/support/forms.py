"""What authorities write, and the filters of the public lists."""

from django import forms
from django.core.exceptions import ValidationError

from catalogue.rings import BODIES
from governance.models.support_states import Kind, Naming, Urgency
from opendatalab.public_forms import PublicForm
from sig import territories
from sig.territories import Zone, fold

CHOOSE = ("", "Choisir")
MOST_NAMED = 6


class SupportRequestForm(PublicForm):
    form_id = "accompagnement"

    place = forms.CharField(
        label="Votre collectivité",
        max_length=100,
        help_text="Nom ou code postal d’une commune, nom d’une intercommunalité, d’un département.",
    )
    body_name = forms.CharField(
        label="Votre organisme, s’il est autre",
        max_length=200,
        required=False,
        help_text="Facultatif\u00a0: syndicat, délégataire, centre communal. Jamais publié.",
    )
    kind = forms.ChoiceField(label="Une aide de quelle nature", choices=[CHOOSE, *Kind.choices])
    need = forms.CharField(
        label="Votre besoin",
        max_length=4000,
        help_text="En mots de tous les jours. Lu par l’équipe seule\u00a0; n’y nommez personne.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    context = forms.CharField(
        label="Ce qui existe déjà",
        max_length=3000,
        required=False,
        help_text="Facultatif\u00a0: un portail, un logiciel métier, un contrat de délégation, un essai.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    urgency = forms.ChoiceField(label="Une échéance", choices=Urgency.choices, initial=Urgency.NONE)
    naming = forms.ChoiceField(
        label="Acceptez-vous de servir d’exemple",
        choices=[CHOOSE, *Naming.choices],
        help_text="Cela ne change rien à l’aide, et vous pourrez changer d’avis. Si c’est non, votre cas "
        "ne sert qu’à répondre à une question générale, sans rien qui vous désigne.",
    )
    contact_function = forms.CharField(
        label="Votre fonction",
        max_length=120,
        help_text="Par exemple\u00a0: secrétaire de mairie. Pas de nom.",
    )
    contact_email = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        help_text="Celle d’un service si possible, sous la forme nom@exemple.fr. Elle n’est jamais montrée.",
    )
    geozone = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict:
        said = super().clean() or self.cleaned_data
        if typed := said.get("place"):
            try:
                said["geozone"] = body_of(typed, known=said.get("geozone", ""))
            except ValidationError as error:
                self.add_error("place", error)
        return said


def body_of(typed: str, *, known: str = "") -> str:
    """The zone of the authority that somebody means; ValidationError when none, or several, may be meant."""
    asked = fold(typed)
    given = territories.zone(known) if known else None
    if given and may_ask(given) and fold(given.name) == asked:
        return given.geozone
    zones = [territories.zone(item["id"]) for item in territories.suggest(typed, size=50)]
    found = [zone for zone in zones if zone and may_ask(zone)]
    if not found:
        raise ValidationError(
            "Aucune collectivité de la région ne porte ce nom. Essayez un code postal, ou le nom entier."
        )
    same = [zone for zone in found if zone.level == found[0].level and fold(zone.name) == asked]
    if asked.isdigit():
        same = [zone for zone in found if zone.level == found[0].level]
    if len(same) > 1:
        names = ", ".join(f"{zone.name} ({zone.code})" for zone in same[:MOST_NAMED])
        raise ValidationError(
            f"Plusieurs collectivités répondent\u00a0: {names}. Écrivez le nom ou le code Insee."
        )
    return found[0].geozone


def may_ask(zone: Zone) -> bool:
    return zone.inside and zone.level in BODIES


class ConfirmFileForm(PublicForm):
    """A button: what a robot that opens the links of letters does not press."""

    form_id = "accompagnement-confirmation"


class FileAnswerForm(PublicForm):
    form_id = "accompagnement-reponse"

    said = forms.CharField(
        label="Votre message",
        max_length=4000,
        required=False,
        help_text="Lu par l’équipe et l’expert, jamais publié. N’y nommez personne.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    naming = forms.ChoiceField(
        label="Servir d’exemple",
        choices=Naming.choices,
        help_text="Vous pouvez changer d’avis à tout moment, même une fois le dossier terminé.",
    )

    def clean(self) -> dict:
        said = super().clean() or self.cleaned_data
        if not said.get("said") and said.get("naming") == self.initial.get("naming"):
            raise ValidationError("Écrivez un message, ou changez votre accord.")
        return said


class FilterForm(forms.Form):
    """A bad value is left out and said."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="%s", label_suffix="", **kwargs)
        for item in self.fields.values():
            item.widget.attrs["class"] = "fr-select"

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return self.cleaned_data

    @property
    def ignored(self) -> list[str]:
        """What was asked and means nothing here, by the filter's words."""
        return [self.fields[name].label for name in self.errors]


class CountsForm(FilterForm):
    year = forms.ChoiceField(label="Année", required=False)
    kind = forms.ChoiceField(label="Nature", required=False, choices=[("", "Toutes"), *Kind.choices])

    def __init__(self, *args, years: list[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.years = years
        self.fields["year"].choices = [("", "Toutes"), *((str(year), str(year)) for year in years)]


class DifficultiesForm(FilterForm):
    FOUNDING, ADDED = "fondateurs", "ajoutes"

    origin = forms.ChoiceField(
        label="Liste",
        required=False,
        choices=[
            ("", "Tous les obstacles"),
            (FOUNDING, "Ceux du document fondateur"),
            (ADDED, "Ceux de l’ouverture, ajoutés"),
        ],
    )
    met = forms.ChoiceField(
        label="Rencontrés", required=False, choices=[("", "Ou non"), ("oui", "Au moins une fois")]
    )


class RelaysForm(FilterForm):
    geozone = forms.ChoiceField(label="Territoire", required=False)
    role = forms.ChoiceField(
        label="Rôle",
        required=False,
        choices=[("", "Référents et relais"), ("referent", "Référents"), ("relais", "Relais")],
    )

    def __init__(self, *args, zones: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["geozone"].choices = [("", "Tous"), *zones]
