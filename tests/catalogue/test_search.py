"""What a question finds, in which order, and what the facets count."""

import pytest

from catalogue.models import IndexTask
from catalogue.search import (
    INDEX,
    DatasetQuery,
    apply_index_tasks,
    highlight,
    lags,
    mark,
    rebuild,
    search_datasets,
    similar,
    suggest,
)
from tests.catalogue.factories import make_dataset, make_datasets, make_organization, make_places
from tests.catalogue.standin import dataset

pytestmark = pytest.mark.django_db(transaction=True)


def titles(**query) -> list[str]:
    from catalogue.models import Dataset

    results = search_datasets(DatasetQuery(**query))
    found = Dataset.objects.in_bulk(results.ids)
    return [found[pk].title for pk in results.ids]


def facet(name: str, **query) -> dict[str, int]:
    return {item.value: item.count for item in search_datasets(DatasetQuery(**query)).facets[name]}


@pytest.fixture
def water():
    texts = [
        ("Zones inondables de l’Ariège", "Cartes des crues."),
        ("Qualité de l’eau de baignade", "Relevés des inondations exceptées."),
        ("Forêts communales", "Parcelles forestières, prévention des incendies."),
        ("Plan de prévention des risques", "Le plan, et la prévention du feu."),
        ("Prévention routière", "Un plan de circulation."),
    ]
    return make_datasets(
        *(
            dataset(n, title=title, description=text, tags=[])
            for n, (title, text) in enumerate(texts, start=1)
        )
    )


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("forets", ["Forêts communales"]),  # accents and plural
        ("FORÊT", ["Forêts communales"]),
        ("l'eau", ["Qualité de l’eau de baignade"]),  # elision
        ("inondation", ["Zones inondables de l’Ariège", "Qualité de l’eau de baignade"]),  # by the stem
        ("bai", ["Qualité de l’eau de baignade"]),  # a word being typed
        ("baingade", ["Qualité de l’eau de baignade"]),  # one slip
        ("xaignade", ["Qualité de l’eau de baignade"]),  # in the first letter too
        ('"plan de prévention"', ["Plan de prévention des risques"]),  # a phrase
        ("eau ariege", []),  # every word is required
        ("zzzzz", []),
        ('forêt )(*&^%$#@![]{}\\" AND OR NOT : ~ 😀', []),
    ],
)
def test_words_find(water, q, found):
    assert titles(q=q) == found


def test_a_word_in_the_title_comes_before_the_same_in_the_text(water):
    make_dataset(9, title="Autre chose", description="prévention " * 3, tags=[])
    found = titles(q="prévention")
    assert sorted(found[:2]) == ["Plan de prévention des risques", "Prévention routière"]
    assert sorted(found[2:]) == ["Autre chose", "Forêts communales"]


def test_a_forgiven_slip_is_said(water):
    assert search_datasets(DatasetQuery(q="qualité baingade")).corrected == "qualite baignade"
    assert search_datasets(DatasetQuery(q="baignade")).corrected == ""


def test_sorts():
    make_datasets(
        dataset(1, title="Écoles", metrics={"views": 5}),
        dataset(2, title="Arbres", metrics={"views": 50}),
        dataset(3, title="zones humides", metrics={"views": 1}),
    )
    assert titles(sort="title") == ["Arbres", "Écoles", "zones humides"]
    assert titles(sort="-title") == ["zones humides", "Écoles", "Arbres"]
    assert titles(sort="-views") == ["Arbres", "Écoles", "zones humides"]
    assert titles() == ["zones humides", "Arbres", "Écoles"]  # the latest update first
    assert titles(sort="created") == ["Écoles", "Arbres", "zones humides"]


