"""From an obstacle that was lifted to a draft that an editor finishes, without typing anything again."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from governance.journal import record
from governance.models import SupportFile, SupportObstacle, SupportStep
from governance.models.support_states import Naming
from governance.support.profiles import BANDS, band_of
from knowledge.models import Item, Kind, Link, State
from knowledge.writing import save_item
from opendatalab.search import fold
from sig import territories
from sig.models import Level

KINDS = (Kind.QUESTION, Kind.CASE_STUDY)
MAIL = re.compile(r"\S+@\S+")
ADDRESS = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+", re.IGNORECASE)
PHONE = re.compile(r"(?<!\d)(?:\+33[\s.]?|0)[1-9](?:[\s.\-]?\d{2}){4}(?!\d)")
REMOVED = "[retiré]"
ACCENTED = {
    "a": "[aàâä]",
    "c": "[cç]",
    "e": "[eéèêë]",
    "i": "[iîï]",
    "o": "[oôö]",
    "u": "[uùûü]",
    "y": "[yÿ]",
}
SAINTS = {"saint": "st", "sainte": "ste"}
BODIES = {
    Level.COMMUNE: "une commune",
    Level.EPCI: "une intercommunalité",
    Level.DEPARTEMENT: "un département",
    Level.REGION: "une région",
}
TO_AGREE = "La collectivité accepte d’être nommée\u00a0; lui soumettre la fiche avant de publier."
TO_CHECK = (
    "La collectivité n’est pas nommée\u00a0: relire que rien ne la désigne, puis lui soumettre la fiche."
)


@transaction.atomic
def capitalise(obstacle: SupportObstacle, *, kind: str, by: Any = None) -> Item:
    """A draft made of the file; the obstacle keeps the link to it, and the draft the file's reference."""
    locked = SupportObstacle.objects.select_for_update(of=("self",)).get(pk=obstacle.pk)
    if kind not in KINDS:
        raise ValidationError("Un obstacle levé devient une question ou une étude de cas.")
    if not locked.is_solved:
        raise ValidationError("Cet obstacle n’est pas encore levé\u00a0: dites la solution et sa date.")
    if kind == Kind.CASE_STUDY and locked.file.naming == Naming.NO:
        raise ValidationError(
            "La collectivité ne veut pas servir d’exemple\u00a0: une question, qui ne dit rien d’elle, "
            "reste possible."
        )
    if locked.item_id:
        raise ValidationError("Cet obstacle a déjà donné une fiche.")
    file = locked.file
    item = question(locked) if kind == Kind.QUESTION else case_study(locked)
    item.title = item.title[:250]
    item.slug = free_slug(item.kind, item.title)
    item.state, item.origin, item.author = State.DRAFT, file.ref, by
    named = file.naming == Naming.YES
    note = f"Tirée du dossier {file.ref}. {TO_AGREE if named else TO_CHECK}"
    save_item(item, by=by, links=links_of(file) if named else (), note=note)
    locked.item = item
    locked.save(update_fields=["item"])
    record(file, by=by, said=f"Fiche proposée\u00a0: {item.key}", is_public=False)
    obstacle.item = item
    return item


def question(obstacle: SupportObstacle) -> Item:
    tell = Teller(obstacle.file)
    parts = (
        f"## Ce que l’on a constaté\n\n{tell(obstacle.note)}" if obstacle.note.strip() else "",
        f"## Ce qui l’a levé\n\n{tell(obstacle.solution)}",
    )
    return Item(
        kind=Kind.QUESTION,
        title=f"Comment lever ce frein\u00a0: {lowered(obstacle)}\u00a0?",
        summary=tell(obstacle.solution)[:600],
        body="\n\n".join(filter(None, parts)),
        audiences=["collectivite"],
    )


