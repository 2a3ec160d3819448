"""The page of an item: what it says first, what stands around it, what it is for machines."""

import json
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.cache import caches
from django.utils import timezone

from catalogue.search import apply_index_tasks
from knowledge import shelf
from knowledge.models import Kind, State
from tests.browser.hostile import ATTACKS, SCRIPT
from tests.catalogue.factories import make_dataset, make_organization, make_places, make_reuse
from tests.knowledge.factories import make_item

pytestmark = pytest.mark.django_db
QUOTE = {
    "citation": "Publier nous a *fait gagner* du temps.",
    "fonction": "Secrétaire de mairie",
    "organisation": "Commune de 2 900 habitants",
    "dit_le": "2026-03-01",
    "accord_le": "2026-02-15",
}


def read(response):
    return BeautifulSoup(response.content, "html.parser")


def words(node):
    return " ".join(node.get_text().split())


def jsonld(page):
    return json.loads(page.select_one("script[type='application/ld+json']").string)


def test_short_answer_comes_first_then_the_text_then_the_sources(client):
    make_item(
        summary="Oui, au-delà de 3 500 habitants. Sinon, c’est possible.",
        body="## La règle\n\nUn.\n\n## L’exception\n\nDeux.\n\n## Le reste\n\nTrois.",
        sources=[
            {"title": "CRPA", "url": "https://www.legifrance.gouv.fr/x", "article": "L. 312-1-1"},
            {"title": "Sans adresse"},
            {"title": "Piège", "url": "javascript:alert(1)"},
        ],
        checked_at=date(2026, 4, 3),
        check_again_at=date(2999, 4, 3),
    )
    page = read(client.get("/connaissances/questions/fiche-1/"))
    main = words(page.main)
    order = ["Fiche 1", "vérifié le 3 avril 2026", "Oui, au-delà", "Sommaire", "Un.", "Sources", "Votre avis"]
    assert [main.index(part) for part in order] == sorted(main.index(part) for part in order)
    assert [a["href"] for a in page.select(".fr-summary a")] == [
        "#s-la-regle",
        "#s-lexception",
        "#s-le-reste",
    ]
    sources = page.select_one("#sources").parent.select("li")
    assert [words(source) for source in sources] == ["CRPA, L. 312-1-1", "Sans adresse", "Piège"]
    assert [a["href"] for a in page.select("#sources ~ ul a")] == ["https://www.legifrance.gouv.fr/x"]
    assert page.select_one("link[rel=canonical]")["href"].endswith("/connaissances/questions/fiche-1/")
    assert "Licence Ouverte 2.0" in main


def test_a_check_that_is_late_is_said(client):
    yesterday = timezone.localdate() - timedelta(days=1)
    make_item(checked_at=date(2025, 1, 1), check_again_at=yesterday)
    assert "À revoir" in words(read(client.get("/connaissances/questions/fiche-1/")).select_one(".fr-alert"))
    assert "à revoir" in words(read(client.get("/connaissances/questions/")).main)


def test_related_items_lead_both_ways(client):
    make_item(number=1, title="La question", links=[("item", "guide/fiche-2")])
    make_item(Kind.GUIDE, 2, title="Le guide")
    for path, other in (("questions/fiche-1", "Le guide"), ("guides/fiche-2", "La question")):
        page = read(client.get(f"/connaissances/{path}/"))
        assert [a.get_text() for a in page.select("#a-lire ~ ul a")] == [other]


def test_records_are_named_and_lead_to_their_pages(client):
    make_places()
    dataset, producer = make_dataset(1, title="Les arbres"), make_organization(5, name="La ville")
    reuse = make_reuse(1, title="La carte")
    links = [
        ("dataset", dataset.source_id),
        ("organization", producer.source_id),
        ("reuse", reuse.source_id),
        ("territory", "fr:departement:09"),
        ("dataset", "f" * 24),  # not here: left out
    ]
    make_item(links=links)
    page = read(client.get("/connaissances/questions/fiche-1/"))
    assert [words(li) for li in page.select("#parle-de ~ ul li")] == [
        "Les arbres (jeu de données)",
        "La ville (organisation)",
        "Ariège (territoire)",
        "La carte (réutilisation)",
    ]