def test_pages_share_no_dataset_and_miss_none():
    made = make_datasets(*(dataset(number, last_update="2026-01-01T00:00:00+00:00") for number in range(25)))
    pages = [search_datasets(DatasetQuery(page=page, page_size=10)).ids for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert {pk for page in pages for pk in page} == {item.pk for item in made}


def test_facets_count_under_every_filter_but_their_own():
    make_datasets(
        dataset(1, license="lov2", tags=["eau", "zones"]),
        dataset(2, license="odc-odbl", tags=["eau"]),
        dataset(3, license="odc-odbl", tags=["velo"]),
    )
    assert facet("license") == {"odc-odbl": 2, "lov2": 1}
    assert facet("license", license=("lov2",)) == {"odc-odbl": 2, "lov2": 1}
    assert facet("license", tag=("eau",)) == {"odc-odbl": 1, "lov2": 1}
    assert facet("tag", license=("lov2",)) == {"eau": 1, "zones": 1}
    assert facet("tag", tag=("eau", "zones")) == {"eau": 1, "zones": 1}  # tags add up
    assert len(titles(license=("lov2", "odc-odbl"))) == 3  # values of another facet are alternatives
    assert facet("license", tag=("velo",), license=("lov2",)) == {"odc-odbl": 1, "lov2": 0}


def test_a_format_is_asked_by_its_family():
    files = dataset(1)["resources"][:1]
    make_datasets(
        dataset(1, resources=[files[0] | {"id": "a", "format": "XLSX"}]),
        dataset(2, resources=[files[0] | {"id": "b", "format": "csv/utf8"}]),
    )
    assert titles(format=("xls",)) == titles(format=("xlsx",)) == ["Jeu de données 1"]
    assert titles(format=("csv",)) == ["Jeu de données 2"]
    assert titles(format=("inventé",)) == []


def test_a_zone_finds_what_lies_inside_and_what_covers_it():
    make_places()

    def zone(number: int, *zones: str) -> dict:
        return dataset(number, organization=None, spatial={"zones": list(zones), "granularity": "other"})

    make_datasets(
        zone(1, "fr:commune:31555"),
        zone(2, "fr:departement:31"),
        zone(3, "fr:region:76"),
        zone(4, "fr:departement:09"),
        zone(5),
        zone(6, "fr:departement:09", "fr:commune:31555"),
    )
    here = search_datasets(DatasetQuery(geozone="fr:departement:31"))
    assert (here.total, here.inside, here.covering) == (4, 3, 1)
    assert titles(geozone="fr:departement:31", sort="created") == [
        f"Jeu de données {n}" for n in (1, 2, 3, 6)
    ]
    assert len(here.covering_ids) == 1
    town = search_datasets(DatasetQuery(geozone="fr:commune:31555"))
    assert (town.total, town.inside, town.covering) == (4, 2, 2)
    assert search_datasets(DatasetQuery(geozone="fr:commune:99999")).total == 0
    either = search_datasets(DatasetQuery(geozone="fr:commune:31555,fr:departement:09"))
    assert (either.total, either.inside, either.covering) == (5, 3, 2)
    assert titles(geozone="fr:commune:31555,fr:departement:09", sort="created") == [
        f"Jeu de données {n}" for n in (1, 2, 3, 4, 6)
    ]


def test_the_index_follows_the_database():
    made = make_dataset(1)
    assert search_datasets(DatasetQuery()).total == 1
    type(made).objects.update(state="hidden")
    mark("dataset", [made.pk])
    assert (apply_index_tasks(), IndexTask.objects.count()) == (1, 0)
    assert search_datasets(DatasetQuery()).total == 0


def test_rebuilding_gives_the_same_answers(water):
    before = [titles(q=q) for q in ("", "eau", "prévention")]
    assert rebuild() == len(water) + 1  # and their producer
    assert [titles(q=q) for q in ("", "eau", "prévention")] == before
    assert INDEX.exists()


def test_similar_datasets_share_words():
    first, second, _ = make_datasets(
        dataset(1, title="Arbres remarquables de Foix", tags=["arbre"]),
        dataset(2, title="Arbres d’alignement", tags=["arbre"]),
        dataset(3, title="Comptes administratifs", tags=["budget"]),
    )
    assert similar(first) == [second.pk]


def test_suggestions_name_places_producers_and_datasets():
    make_places()
    make_organization(1, name="Mairie de Toulouse")
    make_dataset(1, title="Toulouse en chiffres", organization=None)
    assert [(item.kind, item.title) for item in suggest("toul")] == [
        ("territory", "Toulouse"),
        ("organization", "Mairie de Toulouse"),
        ("dataset", "Toulouse en chiffres"),
    ]
    assert suggest("t") == []


@pytest.mark.parametrize(
    ("text", "words", "runs"),
    [
        ("Les forêts du Lot", {"foret"}, [("Les ", False), ("forêts", True), (" du Lot", False)]),
        ("Rien", {"foret"}, [("Rien", False)]),
        ("<b>forêt</b>", {"foret"}, [("<b>", False), ("forêt", True), ("</b>", False)]),
        ("Tout", frozenset(), [("Tout", False)]),
    ],
)
def test_highlight_cuts_the_text_into_runs(text, words, runs):
    assert highlight(text, words) == runs


def test_an_index_that_lost_everything_is_noticed(water):
    assert not lags()
    INDEX.rebuild([])
    assert lags()
