"""« Intégrer »: from a name typed to the code to paste, and the pages around."""

import re
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.http import QueryDict

from catalogue.embed import contract, generator, pages
from catalogue.embed.frames import Asked
from catalogue.embed.looks import Look
from catalogue.embed.scripts import script_facts
from catalogue.forms import FILTER_LABELS
from catalogue.search import DatasetQuery
from tests.catalogue.factories import make_dataset, make_organization, make_places, place, reference

pytestmark = pytest.mark.django_db
URL = "/integrer/"
SITE = settings.SITE_URL
PRODUCER = f"{1:024x}"
HOST_SCRIPT_V1 = "sha384-YxSyrxFY+IiGdMMR/CV1u/28tT/+LFAttI3r7v/qG5n1Uza1hPp/PtOv/Zb8xFTX"


@pytest.fixture
def dataset(db):
    make_places()
    made = make_dataset(1, organization=reference(make_organization(1, name="Mairie de Foix")))
    place(made, "fr:commune:09122")
    return made


def parse(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def words_of(tag) -> str:
    return " ".join(tag.get_text().split())


def codes(page: BeautifulSoup) -> dict[str, BeautifulSoup]:
    return {
        title["id"].removeprefix("code-"): BeautifulSoup(title.find_next("code").text, "html.parser")
        for title in page.select("#integration h3")
    }


def test_a_name_finds_producers_and_territories(client, dataset):
    page = parse(client.get(URL, {"qui": "foix", "lang": "en"}))
    assert [(words_of(a), a["href"]) for a in page.select("section .odl-lines a")] == [
        ("Mairie de Foix", f"{URL}?lang=en&organization={PRODUCER}"),
        ("Foix", f"{URL}?lang=en&geozone=fr:commune:09122"),
    ]


def test_a_name_that_nobody_has_is_told_and_kept(client, dataset):
    page = parse(client.get(URL, {"qui": "xylophone", "accent": "0b57a4"}))
    assert words_of(page.select_one(".odl-ignored")).startswith(
        "Aucun producteur ni territoire ne s’appelle « xylophone »."
    )
    assert page.select_one("#qui")["value"] == "xylophone"
    assert page.select_one("#accent")["value"] == "#0b57a4"


def test_what_is_chosen_can_be_removed(client, dataset):
    page = parse(client.get(URL, {"organization": PRODUCER, "geozone": "fr:commune:09122", "format": "csv"}))
    assert [(words_of(a), a["href"]) for a in page.select(".odl-chips a")] == [
        ("Retirer : territoire Foix", f"{URL}?organization={PRODUCER}&format=csv"),
        ("Retirer : producteur Mairie de Foix", f"{URL}?geozone=fr:commune:09122&format=csv"),
        ("Retirer : format CSV", f"{URL}?organization={PRODUCER}&geozone=fr:commune:09122"),
    ]


def test_codes_hold_a_title_and_a_true_link(client, dataset):
    page = parse(client.get(URL, {"organization": PRODUCER, "accent": "0b57a4", "page_size": "10"}))
    found = codes(page)
    assert list(found) == ["element", "cadre", "lien"]
    frame = found["cadre"].iframe
    assert frame["src"] == f"{SITE}/embed/catalogue/?organization={PRODUCER}&page_size=10&accent=0b57a4"
    assert frame["title"] == "Jeux de données – Mairie de Foix"
    for code in found.values():
        link = code.a
        assert link["href"] == f"{SITE}/jeux-de-donnees/?organization={PRODUCER}&page_size=10"
        assert words_of(link) == "Jeux de données – Mairie de Foix, sur Open Datalab Midi-Pyrénées"
        assert client.get(link["href"].removeprefix(SITE)).status_code == 200
    assert client.get(frame["src"].removeprefix(SITE)).status_code == 200


def test_host_script_is_the_one_whose_print_is_told(client, dataset):
    script = codes(parse(client.get(URL)))["cadre"].script
    response = client.get(script["src"].removeprefix(SITE))
    assert contract.integrity(response.content) == script["integrity"]
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert (response["Access-Control-Allow-Origin"], script["crossorigin"]) == ("*", "anonymous")


def test_host_script_of_version_1_never_changes():
    """Sites wrote its print beside its address: a correction goes to another address."""
    assert contract.integrity(contract.host_script()) == HOST_SCRIPT_V1


@pytest.mark.parametrize(
    ("asked", "path", "height"),
    [
        (
            {"quoi": "chiffre", "geozone": "fr:commune:09122"},
            "/embed/chiffre/?geozone=fr:commune:09122",
            "130",
        ),
        ({"dataset": "jeu-1"}, "/embed/jeu/jeu-1/", "420"),
        ({"dataset": "jeu-1", "theme": "dark"}, "/embed/jeu/jeu-1/?theme=dark", "420"),
        ({"search": "no", "facets": "no"}, "/embed/catalogue/?page_size=5&search=no&facets=no", "800"),
        ({"registre": "non"}, "/embed/catalogue/?page_size=5&registre=non", "800"),
    ],
)
def test_every_choice_is_in_the_address_of_the_frame(client, dataset, asked, path, height):
    page = parse(client.get(URL, asked))
    frame = codes(page)["cadre"].iframe
    assert (frame["src"], frame["height"]) == (f"{SITE}{path}", height)
    assert page.select_one("iframe.odl-preview")["src"].replace("&registre=non", "").replace(
        "?registre=non", ""
    ) == path.replace("&registre=non", "")


def test_one_dataset_is_asked_for_when_none_is_named(client, dataset):
    page = parse(client.get(URL, {"quoi": "jeu"}))
    assert words_of(page.select_one("#integration")).startswith("Quel jeu de données ?")
    wrong = parse(client.get(URL, {"quoi": "jeu", "dataset": "jamais-vu"}))
    assert words_of(wrong.select_one(".odl-ignored")) == ("Aucun jeu de données n’a l’adresse « jamais-vu ».")


@pytest.mark.parametrize(
    ("accent", "theme", "said"),
    [
        ("0b57a4", "light", "se lit bien en clair : contraste 7,2"),
        ("ffff00", "light", "ne se lit pas assez en clair : contraste 1,1"),
        ("ffff00", "dark", "se lit bien en sombre : contraste 16,9"),
    ],
)
def test_contrast_is_computed_and_told(client, dataset, accent, theme, said):
    notes = [
        words_of(note)
        for note in parse(client.get(URL, {"accent": accent, "theme": theme})).select(".odl-note")
    ]
    assert len(notes) == 1
    assert said in notes[0]


def test_a_colour_that_is_none_is_told(client, dataset):
    page = parse(client.get(URL, {"accent": "rouge"}))
    assert words_of(page.select_one("#integration .odl-ignored")).startswith(
        "« rouge » n’est pas une couleur"
    )


def test_a_choice_that_finds_nothing_is_told(client, dataset):
    page = parse(client.get(URL, {"q": "introuvable"}))
    assert words_of(page.select_one("#integration .odl-ignored")).startswith("Aucun jeu de données ne répond")


def test_fragment_is_the_page_s_own_zone(client, dataset):
    asked = {"organization": PRODUCER, "accent": "ff0"}
    page = parse(client.get(URL, asked)).select_one("#integration")
    fragment = client.get(URL, asked, headers={"HX-Request": "true"})
    assert parse(fragment).select_one("#integration").prettify() == page.prettify()
    assert fragment["HX-Push-Url"] == f"{URL}?organization={PRODUCER}&accent=ff0"


def test_hostile_values_are_only_text(client, dataset):
    page = parse(client.get(URL, {"q": '"><script>x</script>', "qui": "<script>", "dataset": "<script>"}))
    assert [script for script in page.select("script") if not script.get("src")] == []
    assert codes(page)["lien"].a["href"].startswith(f"{SITE}/jeux-de-donnees/?q=%22%3E%3Cscript")


@pytest.mark.parametrize(
    "path",
    [
        *("/jeux-de-donnees/", "/jeux-de-donnees/jeu-1/", "/organisations/producteur-1/"),
        "/territoires/commune/09122/",
    ],
)
def test_pages_lead_to_their_own_code(client, dataset, path):
    link = parse(client.get(path)).select_one(f'main a[href^="{URL}"]')
    page = parse(client.get(link["href"]))
    frame = codes(page)["cadre"].iframe
    assert client.get(frame["src"].removeprefix(SITE)).status_code == 200


def test_reference_names_every_parameter_that_the_code_reads(client, dataset):
    page = parse(client.get("/integrer/reference/"))
    frames = page.select_one("#cadres").find_all_next("table")
    told = {words_of(code) for table in frames for code in table.select("th code")}
    read = {*FILTER_LABELS, "q", "geozone", "sort", "page_size", *(item.name for item in contract.PARAMETERS)}
    assert read <= told | {"lang"}
    assert told - read == set()


def test_every_parameter_told_changes_the_frame():
    """Each has a value that `Asked` keeps: none is told that nothing reads."""
    values = {"lang": "en", "theme": "dark", "accent": "ff0", "background": "fff"}
    values |= {"search": "no", "facets": "no", "registre": "non"}
    assert sorted(values) == sorted(item.name for item in contract.PARAMETERS)
    usual = Asked.read(QueryDict(), DatasetQuery())
    for name, value in values.items():
        assert Asked.read(QueryDict(f"{name}={value}"), DatasetQuery()) != usual, name


def test_the_contract_tells_every_version_and_its_dates(client, dataset):
    page = parse(client.get("/integrer/contrat/"))
    assert [[words_of(cell) for cell in row.select("th, td")] for row in page.select("tbody tr")] == [
        [
            "v1",
            "24 novembre 2026",
            "aucune",
            "les cadres, l’élément <odl-catalogue>, oEmbed et leurs paramètres",
        ]
    ]


def test_versions_end_long_after_they_begin():
    for version in contract.versions():
        assert version.released >= date(2026, 11, 24)
        assert version.end is None or (version.end - version.released).days >= 365 * contract.NOTICE_YEARS


def test_recipes_speak_of_every_tool(client, dataset):
    page = parse(client.get("/integrer/recettes/"))
    titles = [words_of(title) for title in page.select("main h2[id]")]
    assert titles == [
        *("Sommaire", "WordPress", "SPIP", "Joomla", "Drupal", "TYPO3", "Sites Conformes"),
        *("Wix et autres constructeurs en ligne", "HTML"),
        "À coller dans votre déclaration d’accessibilité",
        "À coller dans vos mentions sur les données personnelles",
    ]
    anchors = {a["href"].removeprefix("#") for a in page.select(".fr-summary a")}
    assert anchors == {title["id"] for title in page.select("main h2[id]")} - {"sommaire"}


@pytest.mark.parametrize("name", pages.EXAMPLES)
def test_examples_show_true_frames_and_say_that_they_are_examples(client, dataset, name):
    page = parse(client.get(f"/integrer/exemples/{name}/"))
    assert words_of(page.select_one(".banner")).startswith("Page d’exemple : la commune n’existe pas.")
    for frame in page.select("iframe"):
        assert client.get(frame["src"]).status_code == 200
        assert frame["title"]
    for link in page.select(f'main a[href^="{SITE}"]'):
        assert client.get(link["href"].removeprefix(SITE)).status_code == 200
    assert [mark for mark in ("fr-", "look/portal") if mark in str(page)] == []


def test_an_example_that_is_none_is_not_found(client, dataset):
    assert client.get("/integrer/exemples/nul/").status_code == 404


def test_reference_tells_every_word_of_the_element(client, dataset):
    page = parse(client.get("/integrer/reference/"))
    for kind, title, words in contract.ELEMENT_TABLES:
        table = page.select_one(f"#element-{kind}").parent
        assert words_of(table.caption) == title
        assert [words_of(code) for code in table.select("th code")] == [word.name for word in words]
    assert "`" not in page.select_one("main").get_text()


def test_a_theme_and_a_look_share_one_attribute():
    choice = generator.Choice("liste", DatasetQuery(theme=("sante",)), Look(theme="dark"))
    assert generator.element_attributes(choice) == [("theme", "sante,dark")]


@pytest.mark.parametrize(("accent", "given"), [("#0b57a4", "0b57a4"), ("#ffff00", "7a7a00")])
def test_the_element_is_given_a_colour_that_can_be_read(accent, given):
    choice = generator.Choice("liste", DatasetQuery(), Look(accent=accent))
    assert generator.element_attributes(choice) == [("accent", given)]


def test_several_territories_add_up(client, dataset):
    asked = {"geozone": ["fr:commune:09122", "fr:departement:31"]}
    page = parse(client.get(URL, asked))
    assert [words_of(a) for a in page.select(".odl-chips a")] == [
        "Retirer : territoire Foix",
        "Retirer : territoire Haute-Garonne",
    ]
    assert page.select(".odl-chips a")[0]["href"] == f"{URL}?geozone=fr:departement:31"
    found = codes(page)
    assert found["cadre"].iframe["title"] == "Jeux de données – Foix, Haute-Garonne"
    assert found["element"].find("odl-catalogue")["geozone"] == "fr:commune:09122,fr:departement:31"


def test_the_element_of_a_choice_says_the_same_as_its_frame(dataset):
    script = script_facts()
    choice = generator.Choice(
        "liste",
        DatasetQuery(organization=(PRODUCER,), page_size=5),
        Look.read(QueryDict("theme=dark")),
        unseen=True,
    )
    first = generator.snippets(choice, script=script)[0]
    tag = BeautifulSoup(first["code"], "html.parser").find("odl-catalogue")
    assert tag.attrs == {
        "organization": PRODUCER,
        "page-size": "5",
        "theme": "dark",
        "data-odl-sans-registre": "",
    }
    assert tag.a["href"].startswith(f"{SITE}/jeux-de-donnees/")
    assert re.search(r'<script type="module" src="[^"]+/embed/v1.js">', first["code"])
