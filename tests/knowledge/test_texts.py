"""The texts that ship with the portal: complete, typed as French is, short, and each law with its article."""

import gzip
import json
import re
import tomllib
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from knowledge.addresses import LISTS
from knowledge.models import Item, Kind, Link, Section
from knowledge.packs import PackItem, read_item, write_item
from knowledge.packs.plans import Action
from knowledge.packs.regional import load_knowledge
from opendatalab.region import region

ROOT = Path(__file__).resolve().parents[2]
REGIONS = ROOT / "regions"
FILES = sorted(REGIONS.glob("*/connaissances/*/*.md"))
NATIONAL = "france"
NBSP = "\u00a0"
SKIPPED = re.compile(r"```.*?```|`[^`\n]*`|\]\([^)\s]*\)|https?://\S+", re.DOTALL)
MISPRINT = re.compile(
    r".{0,20}(?:['\"]|\.\.\.| [;:!?»]|«[^\u00a0]|[^\u00a0;!?]»|[^\s\u00a0!?][;!?]"
    r"|\d \d{3}\b|\b[LRD]\. \d|\bn° ).{0,10}"
)
ARTICLE = re.compile(rf"\b([LRD])\.\*?{NBSP}(\d+(?:-\d+)*)")
ADDRESS = re.compile(r"\]\(/connaissances/([a-z-]+)/([a-z0-9-]+)/\)")


@cache
def read(file: Path) -> PackItem:
    return read_item(file.read_text(), f"{file.parent.name}/{file.name}", str(file))


def items(pack: str = "*") -> dict[str, PackItem]:
    return {read(file).key: read(file) for file in FILES if pack in ("*", file.parts[-4])}


def prose(item: PackItem) -> list[str]:
    """Every text of an item that a visitor reads, its sources left out."""
    found = [item.title, item.summary, item.body]
    for value in item.details.values():
        for part in value if isinstance(value, list) else [value]:
            found += part.values() if isinstance(part, dict) else [part]
    return [text for text in found if text]


