"""The columns of the inventory as a spreadsheet: how each cell is read, refused, and written again."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from governance.deliveries import DATASET_PAGE
from governance.models import InventoryItem, Sector
from governance.models.meetings import CONTACT
from governance.obstacles import Obstacle
from sig import territories
from sig.territories import fold

EMPTY = "-"  # what is typed to take a value away; a blank cell changes nothing
YES, NO, CHECK = ("oui", "o", "vrai", "x", "1"), ("non", "n", "faux", "0"), ("a verifier", "inconnu")
# Words of the ready-made inventory of « Publier », for the codes of here.
OBSTACLE_WORDS = {
    "qualite": Obstacle.QUALITY,
    "format": Obstacle.ACCESS,
    "temps": Obstacle.MEANS,
    "moyens": Obstacle.MEANS,
    "outil": Obstacle.SOFTWARE,
    "droit": Obstacle.KNOWLEDGE,
    "secret": Obstacle.SECRECY,
    "donnees personnelles": Obstacle.PERSONAL_DATA,
    **{fold(code): code for code in Obstacle},
    **{fold(code.label): code for code in Obstacle},
}
OBSTACLE = re.compile(r"^(?P<name>.+?)(?:\s*\((?P<severity>[1-3])\))?(?:\s*:\s*(?P<note>.+))?$")
REF = re.compile(r"INV-\d{4}-\d{3,6}")
NO_OBSTACLE = ("aucun", "non", "")


class Bad(ValueError):
    """A cell that cannot be taken, in words for whoever typed it."""


@dataclass(frozen=True)
class Column:
    """`read` gives values by field, `obstacles` and `datasets` among them; `write` gives the cell."""

    name: str
    read: Callable[[str], dict[str, Any]] | None
    write: Callable[[InventoryItem], Any] | None
    also: tuple[str, ...] = ()  # other headers of the same
    private: bool = False
    field: str = ""  # the one that a dash empties


def words(field: str, *, public: bool = True) -> Callable[[str], dict[str, Any]]:
    longest = InventoryItem._meta.get_field(field).max_length

    def read(text: str) -> dict[str, Any]:
        if len(text) > longest:
            raise Bad(f"texte de plus de {longest} signes")
        if public and CONTACT.search(text):
            raise Bad("adresse électronique ou téléphone dans un texte public")
        return {field: text}

    return read


def whole(field: str, lowest: int, highest: int) -> Callable[[str], dict[str, Any]]:
    def read(text: str) -> dict[str, Any]:
        if not re.fullmatch(r"\d{1,5}", text, re.ASCII) or not lowest <= int(text) <= highest:
            raise Bad(f"«\u00a0{text[:30]}\u00a0» n’est pas un nombre de {lowest} à {highest}")
        return {field: int(text)}

    return read


def a_date(field: str) -> Callable[[str], dict[str, Any]]:
    return lambda text: {field: read_day(text)}


def read_day(text: str) -> date:
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            found = datetime.strptime(text, form).date()  # noqa: DTZ007
        except ValueError:
            continue
        if 1900 <= found.year <= 2100:
            return found
    raise Bad(f"«\u00a0{text[:30]}\u00a0» n’est pas une date comme 31/12/2027")


def choice(field: str, choices: type) -> Callable[[str], dict[str, Any]]:
    known = {fold(each.value): each.value for each in choices}
    known |= {fold(each.label): each.value for each in choices}

    def read(text: str) -> dict[str, Any]:
        if fold(text) not in known:
            expected = ", ".join(each.label.lower() for each in choices)
            raise Bad(f"«\u00a0{text[:30]}\u00a0» ; attendu\u00a0: {expected}")
        return {field: known[fold(text)]}

    return read


def yes_or_no(text: str) -> bool | None:
    """None: to check."""
    said = fold(text)
    if said in CHECK:
        return None
    if said in YES or said.startswith(("oui ", "en partie")):
        return True
    if said in NO:
        return False
    raise Bad(f"«\u00a0{text[:30]}\u00a0» ; attendu\u00a0: oui, non, à vérifier")


def personal(text: str) -> dict[str, Any]:
    Personal = InventoryItem.Personal
    return {"personal_data": {True: Personal.YES, False: Personal.NO, None: Personal.CHECK}[yes_or_no(text)]}


def brake(obstacle: Obstacle) -> Callable[[str], dict[str, Any]]:
    """A column of its own in the ready-made inventory."""
    return lambda text: {"obstacles": {obstacle: None} if yes_or_no(text) else {}}


def brakes(text: str) -> dict[str, Any]:
    """« qualité (2) | temps » → {code: (severity, note) or None}."""
    found: dict[str, tuple[int, str] | None] = {}
    for part in re.split(r"[|\n]", text):
        if fold(part) in NO_OBSTACLE:
            continue
        read = OBSTACLE.match(part.strip())
        code = OBSTACLE_WORDS.get(fold(read["name"])) if read else None
        if code is None:
            raise Bad(f"frein inconnu\u00a0: «\u00a0{part.strip()[:40]}\u00a0»")
        note = (read["note"] or "")[:300]
        if CONTACT.search(note):
            raise Bad("adresse électronique ou téléphone dans la précision d’un frein")
        told = read["severity"] or note
        found[code] = (int(read["severity"] or 2), note) if told else None
    return {"obstacles": found}


def sector(text: str) -> dict[str, Any]:
    wanted = fold(text)
    found = [row for row in Sector.objects.order_by("pk") if wanted in (fold(row.slug), fold(row.name))]
    if not found:
        raise Bad(f"filière inconnue\u00a0: «\u00a0{text[:40]}\u00a0»")
    return {"sector": found[0]}


def place(text: str) -> dict[str, Any]:
    """Words, and the zone where they name one; a zone's id must exist."""
    if ":" in text and (zone := territories.resolve(text)):
        return {"geozone": zone, "coverage": territories.zone_label(zone)}
    if re.fullmatch(r"\w+:[\w-]+:[\w-]+", text):
        raise Bad(f"zone inconnue\u00a0: «\u00a0{text[:60]}\u00a0»")
    if len(text) > 200:
        raise Bad("texte de plus de 200 signes")
    named = [hit for hit in territories.suggest(text, size=2) if fold(hit["name"]) == fold(text)]
    return {"coverage": text, "geozone": named[0]["id"] if len(named) == 1 else ""}


