"""Recognising what a dataset is about among the subjects of the region pack: budget, addresses, menus…"""

from functools import lru_cache
from pathlib import Path

from opendatalab.region import region
from opendatalab.search import FRENCH
from opendatalab.subjects import Subject

Words = frozenset[str]


def subjects_of(*, title: str, tags: tuple[str, ...], schemas: tuple[str, ...]) -> tuple[str, ...]:
    """The slugs of the subjects that a dataset is about. A schema is proof enough; tags and titles are not
    listened to when the title says that it is something else."""
    return _recognised(region().folder, title, tags, schemas)


@lru_cache(maxsize=100_000)
def _recognised(folder: Path, title: str, tags: tuple[str, ...], schemas: tuple[str, ...]) -> tuple[str, ...]:
    stems = frozenset(FRENCH.analyze(title))
    return tuple(
        subject.slug
        for subject, titles, unless in _rules(folder)
        if not set(subject.schemas).isdisjoint(schemas)
        or (
            not any(words <= stems for words in unless)
            and (not set(subject.tags).isdisjoint(tags) or any(words <= stems for words in titles))
        )
    )


@lru_cache(maxsize=4)
def _rules(_folder: Path) -> tuple[tuple[Subject, tuple[Words, ...], tuple[Words, ...]], ...]:
    return tuple(
        (subject, tuple(map(_stems, subject.titles)), tuple(map(_stems, subject.unless)))
        for subject in region().subjects
    )


def _stems(phrase: str) -> Words:
    return frozenset(FRENCH.analyze(phrase))
