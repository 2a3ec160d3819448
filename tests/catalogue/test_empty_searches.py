"""What was searched in vain: what is shown of it, to whom it says nothing, and what an editor may do."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.urls import reverse

from catalogue import synonyms
from catalogue.empty_searches import cleaned, empty_lines, hide, need_url
from catalogue.models import EmptySearch, HiddenSearch, Synonym
from catalogue.services import count_empty_search
from tests.catalogue.factories import make_dataset, make_places

pytestmark = pytest.mark.django_db
URL = "/recherches-sans-resultat/"
DAY = date(2026, 11, 24)


def searched(words: str, count: int, geozone: str = "", day: date = DAY) -> None:
    EmptySearch.objects.create(words=words, geozone=geozone, count=count, day=day)


@pytest.fixture
def lines():
    make_places()
    searched("loup", 2, day=date(2026, 11, 1))
    searched("loup", 3)
    searched("cantine scolaire", 3, "fr:commune:09122")
    searched("ours", 2)
    searched("nid", 2, "fr:commune:09122")
    searched("nid", 2, "fr:commune:31555")


def test_only_what_was_searched_three_times_is_shown(lines):
    assert [(line.words, line.count) for line in empty_lines()] == [
        ("loup", 5),
        ("nid", 4),
        ("cantine scolaire", 3),
    ]


def test_a_line_has_its_days_and_the_places_where_it_was_searched_three_times(lines):
    loup, nid, menu = empty_lines()
    assert (loup.first, loup.last) == (date(2026, 11, 1), DAY)
    assert nid.places == ()  # twice in each place: that would be nearly telling who
    assert menu.places == (("fr:commune:09122", "Foix"),)


@pytest.mark.parametrize(
    ("geozone", "expected"),
    [
        ("fr:commune:09122", ["cantine scolaire"]),
        ("fr:departement:09", ["cantine scolaire"]),
        ("fr:region:76", ["nid", "cantine scolaire"]),
        ("fr:commune:31555", []),
    ],
)
def test_a_territory_takes_what_was_searched_inside_it(lines, geozone, expected):
    assert [line.words for line in empty_lines(geozone=geozone)] == expected


def test_words_have_a_theme(lines):
    assert [line.words for line in empty_lines(theme="services-publics")] == ["cantine scolaire"]


def test_everyday_words_take_the_theme_of_their_synonym():
    searched("marmots", 3)
    assert empty_lines()[0].theme == "autres"
    Synonym.objects.create(word="marmot", means="petite enfance")
    synonyms.forget()
    assert empty_lines()[0].theme == "services-publics"


@pytest.mark.parametrize(
    "words", ["jean@exemple.fr", "06 12 34 56 78", "0612345678", "06.12.34.56.78", "1 85 05 78 006 084 36"]
)
def test_what_looks_like_somebodys_is_not_counted(words):
    assert cleaned(words) == ""
    count_empty_search(words, geozone="", day=DAY)
    assert EmptySearch.objects.count() == 0


@pytest.mark.parametrize("words", ["INSEE 31033", "2024", "élections 2020 2021 2022", "31555"])
def test_codes_and_years_are_counted(words):
    assert cleaned(words) != ""


def test_hidden_words_are_forgotten_and_not_counted_again(lines):
    assert hide(["loup"]) == 2
    assert [line.words for line in empty_lines()] == ["nid", "cantine scolaire"]
    count_empty_search("Loup", geozone="", day=DAY)
    assert not EmptySearch.objects.filter(words="loup").exists()
    assert "loup" not in HiddenSearch.objects.get().fingerprint


def test_the_page_tells_what_is_found_today(client, lines):
    make_dataset(1, title="Le loup dans les Pyrénées")
    page = BeautifulSoup(client.get(URL).content, "html.parser")
    rows = [[cell.text.strip() for cell in row.select("th, td")] for row in page.select("tbody tr")]
    need = "Dire ce besoin\u00a0: "
    assert rows == [
        ["loup", "5", f"1\u00a0jeu pour loup {need}loup", "24\u00a0novembre 2026", "Autres thèmes", ""],
        ["nid", "4", f"Toujours rien {need}nid", "24\u00a0novembre 2026", "Autres thèmes", ""],
        [
            "cantine scolaire",
            "3",
            f"Toujours rien {need}cantine scolaire",
            "24\u00a0novembre 2026",
            "Services, éducation et solidarités",
            "Foix",
        ],
    ]
    assert page.select_one("tbody a")["href"] == "/jeux-de-donnees/?q=loup"


def test_a_place_is_typed_by_its_name_and_bad_values_are_said(client, lines):
    page = BeautifulSoup(client.get(f"{URL}?geozone=foix").content, "html.parser")
    assert page.h2.text == "1\u00a0recherche, territoire\u00a0: Foix"
    page = BeautifulSoup(client.get(f"{URL}?geozone=atlantide&theme=absurde").content, "html.parser")
    assert [item.text for item in page.select(".odl-ignored")] == [
        "Aucun territoire ne s’appelle «\u00a0atlantide\u00a0»\u00a0: ce lieu a été ignoré.",
        "Ce thème n’est pas connu\u00a0: il a été ignoré.",
    ]
    assert len(page.select("tbody tr")) == 3


def test_empty_state_says_so(client):
    page = BeautifulSoup(client.get(URL).content, "html.parser")
    assert "Rien n’a été cherché 3 fois sans succès." in page.text


def test_many_lines_are_paged(client):
    for number in range(60):
        searched(f"mot {number:02}", 3)
    page = BeautifulSoup(client.get(f"{URL}?page=2").content, "html.parser")
    assert [row.th.text for row in page.select("tbody tr")] == [f"mot {number}" for number in range(50, 60)]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_uses_a_fixed_number_of_queries(client, count, django_assert_max_num_queries):
    make_places()
    for number in range(count):
        searched(f"mot {number}", 3)
    with django_assert_max_num_queries(7):
        client.get(URL)


def test_the_same_list_as_a_spreadsheet_and_as_json(client, lines):
    sheet = client.get(f"{URL}recherches.csv?geozone=fr:commune:09122").getvalue().decode("utf-8-sig")
    assert sheet.splitlines()[1:] == [
        "cantine scolaire;3;2026-11-24;2026-11-24;Services, éducation et solidarités;Foix;0"
    ]
    answer = client.get(f"{URL}recherches.json").json()
    assert answer["total"] == 3
    assert answer["data"][2] == {
        "words": "cantine scolaire",
        "count": 3,
        "first": "2026-11-24",
        "last": "2026-11-24",
        "theme": "services-publics",
        "geozones": ["fr:commune:09122"],
        "datasets_today": 0,
    }


def test_a_need_is_told_in_one_click(client, lines):
    assert need_url("loup") == "/gouvernance/demandes/nouvelle/?besoin=loup&geozone="
    page = BeautifulSoup(client.get(URL).content, "html.parser")
    link = page.select_one("tbody a[href^='/gouvernance/']")
    assert (link["href"], link.text) == (need_url("loup"), "Dire ce besoin\u00a0: loup")


def test_an_editor_goes_from_a_line_to_a_synonym_in_one_click_and_may_hide_it(client, lines):
    client.force_login(User.objects.create_superuser("equipe", password="phrase de passe assez longue"))
    url = reverse("admin:catalogue_emptysearch_changelist")
    page = BeautifulSoup(client.get(f"{url}?q=cantine").content, "html.parser")
    link = page.select_one(".field-synonym a")
    assert link["href"] == "/admin/catalogue/synonym/add/?word=cantine+scolaire"
    pk = EmptySearch.objects.get(words="cantine scolaire").pk
    client.post(url, {"action": "hide", "_selected_action": [pk]})
    assert not EmptySearch.objects.filter(words="cantine scolaire").exists()
    assert HiddenSearch.objects.count() == 1
