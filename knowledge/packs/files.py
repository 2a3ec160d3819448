"""One item ⇄ one file: a head in YAML with French keys, then Markdown. See docs/connaissances.md.

Reading then writing a file that we wrote gives the same bytes.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any

from knowledge import kinds
from knowledge.models import Audience, Kind, Link, Need, Section, State
from knowledge.packs.marks import PackError, read_yaml, write_yaml

LARGEST = 200_000  # characters of a file
HEAD = re.compile(r"\A---\n(.*?)^---\n?(.*)\Z", re.DOTALL | re.MULTILINE)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NOT_A_SLUG = "lettres minuscules, chiffres et tirets"
LINKS = {
    "jeux": Link.Target.DATASET,
    "organisations": Link.Target.ORGANIZATION,
    "territoires": Link.Target.TERRITORY,
    "reutilisations": Link.Target.REUSE,
    "fiches": Link.Target.ITEM,
}
TARGETS = {
    Link.Target.DATASET: (re.compile(r"[0-9a-f]{24}"), "un identifiant de data.gouv.fr"),
    Link.Target.ORGANIZATION: (re.compile(r"[0-9a-f]{24}"), "un identifiant de data.gouv.fr"),
    Link.Target.REUSE: (re.compile(r"[0-9a-f]{24}"), "un identifiant de data.gouv.fr"),
    Link.Target.TERRITORY: (re.compile(r"[a-z-]+(:[a-z-]+)*:[0-9A-Za-z-]+"), "un identifiant de zone"),
    Link.Target.ITEM: (re.compile(rf"({'|'.join(Kind.values)})/{SLUG.pattern}"), "sorte/identifiant"),
}


@dataclass(frozen=True)
class PackItem:
    kind: str
    slug: str
    title: str
    summary: str = ""
    section: str = ""
    position: int = 0
    audiences: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    sector: str = ""
    sources: tuple[dict[str, str], ...] = ()
    checked_at: date | None = None
    check_again_at: date | None = None
    links: tuple[tuple[str, str], ...] = ()  # (target, id)
    details: dict[str, Any] = field(default_factory=dict)
    body: str = ""
    # Its life in the portal that wrote the file, not its content.
    published_at: datetime | None = None
    state: str = State.PUBLISHED
    origin: str = ""

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.slug}"

    @property
    def path(self) -> str:
        return f"{self.key}.md"

    @property
    def content(self) -> "PackItem":
        """The item as anybody would write it, without its life elsewhere."""
        return replace(self, published_at=None, state=State.PUBLISHED, origin="")


def content_digest(item: PackItem) -> str:
    return hashlib.blake2b(write_item(item.content).encode(), digest_size=16).hexdigest()


# Writing


def write_item(item: PackItem) -> str:
    links = {name: [key for target, key in item.links if target == wanted] for name, wanted in LINKS.items()}
    dates = {f.name for f in kinds.about(item.kind).fields if f.form == kinds.DATE}
    head = {
        "titre": item.title,
        "resume": item.summary,
        "rubrique": item.section,
        "rang": item.position,
        "publics": list(item.audiences),
        "besoins": list(item.needs),
        "themes": list(item.themes),
        "filiere": item.sector,
        "sources": [
            {french: source[name] for french, name in SOURCE_KEYS.items() if source.get(name)}
            for source in item.sources
        ],
        "verifie_le": item.checked_at,
        "a_revoir_le": item.check_again_at,
        "liens": {name: keys for name, keys in links.items() if keys},
        "details": {
            field.name: date.fromisoformat(value) if field.name in dates else value
            for field in kinds.about(item.kind).fields
            if (value := item.details.get(field.name))
        },
        "publie_le": item.published_at.isoformat() if item.published_at else None,
        "etat": item.state if item.state != State.PUBLISHED else "",
        "origine": item.origin,
    }
    given = {name: value for name, value in head.items() if value or name == "titre"}
    body = item.body.strip("\n")
    return f"---\n{write_yaml(given)}---\n{body}\n" if body else f"---\n{write_yaml(given)}---\n"


SOURCE_KEYS = {"titre": "title", "url": "url", "article": "article"}


# Reading


def read_item(text: str, path: str, where: str = "") -> PackItem:
    """`path` is `<kind>/<slug>.md`; `where` names the file in faults. PackError when anything is wrong."""
    return _Reader(text, path, where or path).item()


class _Reader:
    def __init__(self, text: str, path: str, where: str):
        self.where, self.lines = where, {}
        kind, _, name = path.rpartition("/")
        kind = kind.rpartition("/")[2]
        slug = name.removesuffix(".md")
        if kind not in Kind.values:
            raise PackError(f"{where}\u00a0: le dossier «\u00a0{kind}\u00a0» n’est pas une sorte de fiche.")
        if not SLUG.fullmatch(slug) or len(slug) > 120:
            raise PackError(f"{where}\u00a0: le nom du fichier est à écrire en {NOT_A_SLUG}.")
        if len(text) > LARGEST:
            raise PackError(f"{where}\u00a0: plus de {LARGEST} caractères.")
        match = HEAD.match(text.removeprefix("\ufeff").replace("\r\n", "\n"))
        if not match:
            raise PackError(
                f"{where}, ligne 1\u00a0: une tête entre deux lignes «\u00a0---\u00a0» est attendue."
            )
        self.kind, self.slug, self.body = kind, slug, match[2].strip("\n")
        self.head, self.lines = read_yaml(match[1], where, offset=1)
        if not isinstance(self.head, dict):
            raise PackError(f"{where}, ligne 2\u00a0: des clés et leurs valeurs sont attendues.")

    def fault(self, key: str, said: str) -> PackError:
        near = key
        while near and near not in self.lines:  # the nearest thing that is in the file
            near = re.sub(r"(\.[^.\[]*|\[\d+\])$|^[^.\[]*$", "", near)
        place = f", ligne {self.lines[near]}" if near in self.lines and near else ""
        return PackError(f"{self.where}{place}\u00a0: «\u00a0{key}\u00a0» {said}.")

    def item(self) -> PackItem:
        for name in self.head:
            if name not in READERS:
                raise self.fault(name, f"est une clé inconnue (clés connues\u00a0: {', '.join(READERS)})")
        values = {
            attribute: read(self, name)
            for name, (attribute, read) in READERS.items()
            if self.head.get(name) not in (None, "")
        }
        if "title" not in values:
            raise self.fault("titre", "manque")
        item = PackItem(kind=self.kind, slug=self.slug, body=self.body, **values)
        if item.section and item.kind != Kind.QUESTION:
            raise self.fault("rubrique", "ne se donne que pour une question")
        if item.state in (State.PUBLISHED, State.REVIEW):
            for lacking in kinds.lacking(item.kind, item.details):
                raise self.fault(f"details.{lacking.name}", "manque")
            if kinds.about(item.kind).needs_check and item.checked_at is None:
                raise self.fault("verifie_le", "manque")
        return item

    def line(self, key: str, longest: int = 300) -> str:
        value = self.head[key]
        if not isinstance(value, str) or "\n" in value.strip() or len(value) > longest:
            raise self.fault(key, f"doit être un texte d’une ligne, {longest} caractères au plus")
        return value.strip()

    def title(self, key: str) -> str:
        return self.line(key, 250)

    def summary(self, key: str) -> str:
        value = self.head[key]
        if not isinstance(value, str) or len(value.strip()) > 600:
            raise self.fault(key, "doit être un texte de 600 caractères au plus")
        return value.strip()

    def number(self, key: str) -> int:
        value = self.line(key)
        if not value.isdigit() or int(value) > 30_000:
            raise self.fault(key, "doit être un nombre entier")
        return int(value)

    def day(self, key: str) -> date:
        try:
            return date.fromisoformat(self.line(key))
        except ValueError as error:
            raise self.fault(key, "doit être une date AAAA-MM-JJ") from error

    def moment(self, key: str) -> datetime:
        try:
            moment = datetime.fromisoformat(self.line(key))
        except ValueError as error:
            raise self.fault(key, "doit être une date et une heure ISO 8601") from error
        if moment.tzinfo is None:
            raise self.fault(key, "doit dire son fuseau horaire")
        return moment

    def rows(self, key: str) -> list[str]:
        value = self.head[key]
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            raise self.fault(key, "doit être une liste de textes")
        return value

    def slugs(self, key: str) -> tuple[str, ...]:
        for each in self.rows(key):
            if not SLUG.fullmatch(each) or len(each) > 80:
                raise self.fault(key, f"contient «\u00a0{each}\u00a0»\u00a0; attendu\u00a0: {NOT_A_SLUG}")
        return tuple(self.rows(key))

    def slug_of(self, key: str) -> str:
        value = self.line(key, 80)
        if not SLUG.fullmatch(value):
            raise self.fault(key, f"vaut «\u00a0{value}\u00a0»\u00a0; attendu\u00a0: {NOT_A_SLUG}")
        return value

    def sources(self, key: str) -> tuple[dict[str, str], ...]:
        rows = self.head[key]
        if not isinstance(rows, list):
            raise self.fault(key, "doit être une liste")
        return tuple(self._source(f"{key}[{rank}]", row) for rank, row in enumerate(rows))

    def _source(self, where: str, row: Any) -> dict[str, str]:
        if not isinstance(row, dict) or not all(isinstance(value, str) for value in row.values()):
            raise self.fault(where, "doit donner titre, url, article")
        if unknown := row.keys() - SOURCE_KEYS.keys():
            raise self.fault(f"{where}.{min(unknown)}", "est une clé inconnue")
        if not row.get("titre"):
            raise self.fault(f"{where}.titre", "manque")
        if row.get("url") and not kinds.WEB.fullmatch(row["url"]):
            raise self.fault(f"{where}.url", "doit être une adresse http(s)")
        return {name: row[french].strip() for french, name in SOURCE_KEYS.items() if row.get(french)}

    def links(self, key: str) -> tuple[tuple[str, str], ...]:
        table = self.head[key]
        if not isinstance(table, dict):
            raise self.fault(key, f"doit être une table ({', '.join(LINKS)})")
        found: dict[tuple[str, str], None] = {}
        for name, values in table.items():
            if name not in LINKS:
                raise self.fault(
                    f"{key}.{name}", f"est une clé inconnue (clés connues\u00a0: {', '.join(LINKS)})"
                )
            if not isinstance(values, list):
                raise self.fault(f"{key}.{name}", "doit être une liste")
            pattern, says = TARGETS[LINKS[name]]
            for rank, value in enumerate(values):
                if not isinstance(value, str) or not pattern.fullmatch(value) or len(value) > 160:
                    raise self.fault(
                        f"{key}.{name}[{rank}]", f"vaut «\u00a0{value}\u00a0»\u00a0; attendu\u00a0: {says}"
                    )
        for name, target in LINKS.items():  # in one order, whatever the file's
            found |= dict.fromkeys((target, value) for value in table.get(name, ()))
        return tuple(found)

    def details(self, key: str) -> dict[str, Any]:
        for inner, said in kinds.faults(self.kind, self.head[key]):
            raise self.fault(f"{key}.{inner}".rstrip("."), said)
        return {name: _tidy(value) for name, value in self.head[key].items() if value}


def _tidy(value: Any) -> Any:
    """Texts without blanks around, and no empty key in a row."""
    if isinstance(value, dict):
        return {name: _tidy(each) for name, each in value.items() if each}
    return [_tidy(each) for each in value] if isinstance(value, list) else value.strip()


def _among(choices: type) -> Callable[[_Reader, str], tuple[str, ...]]:
    def read(reader: _Reader, key: str) -> tuple[str, ...]:
        for each in reader.rows(key):
            if each not in choices.values:
                says = ", ".join(choices.values)
                raise reader.fault(key, f"contient «\u00a0{each}\u00a0»\u00a0; attendu\u00a0: {says}")
        return tuple(reader.rows(key))

    return read


def _one_of(choices: type) -> Callable[[_Reader, str], str]:
    def read(reader: _Reader, key: str) -> str:
        if (value := reader.line(key)) not in choices.values:
            says = ", ".join(choices.values)
            raise reader.fault(key, f"vaut «\u00a0{value}\u00a0»\u00a0; attendu\u00a0: {says}")
        return value

    return read


# Key of the file → (attribute of PackItem, how it is read).
READERS: dict[str, tuple[str, Callable[[_Reader, str], Any]]] = {
    "titre": ("title", _Reader.title),
    "resume": ("summary", _Reader.summary),
    "rubrique": ("section", _one_of(Section)),
    "rang": ("position", _Reader.number),
    "publics": ("audiences", _among(Audience)),
    "besoins": ("needs", _among(Need)),
    "themes": ("themes", _Reader.slugs),
    "filiere": ("sector", _Reader.slug_of),
    "sources": ("sources", _Reader.sources),
    "verifie_le": ("checked_at", _Reader.day),
    "a_revoir_le": ("check_again_at", _Reader.day),
    "liens": ("links", _Reader.links),
    "details": ("details", _Reader.details),
    "publie_le": ("published_at", _Reader.moment),
    "etat": ("state", _one_of(State)),
    "origine": ("origin", _Reader.line),
}
CONTENT_FIELDS = tuple(
    f.name for f in fields(PackItem) if f.name not in ("published_at", "state", "origin", "links")
)
