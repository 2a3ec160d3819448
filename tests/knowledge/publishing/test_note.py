"""The note: what an address holds is all there is, read back as it was given."""

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from bs4 import BeautifulSoup

from knowledge.publishing import note as module
from knowledge.publishing.note import Note, answered, changes_since, read_note
from knowledge.publishing.rules import Version, legal_rules
from knowledge.publishing.views import aid
from tests.trust.test_limits import ODD

BASE = "/publier/puis-je-publier/"
TODAY = date(2026, 11, 26)
ANSWERS = {
    "mission": "oui",
    "acheve": "oui",
    "secret": "non",
    "reserve": "non",
    "personnes": "oui",
    "retirer": "oui",
    "tiers": "non",
    "environnement": "non",
}


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def asked(page) -> str:
    return page.select_one("input[type=radio]")["name"]


def test_an_address_gives_back_the_note():
    note = Note(ANSWERS, "Arbres & haies", date(2026, 9, 1), "2026-1")
    params = dict(parse_qsl(urlsplit(note.address(BASE)).query))
    assert read_note(params, legal_rules(), TODAY) == note


@pytest.mark.parametrize(
    ("params", "answers", "lost"),
    [
        ({"mission": "oui", "couleur": "bleu"}, {"mission": "oui"}, False),
        ({"mission": "peut-être"}, {}, True),
        ({"mission": "oui", "retirer": "non"}, {"mission": "oui"}, False),  # nothing to take out: not asked
        ({"personnes": "oui", "retirer": "non"}, {"personnes": "oui", "retirer": "non"}, False),
        ({"mission": "\0" * 9}, {}, True),
    ],
)
def test_what_means_nothing_is_left_out(params, answers, lost):
    note = read_note(params, legal_rules(), TODAY)
    assert (note.answers, note.lost) == (answers, lost)


@pytest.mark.parametrize("text", ["", "hier", "2026-13-01", "2027-01-01", "٢٠٢٦"])
def test_a_day_that_cannot_be_the_answers_is_none(text):
    assert read_note({"le": text}, legal_rules(), TODAY).day is None


def test_the_name_of_the_file_is_short_and_on_one_line():
    note = read_note({"fichier": "  Un\nplan\0 " + "x" * 200}, legal_rules(), TODAY)
    assert note.file == ("Un plan " + "x" * 200)[:80]


def test_changing_an_answer_keeps_the_others_and_makes_a_new_day():
    note = Note(ANSWERS, "Plan", date(2026, 9, 1), "2026-1").without("tiers")
    assert note.address(BASE) == (
        f"{BASE}?mission=oui&acheve=oui&secret=non&reserve=non&personnes=oui&retirer=oui&environnement=non"
        "&fichier=Plan"
    )
    lines = answered(Note(ANSWERS), legal_rules(), BASE)
    assert [line["question"] for line in lines][-2:] == [
        "Droits d’un tiers",
        "Information sur l’environnement",
    ]


def test_rules_that_changed_since_are_told():
    rules = legal_rules()
    newer = Version("2027-1", date(2027, 3, 1), "un texte", "Une question de plus.")
    later = type(rules)(**{**vars(rules), "versions": (newer, *rules.versions)})
    note = Note(ANSWERS, version="2026-1")
    assert changes_since(note, rules) == []
    assert changes_since(note, later) == [newer]
    assert changes_since(Note(ANSWERS, version="1999-1"), rules) is None


def test_the_walk_asks_eight_questions_then_gives_a_dated_note(client, db):
    address, seen = BASE, []
    for _ in range(8):
        page = read(client, address)
        seen.append(asked(page))
        form = page.select_one("form.odl-question")
        assert (form["method"], form["action"]) == ("get", BASE)
        pairs = [(field["name"], field["value"]) for field in form.select("input[type=hidden]")]
        pairs.append((seen[-1], ANSWERS[seen[-1]]))
        address = f"{BASE}?" + "&".join(f"{name}={value}" for name, value in pairs)
    assert seen == list(ANSWERS)
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith(f"{BASE}?mission=oui&acheve=oui")
    assert response["Location"].endswith(f"&le={aid.timezone.localdate()}&regles=2026-1")
    page = read(client, response["Location"])
    assert page.select_one("#verdict").text == "Publiable après occultation ou anonymisation"
    assert page.select_one(".odl-sheet blockquote").text.strip() == (
        "Données personnelles anonymisées avant publication (CRPA, article L. 312-1-2)."
    )


def test_each_answer_of_the_note_can_be_changed(client, db):
    page = read(client, Note(ANSWERS, "", date(2026, 9, 1), "2026-1").address(BASE))
    links = {link["href"]: link for link in page.select(".odl-answers a")}
    assert len(links) == 8
    for address in links:
        again = read(client, address)
        assert f"{asked(again)}=" not in address
    assert "Note du 1er septembre 2026" in page.select_one(".odl-sheet").get_text(" ").replace("\u00a0", " ")


def test_a_note_of_other_rules_says_so(client, db, monkeypatch):
    old = Note(ANSWERS, "", date(2026, 9, 1), "2025-7").address(BASE)
    assert "2025-7" in read(client, old).select_one(".odl-ignored").text
    rules = legal_rules()
    newer = Version("2027-1", date(2027, 3, 1), "un texte", "Une question de plus.")
    monkeypatch.setattr(
        aid, "legal_rules", lambda: type(rules)(**{**vars(rules), "versions": (newer, *rules.versions)})
    )
    told = read(client, Note(ANSWERS, "", date(2026, 9, 1), "2026-1").address(BASE)).select_one(
        ".odl-ignored"
    )
    assert [item.text.replace("\u00a0", " ") for item in told.select("li")] == [
        "1er mars 2027 : Une question de plus."
    ]


def test_nothing_of_the_answers_is_kept(client, db):
    """Neither a page, nor a cookie, nor a row."""
    response = client.get(Note(ANSWERS, "Plan", date(2026, 9, 1), "2026-1").address(BASE))
    assert (response["Cache-Control"], dict(response.cookies)) == ("private, no-cache", {})
    assert 'name="robots" content="noindex"' in response.content.decode()


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("name", ["fichier", "le", "regles"])
def test_odd_values_beside_whole_answers_are_a_note_or_a_way_to_one(client, db, name, odd):
    params = ANSWERS | {"fichier": "Plan", "le": "2026-09-01", "regles": "2026-1"} | {name: odd}
    response = client.get(BASE, {key: value.encode(errors="surrogatepass") for key, value in params.items()})
    assert response.status_code in (200, 302)
    assert "X-Injected" not in response.headers


def test_a_hostile_name_is_only_text(client, db):
    page = read(client, Note(ANSWERS, "<script>x</script>", date(2026, 9, 1), "2026-1").address(BASE))
    assert page.select_one(".odl-sheet strong").text == "<script>x</script>"


def test_names_of_the_address_clash_with_no_question():
    names = {module.FILE, module.DAY, module.VERSION}
    assert names.isdisjoint(question.id for question in legal_rules().questions)
