"""YAML read strictly: every value is a text, a list or a table, and each knows its line."""

from collections.abc import Iterator
from typing import Any

import yaml


class PackError(ValueError):
    """One line in French that names the file, and the line or the key."""


# libyaml is not there on every machine: the one in Python reads what we need as well.
LOADER = yaml.BaseLoader
DEEPEST = 8


def read_yaml(text: str, where: str, offset: int = 0) -> tuple[Any, dict[str, int]]:
    """The value, and the line of each key: `sources[0].titre` → 9."""
    lines: dict[str, int] = {}
    try:
        for event in yaml.parse(text, Loader=LOADER):
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 + offset
                raise PackError(
                    f"{where}, ligne {line}\u00a0: les renvois («\u00a0*\u00a0») ne sont pas lus."
                )
        node = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + 1 + offset
        raise PackError(f"{where}, ligne {line}\u00a0: YAML illisible ({error.problem}).") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise PackError(f"{where}\u00a0: YAML illisible.") from error
    return (_value(node, "", lines, where, offset, 0) if node is not None else {}), lines


def _value(node: yaml.Node, key: str, lines: dict[str, int], where: str, offset: int, depth: int) -> Any:
    lines[key] = node.start_mark.line + 1 + offset
    if depth > DEEPEST:
        raise PackError(f"{where}, ligne {lines[key]}\u00a0: trop de niveaux.")
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [
            _value(each, f"{key}[{rank}]", lines, where, offset, depth + 1)
            for rank, each in enumerate(node.value)
        ]
    table: dict[str, Any] = {}
    for name, value in _pairs(node, where, offset):
        if name in table:
            line = value.start_mark.line + 1 + offset
            raise PackError(f"{where}, ligne {line}\u00a0: la clé «\u00a0{name}\u00a0» vient deux fois.")
        inner = f"{key}.{name}" if key else name
        table[name] = _value(value, inner, lines, where, offset, depth + 1)
    return table


def _pairs(node: yaml.MappingNode, where: str, offset: int) -> Iterator[tuple[str, yaml.Node]]:
    for name, value in node.value:
        if not isinstance(name, yaml.ScalarNode):
            line = name.start_mark.line + 1 + offset
            raise PackError(f"{where}, ligne {line}\u00a0: une clé est un mot.")
        yield name.value, value


class Dumper(yaml.SafeDumper):
    """One value a line, texts of several lines as blocks, lists set in: what a person would write."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


Dumper.add_representer(str, _represent_text)


def write_yaml(value: dict[str, Any]) -> str:
    return yaml.dump(value, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=10_000)