@pytest.mark.parametrize(
    ("sort", "path", "fragment"),
    [
        ("dataset", "/jeux-de-donnees/jeu-1/", f"/connaissances/a-propos/jeu/{1:024x}/"),
        ("organization", "/organisations/producteur-5/", f"/connaissances/a-propos/organisation/{5:024x}/"),
        ("reuse", "/reutilisations/reutilisation-1/", f"/connaissances/a-propos/reutilisation/{1:024x}/"),
        (
            "territory",
            "/territoires/departement/09/",
            "/connaissances/a-propos/territoire/fr:departement:09/",
        ),
    ],
)
def test_a_record_says_what_is_known_of_it_and_nothing_when_nothing_is(client, sort, path, fragment):
    make_places()
    dataset, _, _ = make_dataset(1), make_organization(5), make_reuse(1)
    assert dataset.slug == "jeu-1"
    before = read(client.get(path))
    assert before.select(f"[hx-get='{fragment}'], [href='{fragment}']") == []
    key = fragment.split("/")[-2]
    make_item(title="Une fiche", links=[(sort, key)])
    shelf.forget()
    caches["pages"].clear()
    page = read(client.get(path))
    assert words(page.select_one(f"[hx-get='{fragment}'] a")).startswith("1 fiche parle de ")
    assert page.select_one("meta[name=htmx-config]") is not None
    alone = read(client.get(fragment))
    inside = read(client.get(fragment, headers={"HX-Request": "true"}))
    assert [a.get_text() for a in inside.select("a")] == ["Une fiche"]
    assert [a.get_text() for a in alone.select(".odl-card-title a")] == ["Une fiche"]


def test_a_territory_shows_what_is_known_inside_it(client):
    make_places()
    make_item(title="À Foix", links=[("territory", "fr:commune:09122")])
    page = read(client.get("/connaissances/a-propos/territoire/fr:departement:09/"))
    assert [a.get_text() for a in page.select(".odl-card-title a")] == ["À Foix"]


def test_an_archived_item_answers_gone_with_a_word(client):
    make_item(title="Ancienne réponse", state=State.ARCHIVED)
    response = client.get("/connaissances/questions/fiche-1/")
    assert response.status_code == 410
    assert "Cette fiche a été archivée" in words(read(response).main)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": State.DRAFT},
        {"state": State.REVIEW},
        {"published_at": timezone.now() + timedelta(days=1)},
        {"state": State.ARCHIVED, "published_at": None},  # never shown: not even its title is
    ],
)
def test_what_is_not_public_does_not_exist(client, fields):
    make_item(**fields)
    assert client.get("/connaissances/questions/fiche-1/").status_code == 404
    assert client.get("/api/1/knowledge/question/fiche-1/").status_code == 404


def test_guide_gives_steps_to_follow_and_boxes_to_tick(client):
    steps = [
        {"titre": "Réunir", "duree": "un jour", "texte": "- [ ] Inviter\n- [ ] Écrire"},
        {"titre": "Publier"},
    ]
    make_item(Kind.GUIDE, details={"duree": "une semaine", "etapes": steps})
    page = read(client.get("/connaissances/guides/fiche-1/"))
    assert [words(h) for h in page.select(".odl-guide-steps h3")] == ["Réunir un jour", "Publier"]
    assert len(page.select(".odl-checklist__item")) == 2
    assert page.select_one(".odl-item-facts dd").get_text() == "une semaine"
    said = jsonld(page)
    assert (said["@type"], [step["name"] for step in said["step"]]) == ("HowTo", ["Réunir", "Publier"])


