"""The words of numbers and dates, at the name by which this app and those above it know them."""

from opendatalab.wording import (
    LINKABLE,
    MONTHS,
    UNITS,
    counted,
    host_of,
    long_date,
    number,
    read_date,
    size_in_words,
    web_address,
)

__all__ = [
    "LINKABLE",
    "MONTHS",
    "UNITS",
    "counted",
    "host_of",
    "long_date",
    "number",
    "read_date",
    "size_in_words",
    "web_address",
]
