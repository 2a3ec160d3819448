"""What the team gives: a spreadsheet of the inventory, and what its lines do not say."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from governance.inventory.importing import read_header
from governance.inventory.tables import MAX_BYTES, read_table
from governance.models import Sector

LARGEST = MAX_BYTES // 1_000_000


class ImportForm(forms.Form):
    file = forms.FileField(
        label="Fichier",
        required=False,
        help_text=f"CSV (point-virgule, virgule ou tabulation) ou ODS, {LARGEST}\u00a0Mo au plus.",
    )
    pasted = forms.CharField(
        label="Ou les cellules copiées d’un tableur",
        required=False,
        strip=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 6, "cols": 80}),
        help_text="Avec la ligne des titres de colonnes.",
    )
    producer_name = forms.CharField(
        label="Producteur, quand une ligne n’en dit pas",
        required=False,
        max_length=350,
        help_text="Son nom, ou son identifiant data.gouv.fr.",
    )
    sector = forms.ModelChoiceField(
        label="Filière, quand une ligne n’en dit pas",
        required=False,
        queryset=Sector.objects.none(),
        to_field_name="slug",
        empty_label="Aucune\u00a0: ouverture large",
    )
    source = forms.CharField(
        label="Origine des lignes",
        required=False,
        max_length=200,
        help_text="Par exemple\u00a0: recensement des services de l’État, 2026. Publique.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sector"].queryset = Sector.objects.exclude(state=Sector.State.ARCHIVED)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if self.errors:
            return given
        file, pasted = given.get("file"), given.get("pasted", "")
        if bool(file) == bool(pasted.strip()):
            raise ValidationError("Donnez un fichier, ou collez des cellules\u00a0: l’un des deux.")
        if file and file.size > MAX_BYTES:
            raise ValidationError(f"Le fichier pèse plus de {LARGEST}\u00a0Mo\u00a0: coupez-le en plusieurs.")
        given["table"] = read_table(file.read() if file else pasted.encode())
        read_header(given["table"])
        return given

    @property
    def defaults(self) -> dict[str, str]:
        given = self.cleaned_data
        sector = given["sector"].slug if given["sector"] else ""
        return {"producer_name": given["producer_name"], "sector": sector, "source": given["source"]}