def sentences(text: str) -> list[str]:
    """Sentences of a Markdown text; a title, a point of a list, a cell are each their own."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("`", "").replace("*", "")
    found = []
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-|#>]|\d+\.))|\|", text):
        block = re.sub(r"^\s*(?:- \[ \]|[-#>]+|\d+\.)\s*", "", block).replace("\n", " ").strip()
        found += [part for part in re.split(r"(?<=[.!?…]) +(?=[^a-z])", block) if part.strip(" -")]
    return found


def length(sentence: str) -> int:
    return len(re.findall(r"[\w’'-]+", sentence))


def misprints(text: str) -> list[str]:
    """Where a space, an apostrophe or a quotation mark is not as French prints it."""
    return MISPRINT.findall(SKIPPED.sub("", text))


def cited(text: str) -> set[str]:
    return {f"{letter}{number}" for letter, number in ARTICLE.findall(text)}


def faults(check: Callable[[PackItem], object], pack: str = "*") -> dict[str, object]:
    """What `check` finds wrong, item by item: nothing, when all is well."""
    return {key: found for key, item in items(pack).items() if (found := check(item))}


# What is there


def test_starting_content_is_whole():
    whole = [read(file).kind for file in FILES]
    national = [item.kind for item in items(NATIONAL).values()]
    assert national.count(Kind.QUESTION) == 44
    assert national.count(Kind.GUIDE) == 9 + 1  # and one page easy to read
    assert {kind: whole.count(kind) for kind in (Kind.CASE_STUDY, Kind.SUCCESS, Kind.TERM, Kind.POINTER)} == {
        Kind.CASE_STUDY: 5,
        Kind.SUCCESS: 5,
        Kind.TERM: 56 + 7,  # and the codes and bodies that the others name
        Kind.POINTER: 12,
    }
    assert len(items()) == len(FILES)  # no item in two packs


def test_files_are_as_the_export_would_write_them():
    assert [file for file in FILES if write_item(read(file)) != file.read_text()] == []


def test_questions_of_a_section_have_each_their_rank():
    for section in Section.values:
        ranks = [item.position for item in items(NATIONAL).values() if item.section == section]
        assert sorted(ranks) == list(range(1, len(ranks) + 1)), section


@pytest.mark.django_db
def test_packs_load_whole_and_twice_is_once():
    first, second = load_knowledge(region()), load_knowledge(region())
    assert first == {Action.ADD: len(FILES)}
    assert second == {Action.SAME: len(FILES)}
    assert Item.objects.public().count() == len(FILES)
    small = Item.objects.get(slug="commune-de-moins-de-3500-habitants")
    assert '<a href="/connaissances/glossaire/crpa/"' in small.body_html
    assert '<a href="/connaissances/glossaire/data-gouv-fr/"' in small.body_html


@pytest.mark.django_db
def test_links_to_other_sites_are_safe_ones():
    load_knowledge(region())
    pages = {item.slug: re.findall(r'href="http:[^"]+"', item.body_html) for item in Item.objects.all()}
    assert {slug: found for slug, found in pages.items() if found} == {}


# Links


@pytest.mark.parametrize("pack", ["*", NATIONAL])
def test_items_linked_exist_and_a_shared_one_links_shared_ones(pack):
    held = items(pack)
    folders = {shelf.folder: shelf.kinds for shelf in LISTS}

    def broken(item: PackItem) -> list[str]:
        keys = [key for target, key in item.links if target == Link.Target.ITEM]
        wrong = [key for key in keys if key not in held or key == item.key]
        for folder, slug in ADDRESS.findall("\n".join(prose(item))):
            if not any(f"{kind}/{slug}" in held for kind in folders[folder]):
                wrong.append(f"{folder}/{slug}")
        return wrong

    assert faults(broken, pack) == {}


def test_datasets_organisations_and_territories_cited_are_in_the_snapshot():
    known = {
        Link.Target.DATASET: _ids("catalogue.jsonl.gz"),
        Link.Target.ORGANIZATION: _ids("organizations.jsonl.gz"),
        Link.Target.TERRITORY: _zones(),
    }
    assert (
        faults(lambda item: [key for target, key in item.links if key not in known.get(target, {key})]) == {}
    )


@cache
def _ids(name: str) -> set[str]:
    with gzip.open(REGIONS / "midi-pyrenees" / name, "rt") as lines:
        return {json.loads(line)["id"] for line in lines}


@cache
def _zones() -> set[str]:
    with gzip.open(REGIONS / "midi-pyrenees" / "territories.json.gz", "rt") as file:
        return {zone["geozone"] for zone in json.load(file)["zones"]}


def test_themes_are_those_of_the_portal():
    themes = {theme["slug"] for theme in tomllib.loads((REGIONS / "themes.toml").read_text())["themes"]}
    assert {theme for item in items().values() for theme in item.themes} - themes == set()


@pytest.mark.parametrize("pack", [NATIONAL, "midi-pyrenees"])
def test_handbook_names_items_once(pack):
    parts = yaml.safe_load((REGIONS / pack / "connaissances" / "manuel.yaml").read_text())["parties"]
    named = [key for part in parts for key in part["fiches"]]
    assert set(named) - (items(NATIONAL) if pack == NATIONAL else items()).keys() == set()
    assert len(named) == len(set(named))


# Law


def test_articles_cited_in_a_text_are_in_its_sources():
    def unsourced(item: PackItem) -> set[str]:
        sources = " ".join(source.get("article", "") for source in item.sources)
        return cited("\n".join(prose(item))) - cited(sources)

    assert faults(unsourced) == {}


def test_articles_of_the_two_codes_existed_when_they_were_read():
    codes: dict[str, set[str]] = {}
    for line in (ROOT / "tests/knowledge/data/articles.txt").read_text().splitlines():
        if line.startswith("["):
            numbers = codes.setdefault(line.strip("[]"), set())
        elif not line.startswith("#"):
            numbers.update(line.replace("*", "").split())

    def unknown(item: PackItem) -> list[str]:
        wrong = []
        for source in item.sources:
            code, _, articles = source.get("article", "").partition(",")
            if code in codes:
                wrong += cited(articles) - codes[code] or ([] if cited(articles) else [code])
        return wrong

    assert {code: len(numbers) for code, numbers in codes.items()} == {"CRPA": 134, "CCP": 28}
    assert faults(unknown) == {}


def test_every_duty_has_the_article_that_says_it():
    duties = [item for item in items().values() if item.section == Section.DUTIES]
    without = [item.key for item in duties if not any(source.get("article") for source in item.sources)]
    assert without == []
    assert len(duties) >= 10


def test_thresholds_are_said_as_the_law_says_them():
    answer = items()["question/qui-doit-publier"].summary
    assert f"au moins 50{NBSP}agents" in answer
    assert f"au moins 3{NBSP}500{NBSP}habitants" in answer
    small = items()["question/commune-de-moins-de-3500-habitants"]
    assert f"article{NBSP}L.{NBSP}312-1-1" in small.summary
    assert f"2{NBSP}900{NBSP}habitants" in small.body


def test_checks_have_a_date_and_the_next_follows():
    def wrong(item: PackItem) -> str:
        checked, again = item.checked_at, item.check_again_at
        months = (again.year - checked.year) * 12 + again.month - checked.month
        right = date(2014, 1, 1) <= checked <= date(2026, 11, 26) and months in (6, 12)
        return "" if right else f"{checked} {again}"

    assert faults(wrong) == {}


def test_every_item_says_where_it_comes_from():
    assert faults(lambda item: not (item.sources or item.details.get("adresse"))) == {}


# Words


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("l'eau...", "l’eau…"),
        ("Quoi ?", f"Quoi{NBSP}?"),
        ("Quoi?", f"Quoi{NBSP}?"),
        ("une liste : a", f"une liste{NBSP}: a"),
        ("« Qui »", f"«{NBSP}Qui{NBSP}»"),
        ("3 500 habitants", f"3{NBSP}500{NBSP}habitants"),
        ("article L. 311-1", f"article{NBSP}L.{NBSP}311-1"),
        ("loi n° 2016-1321", f"loi n°{NBSP}2016-1321"),
    ],
)
def test_typography_told_wrong_from_right(wrong, right):
    assert misprints(wrong)
    assert misprints(right) == []


def test_typography_is_french():
    def wrong(item: PackItem) -> list[str]:
        sources = [value for source in item.sources for key, value in source.items() if key != "url"]
        return [fault for text in prose(item) + sources for fault in misprints(text)]

    assert faults(wrong) == {}


def test_summaries_are_two_sentences():
    def wrong(item: PackItem) -> int:
        count = len(sentences(item.summary))
        return 0 if count == 2 or (item.kind == Kind.TERM and count == 1) else count

    assert faults(wrong) == {}


def test_sentences_are_short():
    def long(item: PackItem) -> list[str]:
        found = [sentence for text in prose(item) for sentence in sentences(text)]
        mean = sum(length(sentence) for sentence in found) / len(found)
        return [sentence for sentence in found if length(sentence) > 35] + ["the mean"] * (mean > 20)

    assert faults(long) == {}


def test_easy_page_has_very_short_sentences():
    item = items()["guide/c-est-quoi-une-donnee-ouverte"]
    assert max(length(sentence) for text in prose(item) for sentence in sentences(text)) <= 12
    assert cited(item.body) == set()


def test_no_doubt_mark_and_nobody_named():
    person = re.compile(r"⚠|\bM\. [A-Z]|\bMme\b|\bMonsieur\b|\bMadame\b|\S+@\S+\.\w+")
    assert [file for file in FILES if person.search(file.read_text())] == []


def test_shared_texts_name_no_region():
    regional = re.compile(r"Midi-Pyrénées|Occitanie|Toulouse|Haute-Garonne|Adour|MIPYGéo")
    assert faults(lambda item: [text for text in prose(item) if regional.search(text)], NATIONAL) == {}
