"""oEmbed, from the page that announces it to the frame that it gives."""

import json
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from catalogue.models import FormerSlug, State
from tests.catalogue.factories import make_dataset, make_organization, make_places, place, reference

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"


@pytest.fixture
def dataset(db):
    make_places()
    producer = make_organization(1)
    made = make_dataset(1, organization=reference(producer))
    place(made, "fr:departement:09")
    return made


def ask(client, url: str, **more: str):
    return client.get("/oembed/", {"url": url, **more})


@pytest.mark.parametrize(
    ("page", "title", "path"),
    [
        ("/jeux-de-donnees/", "Jeux de données", "/embed/catalogue/?page_size=10"),
        (
            "/jeux-de-donnees/?geozone=fr:departement:09&page_size=5",
            "Jeux de données – Ariège",
            "/embed/catalogue/?geozone=fr:departement:09&page_size=5",
        ),
        ("/jeux-de-donnees/jeu-1/", "Jeu de données 1", "/embed/jeu/jeu-1/"),
        (
            "/organisations/producteur-1/",
            "Jeux de données – Producteur 1",
            f"/embed/catalogue/?organization={1:024x}&page_size=10",
        ),
        (
            "/territoires/departement/09/",
            "Jeux de données – Ariège",
            "/embed/catalogue/?geozone=fr:departement:09&page_size=10",
        ),
    ],
)
def test_a_page_announces_what_it_becomes(client, dataset, page, title, path):
    head = BeautifulSoup(client.get(page).content, "html.parser").head
    links = {
        link["type"]: link["href"] for link in head.select("link[rel=alternate]") if "oembed" in link["type"]
    }
    assert sorted(links) == ["application/json+oembed", "text/xml+oembed"]
    parts = urlsplit(links["application/json+oembed"])
    told = client.get(f"{parts.path}?{parts.query}").json()
    assert (told["version"], told["type"], told["title"]) == ("1.0", "rich", title)
    frame = BeautifulSoup(told["html"], "html.parser").iframe
    assert frame["src"] == f"{SITE}{path}"
    assert frame["title"] == title
    assert (frame["width"], frame["height"]) == (str(told["width"]), str(told["height"]))
    assert client.get(path).status_code == 200
    parts = urlsplit(links["text/xml+oembed"])
    tree = ElementTree.fromstring(client.get(f"{parts.path}?{parts.query}").content)  # noqa: S314 - ours
    assert {item.tag: item.text for item in tree} == {name: str(value) for name, value in told.items()}


def test_sizes_are_obeyed(client, dataset):
    url = f"{SITE}/jeux-de-donnees/jeu-1/"
    usual = ask(client, url).json()
    assert (usual["width"], usual["height"]) == (800, 420)
    small = ask(client, url, maxwidth="300", maxheight="200").json()
    assert (small["width"], small["height"]) == (300, 200)
    assert 'width="300" height="200"' in small["html"]
    large = ask(client, url, maxwidth="3000").json()
    assert large["width"] == 800


def test_a_dataset_names_its_producer(client, dataset):
    told = ask(client, f"{SITE}/jeux-de-donnees/jeu-1/").json()
    assert (told["author_name"], told["author_url"]) == (
        "Producteur 1",
        f"{SITE}/organisations/producteur-1/",
    )


def test_frames_are_embeddable_too(client, dataset):
    for path in ("/embed/jeu/jeu-1/", "/embed/chiffre/?geozone=fr:departement:09"):
        told = ask(client, SITE + path).json()
        assert f'src="{SITE}{path}"' in told["html"]


@pytest.mark.parametrize(
    "url",
    [
        "https://www.data.gouv.fr/datasets/x/",
        f"{SITE}/jeux-de-donnees/jamais-vu/",
        f"{SITE}/contact/",
        f"{SITE}/territoires/commune/99999/",
        f"{SITE}/territoires/arrondissement/091/",
        f"{SITE}/nulle-part/",
        f"{SITE}/admin/",
        f"{SITE}:81/jeux-de-donnees/",
        "javascript:alert(1)",
        "http://[",
        "jeux-de-donnees",
    ],
)
def test_what_is_not_ours_is_not_found(client, dataset, url):
    assert ask(client, url).status_code == 404


def test_what_is_gone_is_not_found(client, dataset):
    dataset.state = State.GONE
    dataset.save()
    assert ask(client, f"{SITE}/jeux-de-donnees/jeu-1/").status_code == 404


def test_a_former_address_still_works(client, dataset):
    FormerSlug.objects.create(kind="dataset", slug="ancien", source_id=dataset.source_id)
    assert ask(client, f"{SITE}/jeux-de-donnees/ancien/").json()["title"] == dataset.title


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("format=php&url=x", 501),
        ("", 400),
        (f"url={SITE}/jeux-de-donnees/&maxwidth=large", 400),
        (f"url={SITE}/jeux-de-donnees/&maxheight=0", 400),
    ],
)
def test_wrong_questions_have_their_own_error(client, dataset, query, status):
    response = client.get(f"/oembed/?{query}")
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (status, "*")


def test_a_hostile_title_is_only_text(client, db):
    make_dataset(1, title='"><script>x</script>', slug="hostile")
    told = json.loads(ask(client, f"{SITE}/jeux-de-donnees/hostile/").content)
    assert [tag.name for tag in BeautifulSoup(told["html"], "html.parser").find_all(True)] == ["iframe"]
