"""Texts ready to be taken over, and the inventory: the pack's Markdown and tables, as values."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from knowledge.publishing.rules import FOLDER
from opendatalab.tables import build, fault, key, read_toml

SLUG = r"[a-z]+(-[a-z]+)*"
MARKDOWN = MarkdownIt("js-default", {"html": False})
UNTICKED = "[ ] "


@dataclass(frozen=True)
class ReadyText:
    id: str = key(SLUG, says="des lettres minuscules et des tirets")
    title: str
    about: str
    who: str
    basis: tuple[str, ...]  # the law it rests upon, in words

    @property
    def source(self) -> str:
        return _source(FOLDER / "modeles" / f"{self.id}.md")

    @property
    def tree(self) -> SyntaxTreeNode:
        return SyntaxTreeNode(MARKDOWN.parse(self.source))


@dataclass(frozen=True)
class Column:
    """A column of the inventory: what to write there, one example, the values when they are fixed."""

    name: str = key(r"[a-z_]+", says="des lettres minuscules et des tirets bas")
    label: str
    help: str
    example: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadyMade:
    texts: tuple[ReadyText, ...]
    columns: tuple[Column, ...]

    def text(self, name: str) -> ReadyText | None:
        return next((text for text in self.texts if text.id == name), None)


def ready_made() -> ReadyMade:
    return _read(FOLDER / "modeles.toml")


@lru_cache(maxsize=4)
def _read(file: Path) -> ReadyMade:
    made = build(ReadyMade, read_toml(file), file, "")
    for text in made.texts:
        if not (file.parent / "modeles" / f"{text.id}.md").is_file():
            raise fault(file, f"« {text.id} » n’a pas de texte\u00a0: modeles/{text.id}.md manque.")
    return made


@lru_cache(maxsize=16)
def _source(file: Path) -> str:
    return file.read_text(encoding="utf-8")