def case_study(obstacle: SupportObstacle) -> Item:
    file = obstacle.file
    tell = Teller(file)
    found = f"**{obstacle.get_obstacle_display()}.** {tell(obstacle.note)}".strip()
    context = "\n\n".join(filter(None, (tell(file.need), tell(file.context), found)))
    results = "\n".join(f"- {line}" for line in tell.results())
    steps = file.steps.exclude(kind=SupportStep.Kind.MESSAGE)
    return Item(
        kind=Kind.CASE_STUDY,
        title=f"{capital(tell.who)} a levé un frein\u00a0: {lowered(obstacle)}",
        summary=tell(obstacle.solution)[:600],
        details={
            "contexte": context,
            "etapes": [
                {
                    "titre": step.get_kind_display(),
                    "duree": duration(step.minutes),
                    "texte": tell(step.summary),
                }
                for step in steps[:60]
            ],
            "cout": f"Accompagnement\u00a0: {duration(file.minutes)}." if file.minutes else "",
            "resultat": "\n\n".join(filter(None, (tell(obstacle.solution), results))),
            "contacts": [],
        },
        audiences=["collectivite"],
    )


def lowered(obstacle: SupportObstacle) -> str:
    label = obstacle.get_obstacle_display()
    return label[0].lower() + label[1:]


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    said = [f"{hours}\u00a0h"] if hours else []
    said += [f"{rest}\u00a0min"] if rest else []
    return " ".join(said)


class Teller:
    """Tells a file's texts to others: addresses and numbers of persons never, names with consent only."""

    def __init__(self, file: SupportFile):
        self.file = file
        self.named = file.naming == Naming.YES
        zone = territories.zone(file.geozone)
        people = band_of(zone.population) if zone else ""
        profile = BODIES.get(zone.level, "une collectivité") if zone else "une collectivité"
        profile += f" ({people.label})" if people in BANDS else ""
        self.who = file.authority if self.named else profile
        self.hidden = self.names()

    def names(self) -> list[tuple[re.Pattern, str]]:
        """What stands for each name that was not agreed; those who benefit never did. The longest first."""
        kept = [] if self.named else [self.file.body_name]
        for zone in self.file.zones[1:] if self.named else self.file.zones:
            kept += [territories.zone_label(zone), *territories.mesh().former_names.get(zone, ())]
        ordered = sorted({name.strip() for name in kept if name.strip()}, key=len, reverse=True)
        return [
            (re.compile(rf"(?<!\w){loose(name)}(?!\w)", re.IGNORECASE), "la collectivité") for name in ordered
        ]

    def __call__(self, text: str) -> str:
        told = PHONE.sub(REMOVED, (MAIL if self.named else ADDRESS).sub(REMOVED, text.strip()))
        for pattern, instead in self.hidden:
            told = pattern.sub(instead, told)
        return told.replace(self.file.ref, REMOVED) if not self.named else told

    def results(self) -> list[str]:
        """What came out; where it can be seen would name the authority."""
        lines = []
        for result in self.file.results.all():
            line = ". ".join(filter(None, (result.get_kind_display(), self(result.words))))
            lines.append(f"{line}\u00a0: <{result.url}>" if self.named and result.url else line)
        return lines


def loose(name: str) -> str:
    """« Saint-Lary » as people write it: « St Lary », « saint-lary », with or without accents."""
    parts = []
    for word in re.split(r"[\s\-'’]+", name):
        plain = fold(word)
        letters = "".join(ACCENTED.get(letter, re.escape(letter)) for letter in plain)
        short = SAINTS.get(plain)
        parts.append(f"(?:{letters}|{short}\\.?)" if short else letters)
    return r"[\s\-'’\u2010\u2011]+".join(parts)


def links_of(file: SupportFile) -> list[tuple[str, str]]:
    datasets = file.results.exclude(dataset="").values_list("dataset", flat=True)
    return [
        (Link.Target.TERRITORY, file.geozone),
        *((Link.Target.DATASET, dataset) for dataset in datasets),
    ]


def free_slug(kind: str, title: str) -> str:
    base = slugify(title)[:90].strip("-")
    slug, rank = base, 1
    while Item.objects.filter(kind=kind, slug=slug).exists():
        rank += 1
        slug = f"{base}-{rank}"
    return slug
