"""TOML tables into dataclasses, strictly: what a region pack is read with.

A field is a key of the file, a field without default must be there, an unknown key is refused. Every fault
is one line that names the file and the key. A list of tables, or a table, may stand in a file of its own.
"""

import re
import tomllib
from dataclasses import MISSING, Field, field, fields, is_dataclass
from datetime import date
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from django.core.exceptions import ImproperlyConfigured


def key(pattern: str = "", choices: tuple[str, ...] = (), *, says: str, default: Any = MISSING) -> Any:
    """A field whose values have a form: `says` is the form in words, for the error line."""
    metadata = {"pattern": pattern, "choices": choices, "says": says}
    if default is MISSING:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)


def keys_of(cls: type) -> list[Field]:
    return [item for item in fields(cls) if not item.metadata.get("given")]


def table_of(hint: Any) -> type | None:
    """The dataclass inside a type: `Snapshot | None`, `tuple[Theme, ...]`."""
    return next((inner for inner in (hint, *get_args(hint)) if is_dataclass(inner)), None)


def fault(file: Path, said: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{file} : {said}")


def read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise fault(file, f"TOML illisible ({error}).") from error
    except OSError as error:
        raise fault(file, f"fichier illisible ({error.strerror}).") from error


def build(cls: type, table: Any, file: Path, prefix: str, given: dict[str, Any] | None = None) -> Any:
    if not isinstance(table, dict):
        raise fault(file, f"« {prefix.rstrip('.')} » doit être une table.")
    keys = {item.name: item for item in keys_of(cls)}
    for name in table:
        if name not in keys:
            raise fault(file, f"clé inconnue « {prefix}{name} ».")
    hints = get_type_hints(cls)
    values = dict(given or {})
    for name, item in keys.items():
        if name in table:
            values[name] = _value(hints[name], table[name], item, file, prefix + name)
        elif item.default is MISSING:
            raise fault(file, f"il manque la clé « {prefix}{name} ».")
    return cls(**values)


def _value(hint: Any, value: Any, item: Field, file: Path, key: str) -> Any:
    if isinstance(hint, UnionType):
        hint = get_args(hint)[0]
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        if is_dataclass(inner) and isinstance(value, str):
            file = (file.parent / value).resolve()
            value = _included(file, item.name)
        if not isinstance(value, list):
            raise fault(file, f"« {key} » doit être une liste.")
        return tuple(_value(inner, each, item, file, f"{key}[{rank}]") for rank, each in enumerate(value))
    if is_dataclass(hint):
        if isinstance(value, str):  # the table fills a file of its own
            file = (file.parent / value).resolve()
            return build(hint, read_toml(file), file, "")
        return build(hint, value, file, key + ".")
    if hint is Path:
        return _path(value, file, key)
    expected = {
        str: "un texte",
        int: "un nombre entier",
        float: "un nombre",
        date: "une date",
        bool: "true ou false",
    }[hint]
    if hint is float and type(value) is int:
        value = float(value)
    if type(value) is not hint:
        raise fault(file, f"« {key} » vaut « {value} » ; attendu : {expected}.")
    if hint is str:
        _check_text(value, item, file, key)
    return value


def _included(file: Path, name: str) -> Any:
    content = read_toml(file)
    if list(content) != [name]:
        raise fault(file, f"la seule clé « {name} » est attendue.")
    return content[name]


def _path(value: Any, file: Path, key: str) -> Path:
    if not isinstance(value, str) or not (path := (file.parent / value).resolve()).is_file():
        raise fault(file, f"« {key} » vaut « {value} » : ce fichier n’existe pas.")
    return path


def _check_text(value: str, item: Field, file: Path, key: str) -> None:
    if not value.strip():
        if item.default == "":
            return
        raise fault(file, f"« {key} » est vide.")
    choices, pattern = item.metadata.get("choices"), item.metadata.get("pattern")
    if (choices and value not in choices) or (pattern and not re.fullmatch(pattern, value)):
        raise fault(file, f"« {key} » vaut « {value} » ; attendu : {item.metadata['says']}.")
