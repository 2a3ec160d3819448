"""Tables read as text, and their rows tied to territories by INSEE code. Codes are never numbers."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from opendatalab.wording import read_decimal
from sig import territories
from sig.models import PAGE_LEVELS, DataSource

MOST_ROWS = 60_000
MOST_COLUMNS = 300
SEPARATORS = ";,\t|"
# How long a code is when no spreadsheet has eaten its first zero.
LENGTHS = {"commune": 5, "departement": 2, "region": 2, "epci": 9}


class UnreadableTableError(Exception):
    """Says in French, to whoever composes the map, what is wrong with a file."""


@dataclass
class Joined:
    """What rows say of territories, and what could not be told."""

    values: dict[str, float | None] = field(default_factory=dict)  # zone id → value
    names: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)  # codes that no territory has
    several: list[str] = field(default_factory=list)  # zones said by several rows, that may not be added
    former: int = 0  # rows under a code of before a merger
    restored: int = 0  # codes that had lost their first zero
    unread: int = 0  # values that are no number


def read_table(body: bytes) -> tuple[list[str], list[list[str]]]:
    """Columns and rows of a CSV file, whatever its encoding and separator; or UnreadableTableError."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", errors="replace")
    head = text.partition("\n")[0]
    if "\0" in text or not head.strip():
        raise UnreadableTableError("Ce fichier n’est pas un tableau CSV.")
    if head.lstrip().startswith(("<", "{", "[")):
        raise UnreadableTableError("Ce fichier est une page, du XML ou du JSON, pas un tableau CSV.")
    separator = max(SEPARATORS, key=head.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        columns = [name.strip() for name in next(reader)]
        rows = []
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append([cell.strip() for cell in row[: len(columns)]])
            if len(rows) > MOST_ROWS:
                raise UnreadableTableError(f"Le tableau a plus de {MOST_ROWS} lignes.")
    except csv.Error as error:
        raise UnreadableTableError("Ce fichier n’est pas un tableau CSV lisible.") from error
    if len(columns) > MOST_COLUMNS:
        raise UnreadableTableError(f"Le tableau a plus de {MOST_COLUMNS} colonnes.")
    return columns, rows


def join(source: DataSource, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Joined:
    """The value of each territory. Former codes count for today's territory; a doubt leaves no value."""
    found = Joined()
    places = [_place(columns, name) for name in (source.code_column, source.value_column, source.name_column)]
    at_code, at_value, at_name = places
    if at_code is None or at_value is None:
        return found
    told: dict[str, list[float | None]] = {}
    for row in rows:
        code = _cell(row, at_code)
        if not code:
            continue
        code, restored = whole_code(code, source.level)
        geozone = territories.resolve(f"{PAGE_LEVELS.get(source.level, source.level)}:{code}")
        if not geozone:
            found.unknown.append(code)
            continue
        cell = _cell(row, at_value)
        value = read_decimal(cell)
        found.restored += restored
        found.unread += value is None and bool(cell)
        former = not geozone.endswith(f":{code}")
        found.former += former
        told.setdefault(geozone, []).append(value)
        if (name := _cell(row, at_name)) and not former:
            found.names[geozone] = name
    for geozone, values in told.items():
        found.values[geozone] = _one(values, summed=source.summed)
        if len(values) > 1 and found.values[geozone] is None:
            found.several.append(geozone)
    return found


def whole_code(code: str, level: str) -> tuple[str, bool]:
    """« 9122 » is 09122: spreadsheets take codes for numbers. True when a zero was given back."""
    code = code.strip().upper()
    if code.endswith(".0") and code[:-2].isdigit():
        code = code[:-2]
    wanted = LENGTHS.get(level, 0)
    if code.isdigit() and len(code) == wanted - 1:
        return code.zfill(wanted), True
    return code, False


def _one(values: list[float | None], *, summed: bool) -> float | None:
    numbers = [value for value in values if value is not None]
    if len(values) == 1 or not numbers:
        return numbers[0] if numbers else None
    return sum(numbers) if summed else None


def _place(columns: Sequence[str], name: str) -> int | None:
    return columns.index(name) if name and name in columns else None


def _cell(row: Sequence[str], at: int | None) -> str:
    return row[at] if at is not None and at < len(row) else ""
