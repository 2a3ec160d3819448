"""What other sites may rely on: versions with their dates, scripts' addresses, parameters of the frames."""

import tomllib
from base64 import b64encode
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha384
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings

VERSIONS = Path(__file__).with_name("versions.toml")
HOST_SCRIPT = "js/embed-host.js"
ELEMENT_TABLES = {
    "ATTRIBUTES": "Les attributs de la balise",
    "EVENTS": "Les événements qu’elle émet",
    "METHODS": "Les méthodes qu’un script peut appeler",
    "PROPERTIES": "Les propriétés CSS que la page peut donner",
    "PARTS": "Les parties que la page peut habiller (::part)",
    "TEMPLATES": "Les gabarits que la page peut donner",
    "BINDINGS": "Ce qu’un gabarit sait dire",
}
NOTICE_YEARS = 2  # between the announcement of a version's end and that end


@dataclass(frozen=True)
class Version:
    name: str
    released: date
    covers: str
    end: date | None = None


@dataclass(frozen=True)
class Parameter:
    """One word of a frame's address."""

    name: str
    values: str
    about: str
    usual: str = ""


# The look and the conduct of a frame; its filters are those of the list page.
PARAMETERS = (
    Parameter("lang", "fr, en", "La langue des mots du cadre ; les fiches restent dans la leur.", "fr"),
    Parameter("theme", "auto, light, dark", "Clair, sombre, ou comme le système du visiteur.", "auto"),
    Parameter("accent", "une couleur, 0b57a4", "Les liens et les boutons. Éclaircie ou foncée s’il le faut."),
    Parameter("background", "une couleur, ffffff", "Le fond. Le texte devient noir ou blanc selon lui."),
    Parameter("search", "no", "« no » retire le champ de recherche et le tri."),
    Parameter("facets", "no", "« no » retire les filtres."),
    Parameter("registre", "non", "« non » : le portail ne note pas que votre site montre ce cadre."),
)


@cache
def versions() -> tuple[Version, ...]:
    data = tomllib.loads(VERSIONS.read_text(encoding="utf-8"))
    return tuple(Version(**item) for item in data["versions"])


@cache
def host_script() -> bytes:
    """The script that gives a frame its height, for hosts that run scripts."""
    return (settings.BASE_DIR / "static" / HOST_SCRIPT).read_bytes()


def integrity(body: bytes) -> str:
    """What a page writes beside a script's address to refuse any other content."""
    return f"sha384-{b64encode(sha384(body).digest()).decode()}"


def script() -> dict[str, Any] | None:
    """The addresses of the element's script, `stable` and `immutable`, and its `integrity`."""
    return import_module("catalogue.embed.scripts").script_facts() if serves_element() else None


def element_reference() -> list[dict[str, Any]]:
    """Every word of the element, by kind, from the one source that its own tests compare it with."""
    if not serves_element():
        return []
    source = import_module("catalogue.embed.element")
    return [
        {"id": name.lower(), "title": title, "words": getattr(source, name)}
        for name, title in ELEMENT_TABLES.items()
    ]


def element_attributes() -> frozenset[str]:
    """The names that the element's tag may bear."""
    tables = {table["id"]: table["words"] for table in element_reference()}
    return frozenset(word.name for word in tables.get("attributes", ()))


def serves_element() -> bool:
    """Whether this portal has the element: frames and links do not need it."""
    return find_spec("catalogue.embed.element") is not None
