"""Territories named in a title or in tags, read with care: Albi is not Albigny, and « Lot » is a word.

Only the places inside the producer's own territory are looked for, whole words only, the longest name
first, so that « Saint-Germain » is not read in « Saint-Germain-des-Prés ». A name of one word must be
written as a name and stand where French puts the name of a town: « à », « de », « d’ », « ville de »…, or
alone between two marks. An article before it says a river or a country (« du Tarn », « la Save »), and some
nouns say a wider place (« vallée de », « canton de », « agglomération de »): those are not read as the
town.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from catalogue.vocabulary import NATIONAL_LEVELS
from sig.models import Level
from sig.territories import Mesh, Zone, ancestors_of, fold, mesh
from sig.territories import zone as zone_of

MOST = 8  # places named by one title; beyond, it is a list that says little
SURE, LIKELY, FAIR = 0.95, 0.85, 0.75
LONG, SHORT = 6, 4  # letters of a name that is hardly another word; four are enough among an EPCI’s few
TOKEN = re.compile(r"[^\W_]+|[^\s\w]|_", re.UNICODE)
ARTICLES = {"le", "la", "les", "l", "du", "des", "au", "aux"}
BEFORE_A_TOWN = {"a", "de", "d", "et", "sur", "vers"}
# « Base Adresse Locale X » and « l’agenda de X » are a town’s.
SAYS_TOWN = {
    *("commune", "communes", "communal", "municipal", "ville", "village", "bourg", "mairie"),
    *("agenda", "locale"),
}
SAYS_COMMUNITY = {"communaute", "communautes", "cc", "ca"}
SAYS_DEPARTEMENT = {"departement", "departemental", "departementale", "prefecture"}
# After these, « de X » is a place around X, not the town itself.
SAYS_WIDER = {
    *("vallee", "vallees", "riviere", "rivieres", "fleuve", "bassin", "bassins", "pays"),
    *("montagne", "montagnes", "canton", "cantons", "plaine", "lac", "gave", "agglomeration"),
    *("arrondissement", "arrondissements", "aire", "communaute", "scot", "plui", "syndicat"),
    *("foret", "massif", "causse", "gorges", "confluence", "zone", "unite", "unites", "paysages"),
    *("terrasses", "coteaux", "collines", "ambassade", "route", "rue", "avenue", "place", "academie"),
    *("generalite", "metropole", "agence", "caisse", "secteur", "parlement", "aval", "amont"),
}
PROTECTED = {"aoc", "aop", "igp"}  # the name is a product’s, grown or made well beyond the town
OUTSIDE = {"hors", "sauf", "excepte"}
BIG = {"grand", "grande"}  # « Grand Toulouse » was the communauté
CODE = re.compile(r"\((\d[\dAB]\d{3})\)")
WIDER_AFTER = ("metrop", "agglo", "communaute")  # « Toulouse Métropole » is not the town, however it is spelt
EPCI_KINDS = re.compile(
    r"^(?:cc|ca|cu|communaute de communes|communaute d agglomeration|communaute urbaine)"
    r"(?: (?:de la|de l|du|des|de|d|le|la|les|l))? "
)


WIDE = (Level.DEPARTEMENT, Level.REGION)  # a former région lies in today’s


@dataclass(frozen=True)
class Named:
    """A zone found in words, how sure that is (0 to 1), and the words that say it."""

    geozone: str
    confidence: float
    evidence: str


@dataclass(frozen=True, slots=True)
class _Token:
    text: str  # as written
    word: str  # folded; "" for a mark
    start: int
    end: int


def named_in(title: str, tags: Iterable[str], *, within: str = "") -> list[Named]:
    """The territories that a title names, else its tags, among those strictly inside the zone `within`.

    Without `within`, among all those of the région. Empty when nothing is clear enough.
    """
    names = _names(mesh(), within)
    found = list(_coded(title)) or list(_in_title(title, names))
    found = found or _nearly(title, names) or _shortened(title, names)
    if not names.sought_near:  # among the names of a whole country, a guess is not enough
        found = [item for item in found if item.confidence >= SURE]
    return _narrowest(found)[:MOST] if found else _in_tags(tags, names)


class _Names:
    """The calls of some zones by their first word: those looked for, and those of `within` and of what
    contains it, which only keep a shorter name from being read in theirs (« Toulouse Métropole »).
    """

    def __init__(self, held: Mesh, within: str):
        self.by_first: dict[str, list[tuple[tuple[str, ...], Zone]]] = {}
        self.by_tag: dict[str, list[Zone]] = {}
        self.towns: dict[str, Zone] = {}
        self.communities: dict[str, Zone] = {}  # by the first two words of a long name
        self.own_words = set(fold(held.zones[within].name).split()) if within in held.zones else set()
        level = held.zones[within].level if within in held.zones else Level.COUNTRY
        self.sought_near = level not in NATIONAL_LEVELS
        self.long = SHORT if level == Level.EPCI else LONG
        self.known = {within, *held.zones[within].ancestors} if within in held.zones else set()
        for zone in held.zones.values():
            if zone.level not in (Level.COMMUNE, Level.EPCI, *WIDE):
                continue
            looked_for = within in zone.ancestors if within else zone.inside
            if not looked_for and zone.geozone not in self.known:
                continue
            for call in _calls(zone, held.former_names.get(zone.geozone, ())):
                words = tuple(call.split())
                self.by_first.setdefault(words[0], []).append((words, zone))
                if looked_for and zone.level == Level.COMMUNE:
                    self.towns[call] = zone
                elif looked_for and zone.level == Level.EPCI and _is_long(words):
                    self.communities[" ".join(words[:2])] = zone
                if looked_for:
                    self.by_tag.setdefault("-".join(words), []).append(zone)
        for calls in self.by_first.values():
            calls.sort(key=lambda item: -len(item[0]))

    def longest(self, words: list[str], at: int) -> tuple[int, list[Zone]]:
        """How many words make the longest name that begins here, and the zones that bear it."""
        size, zones = 0, []
        for call, zone in self.by_first.get(words[at], ()):
            if len(call) < size:
                break
            if tuple(words[at : at + len(call)]) == call and zone not in zones:
                size = len(call)
                zones.append(zone)
        return size, zones


@lru_cache(maxsize=256)
def _names(held: Mesh, within: str) -> _Names:
    return _Names(held, within)


def _calls(zone: Zone, former: Iterable[str]) -> list[str]:
    name = fold(re.sub(r"\s*\(.*?\)", "", zone.name))
    if zone.level != Level.EPCI:
        return [call for written in (name, *map(fold, former)) if written for call in _contracted(written)]
    short = EPCI_KINDS.sub("", name)
    # « Val’Aïgo » or « Sicoval » alone says the EPCI; one short word may say anything.
    return [short] if len(short.split()) > 1 or len(short) > LONG else []


def _is_long(words: tuple[str, ...]) -> bool:
    """A name that people cut after two words, themselves long enough to be recognised."""
    return len(words) > 2 and min(map(len, words[:2])) >= LONG


def _contracted(name: str) -> list[str]:
    """« commune des Cabannes » says Les Cabannes."""
    article, _, rest = name.partition(" ")
    contracted = {"le": "du", "les": "des"}.get(article)
    return [name, f"{contracted} {rest}"] if contracted and rest else [name]


def _coded(title: str) -> Iterator[Named]:
    """« commune de Prades (81212) »: the INSEE code says which Prades, or that it is another région's."""
    words = set(fold(title).split())
    for code in CODE.findall(title):
        evidence = f"«\u00a0{code}\u00a0» dans le titre"
        town, departement = zone_of(f"{Level.COMMUNE}:{code}"), zone_of(f"{Level.DEPARTEMENT}:{code[:2]}")
        if town and fold(town.name).split()[-1] in words:
            yield Named(town.geozone, SURE, evidence)
        elif "commune" in words and departement and not departement.inside:
            yield Named(departement.geozone, SURE, evidence)


