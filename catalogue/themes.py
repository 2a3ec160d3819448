"""The theme of a dataset: the region pack says which tags and words make one."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from opendatalab.region import region
from opendatalab.search import FRENCH

OTHER = "autres"


def theme_of(*, title: str, tags: Iterable[str]) -> str:
    """The slug of the theme with most tags and title words in common, `autres` when there is none."""
    words = set(FRENCH.analyze(title))
    for tag in tags:
        words.update(FRENCH.analyze(tag))
    tags = set(tags)
    best, slug = 0, OTHER
    for theme, theme_tags, theme_stems in _themes(region().folder):
        score = 2 * len(tags & theme_tags) + len(words & theme_stems)
        if score > best:
            best, slug = score, theme
    return slug


@lru_cache(maxsize=4)
def _themes(_folder: Path) -> tuple[tuple[str, frozenset[str], frozenset[str]], ...]:
    return tuple(
        (
            theme.slug,
            frozenset(theme.tags),
            frozenset(stem for word in theme.words for stem in FRENCH.analyze(word)),
        )
        for theme in region().themes
    )
