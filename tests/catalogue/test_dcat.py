"""The catalogue as linked data: the shape that data.gouv.fr's harvester reads, and no person in it."""

import json

import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, Literal, Namespace, URIRef

from catalogue.dcat import FORMATS, dataset_node, iri, preferred, serialize
from catalogue.feeds import linked_data_redirect
from catalogue.models import Dataset, FormerSlug, State
from tests.catalogue import recorded
from tests.catalogue.recorded import answer, dataset_records

# rdflib's own JSON-LD reader still uses what rdflib deprecates; only the tests read JSON-LD.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
HOST = "http://testserver"
ONE = "6a466f367731cdb1488d99b0"
SYNTAX = {extension: name for extension, (_, name) in FORMATS.items()}


@pytest.fixture
def catalogue(db):
    recorded.load()


def graph_of(response, extension):
    return Graph().parse(data=response.content, format=SYNTAX[extension])


def visible():
    return [record for record in dataset_records() if not record["archived"]]


def test_what_a_dataset_says_is_what_upstream_says(catalogue):
    """Compared with udata's own answer about the same record, term by term."""
    theirs = Graph().parse(data=recorded.text("dataset-rdf.jsonld"), format="json-ld")
    ours = Graph().parse(data=serialize(dataset_node(answer("dataset-v1")), "jsonld"), format="json-ld")
    subject = URIRef(f"https://www.data.gouv.fr/datasets/{ONE}")
    same = (
        *(DCTERMS.identifier, DCTERMS.title, DCTERMS.description, DCTERMS.accrualPeriodicity),
        *(DCTERMS.accessRights, DCTERMS.publisher, DCAT.keyword, DCAT.landingPage, DCAT.distribution),
    )
    for term in same:
        assert set(ours.objects(subject, term)) == set(theirs.objects(subject, term)), term
    for file in theirs.objects(subject, DCAT.distribution):
        for term in (
            *(DCTERMS.identifier, DCTERMS.title, DCTERMS.format, DCTERMS.license, DCAT.accessURL),
            *(DCAT.downloadURL, DCAT.mediaType, DCAT.byteSize),
        ):
            assert set(ours.objects(file, term)) == set(theirs.objects(file, term)), term
    dates = {term: str(ours.value(subject, term)) for term in (DCTERMS.issued, DCTERMS.modified)}
    assert dates == {
        DCTERMS.issued: answer("dataset-v1")["created_at"],
        DCTERMS.modified: answer("dataset-v1")["last_modified"],
    }


@pytest.mark.parametrize("extension", FORMATS)
def test_every_syntax_says_the_same(client, catalogue, extension):
    response = client.get(f"/catalogue.{extension}?page_size=100")
    graph = graph_of(response, extension)
    assert response["Content-Type"].startswith(FORMATS[extension][0])
    assert response["Access-Control-Allow-Origin"] == "*"
    identifiers = {
        str(graph.value(item, DCTERMS.identifier)) for item in graph.subjects(RDF.type, DCAT.Dataset)
    }
    assert identifiers == {record["id"] for record in visible()}
    catalog = graph.value(predicate=RDF.type, object=DCAT.Catalog)
    assert graph.value(catalog, HYDRA.totalItems) == Literal(len(visible()))
    assert len(set(graph.objects(catalog, DCAT.dataset))) == len(visible())


@pytest.mark.parametrize("record", dataset_records(), ids=lambda record: record["slug"][:40])
@pytest.mark.parametrize("extension", FORMATS)
def test_every_record_can_be_said_in_every_syntax(record, extension):
    """Odd addresses, markup, missing fields: nothing is lost but what cannot be an address."""
    graph = Graph().parse(data=serialize(dataset_node(record), extension), format=SYNTAX[extension])
    subject = graph.value(predicate=RDF.type, object=DCAT.Dataset)
    assert str(graph.value(subject, DCTERMS.title)) == record["title"]
    files = list(graph.objects(subject, DCAT.distribution))
    assert len(files) == len(record["resources"])
    assert all(graph.value(item, DCAT.accessURL) for item in files)


def test_pages_are_linked_by_hydra_and_a_walk_gives_every_dataset_once(client, catalogue):
    address, seen, pages = "/catalogue.jsonld?page_size=4&license=lov2", [], 0
    while address:
        graph = graph_of(client.get(address), "jsonld")
        seen += [
            str(graph.value(item, DCTERMS.identifier)) for item in graph.subjects(RDF.type, DCAT.Dataset)
        ]
        view = graph.value(predicate=RDF.type, object=HYDRA.PartialCollectionView)
        following = graph.value(view, HYDRA.next)
        address = str(following).removeprefix(HOST) if following else ""
        pages += 1
    wanted = [record["id"] for record in visible() if record["license"] == "lov2"]
    assert (sorted(seen), pages) == (sorted(wanted), -(-len(wanted) // 4))
    assert str(graph.value(view, HYDRA.first)) == f"{HOST}/catalogue.jsonld?page_size=4&license=lov2&page=1"
    assert client.get("/catalogue.jsonld?page=99").status_code == 404


def test_no_address_or_name_of_a_person_goes_out(client, catalogue):
    text = client.get("/catalogue.jsonld?page_size=100").content.decode()
    people = {
        point["email"]: point["name"]
        for record in visible()
        for point in record["contact_points"]
        if point["email"]
    }
    owners = [record["owner"] for record in visible() if record["owner"]]
    assert people
    assert owners
    for email, name in people.items():
        assert email not in text
        assert name not in text
    for owner in owners:
        assert owner["last_name"] not in text
    assert "mailto:" not in text


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://x.example/a b.csv", "https://x.example/a%20b.csv"),
        (" https://x.example/<a>|{b}\\^`.csv\n", "https://x.example/%3Ca%3E%7C%7Bb%7D%5C%5E%60.csv"),
        ("ftp://x.example/a", "ftp://x.example/a"),
        ("https://é.example/à", "https://é.example/à"),
        ("javascript:alert(1)", ""),
        ("http://", ""),
        ("http://[", ""),
        ("", ""),
        (None, ""),
        (12, ""),
    ],
)
def test_addresses_are_made_fit_to_be_names(address, name):
    assert iri(address) == name


