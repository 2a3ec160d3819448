"""What other sites may rely on: versions with their dates, scripts' addresses, parameters of the frames."""

import tomllib
from base64 import b64encode
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha384
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from catalogue.embed import element

VERSIONS = Path(__file__).with_name("versions.toml")
HOST_SCRIPT = "js/embed-host.js"
ELEMENT_TABLES = (
    ("attributes", "Les attributs de la balise", element.ATTRIBUTES),
    ("events", "Les événements qu’elle émet", element.EVENTS),
    ("methods", "Les méthodes qu’un script peut appeler", element.METHODS),
    ("properties", "Les propriétés CSS que la page peut donner", element.PROPERTIES),
    ("parts", "Les parties que la page peut habiller (::part)", element.PARTS),
    ("templates", "Les gabarits que la page peut donner", element.TEMPLATES),
    ("bindings", "Ce qu’un gabarit sait dire", element.BINDINGS),
)
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


def element_reference() -> list[dict[str, Any]]:
    """Every word of the element, by kind, from the one source that its own tests compare it with."""
    return [
        {
            "id": kind,
            "title": title,
            "words": [
                {
                    "name": word.name,
                    "about": coded(word.about),
                    "values": coded(word.values),
                    "usual": coded(word.usual),
                }
                for word in words
            ],
        }
        for kind, title, words in ELEMENT_TABLES
    ]


def coded(text: str) -> SafeString:
    """What stands between backquotes as code, the rest as text."""
    pieces = text.split("`")
    pairs = zip(pieces[::2], [*pieces[1::2], ""], strict=True)
    return format_html_join(
        "", "{}{}", ((plain, format_html("<code>{}</code>", code) if code else "") for plain, code in pairs)
    )


def element_attributes() -> frozenset[str]:
    """The names that the element's tag may bear."""
    return frozenset(word.name for word in element.ATTRIBUTES)
