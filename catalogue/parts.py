"""Whether a title is about a part of a territory only: « bassin du Cérou », « forêt de Bouconne ».

No code names such a place, so the dataset stays with the territory that holds it; but it does not concern
every commune of it. What is sought is a noun of nature or of planning and the proper name that it bears, as
French writes them. « Bassins de vie – Aveyron » or « Forêt de protection » name no part.
"""

import re

from sig import territories
from sig.models import Level
from sig.territories import fold

# After these, « du Tarn » is the river; after the others it may be the whole département.
RIVERS = "vallée|gorges|plaine|bassin|secteur|terrasses|berges|rive|rives|confluence"
NATURE = (
    "vallées|bassins|forêt|forêts|bois|coteaux|collines|montagne|montagnes|mont|monts|massif|massifs|causse|"
    "causses|plateau|plateaux|sillon|balcon|lac|lacs|étang|étangs|rivière|ruisseau|canal|île|îles|cirque|puy|"
    "parc|voie verte|tourbière|tourbières|ferme|pays|vignoble|zone humide|inondation|inondations|crue|crues"
)
LINK = r"(?:sur (?=l)|du |de la |de l['’]|de |d['’]|la |le |l['’])"
ADJECTIVE = r"(?!(?:en|dans|par|sur|et|de|du|des|à|au|aux|la|le|les|ou|des|hors) )[a-zà-ÿ]+ "
NAME = r"[A-ZÀÂÉÈÊÎÏÔ][\w-]*[a-zà-ÿ][\w-]*"  # an acronym is no name
NAMED = re.compile(
    rf"\b(?=(?P<noun>(?i:{RIVERS}|{NATURE})) (?:{ADJECTIVE}){{0,2}}{LINK}{{0,2}}(?P<name>{NAME}))"
)
# A town that we do not know, merged long ago: those that we know were read before.
TOWN = re.compile(rf"\b(?:[Cc]arte [Cc]ommunale|PLU|POS|Base Adresse Locale)\)? {LINK}?(?P<name>{NAME})")
# « Garonne amont », « en aval d’Albi ».
ALONG = re.compile(rf"\b{NAME} (?i:amont|aval)\b|\b(?:amont|aval) {LINK}{NAME}")
# « Atlas de la Haute-Garonne : photos des Petites Pyrénées »: a name told of the whole is a part’s.
TOLD = re.compile(rf" : (?:photos )?(?:la |le |les |l['’]|des |de la |de l['’]|du )(?P<name>{NAME})")
AROUND = re.compile(r"l['’]agglomération [a-zà-ÿ-]+(?:aine|aise|oise|ienne|ine)\b")  # « toulousaine »
PRODUCT = re.compile(rf"\b{NAME} (?:\w+ )?(?:AOC|AOP|IGP)\b")  # grown in a part, whatever its name
COMMON = {"region", "departement", "commune", "communes", "communaute", "ville", "academie", "conseil"}
NOUNS = {fold(noun) for noun in (*RIVERS.split("|"), *NATURE.split("|"))}
WHOLE = (Level.COMMUNE,)  # no page lies below: a part of it is still its own


def is_about_a_part(title: str, geozone: str) -> bool:
    """True when the title names a place within the zone that is neither the zone nor all of it."""
    zone = territories.zone(geozone)
    if zone is None or zone.level in WHOLE or title.upper() == title:
        return False
    own = [fold(territories.zone_label(name)) for name in (geozone, *zone.ancestors)]
    return bool(
        any(_names_a_part(found, title, own) for found in NAMED.finditer(title))
        or ALONG.search(title)
        or any(
            not _is(title, found.start("name"), own)
            for pattern in (TOLD, TOWN)
            for found in pattern.finditer(title)
        )
        or AROUND.search(title)
        or PRODUCT.search(title)
    )


def _names_a_part(found: re.Match, title: str, own: list[str]) -> bool:
    name, noun = fold(found["name"]), fold(found["noun"])
    if name in COMMON | NOUNS or _is(title, found.start("noun"), own):
        return False
    return noun in RIVERS.split("|") or not _is(title, found.start("name"), own)


def _is(title: str, at: int, own: list[str]) -> bool:
    """One of the zone's own names begins there."""
    rest = f"{fold(title[at:])} "
    return any(rest.startswith(f"{name} ") for name in own)