def _in_title(title: str, names: _Names) -> Iterator[Named]:
    tokens = list(_tokens(title))
    shouting = title.upper() == title
    words = [token for token in tokens if token.word]
    folded = [token.word for token in words]
    if PROTECTED & set(folded):
        return
    at = 0
    while at < len(words):
        size, zones = names.longest(folded, at)
        if not size:
            at += 1
            continue
        run = words[at : at + size]
        looked_for = [zone for zone in zones if zone.geozone not in names.known]
        yield from _accepted(title, tokens, run, looked_for, shouting, names.long)
        at += size


CUED = re.compile(
    r"\b(?:[Cc]ommunes?|PPRN?|PLU|POS|[Cc]arte [Cc]ommunale)\)? d(?:e |’|')(?:la |l[’'])?"
    r"([A-ZÉÈÂ][^\s,(]+(?: [A-Z][^\s,(]+)*)"
)


def _nearly(title: str, names: _Names) -> list[Named]:
    """The one town whose name is nearly what follows « commune de »: misspelt, shortened or lengthened."""
    match = CUED.search(title)
    if not match or CODE.search(title):
        return []
    said = fold(match.group(1))
    if any(zone.geozone in names.known for zone in names.longest(said.split(), 0)[1]):
        return []  # « Communes de Toulouse Métropole »
    towns = names.towns
    near = [name for name in towns if name.startswith(f"{said} ") or said.startswith(f"{name} ")]
    near = near or get_close_matches(said, towns, n=2, cutoff=0.86)
    zones = {towns[name].geozone for name in near}
    if len(zones) != 1:
        return []
    return [Named(zones.pop(), FAIR, f"«\u00a0{match.group(1)}\u00a0» dans le titre")]


