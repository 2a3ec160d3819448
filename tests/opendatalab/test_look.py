"""The style sheet cut out of the design system: complete for our pages, and small."""

import re

import brotli
import pytest

from opendatalab import look
from opendatalab.colours import DARK_GROUND, LIGHT_GROUND, TEXT, contrast, readable_shades, with_contrast
from opendatalab.region import region
from tests.opendatalab.packs import copy_pack

SMALL = """
/* a comment } with a brace */
@font-face{font-family:X;src:url(x.woff2)}
:root{--read:#fff;--unread:#000;--through:var(--read)}
:root[data-fr-theme=dark]{--read:#111}
.fr-used:before,.fr-unused:before{content:"};{";color:var(--through)}
.fr-unused{color:red}
.fr-used:not(.fr-unused):hover{color:blue}
[class^=fr-icon-]{color:green}
@media (-ms-high-contrast:active),(forced-colors:active){.fr-used{color:canvastext}.fr-unused{color:red}}
@media (min-width:48em){[data-fr-theme=dark] .fr-used,.fr-used--wide{color:pink}}
"""


@pytest.fixture
def neutral(settings, tmp_path):
    text = (
        'kind = "etat"\nblock_mark = ["Préfet", "de la région", "Occitanie"]',
        'kind = "neutre"\naccent = "#ffd000"',
    )
    settings.REGION = str(copy_pack(tmp_path / "packs" / "neutre", replace=text))
    return region()


def sheet():
    return look.style_sheet(region(), look.design_system())


def test_parse_gives_back_what_it_read():
    plain = look.COMMENT.sub("", SMALL)
    assert look.parse(SMALL).text() == re.sub(r"\n", "", plain).strip()


def test_unclosed_sheet_is_refused():
    with pytest.raises(ValueError, match="mal fermée"):
        look.parse("a{color:red")


def test_only_what_our_pages_name_is_kept():
    kept = look.keep(look.parse(SMALL), {"fr-used"})
    assert kept.text() == (
        ":root{--read:#fff;--unread:#000;--through:var(--read)}:root[data-fr-theme=dark]{--read:#111}"
        '.fr-used:before{content:"};{";color:var(--through)}.fr-used:not(.fr-unused):hover{color:blue}'
        "@media (forced-colors:active){.fr-used{color:canvastext}}"
        "@media (min-width:48em){[data-fr-theme=dark] .fr-used{color:pink}}"
    )


def test_name_that_ends_with_a_dash_stands_for_its_family():
    rules = look.parse(".fr-badge--new{a:b}.fr-badge{c:d}")
    assert look.keep(rules, {"fr-badge--"}).text() == ".fr-badge--new{a:b}"


def test_dark_scheme_follows_the_system_each_rule_in_its_place():
    rules = look.parse(":root[data-fr-theme=dark]{--a:b}@media print{[data-fr-theme=dark] .x,.y{c:d}.z{e:f}}")
    assert look.follow_system(rules).text() == (
        f"{look.DARK}{{:root{{--a:b}}}}@media print{{.y{{c:d}}{look.DARK}{{:root .x{{c:d}}}}.z{{e:f}}}}"
    )


def test_variable_that_nothing_reads_is_dropped():
    rules = look.parse(":root{--a:1;--b:var(--a);--c:2}p{margin:var(--b)}")
    look._drop_unread_variables(rules, set())
    assert rules.text() == ":root{--a:1;--b:var(--a)}p{margin:var(--b)}"


def test_every_icon_shown_is_in_the_sheet_and_nothing_is_fetched_but_the_fonts():
    text = sheet()
    assert set(re.findall(r"var\((--icon-(?!size)[\w-]+)\)", text)) <= set(
        re.findall(r"(--icon-[\w-]+):url", text)
    )
    addresses = {url for url in re.findall(r"url\(([^)]*)\)", text) if "data:image/svg+xml" not in url}
    assert addresses == {"fonts/Marianne-Regular.woff2", "fonts/Marianne-Bold.woff2"}


def test_theme_chosen_by_script_is_nowhere():
    assert "data-fr-" not in sheet()


def test_both_schemes_define_the_same_colours():
    tree = look.parse(sheet())
    dark = {name for rule in tree.rules if rule.prelude == look.DARK for name in names(rule)}
    light = {name for rule in tree.rules if rule.prelude == ":root" for name in names(rule)}
    assert len(dark) > 40
    assert dark - light == set()


def names(rule):
    found = {text.partition(":")[0] for inner in rule.walk() for text in inner.declarations}
    return {name for name in found if name.startswith("--")} - {"--data-uri-svg"}  # a drawing, not a colour


def test_sheet_is_small():
    assert len(brotli.compress(sheet().encode())) < 20_000


def test_build_writes_two_fonts_and_one_sheet_always_the_same(tmp_path):
    for folder in ("one", "two"):
        look.build_static(tmp_path / folder)
    built = {file.relative_to(tmp_path / "one") for file in (tmp_path / "one").rglob("*") if file.is_file()}
    assert sorted(map(str, built)) == [
        ".stamp",
        "look/fonts/Marianne-Bold.woff2",
        "look/fonts/Marianne-Regular.woff2",
        "look/portal.css",
    ]
    for file in built:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_second_build_touches_nothing_until_something_changes(tmp_path, neutral, settings):
    built = tmp_path / "built"
    look.build_static(built)
    before = (built / "look/portal.css").stat().st_mtime_ns
    look.build_static(built)
    assert (built / "look/portal.css").stat().st_mtime_ns == before
    settings.REGION = "midi-pyrenees"
    look.build_static(built)
    assert (built / "look/fonts").is_dir()


def test_neutral_identity_wears_nothing_of_the_state(tmp_path, neutral):
    look.build_static(tmp_path / "built")
    files = [file for file in (tmp_path / "built").rglob("*") if file.is_file()]
    assert sorted(file.name for file in files) == [".stamp", "portal.css"]
    text = sheet()
    assert "Marianne" not in text
    assert ".fr-logo" not in text
    assert look.SYSTEM_FONTS in text


def test_files_of_the_pack_are_served_under_region(tmp_path, neutral):
    (neutral.folder / "static").mkdir()
    (neutral.folder / "static" / "logo.svg").write_text("<svg/>")
    look.build_static(tmp_path / "built")
    assert (tmp_path / "built/region/logo.svg").read_text() == "<svg/>"


@pytest.mark.parametrize("accent", ["#ffd000", "#000000", "#ffffff", "#d2691e", "#00ff00", "#777777"])
def test_accent_can_be_read_in_both_schemes(accent):
    light, dark = readable_shades(accent)
    assert min(contrast(shade, LIGHT_GROUND) for shade in light) >= TEXT
    assert min(contrast(shade, DARK_GROUND) for shade in dark) >= TEXT


def test_accent_that_can_be_read_stays_as_it_is():
    assert with_contrast("#000091", LIGHT_GROUND) == "#000091"
    assert round(contrast("#000000", "#ffffff"), 2) == 21
