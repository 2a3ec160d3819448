import pytest
from bs4 import BeautifulSoup

from catalogue.mentions import mentions_of
from catalogue.models import FormerSlug, Organization, Reuse, State
from catalogue.synonyms import synonyms
from tests.catalogue import standin
from tests.catalogue.factories import (
    make_datasets,
    make_organization,
    make_places,
    make_reuse,
    reference,
)

UPSTREAM = "http://127.0.0.1:9"
pytestmark = pytest.mark.django_db


def read(client, address: str, *, status: int = 200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status
    return BeautifulSoup(response.content, "html.parser")


def words_of(tag) -> str:
    return " ".join(tag.get_text().split())


def titles(page: BeautifulSoup) -> list[str]:
    return [words_of(title) for title in page.select(".odl-card-title")]


@pytest.fixture
def producers():
    """Foix has one dataset, its département three, and a State service none."""
    places = make_places()
    foix = make_organization(1, name="Mairie de Foix", kind="commune", territory=places["fr:commune:09122"])
    ariege = make_organization(
        2, name="Département de l’Ariège", kind="departement", territory=places["fr:departement:09"]
    )
    make_organization(3, name="Préfecture", kind="etat")
    records = [standin.dataset(1, organization=reference(foix), license="lov2")]
    records += [standin.dataset(n, organization=reference(ariege), license="odc-odbl") for n in (2, 3)]
    records += [standin.dataset(4, organization=reference(ariege), license="notspecified")]
    make_datasets(*records)
    return foix, ariege


def test_producers_are_listed_with_their_number_of_datasets(client, producers):
    page = read(client, "/organisations/")
    assert [[words_of(line) for line in card.find_all(["h3", "p"])] for card in page.select(".odl-card")] == [
        ["Département de l’Ariège", "Département · Ariège", "3 jeux de données"],
        ["Mairie de Foix", "Commune · Foix", "1 jeu de données"],
    ]
    assert words_of(page.h2) == "2 producteurs, 4 jeux de données"


@pytest.mark.parametrize("count", [1, 3])
def test_producers_cost_one_query(client, count, django_assert_num_queries):
    for number in range(1, count + 1):
        producer = make_organization(number)
        make_datasets(standin.dataset(number, organization=reference(producer)))
    client.get("/reutilisations/")
    with django_assert_num_queries(1):
        assert len(titles(read(client, "/organisations/"))) == count


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?sort=name", ["Département de l’Ariège", "Mairie de Foix"]),
        ("?kind=commune", ["Mairie de Foix"]),
        ("?level=fr:departement", ["Département de l’Ariège"]),
        ("?q=mairies", ["Mairie de Foix"]),
        ("?q=ariege", ["Département de l’Ariège"]),
        ("?kind=commune&level=fr:departement", []),
    ],
)
def test_producers_are_filtered(client, producers, query, found):
    assert titles(read(client, f"/organisations/{query}")) == found


def test_filters_say_how_many_they_find_and_bad_ones_are_said(client, producers):
    page = read(client, "/organisations/?kind=roi")
    assert [words_of(option) for option in page.select("#kind option")] == [
        "Toutes",
        "Département (1)",
        "Commune (1)",
    ]
    assert (
        words_of(page.select_one(".odl-ignored"))
        == "La valeur « roi » n’est pas reconnue : elle a été ignorée."
    )


def test_producer_page_counts_open_what_they_count(client, producers):
    _, ariege = producers
    page = read(client, ariege.get_absolute_url())
    base = f"/jeux-de-donnees/?organization={ariege.source_id}"
    assert words_of(page.h1) == "Département de l’Ariège (TM)"
    assert (words_of(page.select_one("main a.fr-btn")), page.select_one("main a.fr-btn")["href"]) == (
        "3 jeux de données",
        base,
    )
    licences = page.select(".odl-totals > div")[1]
    assert [(words_of(line), line.a["href"]) for line in licences.select("li")] == [
        ("ODbL 1.0 : 2 jeux", f"{base}&license=odc-odbl"),
        ("Licence non précisée : 1 jeu", f"{base}&license=notspecified"),
    ]
    for link in page.select(".odl-totals a"):
        counted = int(words_of(link.parent).split(" : ")[1].split()[0])
        assert len(titles(read(client, link["href"]))) == counted


