"""What people write, made safe. Payloads from known attacks on portals like this one."""

import html5lib
import pytest

from opendatalab.text import plain_text, render_markdown, script_json, spreadsheet_cell

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "![x](javascript:alert(1))",
    "![x](https://espion.example/pixel.png)",
    "<iframe src=https://example.org></iframe>",
    "<a href='https://a.fr' onclick='alert(1)'>x</a>",
    "<style>*{display:none}</style>",
    "<base href=https://example.org>",
    "<form action=https://example.org><input></form>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;alert(1)",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "`<script>alert(1)</script>`",
    "```\n<script>alert(1)</script>\n```",
    "<a href='//example.org'>x</a>",
    "[x]: javascript:alert(1)\n\n[x]",
    '<https://a.fr/" onmouseover=alert(1)>',
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_runs_nothing(text):
    tree = html5lib.parseFragment(render_markdown(text), namespaceHTMLElements=False)
    tags = {element.tag for element in tree.iter()} - {"DOCUMENT_FRAGMENT"}
    assert tags <= {"p", "a", "code", "pre", "em", "br"}
    for element in tree.iter("a"):
        assert element.get("href").startswith(("https://", "http://", "mailto:"))
        assert set(element.keys()) <= {"href", "rel", "title"}


def test_worst_nesting_is_quick_enough_to_end():
    assert render_markdown("![" * 20_000)
    assert render_markdown(">" * 20_000 + "x")


def test_headings_go_below_those_of_the_page():
    text = "### Un\n\n###### Deux\n\n### Trois\n\n# Quatre\n\n## Cinq"
    assert render_markdown(text) == (
        "<h3>Un</h3>\n<h4>Deux</h4>\n<h3>Trois</h3>\n<h3>Quatre</h3>\n<h4>Cinq</h4>\n"
    )


def test_what_harvesters_do_to_texts_is_undone():
    assert plain_text("L&#x27;eau<br/>potable &amp; saine") == "L'eau potable & saine"


def test_plain_text_is_cut_at_a_word():
    assert plain_text("Un deux trois quatre", 12) == "Un deux…"


def test_json_in_a_script_block_cannot_leave_it():
    assert script_json({"a": "</script><!--&"}) == '{"a": "\\u003C/script\\u003E\\u003C!--\\u0026"}'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\ufeff=1", "＝1"])
def test_spreadsheet_formulas_are_shown_not_run(text):
    assert spreadsheet_cell(text) == "'" + text


@pytest.mark.parametrize("value", ["Texte", "", 3, None, "a=1"])
def test_other_cells_are_left_alone(value):
    assert spreadsheet_cell(value) == value
