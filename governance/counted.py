"""A figure is the length of a list that anybody may open: what each line of such a list says."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Counted:
    """One thing counted. `ref` is what makes it one: two lines never share it."""

    ref: str
    label: str
    url: str = ""
    day: date | None = None
