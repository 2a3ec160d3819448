import pytest
from django.http import QueryDict

from catalogue.forms import DatasetSearchForm, ListForm
from catalogue.search import DatasetQuery
from tests.catalogue.factories import make_places
from tests.catalogue.standin import RECORDED, recorded

PRODUCER = "5b679b8505d27a59618b0298"


def read(query: str, **options) -> DatasetSearchForm:
    return DatasetSearchForm(QueryDict(query), **options)


def test_nothing_asked_is_the_whole_catalogue():
    form = read("")
    assert (form.to_query(), form.ignored, form.strict_errors()) == (DatasetQuery(), [], None)


def test_every_parameter_is_read():
    form = read(
        f"q=+eau++potable&organization={PRODUCER}&geozone=fr:commune:31555&tag=eau&tag=captage&license=lov2"
        "&format=csv&format=XLSX&granularity=fr:commune&schema=etalab/schema-irve-statique&badge=hvd"
        "&level=fr:commune&freshness=late&reason=tag&theme=eau&sort=-created&page=3&page_size=50"
    )
    assert form.to_query() == DatasetQuery(
        q="eau potable",
        organization=(PRODUCER,),
        geozone="fr:commune:31555",
        tag=("eau", "captage"),
        license=("lov2",),
        format=("csv", "xls"),
        granularity=("fr:commune",),
        schema=("etalab/schema-irve-statique",),
        badge=("hvd",),
        level=("fr:commune",),
        freshness=("late",),
        reason=("tag",),
        theme=("eau",),
        sort="-created",
        page=3,
        page_size=50,
    )
    assert form.ignored == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            "sort=last_modified",
            "Le tri «\u00a0last_modified\u00a0» n’existe pas\u00a0: le tri habituel a été appliqué.",
        ),
        ("page=0", "La page «\u00a00\u00a0» n’est pas possible\u00a0: 1 a été pris à la place."),
        ("page=deux", "La page «\u00a0deux\u00a0» n’est pas un nombre\u00a0: 1 a été pris à la place."),
        (
            "page_size=-5",
            "Le nombre de résultats par page «\u00a0-5\u00a0» n’est pas possible\u00a0: "
            "20 a été pris à la place.",
        ),
        (
            "geozone=Toulouse",
            "Le territoire «\u00a0Toulouse\u00a0» n’est pas reconnu\u00a0: il a été ignoré.",
        ),
        (
            "organization=toulouse-metropole",
            "La valeur «\u00a0toulouse-metropole\u00a0» du filtre «\u00a0producteur\u00a0» "
            "n’est pas reconnue\u00a0: elle a été ignorée.",
        ),
        (
            "freshness=tard",
            "La valeur «\u00a0tard\u00a0» du filtre «\u00a0fraîcheur\u00a0» n’est pas reconnue\u00a0: "
            "elle a été ignorée.",
        ),
        (
            "q=a%00b",
            "Les mots cherchés contiennent des caractères illisibles\u00a0: ils ont été ignorés.",
        ),
    ],
)
def test_bad_value_is_ignored_and_said(query, sentence):
    form = read(query)
    assert (form.to_query(), form.ignored) == (DatasetQuery(), [sentence])


def test_page_size_beyond_the_bound_is_brought_back_to_it():
    form = read("page_size=1000")
    assert form.to_query() == DatasetQuery(page_size=100)
    assert form.ignored == [
        "Le nombre de résultats par page «\u00a01000\u00a0» est trop grand\u00a0: 100 a été pris à la place."
    ]


def test_api_may_serve_larger_pages():
    assert read("page_size=1000", max_page_size=1000).to_query().page_size == 1000


def test_long_words_are_cut_at_a_word():
    query = read("q=" + "+".join(["inondation"] * 40)).to_query()
    assert query.q == " ".join(["inondation"] * 18)


def test_values_of_one_filter_are_bounded():
    form = read("&".join(f"tag=tag-{rank}" for rank in range(40)))
    assert form.to_query().tag == tuple(f"tag-{rank}" for rank in range(20))


def test_repeated_and_empty_values_count_for_one_and_none():
    assert read("tag=eau&tag=&tag=eau&license=").to_query() == DatasetQuery(tag=("eau",))


def test_dated_zone_loses_its_date():
    assert read("geozone=fr:commune:31555@1942-01-01").to_query().geozone == "fr:commune:31555"


@pytest.mark.parametrize(
    ("query", "file"),
    [
        ("sort=last_modified", "400-sort"),
        ("page_size=0", "400-page-size"),
        ("organization=dreal", "400-organization"),
    ],
)
def test_strict_errors_are_upstream_own_bodies(query, file):
    assert (RECORDED / "errors" / f"{file}.json").is_file()
    assert read(query).strict_errors() == recorded(f"errors/{file}")


def test_strict_errors_name_every_bad_field():
    errors = read("sort=x&page=0&badge=or").strict_errors()
    assert errors["message"] == "Input payload validation failed"
    assert sorted(errors["errors"]) == ["badge", "page", "sort"]


@pytest.mark.parametrize(
    ("query", "geozones"),
    [
        ("geozone=fr:commune:31555&geozone=fr:commune:09122", "fr:commune:31555,fr:commune:09122"),
        ("geozone=fr:commune:31555,fr:commune:09122@2020-01-01", "fr:commune:31555,fr:commune:09122"),
        ("geozone=fr:commune:31555&geozone=fr:commune:31555&geozone=", "fr:commune:31555"),
        ("geozone=Foix,fr:commune:09122", "fr:commune:09122"),
    ],
)
def test_several_zones_are_kept_each_once(query, geozones):
    form = read(query)
    assert form.to_query().geozone == geozones
    assert len(form.ignored) == ("Foix" in query)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "geozone"),
    [
        ("where=foix", "fr:commune:09122"),
        ("where=FOIX&geozone=fr:commune:09122", "fr:commune:09122"),
        ("where=ari%C3%A8ge&geozone=fr:commune:09122", "fr:departement:09"),
        ("where=&geozone=fr:commune:09122", ""),
    ],
)
def test_place_typed_becomes_a_zone(query, geozone):
    make_places()
    assert read(query).to_query().geozone == geozone


@pytest.mark.django_db
def test_unknown_place_is_said():
    form = read("where=Zorglub")
    assert form.to_query() == DatasetQuery()
    assert form.ignored == [
        "Aucun territoire ne s’appelle «\u00a0Zorglub\u00a0»\u00a0: ce lieu a été ignoré."
    ]


def test_list_form_keeps_what_is_possible():
    form = ListForm(
        QueryDict("q=eau&kind=commune&sort=pire&page=0"),
        choices={"kind": frozenset({"commune"})},
        sorts=("name",),
    )
    assert (form.q, form.chosen, form.sort, form.page) == ("eau", {"kind": "commune"}, "name", 1)
    assert form.ignored == [
        "La valeur «\u00a0pire\u00a0» n’est pas reconnue\u00a0: elle a été ignorée.",
        "La page «\u00a00\u00a0» n’est pas possible\u00a0: la première est affichée.",
    ]