def address(text: str) -> dict[str, Any]:
    """Pages of datasets on data.gouv.fr or here; another address is kept as such."""
    datasets, elsewhere = [], ""
    for each in text.split():
        try:
            URLValidator(schemes=("http", "https"))(each)
        except ValidationError as error:
            raise Bad(f"«\u00a0{each[:60]}\u00a0» n’est pas une adresse web") from error
        if len(each) > 500:
            raise Bad("adresse de plus de 500 signes")
        found = DATASET_PAGE.search(urlsplit(each).path)
        datasets += [found[1]] if found else []
        elsewhere = elsewhere if found else each
    return {"datasets": datasets} | ({"elsewhere": elsewhere} if elsewhere else {})


def reference(text: str) -> dict[str, Any]:
    if not REF.fullmatch(text.upper()):
        raise Bad(f"«\u00a0{text[:30]}\u00a0» n’est pas une référence comme INV-2026-001")
    return {"ref": text.upper()}


def iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _brakes_of(item: InventoryItem) -> str:
    lines = []
    for row in item.obstacles.all():
        lines.append(f"{row.obstacle} ({row.severity}){f' : {row.note}' if row.note else ''}")
    return " | ".join(lines)


def _addresses_of(item: InventoryItem) -> str:
    pages = [f"https://www.data.gouv.fr/datasets/{row.source_id}/" for row in item.datasets.all()]
    return " ".join([*pages, item.elsewhere] if item.elsewhere else pages)


def _text(name: str, field: str, *also: str, private: bool = False) -> Column:
    return Column(
        name, words(field, public=not private), lambda item: getattr(item, field), also, private, field
    )


def _number(name: str, field: str, low: int, high: int, *also: str) -> Column:
    def write(item: InventoryItem) -> Any:
        value = getattr(item, field)
        return "" if value is None else value

    return Column(name, whole(field, low, high), write, also, field=field)


def _day(name: str, field: str, *also: str) -> Column:
    return Column(name, a_date(field), lambda item: iso(getattr(item, field)), also, field=field)


Action, Frequency, Personal = InventoryItem.Action, InventoryItem.Frequency, InventoryItem.Personal
COLUMNS = (
    Column("reference", reference, lambda item: item.ref, ("ref",)),
    _text("titre", "title", "titre exact", "nom", "intitule"),
    _text("objet", "description", "description", "contenu"),
    _text("producteur", "producer_name", "organisation", "organisme"),
    _text("identifiant_producteur", "producer", "id producteur"),
    _text("service", "service", "service producteur", "direction"),
    Column(
        "filiere", sector, lambda item: item.sector.slug if item.sector else "", ("secteur",), field="sector"
    ),
    Column("action", choice("action", Action), lambda item: item.action, field="action"),
    _text("format", "format"),
    _text("volume", "volume"),
    Column(
        "rythme",
        choice("frequency", Frequency),
        lambda item: item.frequency,
        ("frequence", "periodicite"),
        field="frequency",
    ),
    Column(
        "territoire",
        place,
        lambda item: item.geozone or item.coverage,
        ("territoire couvert", "couverture"),
        field="coverage",
    ),
    _day("date_creation", "created_on", "date de creation", "creees le"),
    _day("date_mise_a_jour", "updated_on", "derniere mise a jour"),
    _text("objet_mise_a_jour", "update_about", "objet de la mise a jour"),
    Column(
        "donnees_personnelles",
        personal,
        lambda item: Personal(item.personal_data).label.lower(),
        ("dcp",),
        field="personal_data",
    ),
    Column("secret", brake(Obstacle.SECRECY), None, ("secret protege",)),
    Column("droits_tiers", brake(Obstacle.THIRD_PARTY), None, ("droits d un tiers",)),
    _text("obligation", "obligation", "texte qui impose de le publier"),
    _number("demandes", "asked", 0, 32000, "demandes recues"),
    Column("freins", brakes, _brakes_of, ("frein", "obstacles", "obstacle")),
    _text("standard", "standard", "schema", "schema a suivre"),
    _number("valeur", "value", 1, 5),
    _number("effort", "effort", 1, 5),
    _day("date_visee", "due", "echeance", "date cible"),
    _text("qualification", "qualification", "motif", "ce que dit le droit"),
    _text("reutilisation", "conditions", "conditions de reutilisation", "licence"),
    Column("adresse", address, _addresses_of, ("adresse en ligne", "lien", "url")),
    _text("logiciel", "software", "logiciel ou source", private=True),
    _text("contact", "contact", private=True),
    _text("note", "private_note", "note pour l equipe", private=True),
)
HEADERS = {fold(name): column for column in COLUMNS for name in (column.name, *column.also)}
EMPTIED = {
    "personal_data": Personal.CHECK,
    "asked": 0,
    "action": Action.WIDE,
    **dict.fromkeys(("sector", "value", "effort", "created_on", "updated_on", "due")),
}
