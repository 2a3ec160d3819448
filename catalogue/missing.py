"""What comparable territories publish and this one does not, by theme, with what the law says of it."""

from dataclasses import dataclass

from django.urls import reverse

from catalogue.cards import address_of
from catalogue.comparables import Comparables, Tables, comparables_of, has_page, tables
from catalogue.obligation import Duty as GeneralDuty
from catalogue.obligation import duty_of
from catalogue.paths import PUBLISHING_HELP, page_or_nothing
from catalogue.rings import BODIES
from catalogue.schemas import Schema, schema_of
from catalogue.themes import OTHER
from opendatalab.region import region
from opendatalab.subjects import Duty, Subject
from opendatalab.wording import counted, number
from sig import territories
from sig.drawing import page_url
from sig.territories import Zone

EXAMPLES = 3
# What is said of a subject that no text of its own asks for, by the general duty of who governs the place.
GENERAL = {
    GeneralDuty.OWED: "Obligation générale de publier, si ces données existent sous forme électronique.",
    GeneralDuty.PERHAPS: "Utile\u00a0; obligatoire si la collectivité emploie au moins 50 agents.",
    GeneralDuty.EXEMPT: "Utile, sans obligation.",
}
USEFUL = "Utile, sans obligation connue."


@dataclass(frozen=True)
class Example:
    """A dataset of a comparable territory, or of a body above."""

    title: str
    url: str
    place: str
    place_url: str


@dataclass(frozen=True)
class MissingItem:
    subject: Subject
    count: int  # comparables that publish it
    sentence: str
    examples: tuple[Example, ...]
    schemas: tuple[Schema, ...]
    duty: Duty | None

    @property
    def standing(self) -> str:
        """`owed`: an article that we read asks it; `unread`: a text exists, its reach was not read;
        `useful`: nothing asks it of this territory in particular."""
        if self.duty is None:
            return "useful"
        return "owed" if self.duty.checked else "unread"

    @property
    def owed(self) -> bool:
        return self.duty is not None and self.duty.checked

    @property
    def more(self) -> str:
        """What is told of it besides: « Texte, exemples, modèle »."""
        told = (("texte", self.duty), ("exemples", self.examples), ("modèle", self.schemas))
        return ", ".join(word for word, there in told if there).capitalize()


@dataclass(frozen=True)
class ThemeGroup:
    slug: str
    label: str
    publishing: int  # comparables with at least one dataset on the theme
    here: int  # datasets of the territory on it
    sentence: str
    items: tuple[MissingItem, ...]

    @property
    def owed(self) -> int:
        return sum(item.owed for item in self.items)


@dataclass(frozen=True)
class Covered:
    """A subject that a body above publishes for the whole of its area."""

    label: str
    example: Example


@dataclass(frozen=True)
class Missing:
    geozone: str
    name: str
    comparables: Comparables
    groups: tuple[ThemeGroup, ...]
    covered: tuple[Covered, ...]
    help_url: str
    csv_url: str
    general: str  # what is said of an item that no sectoral text asks for

    @property
    def total(self) -> int:
        return sum(len(group.items) for group in self.groups)

    @property
    def owed(self) -> int:
        return sum(group.owed for group in self.groups)

    @property
    def count(self) -> str:
        return counted(self.total, "sujet", "sujets")

    @property
    def summary(self) -> str:
        """« 14 sujets manquent ici, dont 6 prévus par un texte. »"""
        verb = "manquent" if self.total > 1 else "manque"
        said = f"{self.count} {verb} ici"
        if self.owed:
            said += f", dont {counted(self.owed, 'prévu par un texte', 'prévus par un texte')}"
        return f"{said}."


def missing_for(geozone: str) -> Missing | None:
    """What is missing where a body governs; None for any other zone. No query once in memory."""
    zone = territories.zone(geozone)
    if not has_page(zone) or zone.level not in BODIES:
        return None
    held = tables()
    if zone.geozone not in held.answers:
        held.answers[zone.geozone] = _answer(zone, held)
    return held.answers[zone.geozone]


