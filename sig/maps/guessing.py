"""Columns of a table guessed from their names and their values; the team has the last word."""

import re
from collections.abc import Sequence

from opendatalab.search import fold
from opendatalab.wording import read_decimal
from sig.maps.joining import whole_code
from sig.models import DataSource, SourceCopy

CODE = re.compile(r"insee|codgeo|code.?(com|geo|epci|siren|dep|dpt|reg)|siren.?epci|^(depcom|com|dep|code)$")
NAME = re.compile(r"^(nom|lib|libelle|libgeo|name|intitule|denomination)|(nom|lib).?(com|epci|dep|reg)")
LEVELS = {5: "commune", 9: "epci", 2: "departement"}
SEEN = 200  # rows looked at


def guess(source: DataSource, kept: SourceCopy) -> dict[str, str]:
    """Fill the columns that the team left blank; what was filled."""
    columns, rows = kept.columns, kept.read()
    found: dict[str, str] = {}
    if not source.name_column and (name := _first(columns, NAME)):
        found["name_column"] = name
    if source.kind == DataSource.Kind.CSV:
        if not source.code_column and (code := _code(columns, rows)):
            found["code_column"] = code
            found |= _level(columns, rows, code, source.level)
        taken = {source.code_column, *found.values()}
        if not source.value_column and (value := _value(columns, rows, taken)):
            found["value_column"] = value
    for name, value in found.items():
        setattr(source, name, value)
    if found:
        source.save(update_fields=list(found))
    return {name: value for name, value in found.items() if name != "level"}


def _first(columns: Sequence[str], pattern: re.Pattern[str]) -> str:
    return next((name for name in columns if pattern.search(fold(name))), "")


def _code(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """By its name, when its values are no longer than codes are."""
    for rank, name in enumerate(columns):
        values = [row[rank] for row in rows[:SEEN] if rank < len(row) and row[rank]]
        if CODE.search(fold(name)) and values and all(len(value) <= 9 for value in values):
            return name
    return ""


def _level(columns: Sequence[str], rows: Sequence[Sequence[str]], code: str, usual: str) -> dict[str, str]:
    rank = list(columns).index(code)
    lengths = {len(row[rank]) for row in rows[:SEEN] if rank < len(row) and row[rank]}
    for length, level in LEVELS.items():
        if lengths and lengths <= {length, length - 1} and length in lengths:
            return {"level": level} if level != usual else {}
    return {}


def _value(columns: Sequence[str], rows: Sequence[Sequence[str]], taken: set[str]) -> str:
    """The first column of numbers that are not codes."""
    for rank, name in enumerate(columns):
        values = [row[rank] for row in rows[:SEEN] if rank < len(row) and row[rank]]
        numbers = [value for value in values if read_decimal(value) is not None]
        if name in taken or CODE.search(fold(name)) or not values or len(numbers) * 2 < len(values):
            continue
        if not all(whole_code(value, "commune")[0].startswith("0") for value in values):
            return name
    return ""