def _shortened(title: str, names: _Names) -> list[Named]:
    """« Bassin Auterivain, communauté de communes »: its official name goes on."""
    said = fold(title)
    if not SAYS_COMMUNITY & set(said.split()):
        return []
    found = [(call, zone) for call, zone in names.communities.items() if call in said]
    if len(found) != 1:
        return []
    call, zone = found[0]
    return [Named(zone.geozone, LIKELY, f"«\u00a0{call}\u00a0» et «\u00a0communauté\u00a0» dans le titre")]


def _accepted(
    title: str, tokens: list[_Token], run: list[_Token], zones: list[Zone], shouting: bool, long: int
) -> Iterator[Named]:
    text = title[run[0].start : run[-1].end]
    if not shouting and not any(token.text[0].isupper() for token in run):
        return
    place = tokens.index(run[0])
    glued = place > 1 and _glued(tokens[place - 2], tokens[place - 1], run[0])
    if glued and tokens[place - 2].text[0].isupper():
        return  # the end of a longer name: « Foix-Varilhes »
    before = [token.word or token.text for token in tokens[max(0, place - 5) : place]]
    after = tokens[place + len(_between(tokens, run)) :]
    for zone in _of_the_right_level(zones, before):
        confidence = _confidence(zone, text, run, before, after, shouting, long)
        if confidence:
            yield Named(zone.geozone, confidence, f"«\u00a0{text}\u00a0» dans le titre")


def _between(tokens: list[_Token], run: list[_Token]) -> list[_Token]:
    return tokens[tokens.index(run[0]) : tokens.index(run[-1]) + 1]


