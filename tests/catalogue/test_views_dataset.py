import json
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup

from catalogue import services
from catalogue.models import Dataset, FormerSlug, PerimeterRule, State
from tests.catalogue import standin
from tests.catalogue.factories import (
    make_change,
    make_dataset,
    make_datasets,
    make_places,
    make_reuse,
    place,
    recorded_dataset,
)

UPSTREAM = "http://127.0.0.1:9"
pytestmark = pytest.mark.django_db


def page_of(client, dataset: Dataset, query: str = "") -> BeautifulSoup:
    response = client.get(dataset.get_absolute_url() + query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words_of(tag) -> str:
    return " ".join(tag.get_text().split())


def section(page: BeautifulSoup, title: str):
    return page.find(id=title).find_parent("section")


@pytest.fixture
def bell(monkeypatch):
    """The messages left for a worker."""
    rung = []
    monkeypatch.setattr(services, "ring", lambda task, *args: rung.append((task.name, *args)) or True)
    return rung


@pytest.mark.parametrize("count", [1, 3])
def test_page_uses_a_fixed_number_of_queries(client, count, django_assert_num_queries):
    records = [standin.dataset(n, title=f"Pistes cyclables {n}") for n in range(1, count + 2)]
    made = make_datasets(*records, reasons={record["id"]: ["tag:velo"] for record in records})
    for number in range(count):
        make_reuse(number + 1, datasets=made)
        make_change(made[0])
    client.get(made[1].get_absolute_url())
    with django_assert_num_queries(13):
        page_of(client, made[0])


def test_answers_stand_at_the_top(client):
    make_places()
    record = standin.dataset(1, license="odc-odbl", frequency="monthly")
    dataset = make_datasets(record)[0]
    place(dataset, "fr:departement:09")
    page = page_of(client, dataset)
    assert [words_of(title) for title in page.select(".odl-answers h2")] == [
        "De quoi s’agit-il ?",
        "Puis-je l’utiliser ?",
        "Est-ce à jour ?",
        "Où le trouver ?",
    ]
    answers = [words_of(answer) for answer in page.select(".odl-answers .odl-answer")]
    assert answers == [
        "Oui, sous conditions",
        "En retard sur la promesse",
        f"{len(record['resources'])} fichiers ou services",
    ]
    fresh = words_of(section(page, "how-fresh"))
    assert "Promis : chaque mois. Réel : " in fresh
    assert "Données du 1er janvier 2026. Attendues le 1er février 2026." in fresh
    assert "Ariège" in words_of(section(page, "what"))


def test_licence_says_what_one_can_and_must_do(client):
    page = page_of(client, make_dataset(license="odc-odbl"))
    lines = [words_of(line) for line in section(page, "use-title").select("ul li")]
    assert lines == [
        "copier, transformer et redistribuer les données",
        "les utiliser gratuitement, y compris pour vendre",
        "citer la source et la date de mise à jour",
        "redistribuer sous la même licence toute base dérivée",
    ]


def test_licence_not_specified_is_not_open(client):
    page = page_of(client, make_dataset(license="notspecified"))
    assert words_of(section(page, "may").select_one(".odl-use-unknown")) == "Rien ne le dit"
    assert section(page, "use-title").select("ul li") == []


def test_restricted_access_comes_before_the_licence(client):
    page = page_of(client, recorded_dataset("dataset-v1-restricted"))
    assert words_of(section(page, "may").select_one(".odl-use-restricted")) == "Accès restreint"
    use = section(page, "use-title")
    assert "Données à caractère personnel." in words_of(use)
    assert [words_of(line) for line in use.select("ul li")] == [
        "Collectivités et administrations : accès sous condition",
        "Entreprises et associations : pas d’accès",
        "Particuliers : pas d’accès",
    ]
    assert (
        use.find("a", string="Demander l’accès au producteur")["href"]
        == "https://datapass.api.gouv.fr/demande"
    )


def test_file_shows_format_size_date_permanent_link_schema_and_check(client):
    record = standin.dataset(1)
    file = record["resources"][0]
    record["resources"] = [
        file
        | {
            "title": "Arbres",
            "type": "main",
            "format": "csv",
            "filesize": 4521,
            "last_modified": "2024-02-19T05:45:22+00:00",
            "url": "http://data.exemple.fr/arbres plan.csv",
            "latest": "https://www.data.gouv.fr/api/1/datasets/r/1",
            "description": "Les **arbres** remarquables.",
            "schema": {"name": "etalab/schema-arbres", "version": "1.0", "url": None},
            "extras": {"check:available": False, "check:date": "2026-11-19T22:30:20.003000"},
        },
        file | {"id": "notice", "title": "Notice", "type": "documentation", "format": "pdf"},
    ]
    page = page_of(client, make_datasets(record)[0])
    arbres, notice = page.select(".odl-file")
    assert arbres.select_one(".odl-file-title a")["href"] == "https://www.data.gouv.fr/api/1/datasets/r/1"
    lines = [words_of(line) for line in arbres.select("p")]
    assert lines == [
        "Arbres",
        "CSV, tableau, lisible par tout tableur · 4,5 ko · 19 février 2024 · data.exemple.fr",
        "Les arbres remarquables.",
        "Ne répondait pas le 19 novembre 2026 · Lien permanent : Arbres · Schéma : etalab/schema-arbres",
    ]
    assert arbres.find("a", string="etalab/schema-arbres")["href"] == (
        "https://schema.data.gouv.fr/etalab/schema-arbres/"
    )
    assert words_of(notice.find_previous("h3")) == "Documentation"


def test_many_files_are_paged(client):
    record = standin.dataset(1)
    record["resources"] = [
        record["resources"][0] | {"id": f"{rank:036d}", "title": f"Fichier {rank}"} for rank in range(1, 262)
    ]
    dataset = make_datasets(record)[0]
    base = dataset.get_absolute_url()
    page = page_of(client, dataset, "?fichiers=14")
    assert [words_of(title) for title in page.select(".odl-file-title")] == [
        f"Fichier {rank}" for rank in range(261, 262)
    ]
    assert page.select_one("ol.odl-files")["start"] == "261"
    links = [(link["rel"][0], link["href"]) for link in page.select(".odl-files-pages a")]
    assert links == [("prev", f"{base}?fichiers=13#fichiers")]
    assert len(page_of(client, dataset, "?fichiers=zorglub").select(".odl-file")) == 20


def test_hostile_record_runs_nothing(client):
    page = page_of(client, recorded_dataset("dataset-v1-markup"))
    assert page.h1.get_text() == 'Jeu <b>balisé</b> & "guillemets" <script>alert(1)</script>'
    scripts = [script for script in page.select("script") if script.get("type") != "application/ld+json"]
    assert [script for script in scripts if not script.get("src")] == []
    assert [tag for tag in page.find_all() if any(name.startswith("on") for name in tag.attrs)] == []
    assert [a["href"] for a in page.select("a[href]") if not a["href"].startswith(("/", "#", "http"))] == []
    assert page.select(".odl-text img, .odl-text script") == []
    linked = json.loads(page.select_one("script[type='application/ld+json']").string)
    assert linked["name"] == page.h1.get_text()


def test_bad_file_address_is_no_link(client):
    record = standin.dataset(1)
    record["resources"] = [record["resources"][0] | {"url": "javascript:alert(1)", "latest": None}]
    page = page_of(client, make_datasets(record)[0])
    assert page.select(".odl-file-title a") == []


def test_snapshot_says_that_the_files_come_with_the_first_sync(client):
    record = {name: value for name, value in standin.dataset(1).items() if name != "resources"}
    record["catalogue_export"] = {"resources_count": 3, "resources_formats": ["csv", "shp"]}
    dataset = make_datasets(record)[0]
    files = section(page_of(client, dataset), "files-title")
    assert words_of(files.select_one(".fr-alert")) == (
        "Ce jeu compte 3 fichiers ou services (CSV, Shapefile). Les adresses des fichiers "
        "arrivent avec la première synchronisation de ce portail. En attendant, les trouver sur data.gouv.fr."
    )
    assert files.select_one("a")["href"] == record["page"]


def test_dataset_without_file_says_whom_to_ask(client):
    dataset = recorded_dataset("dataset-v1-no-resource")
    files = section(page_of(client, dataset), "files-title")
    assert "Le producteur n’a joint aucun fichier." in words_of(files)
    assert files.a["href"] == f"{UPSTREAM}/datasets/{dataset.source_id}/discussions"


def test_archived_dataset_still_answers_with_a_notice(client):
    page = page_of(client, recorded_dataset("dataset-v1-archived"))
    assert words_of(page.select_one(".fr-alert--warning")) == (
        "Ce jeu de données est archivé depuis le 12 novembre 2024. Il n’est plus entretenu."
    )


@pytest.mark.parametrize("state", [State.HIDDEN, State.PRIVATE, State.OUT, State.GONE])
def test_dataset_out_of_the_catalogue_answers_410_with_what_is_known(client, state):
    dataset = make_dataset(title="Pistes cyclables")
    since = datetime(2026, 11, 3, 9, tzinfo=UTC)
    Dataset.objects.update(state=state, absent_since=since)
    response = client.get(dataset.get_absolute_url())
    page = BeautifulSoup(response.content, "html.parser")
    assert (response.status_code, words_of(page.h1)) == (410, "Pistes cyclables")
    facts = {words_of(fact.dt): words_of(fact.dd) for fact in page.select(".odl-facts > div")}
    assert facts["Producteur"] == dataset.organization.name
    assert facts["Absent depuis"] == "le 3 novembre 2026"
    upstream = [a["href"] for a in page.select("a") if a["href"] == dataset.record["page"]]
    assert bool(upstream) == (state in (State.HIDDEN, State.OUT))
    assert client.get(f"/jeux-de-donnees/{dataset.source_id}/").status_code == 410


def test_id_and_former_slug_lead_to_the_present_address(client):
    dataset = make_dataset(slug="pistes")
    FormerSlug.objects.create(kind="dataset", slug="velos", source_id=dataset.source_id)
    for address in (dataset.source_id, "velos", "Pistes"):
        response = client.get(f"/jeux-de-donnees/{address}/?fichiers=2")
        assert (response.status_code, response["Location"]) == (301, "/jeux-de-donnees/pistes/?fichiers=2")


def test_slug_of_two_belongs_to_the_one_with_a_page(client):
    gone, here = make_datasets(standin.dataset(1, slug="eau"), standin.dataset(2, slug="eau", title="Eau"))
    Dataset.objects.filter(pk=gone.pk).update(state=State.GONE)
    assert words_of(page_of(client, here).h1) == "Eau"
    assert client.get(f"/jeux-de-donnees/{gone.source_id}/").status_code == 410


@pytest.mark.parametrize("slug", ["jamais-vu", "%00", "a%0Ab", "x" * 400])
def test_unknown_address_is_404(client, slug):
    assert client.get(f"/jeux-de-donnees/{slug}/").status_code == 404


def test_producer_is_told_beside(client):
    dataset = make_dataset()
    beside = page_of(client, dataset).select_one(".odl-side")
    links = [(words_of(a), a["href"]) for a in beside.select("a")[:2]]
    assert links == [
        (dataset.organization.name, dataset.organization.get_absolute_url()),
        ("Tous ses jeux de données", f"/jeux-de-donnees/?organization={dataset.organization.source_id}"),
    ]


def test_territory_and_reasons_are_told(client):
    make_places()
    PerimeterRule.objects.create(kind="tag", value="occitanie", label="Occitanie")
    dataset = make_dataset(
        reasons=[f"organization:{standin.ORGANIZATION_ID}", "geozone:fr:departement:09", "tag:occitanie"]
    )
    place(dataset, "fr:departement:09")
    told = section(page_of(client, dataset), "place-title")
    assert words_of(told.select_one(".odl-inline")) == "Ariège (Département)"
    assert "D’après : couverture déclarée par le producteur." in words_of(told)
    assert [words_of(line) for line in told.select("ul:not(.odl-inline) li")] == [
        f"Son producteur, {dataset.organization.name}, fait partie du périmètre du portail.",
        "Son producteur déclare qu’il couvre Ariège.",
        "Il porte le mot-clé « occitanie ».",
    ]


def test_provenance_of_a_harvested_dataset_is_a_chain(client):
    dataset = recorded_dataset("dataset-v1-harvested")
    steps = page_of(client, dataset).select(".odl-chain > li")
    assert [words_of(step.select_one(".odl-step")) for step in steps] == [
        "Producteur",
        "Portail d’origine",
        "Moissonnage",
        "Publication nationale",
        "Portail régional",
    ]
    origin = {words_of(fact.dt): words_of(fact.dd) for fact in steps[1].select(".odl-facts > div")}
    assert origin == {
        "Identifiant": "7717e582-2704-4113-85de-d00e91adfedb",
        "Créé le": "26 septembre 2026",
    }
    assert words_of(steps[2].p) == "Moissonnage data.gouv.fr lit un service CSW (ISO 19139)"


def test_owner_is_not_named(client):
    dataset = recorded_dataset("dataset-v1-owner")
    owner = dataset.record["owner"]
    page = page_of(client, dataset)
    visible = words_of(page.body)
    assert "Un particulier, nommé sur data.gouv.fr" in visible
    assert owner["last_name"] not in visible


def test_quality_links_to_what_mends_it(client):
    dataset = recorded_dataset("dataset-v1-bare")
    quality = section(page_of(client, dataset), "quality-title")
    assert "3 critères sur 9 remplis. 1 non connu." in words_of(quality)
    links = {a["href"] for a in quality.select(".odl-check-missing a")}
    assert links == {f"{UPSTREAM}/admin/datasets/{dataset.source_id}"}
    assert len(quality.select(".odl-check")) == 9


def test_reuses_or_the_way_to_declare_one(client):
    lonely, used = make_datasets(
        standin.dataset(1, metrics={"reuses": 0}), standin.dataset(2, metrics={"reuses": 3})
    )
    make_reuse(1, datasets=[used], title="Carte des pistes")
    alone = section(page_of(client, lonely), "reuses-title")
    assert "Aucune réutilisation connue." in words_of(alone)
    assert alone.a["href"] == f"{UPSTREAM}/admin/reuses/new"
    told = section(page_of(client, used), "reuses-title")
    assert words_of(told.select_one(".odl-card-title")) == "Carte des pistes"
    assert "2 autres réutilisations sur data.gouv.fr" in words_of(told)


def test_citation_says_who_what_when_licence_and_where(client):
    dataset = make_dataset(title="Pistes", license="lov2")
    assert words_of(page_of(client, dataset).select_one(".odl-citation")) == (
        f"{dataset.organization.name}, « Pistes », jeu de données, mis à jour le 1er janvier 2026, "
        f"Licence Ouverte 2.0, {UPSTREAM}/datasets/{dataset.source_id}"
    )


def test_history_tells_changes_in_words(client):
    dataset = make_dataset()
    make_change(
        dataset,
        {"field": "license", "before": "notspecified", "after": "lov2"},
        {"field": "frequency", "before": "unknown", "after": "monthly"},
        {"field": "formats", "before": [], "after": ["csv", "shp"]},
        {"field": "last_update", "before": None, "after": "2026-01-01T00:00:00+00:00"},
    )
    changes = page_of(client, dataset).select(".odl-history > li")
    assert [words_of(line) for line in changes[0].select("li")] == [
        "Licence : Licence non précisée → Licence Ouverte 2.0",
        "Rythme de mise à jour : rythme non précisé → chaque mois",
        "Formats : rien → CSV, Shapefile",
        "Mise à jour des données : rien → 1er janvier 2026",
    ]
    assert words_of(changes[0].p) == "20 novembre 2026 : Modification"


def test_similar_datasets_are_proposed(client):
    first, _, _ = make_datasets(
        standin.dataset(1, title="Pistes cyclables de Foix", tags=["velo"]),
        standin.dataset(2, title="Pistes cyclables de Toulouse", tags=["velo"]),
        standin.dataset(3, title="Qualité de l’air", tags=["air"]),
    )
    cards = section(page_of(client, first), "similar-title").select(".odl-card-title")
    assert [words_of(card) for card in cards] == ["Pistes cyclables de Toulouse"]


def test_client_of_linked_data_is_sent_to_it(client):
    dataset = make_dataset(slug="pistes")
    response = client.get(dataset.get_absolute_url(), headers={"Accept": "text/turtle"})
    assert (response.status_code, response["Location"]) == (303, "/jeux-de-donnees/pistes.ttl")
    alternates = page_of(client, dataset).select("link[rel=alternate]")[:3]
    assert [link["href"] for link in alternates] == [
        f"/jeux-de-donnees/pistes.{extension}" for extension in ("jsonld", "ttl", "rdf")
    ]


def test_page_sets_no_cookie_and_calls_nobody(client, bell):
    dataset = make_dataset()
    response = client.get(dataset.get_absolute_url())
    assert (response.cookies, bell) == ({}, [])


def test_brakes_show_their_evidence_and_where_to_act(client):
    dataset = make_dataset(
        license="lov2", metrics={"discussions": 3, "discussions_open": 1, "reuses": 2}, quality={"score": 0.4}
    )
    brakes = {
        words_of(line.strong): line for line in section(page_of(client, dataset), "brakes-title").select("li")
    }
    assert len(brakes) == 7
    need, interest = brakes["Besoins pris en compte"], brakes["Intérêt démontré"]
    assert words_of(need.select_one(".odl-check-state")) == "À lever"
    assert "1 discussion sans réponse finale." in words_of(need)
    assert need.a["href"] == f"{UPSTREAM}/datasets/{dataset.source_id}/discussions"
    assert (words_of(interest.select_one(".odl-check-state")), interest.a) == ("Levé", None)
