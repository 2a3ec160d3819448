"""Counts of persons as these pages say them: fewer than five stay unsaid."""

from datetime import datetime

from django.utils import timezone

from governance.masking import FEWEST
from governance.wording import hour
from opendatalab.wording import counted, long_date


def few(count: int, one: str, many: str) -> str:
    if 0 < count < FEWEST:
        return f"moins de {FEWEST}\u00a0{many}"
    return counted(count, one, many)


def few_cell(count: int | None) -> str:
    """The same for a cell of a spreadsheet."""
    if count is None:
        return ""
    return f"moins de {FEWEST}" if 0 < count < FEWEST else str(count)


def day_and_hour(value: datetime) -> str:
    local = timezone.localtime(value)
    return f"{long_date(local)} à {hour(local)}"