def _of_the_right_level(zones: list[Zone], before: list[str]) -> list[Zone]:
    """Namesakes: « département du Lot » says the département, elsewhere the town; two towns say none."""
    by_level: dict[str, list[Zone]] = {}
    for zone in zones:
        by_level.setdefault(zone.level, []).append(zone)
    if Level.REGION in by_level:
        return by_level[Level.REGION]
    if Level.DEPARTEMENT in by_level and (len(by_level) == 1 or SAYS_DEPARTEMENT & set(before)):
        return by_level[Level.DEPARTEMENT]
    if Level.EPCI in by_level and (Level.COMMUNE not in by_level or SAYS_COMMUNITY & set(before)):
        return by_level[Level.EPCI] if len(by_level[Level.EPCI]) == 1 else []
    return by_level.get(Level.COMMUNE, []) if len(by_level.get(Level.COMMUNE, [])) == 1 else []


def _confidence(
    zone: Zone,
    text: str,
    run: list[_Token],
    before: list[str],
    after: list[_Token],
    shouting: bool,
    long: int,
) -> float:
    """How sure that the words say the zone; 0 when they do not."""
    words_before = [word for word in before if word[:1].isalnum()]
    last = before[-1] if before else ""
    near = set(words_before[-3:])
    said = [word for word in words_before if word not in ARTICLES | BEFORE_A_TOWN]
    if said and said[-1] in OUTSIDE:
        return 0.0
    if zone.level in WIDE:
        whole = (
            len(run) > 1 or SAYS_DEPARTEMENT & near or last in ("en", "(", "-", "–", ":") or "dans" in near
        )
        return SURE if whole and not SAYS_WIDER & near else 0.0
    if _glues_on(run, after) or (after and after[0].word.startswith(WIDER_AFTER)):
        return 0.0
    if zone.level == Level.EPCI:
        if SAYS_COMMUNITY & set(words_before):
            return SURE
        return 0.0 if SAYS_WIDER & near else SURE if len(run) > 1 else LIKELY
    if words_before and words_before[-1] in BIG:
        return 0.0
    if SAYS_TOWN & near:
        return SURE
    if SAYS_WIDER & near or last in ARTICLES:
        return 0.0
    if len(run) > 1:
        return SURE
    stands_alone = not last or not last[:1].isalnum()
    if last in BEFORE_A_TOWN or last == "'" or last == "’":
        return LIKELY if len(text) > 2 else 0.0
    if shouting:
        return 0.0
    if stands_alone and (not after or not after[0].word):
        return FAIR
    return FAIR if len(text) >= long and words_before else 0.0


def _glues_on(run: list[_Token], after: list[_Token]) -> bool:
    """A name that goes on is another place: « Saint-Martin-Machin », « Foix-Mirepoix »."""
    return len(after) > 1 and _glued(run[-1], after[0], after[1])


def _glued(first: _Token, mark: _Token, second: _Token) -> bool:
    """Two words with a hyphen and no space between them."""
    return mark.text == "-" and first.end == mark.start and mark.end == second.start


def _in_tags(tags: Iterable[str], names: _Names) -> list[Named]:
    """A tag that is the whole name of one place; a single short word is too little."""
    found = []
    for tag in tags:
        zones = names.by_tag.get(tag, [])
        if tag in names.own_words:  # « toulouse » of Toulouse Métropole says nothing narrower
            continue
        if len(zones) == 1 and ("-" in tag or len(tag) >= LONG + 2) and zones[0].level not in WIDE:
            found.append(Named(zones[0].geozone, FAIR, f"mot-clé «\u00a0{tag}\u00a0»"))
    return found if len(found) <= 3 else []


def _narrowest(found: list[Named]) -> list[Named]:
    """A place and what contains it, both named: the place (« Foix, Ariège »)."""
    once = {item.geozone: item for item in reversed(found)}
    wider = {over for name in once for over in ancestors_of(name)}
    return [item for name, item in reversed(once.items()) if name not in wider]


def _tokens(text: str) -> Iterator[_Token]:
    for match in TOKEN.finditer(text):
        word = fold(match.group())
        if len(word.split()) > 1:
            word = word.replace(" ", "")
        yield _Token(match.group(), word, match.start(), match.end())
