"""The card of a feature as the team writes it: text, with {attribut} where a value comes. No code."""

import re
from collections.abc import Iterable

FIELD = re.compile(r"\{([^{}\n]*)\}")


def pieces(template: str) -> list[dict[str, str]]:
    """The template cut into `{"text": …}` and `{"field": …}`; lines stay lines."""
    found: list[dict[str, str]] = []
    at = 0
    for match in FIELD.finditer(template):
        if match.start() > at:
            found.append({"text": template[at : match.start()]})
        found.append({"field": match[1].strip()})
        at = match.end()
    if at < len(template):
        found.append({"text": template[at:]})
    return found


def named(template: str) -> list[str]:
    return list(dict.fromkeys(match.strip() for match in FIELD.findall(template)))


def problems(template: str, known: Iterable[str]) -> list[str]:
    """What is wrong with a template, in words; nothing when it can be used."""
    found = []
    outside = FIELD.sub("", template)
    if "{" in outside or "}" in outside:
        found.append("Une accolade n’est pas refermée\u00a0: un attribut s’écrit {nom}.")
    known = list(known)
    for name in named(template):
        if not name:
            found.append("Une paire d’accolades est vide\u00a0: y écrire le nom d’un attribut.")
        elif known and name not in known:
            choices = ", ".join(f"{{{item}}}" for item in sorted(known)[:30])
            found.append(
                f"Aucune couche de la carte n’a d’attribut «\u00a0{name}\u00a0». "
                f"Ceux-ci existent\u00a0: {choices}."
            )
    return found
