"""What the syncs saw change in a dataset, in words."""

from collections.abc import Iterable
from typing import Any

from catalogue.formats import FORMATS
from catalogue.models import DatasetChange
from catalogue.vocabulary import ACCESS_TYPES, GRANULARITIES, frequency_of, license_of
from opendatalab.wording import long_date, read_date
from sig import territories

SHOWN = 20  # changes on a page
LONG = 160  # characters of a value
FIELD_LABELS = {
    "title": "Titre",
    "summary": "Description",
    "license": "Licence",
    "frequency": "Rythme de mise à jour",
    "granularity": "Granularité",
    "tags": "Mots-clés",
    "zones": "Territoires",
    "access_type": "Accès",
    "formats": "Formats",
    "resources_count": "Nombre de fichiers",
    "last_update": "Mise à jour des données",
    "archived_at": "Archivage",
    "organization": "Producteur",
    "slug": "Adresse",
}
KIND_WORDS = {
    DatasetChange.Kind.ADDED: "Entrée au catalogue",
    DatasetChange.Kind.CHANGED: "Modification",
    DatasetChange.Kind.ABSENT: "Absence constatée sur data.gouv.fr",
    DatasetChange.Kind.RETURNED: "Retour sur data.gouv.fr",
}


def history(changes: Iterable[DatasetChange]) -> list[dict[str, Any]]:
    return [
        {
            "date": long_date(change.at),
            "kind": KIND_WORDS.get(change.kind, change.kind),
            "fields": [_field(field) for field in change.fields if isinstance(field, dict)],
        }
        for change in changes
    ]


def _field(field: dict[str, Any]) -> dict[str, str]:
    name = str(field.get("field", ""))
    return {
        "label": FIELD_LABELS.get(name, name),
        "before": _value(name, field.get("before")),
        "after": _value(name, field.get("after")),
    }


def _value(name: str, value: Any) -> str:
    """A stored value as a visitor reads it."""
    if value in (None, "", []):
        return "rien"
    if isinstance(value, list):
        return _short(", ".join(_value(name, item) for item in value))
    text = str(value)
    if name in ("last_update", "archived_at"):
        return long_date(read_date(text)) or text
    if name == "license":
        return license_of(text).title
    if name == "frequency":
        return frequency_of(text).label
    if name == "zones":
        return territories.zone_label(text)
    if name == "formats":
        return FORMATS[text].label if text in FORMATS else text
    return _short({"granularity": GRANULARITIES, "access_type": ACCESS_TYPES}.get(name, {}).get(text, text))


def _short(text: str) -> str:
    return text if len(text) <= LONG else f"{text[: LONG - 1].rstrip()}…"