def _answer(zone: Zone, held: Tables) -> Missing:
    comparables = comparables_of(zone, held)
    items: dict[str, list[MissingItem]] = {}
    covered = []
    for subject in region().subjects:
        if zone.level not in subject.levels or held.published(zone.geozone, subject.slug):
            continue
        if found := _published_above(subject, zone, held):
            covered.append(Covered(subject.label, found))
        elif item := _item(subject, zone, comparables, held):
            items.setdefault(subject.theme, []).append(item)
    groups = [_group(theme, found, zone, comparables, held) for theme, found in items.items()]
    groups.sort(key=lambda group: (-group.owed, -max(item.count for item in group.items), group.label))
    return Missing(
        geozone=zone.geozone,
        name=zone.name,
        comparables=comparables,
        groups=tuple(groups),
        covered=tuple(covered),
        help_url=page_or_nothing(PUBLISHING_HELP),
        csv_url=reverse("catalogue:missing_csv", args=[zone.slug_level, zone.code]),
        general=GENERAL.get(duty_of(zone.level, zone.population, zone.staff), USEFUL),
    )


def _published_above(subject: Subject, zone: Zone, held: Tables) -> Example | None:
    for level in subject.shared_by:
        for geozone in sorted(zone.ancestors):
            if not geozone.startswith(f"{level}:"):
                continue
            if found := held.published(geozone, subject.slug):
                return _example(found[0], territories.zone(geozone))
    return None


def _item(subject: Subject, zone: Zone, comparables: Comparables, held: Tables) -> MissingItem | None:
    """None when nobody comparable publishes it and no article that we read asks for it."""
    publish = [place for place in comparables.publishing if held.published(place.geozone, subject.slug)]
    duty = _duty(subject, zone)
    if not publish and not (duty and duty.checked):
        return None
    return MissingItem(
        subject=subject,
        count=len(publish),
        sentence=_sentence(len(publish), len(comparables.zones)),
        examples=tuple(
            _example(held.published(place.geozone, subject.slug)[0], place) for place in publish[:EXAMPLES]
        ),
        schemas=tuple(map(schema_of, subject.schemas)),
        duty=duty,
    )


def _duty(subject: Subject, zone: Zone) -> Duty | None:
    duty = subject.duty
    if duty and zone.level in duty.levels and (zone.population or 0) >= duty.population_from:
        return duty
    return None


def _sentence(count: int, compared: int) -> str:
    if not count:
        return "Aucun territoire comparable ne le publie encore dans ce catalogue"
    who, verb = ("territoires comparables", "publient") if count > 1 else ("territoire comparable", "publie")
    return f"{number(count)}\u00a0{who} sur {number(compared)} le {verb}"


def _example(published, place: Zone) -> Example:
    return Example(
        title=published.title,
        url=address_of("catalogue:dataset", published.slug),
        place=place.name,
        place_url=page_url(place),
    )


def _group(
    theme: str, items: list[MissingItem], zone: Zone, comparables: Comparables, held: Tables
) -> ThemeGroup:
    known = region().theme(theme)
    publishing = sum(held.on_theme(place.geozone, theme) > 0 for place in comparables.publishing)
    here = held.on_theme(zone.geozone, theme)
    said = f"{counted(here, 'jeu', 'jeux')} d’ici sur ce thème" if here else "Aucun jeu d’ici sur ce thème"
    if publishing:
        who, verb = ("comparables", "publient") if publishing > 1 else ("comparable", "publie")
        said += f"\u00a0; {number(publishing)}\u00a0{who} sur {number(len(comparables.zones))} en {verb}"
    items = sorted(items, key=lambda item: (not item.owed, -item.count, item.subject.label))
    return ThemeGroup(theme, known.label if known else OTHER, publishing, here, f"{said}.", tuple(items))
