"""Two parts of a region pack that are lists of words: what territories publish, and what people call it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Duty:
    """What the law asks about a subject, of whom. `checked` is false while nobody has read the article."""

    text: str
    basis: str
    levels: tuple[str, ...]
    url: str = ""
    population_from: int = 0
    checked: bool = True


@dataclass(frozen=True)
class Subject:
    """Something that territories of some levels usually publish, and how to recognise it in a catalogue.

    A dataset is about it by one of its schemas, else by one of its tags, else by a title that has every
    word of one of `titles`; never by a title that has every word of one of `unless`.
    `shared_by`: levels above whose publications hold for the places inside.
    """

    slug: str
    label: str
    about: str
    theme: str
    levels: tuple[str, ...]
    schemas: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    shared_by: tuple[str, ...] = ()
    duty: Duty | None = None


@dataclass(frozen=True)
class Synonym:
    """A word that people type, and the words of the administration for it."""

    word: str
    means: tuple[str, ...]