def test_testimonial_is_a_quote_and_keeps_the_consent_to_itself(client):
    make_item(Kind.TESTIMONIAL, details=QUOTE)
    response = client.get("/connaissances/temoignages/fiche-1/")
    quote = read(response).select_one("figure.odl-quote")
    assert words(quote.blockquote) == "Publier nous a fait gagner du temps."
    assert words(quote.figcaption) == "Secrétaire de mairie, Commune de 2 900 habitants, 1er mars 2026"
    assert "15 février" not in response.content.decode()
    assert "accord_le" not in client.get("/api/1/knowledge/temoignage/fiche-1/").json()["details"]


def test_success_shows_its_figures_and_pointer_leads_away(client):
    make_item(Kind.SUCCESS, details={"chiffres": [{"valeur": "31", "libelle": "jeux publiés"}]})
    make_item(
        Kind.POINTER,
        2,
        details={"adresse": "https://guides.data.gouv.fr/", "editeur": "data.gouv.fr", "pourquoi": "Clair."},
    )
    success = read(client.get("/connaissances/succes/fiche-1/"))
    (figure,) = success.select(".odl-item-figures > div")
    assert (figure.dd.get_text(), figure.dt.get_text()) == ("31", "jeux publiés")
    pointer = read(client.get("/connaissances/guides/fiche-2/"))
    link = pointer.select_one(".odl-item-facts a")
    assert (link["href"], link.get_text()) == ("https://guides.data.gouv.fr/", "guides.data.gouv.fr")


@pytest.mark.parametrize(
    ("kind", "path", "expected"),
    [
        (Kind.QUESTION, "questions", "QAPage"),
        (Kind.CASE_STUDY, "etudes-de-cas", "Article"),
        (Kind.TERM, "glossaire", "DefinedTerm"),
        (Kind.NEWS, "actualites", "NewsArticle"),
    ],
)
def test_each_kind_says_what_it_is_to_search_engines(client, kind, path, expected):
    make_item(kind, title="Un <titre> & des mots", details={})
    said = jsonld(read(client.get(f"/connaissances/{path}/fiche-1/")))
    assert (said["@type"], said["name"]) == (expected, "Un <titre> & des mots")


def test_questions_page_is_a_faqpage(client):
    make_item(number=1, title="Qui ?", summary="Tous. Ou presque.", section="obligations")
    said = jsonld(read(client.get("/connaissances/questions/")))
    assert said["@type"] == "FAQPage"
    assert [(q["name"], q["acceptedAnswer"]["text"]) for q in said["mainEntity"]] == [
        ("Qui ?", "Tous. Ou presque.")
    ]


@pytest.mark.parametrize("attack", [SCRIPT, *ATTACKS])
def test_hostile_words_do_nothing_anywhere(client, attack):
    make_places()
    item = make_item(
        title=f"Piège {attack}"[:250],
        summary=attack[:600],
        body=attack,
        section="obligations",
        themes=[attack[:60]],
        sources=[{"title": attack, "url": attack, "article": attack}],
        links=[("territory", "fr:departement:09")],
    )
    apply_index_tasks()
    for path in (
        item.get_absolute_url(),
        "/connaissances/",
        "/connaissances/questions/",
        "/connaissances/?q=piege",
        "/connaissances/a-propos/territoire/fr:departement:09/",
        "/recherche/?q=piege",
        "/connaissances/atom.xml",
        "/connaissances/questions/atom.xml",
    ):
        text = client.get(path).content.decode()
        soup = BeautifulSoup(text, "xml" if path.endswith(".xml") else "html.parser")
        for element in soup.find_all(True):
            assert not [name for name in element.attrs if name.startswith("on") or name == "srcdoc"], path
            for name in ("href", "src", "action"):
                value = str(element.get(name, "")).strip().lower()
                assert not value.startswith(("javascript:", "data:", "vbscript:")), path
        scripts = [s for s in soup.find_all("script") if not s.get("src")]
        assert all(s.get("type") == "application/ld+json" for s in scripts), path
        for script in scripts:
            json.loads(script.string)  # and nothing closed it early
    answer = client.get("/api/1/knowledge/question/fiche-1/")
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["body"] == item.body
