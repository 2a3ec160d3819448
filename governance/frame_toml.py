"""TOML for people to read: the standard library reads it and does not write it."""

import re
from datetime import date
from typing import Any

BARE = re.compile(r"[A-Za-z0-9_-]+")
ESCAPES = {"\\": "\\\\", '"': '\\"', "\b": "\\b", "\f": "\\f", "\r": "\\r", "\t": "\\t"}


def write_toml(table: dict[str, Any]) -> str:
    """Keys in their order; None is left out; lists of tables and long texts on lines of their own."""
    return "\n".join(_table(table, "")).strip() + "\n"


def _table(table: dict[str, Any], prefix: str) -> list[str]:
    plain, below = [], []
    for name, value in table.items():
        if value is None:
            continue
        path = f"{prefix}{_key(name)}"
        if isinstance(value, dict):
            below += ["", f"[{path}]", *_table(value, f"{path}.")]
        elif (
            isinstance(value, list)
            and value
            and all(isinstance(each, dict) for each in value)
            and _deep(prefix)
        ):
            for each in value:
                below += ["", f"[[{path}]]", *_table(each, f"{path}.")]
        else:
            plain.append(f"{_key(name)} = {_value(value)}")
    return plain + below


def _deep(prefix: str) -> bool:
    """Past the second level, tables stand in their list."""
    return prefix.count(".") < 2


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return _long_text(value) if "\n" in value else _text(value)
    if isinstance(value, list):
        lines = ",\n  ".join(_inline(each) for each in value)
        return f"[\n  {lines},\n]" if value else "[]"
    raise TypeError(f"TOML holds no {type(value).__name__}")


def _inline(value: Any) -> str:
    """On one line, as a table inside a list must be."""
    if isinstance(value, dict):
        pairs = (f"{_key(name)} = {_inline(each)}" for name, each in value.items() if each is not None)
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    return _text(value) if isinstance(value, str) else _value(value)


def _text(text: str) -> str:
    return f'"{_escaped(text, ESCAPES | {chr(10): chr(92) + "n"})}"'


def _long_text(text: str) -> str:
    return f'"""\n{_escaped(text, ESCAPES)}"""'


def _escaped(text: str, escapes: dict[str, str]) -> str:
    signs = (
        escapes.get(sign)
        or (f"\\u{ord(sign):04x}" if sign != "\n" and ord(sign) < 32 or ord(sign) == 127 else sign)
        for sign in text
    )
    return "".join(signs)