def test_producer_page_shows_place_datasets_and_reuses(client, producers):
    foix, _ = producers
    make_reuse(1, title="Carte de Foix", datasets=list(foix.datasets.all()))
    page = read(client, foix.get_absolute_url())
    assert words_of(page.select_one(".fr-text--lead")) == "Commune · Foix (Commune)"
    assert page.select_one(".fr-text--lead a")["href"] == "/territoires/commune/09122/"
    assert titles(page) == ["Jeu de données 1", "Carte de Foix"]
    assert page.find("a", string="Page sur data.gouv.fr")["href"] == foix.record["page"]


def test_producer_without_reuse_says_so(client, producers):
    page = read(client, producers[0].get_absolute_url())
    assert "Aucune réutilisation connue." in words_of(page)
    assert page.find("a", string="Déclarer une réutilisation sur data.gouv.fr")["href"] == (
        f"{UPSTREAM}/admin/reuses/new"
    )


@pytest.mark.parametrize("count", [1, 3])
def test_producer_page_uses_a_fixed_number_of_queries(client, count, django_assert_num_queries):
    producer = make_organization(1)
    made = make_datasets(*(standin.dataset(n, organization=reference(producer)) for n in range(1, count + 1)))
    for number in range(count):
        make_reuse(number + 1, datasets=made)
    client.get("/reutilisations/")
    synonyms()
    mentions_of("organization", "nobody")  # what is known above is read once, then held
    with django_assert_num_queries(8):
        read(client, producer.get_absolute_url())


def test_producer_gone_or_moved(client, producers):
    foix, ariege = producers
    FormerSlug.objects.create(kind="organization", slug="cg09", source_id=ariege.source_id)
    assert client.get("/organisations/cg09/")["Location"] == ariege.get_absolute_url()
    assert client.get(f"/organisations/{ariege.source_id}/").status_code == 301
    Organization.objects.filter(pk=foix.pk).update(state=State.GONE)
    page = read(client, foix.get_absolute_url(), status=410)
    assert "Ce producteur n’existe plus sur data.gouv.fr : la fiche y a été supprimée." in words_of(page)
    read(client, "/organisations/jamais-vu/", status=404)


@pytest.fixture
def reuses(producers):
    foix, _ = producers
    datasets = list(foix.datasets.all())
    make_reuse(
        1, title="Carte des pistes", type="visualization", topic="transport_and_mobility", datasets=datasets
    )
    make_reuse(
        2, title="Étude de l’eau", type="paper", topic="environment_and_energy", created_at="2026-01-01"
    )
    return datasets


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Carte des pistes", "Étude de l’eau"]),
        ("?sort=title", ["Carte des pistes", "Étude de l’eau"]),
        ("?type=paper", ["Étude de l’eau"]),
        ("?topic=transport_and_mobility", ["Carte des pistes"]),
        ("?q=etude", ["Étude de l’eau"]),
        ("?type=paper&topic=transport_and_mobility", []),
        ("?type=zorglub", ["Carte des pistes", "Étude de l’eau"]),
    ],
)
def test_reuses_are_listed_and_filtered(client, reuses, query, found):
    assert titles(read(client, f"/reutilisations/{query}")) == found


def test_reuse_filters_count_under_the_other_filter(client, reuses):
    page = read(client, "/reutilisations/?topic=transport_and_mobility")
    assert [words_of(option) for option in page.select("#type option")] == ["Tous", "Visualisation (1)"]
    assert [words_of(option) for option in page.select("#topic option")] == [
        "Toutes",
        "Transports et mobilité (1)",
        "Environnement et énergie (1)",
    ]


def test_without_any_reuse_the_list_says_why(client):
    page = read(client, "/reutilisations/")
    assert "Les réutilisations arrivent avec la première synchronisation de ce portail." in words_of(page)


def test_reuse_page_shows_its_data_and_where_it_is(client, reuses):
    reuse = Reuse.objects.get(title="Carte des pistes")
    page = read(client, reuse.get_absolute_url())
    assert titles(page) == ["Jeu de données 1"]
    assert page.select_one("main a.fr-btn")["href"] == reuse.url
    assert words_of(page.select_one(".fr-text--lead")).startswith("Visualisation · Transports et mobilité")


def test_reuse_gone_or_moved(client, reuses):
    reuse = Reuse.objects.get(title="Carte des pistes")
    assert client.get(f"/reutilisations/{reuse.source_id}/")["Location"] == reuse.get_absolute_url()
    Reuse.objects.filter(pk=reuse.pk).update(state=State.PRIVATE)
    page = read(client, reuse.get_absolute_url(), status=410)
    assert words_of(page.select_one(".fr-text--lead")) == (
        "Cette réutilisation n’est plus visible sur data.gouv.fr : la fiche a été rendue privée, ou effacée."
    )
    read(client, "/reutilisations/jamais-vue/", status=404)
