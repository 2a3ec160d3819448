"""Colours that a host asks: read, refused, and made readable."""

from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from catalogue.embed.looks import Look, read_colour, read_filters
from opendatalab.colours import contrast


def asked(**values: str) -> QueryDict:
    return QueryDict(urlencode(values))


@pytest.mark.parametrize(
    ("text", "colour"),
    [("0b5", "#00bb55"), ("#0B57A4", "#0b57a4"), ("red", ""), ("#12345", ""), ("}", ""), ("", "")],
)
def test_colours_are_read_or_refused(text, colour):
    assert read_colour(text) == colour


@pytest.mark.parametrize("accent", ["", "ffff00", "ff0000", "808080", "000000", "ffffff", "0b57a4"])
@pytest.mark.parametrize("background", ["", "ffffff", "000000", "777777", "ffcc00", "003366"])
@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_every_colour_asked_can_be_read(accent, background, theme):
    look = Look.read(asked(accent=accent, background=background, theme=theme))
    for shades in look.schemes.values():
        ratios = {
            name: contrast(getattr(shades, name), shades.ground) for name in ("text", "quiet", "accent")
        }
        assert {name: round(ratio, 2) for name, ratio in ratios.items() if ratio < 4.5} == {}


def test_a_readable_accent_is_kept_as_it_is():
    assert Look.read(asked(accent="0b57a4", theme="light")).schemes["light"].accent == "#0b57a4"


def test_address_carries_only_what_was_asked():
    look = Look.read(asked(lang="en", theme="dark", accent="#0b5", background="x"))
    assert look.pairs == [("lang", "en"), ("theme", "dark"), ("accent", "00bb55")]
    assert Look.read(asked()).pairs == []
    assert look.sheet_query == "theme=dark&accent=00bb55"


def test_sheet_follows_the_system_unless_told():
    assert Look.read(asked(accent="0b57a4")).sheet().count("prefers-color-scheme:dark") == 1
    assert Look.read(asked(theme="dark")).sheet().startswith(":root{color-scheme:dark;--ground:#161616;")
    assert "prefers" not in Look.read(asked(background="003366")).sheet()


def test_theme_is_a_look_or_a_filter_by_its_value():
    data = QueryDict("theme=dark&theme=eau-et-risques&lang=en")
    assert Look.read(data).theme == "dark"
    assert read_filters(data).to_query().theme == ("eau-et-risques",)
    assert read_filters(QueryDict("theme=dark")).to_query().theme == ()
