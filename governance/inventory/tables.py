"""A spreadsheet as people send it, read into rows of text: any separator, encoding, or an ODS file."""

import csv
import io
import zipfile
from typing import Any

from django.core.exceptions import ValidationError

MAX_BYTES = 2_000_000
MAX_LINES = 2_000
MAX_COLUMNS = 100
MAX_CELL = 5_000  # signs; the longest text of a line has three thousand
MAX_UNPACKED = 40_000_000  # bytes of an ODS once opened
SEPARATORS = (";", "\t", ",")
ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
Table = list[list[str]]


def read_table(content: bytes) -> Table:
    """The header, then the lines. ValidationError in plain words when nothing can be read."""
    if len(content) > MAX_BYTES:
        raise ValidationError(
            f"Le fichier pèse plus de {MAX_BYTES // 1_000_000}\u00a0Mo\u00a0: coupez-le en plusieurs."
        )
    if content.startswith(b"PK"):
        if ODS not in content[:200]:
            raise ValidationError(
                "C’est un classeur (Excel)\u00a0: enregistrez-le en CSV ou en ODS, puis envoyez ce fichier."
            )
        rows = _read_ods(content)
    else:
        rows = _read_csv(decode(content))
    rows = [[tidy(cell) for cell in row] for row in rows]
    while rows and not any(rows[-1]):
        rows.pop()
    start = next((rank for rank, row in enumerate(rows) if any(row)), None)
    if start is None:
        raise ValidationError("Le fichier est vide.")
    rows = rows[start:]
    if len(rows) - 1 > MAX_LINES:
        raise ValidationError(
            f"Le fichier a {len(rows) - 1} lignes\u00a0; {MAX_LINES} au plus. Coupez-le en plusieurs."
        )
    if max(map(len, rows)) > MAX_COLUMNS:
        raise ValidationError(f"Le fichier a plus de {MAX_COLUMNS} colonnes.")
    return rows


def decode(content: bytes) -> str:
    """UTF-8 with or without mark, else what Windows writes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        raise ValidationError("Ce fichier n’est pas un tableau\u00a0: enregistrez-le en CSV.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _read_csv(text: str) -> Table:
    text = text.removeprefix("\ufeff").lstrip("\n\r")
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise ValidationError(f"Le fichier ne se lit pas comme un CSV ({error}).") from error


def _read_ods(content: bytes) -> Table:
    """The first sheet."""
    from odfdo import Document  # read only where it is needed: it weighs

    unreadable = ValidationError("Le fichier ODS ne se lit pas\u00a0: enregistrez-le en CSV.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise unreadable
        sheet = Document(io.BytesIO(content)).body.tables[0]
        sheet.rstrip(aggressive=True)
        if sheet.height > MAX_LINES + 10 or sheet.width > MAX_COLUMNS:
            raise ValidationError(f"La feuille est trop grande\u00a0: {MAX_LINES} lignes au plus.")
        return [[_text(value) for value in row] for row in sheet.get_values()]
    except ValidationError:
        raise
    except Exception as error:  # whatever a broken archive raises
        raise unreadable from error


def _text(value: Any) -> str:
    if value is None:
        return ""
    if hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, bool):
        return "oui" if value else "non"
    whole = not isinstance(value, str) and value == int(value)
    return str(int(value)) if whole else str(value)


def tidy(cell: str) -> str:
    """One cell without what spreadsheets add: spaces, control characters, our own quote of a formula."""
    text = "".join(sign for sign in cell if sign in "\n\t" or sign.isprintable() or sign in "\u00a0\u202f")
    text = text.strip(" \u00a0\u202f\t\n")[: MAX_CELL + 1]
    return text[1:] if text.startswith("'") and text[1:2] in "=+-@" else text
