"""Classes, tables, codes, numbers, popups: what needs no database but the territories."""

import pytest

from opendatalab.wording import decimal, read_decimal
from sig.maps import popups
from sig.maps.classes import bounds, classes, colours, rank_of
from sig.maps.joining import UnreadableTableError, join, read_table, whole_code
from sig.maps.sources import box_of, features_of
from sig.maps.within import read_box
from sig.models import DataSource


def test_quantiles_hold_about_as_many_each_and_read_well():
    values = list(range(1, 3000))
    cuts = bounds(values, method="quantiles", count=5)
    assert cuts == [600, 1200, 1800, 2400]
    assert [sum(rank_of(value, cuts) == rank for value in values) for rank in range(5)] == [
        599,
        600,
        600,
        600,
        600,
    ]


@pytest.mark.parametrize(
    ("values", "method", "own", "expected"),
    [
        ([0, 10], "equal", (), [2.5, 5, 7.5]),
        ([5, 5, 5], "quantiles", (), []),
        ([], "quantiles", (), []),
        ([1, 2], "own", [50, 10], [10, 50]),
        ([0, 0, 0, 0, 9], "quantiles", (), [9]),  # no class is empty between equal bounds
        ([-0.4, 0.1, 0.6], "equal", (), [-0.15, 0.1, 0.35]),
    ],
)
def test_bounds(values, method, own, expected):
    assert bounds(values, method=method, count=4, own=own) == pytest.approx(expected)


def test_classes_are_told_in_words():
    assert [item.label for item in classes([100, 1500.5], "€")] == [
        "moins de 100\u00a0€",
        "de 100 à moins de 1\u202f500,5\u00a0€",
        "1\u202f500,5\u00a0€ et plus",
    ]
    assert len(set(colours(7))) == 7


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234,5", 1234.5),
        ("1\u202f234", 1234),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("12 %", 12),
        ("-0,25", -0.25),
        (7, 7),
        ("NC", None),
        ("nan", None),
        ("", None),
        (None, None),
        (True, None),
    ],
)
def test_numbers_are_read_as_they_are_written(text, value):
    assert read_decimal(text) == value


def test_numbers_are_written_as_french_does():
    assert [decimal(value) for value in (1234567.5, -0.25, 3.0)] == ["1\u202f234\u202f567,5", "-0,25", "3"]


@pytest.mark.parametrize(
    ("body", "columns", "rows"),
    [
        ("code;nom\n09122;Foix\n\n".encode("utf-8-sig"), ["code", "nom"], [["09122", "Foix"]]),
        ("code,nom\n01004,Ambérieu".encode("cp1252"), ["code", "nom"], [["01004", "Ambérieu"]]),
        (b'code\tnom\n09122\t"Foix\tville"', ["code", "nom"], [["09122", "Foix\tville"]]),
    ],
)
def test_tables_of_every_habit(body, columns, rows):
    assert read_table(body) == (columns, rows)


@pytest.mark.parametrize("body", [b"", b"\0\0", b"<!DOCTYPE html>", b'{"a": 1}'])
def test_what_is_no_table_is_said(body):
    with pytest.raises(UnreadableTableError):
        read_table(body)


@pytest.mark.parametrize(
    ("code", "level", "whole"),
    [
        ("9122", "commune", ("09122", True)),
        ("09122", "commune", ("09122", False)),
        ("2a004", "commune", ("2A004", False)),
        ("9", "departement", ("09", True)),
        ("31555.0", "commune", ("31555", False)),
    ],
)
def test_a_lost_zero_is_given_back(code, level, whole):
    assert whole_code(code, level) == whole


TABLE = [["9122", "1,5"], ["31555", "NC"], ["99999", "2"], ["12173", "4"], ["12218", "6"]]


@pytest.mark.parametrize(("summed", "noailhac"), [(True, 10.0), (False, None)])
def test_rows_are_tied_to_today_s_communes(midi_pyrenees, summed, noailhac):
    """12173, Noailhac, is in Conques-en-Rouergue (12218) since 2016: a count adds up, a rate does not."""
    source = DataSource(level="commune", code_column="code", value_column="v", summed=summed)
    found = join(source, ["code", "v"], TABLE)
    assert found.values == {"fr:commune:09122": 1.5, "fr:commune:31555": None, "fr:commune:12218": noailhac}
    assert (found.unknown, found.former, found.restored, found.unread) == (["99999"], 1, 1, 1)
    assert found.several == ([] if summed else ["fr:commune:12218"])


def test_a_popup_names_what_it_shows():
    assert popups.pieces("{nom} : {valeur}\nhab.") == [
        {"field": "nom"},
        {"text": " : "},
        {"field": "valeur"},
        {"text": "\nhab."},
    ]
    assert popups.problems("{nom} : {valeur}", ["nom", "valeur"]) == []
    assert popups.problems("{population}", ["nom", "valeur"]) == [
        "Aucune couche de la carte n’a d’attribut «\u00a0population\u00a0». "
        "Ceux-ci existent\u00a0: {nom}, {valeur}."
    ]
    assert popups.problems("{nom", ["nom"]) == [
        "Une accolade n’est pas refermée\u00a0: un attribut s’écrit {nom}."
    ]


@pytest.mark.parametrize("text", ["", "1,2,3", "3,1,1,2", "a,b,c,d", "0,0,nan,1", "0,0,1e9,1"])
def test_a_box_that_is_none(text):
    assert read_box(text) is None


def test_geojson_is_brought_to_what_a_table_shows():
    body = (
        b'{"type":"FeatureCollection","features":['
        b'{"properties":{"a":true,"b":{"c":1},"d":null,"e":1.5},"geometry":{"type":"Point","coordinates":[1,43]}},'
        b'{"properties":{},"geometry":null}]}'
    )
    columns, features = features_of(body)
    assert (columns, [item["properties"] for item in features]) == (
        ["a", "d", "e"],
        [{"a": "oui", "d": None, "e": 1.5}],
    )
    assert box_of([[1, 43], [2, 44]]) == (1, 43, 2, 44)
    with pytest.raises(UnreadableTableError, match="degrés"):
        features_of(body.replace(b"[1,43]", b"[574000,6279000]"))