@pytest.mark.parametrize(
    ("said", "term", "value"),
    [
        ("lov2", DCTERMS.license, URIRef("https://www.etalab.gouv.fr/licence-ouverte-open-licence")),
        ("other-open", DCTERMS.rights, Literal("Other (Open)")),
        (None, DCTERMS.rights, Literal("License Not Specified")),
    ],
)
def test_the_licence_of_a_dataset_without_files_is_its_own(said, term, value):
    record = {**answer("dataset-v1-no-resource"), "license": said}
    graph = Graph().parse(data=serialize(dataset_node(record), "ttl"), format="turtle")
    subject = graph.value(predicate=RDF.type, object=DCAT.Dataset)
    assert set(graph.objects(subject, term)) == {value}


def test_control_characters_and_bad_values_do_not_break_the_syntaxes():
    record = {
        "id": "0" * 24,
        "title": "Zones \x0b\x00 humides \ud83d",
        "created_at": "pas une date",
        "frequency": "jamais-vue",
        "license": "inconnue",
        "access_type": "autre",
        "temporal_coverage": {"start": "1850", "end": None},
        "spatial": {"zones": ["fr:commune:99999", 3], "granularity": None},
        "organization": {"id": "1" * 24},
        "resources": [{"id": "a b", "url": "::", "checksum": {"type": "crc", "value": "1"}, "filesize": -1}],
    }
    for extension, syntax in SYNTAX.items():
        graph = Graph().parse(data=serialize(dataset_node(record), extension), format=syntax)
        subject = graph.value(predicate=RDF.type, object=DCAT.Dataset)
        assert str(graph.value(subject, DCTERMS.title)) == "Zones  humides "
        file = graph.value(subject, DCAT.distribution)
        assert str(graph.value(file, DCAT.accessURL)).endswith("/api/1/datasets/r/a%20b")


@pytest.mark.parametrize(
    ("accept", "extension"),
    [
        ("", ""),
        ("*/*", ""),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", ""),
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/rdf+xml;q=0.5, text/turtle;q=0.9, text/html;q=0.1", "ttl"),
        ("text/html, application/ld+json;q=0.9", ""),
        ("text/turtle;q=nan?", ""),
        ("text/turtle;q=0", ""),
    ],
)
def test_the_syntax_follows_the_accept_header(accept, extension):
    assert preferred(accept) == extension


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        ("text/turtle", "/catalogue.ttl?q=eau"),
        ("application/rdf+xml", "/catalogue.rdf?q=eau"),
        ("*/*", "/catalogue.jsonld?q=eau"),
        ("text/html", "/jeux-de-donnees/?q=eau"),
    ],
)
def test_the_catalogue_sends_to_the_syntax_asked(client, accept, target):
    response = client.get("/catalogue?q=eau", headers={"Accept": accept})
    assert (response.status_code, response["Location"]) == (303, target)
    assert "Accept" in response["Vary"]


def test_one_dataset_is_served_and_follows_its_slug(client, catalogue):
    row = Dataset.objects.get(source_id=ONE)
    FormerSlug.objects.create(kind="dataset", slug="avant", source_id=ONE)
    response = client.get(f"/jeux-de-donnees/{row.slug}.ttl")
    subject = URIRef(f"https://www.data.gouv.fr/datasets/{ONE}")
    graph = graph_of(response, "ttl")
    assert (subject, DCTERMS.identifier, Literal(ONE)) in graph
    publisher = graph.value(subject, DCTERMS.publisher)
    assert str(graph.value(publisher, FOAF.name)) == "Toulouse Métropole"
    for key in ("avant", ONE):
        moved = client.get(f"/jeux-de-donnees/{key}.ttl")
        assert (moved.status_code, moved["Location"]) == (301, f"/jeux-de-donnees/{row.slug}.ttl")
    Dataset.objects.filter(pk=row.pk).update(state=State.GONE)
    assert client.get(f"/jeux-de-donnees/{row.slug}.rdf").status_code == 404


def test_the_page_of_a_dataset_sends_linked_data_clients_on(rf, catalogue):
    row = Dataset.objects.get(source_id=ONE)
    asked = rf.get("/", headers={"Accept": "text/turtle"})
    response = linked_data_redirect(asked, row)
    assert (response.status_code, response["Location"]) == (303, f"/jeux-de-donnees/{row.slug}.ttl")
    assert linked_data_redirect(rf.get("/", headers={"Accept": "text/html"}), row) is None


def test_the_answer_is_kept_until_the_content_changes(client, catalogue):
    first = client.get("/catalogue.jsonld")
    again = client.get("/catalogue.jsonld", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, first["Cache-Control"]) == (304, "public, max-age=60")
    assert json.loads(first.content)["@context"]["dcat"] == str(DCAT)
