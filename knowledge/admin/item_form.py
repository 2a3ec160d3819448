"""The form of an item: the fields of all kinds, then those of its own. No JSON and no HTML is typed."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from knowledge import kinds
from knowledge.admin.widgets import LinksField, MarkdownWidget, RowsField, RowsWidget, field_for
from knowledge.models import Audience, Item, Kind, Need, State
from knowledge.packs import PackError, pack_item, read_item, write_item
from opendatalab.region import region

DETAIL = "detail_"
SOURCES = (("title", "Titre"), ("url", "Adresse"), ("article", "Article"))
DATE = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
SLUG_HELP = "La fin de l’adresse de la page. Elle ne change plus une fois la fiche publiée."


class ItemForm(forms.ModelForm):
    """`form_for` makes one for each kind."""

    kind = forms.ChoiceField(choices=Kind.choices, widget=forms.HiddenInput)
    audiences = forms.MultipleChoiceField(
        label="Publics", choices=Audience.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    needs = forms.MultipleChoiceField(
        label="Besoins", choices=Need.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    themes = forms.MultipleChoiceField(label="Thèmes", required=False, widget=forms.CheckboxSelectMultiple)
    sources = RowsField(
        label="Sources",
        required=False,
        widget=RowsWidget(SOURCES, "source"),
        help_text="Ce qui fonde la fiche. Pour le droit, l’article\u00a0: CRPA L.\u00a0312-1-1.",
    )
    links = LinksField(
        label="Ce dont parle la fiche",
        required=False,
        help_text="Jeux de données, organisations, réutilisations, territoires, autres fiches.",
    )
    publish_at = forms.DateTimeField(
        label="Publier le",
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="Sert au bouton «\u00a0Publier\u00a0». Vide\u00a0: tout de suite.",
    )
    move_note = forms.CharField(
        label="Mot pour l’équipe",
        required=False,
        max_length=250,
        help_text="Gardé dans l’historique avec le changement d’état.",
    )

    class Meta:
        model = Item
        fields = (
            *("kind", "title", "slug", "summary", "body", "section", "position", "audiences", "needs"),
            *("themes", "sector", "sources", "checked_at", "check_again_at"),
        )
        widgets = {
            "summary": forms.Textarea({"rows": 3, "class": "vLargeTextField"}),
            "body": MarkdownWidget(18),
            "checked_at": DATE,
            "check_again_at": DATE,
        }
        help_texts = {
            "slug": SLUG_HELP,
            "body": "Markdown\u00a0: ## titre, - liste, **gras**, [lien](adresse), - [ ] case à cocher.",
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "body" not in self.fields:  # a form that is only read
            return
        self.fields["body"].label = kinds.about(self.kind).body
        if self.kind == Kind.TERM:
            self.fields["summary"].label = "Définition"
            self.fields["summary"].help_text = "Une ou deux phrases."
        known = {theme.slug: theme.label for theme in region().themes}
        kept = [slug for slug in self.instance.themes if slug not in known]  # another region's
        self.fields["themes"].choices = [*known.items(), *((slug, slug) for slug in kept)]
        if self.instance.pk:
            pairs = [(link.target, link.target_id) for link in self.instance.links.all()]
            self.initial["links"] = pairs
            self.initial["kind"] = self.instance.kind
        for name in self.details:
            self.initial[name] = self.instance.details.get(name.removeprefix(DETAIL))

    @property
    def details(self) -> list[str]:
        return [name for name in self.fields if name.startswith(DETAIL)]

    def clean_kind(self) -> str:
        """It says which form this is: it never changes."""
        return self.kind

    def clean_sources(self) -> list[dict[str, str]]:
        rows = self.cleaned_data["sources"]
        for row in rows:
            if not row.get("title"):
                raise ValidationError("Chaque source a un titre.")
            if row.get("url") and not kinds.WEB.fullmatch(row["url"]):
                raise ValidationError(f"«\u00a0{row['url']}\u00a0» n’est pas une adresse http(s).")
        return rows

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name in ("title", "summary", "body"):
            data[name] = data.get(name, "").replace("\r\n", "\n").strip()
        given = {name.removeprefix(DETAIL): data.get(name) for name in self.details}
        self.instance.details = {name: _plain(value) for name, value in given.items() if value}
        if not self.errors:
            for key, said in kinds.faults(self.kind, self.instance.details):
                self.add_error(f"{DETAIL}{key.partition('[')[0]}", f"{key} {said}.")
        return data

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors:
            return
        try:  # what is kept can always be exported, and read by another portal
            whole = pack_item(self.instance, self.cleaned_data["links"])
            draft = write_item(whole.content).replace("---\n", f"---\netat: {State.DRAFT}\n", 1)
            read_item(draft, whole.path)
        except PackError as error:
            self.add_error(None, str(error))


def form_for(kind: str) -> type[ItemForm]:
    """The form of one kind."""
    about = kinds.about(kind)
    fields: dict[str, Any] = {f"{DETAIL}{field.name}": field_for(field) for field in about.fields}
    return type("KindForm", (ItemForm,), {"kind": kind, "__module__": __name__, **fields})


def fieldsets_for(kind: str) -> list[tuple[str | None, dict[str, Any]]]:
    """The form in the order of the page: what it says, what it rests on, where it is found."""
    details = [f"{DETAIL}{field.name}" for field in kinds.about(kind).fields]
    first = ["kind", "title", "slug", *(["section"] if kind == Kind.QUESTION else []), "summary"]
    texts = ["body", *details] if kind in (Kind.GUIDE, Kind.SUCCESS) else [*details, "body"]
    return [
        (None, {"fields": [*first, *texts]}),
        ("Sources et vérification", {"fields": ["sources", ("checked_at", "check_again_at")]}),
        ("Liens", {"fields": ["links"]}),
        ("Classement", {"fields": ["audiences", "needs", "themes", ("sector", "position")]}),
    ]


def _plain(value: Any) -> Any:
    """As JSON holds it."""
    if isinstance(value, date):
        return value.isoformat()
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value
