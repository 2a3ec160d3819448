"""The team's pages about items: what an editor sees, writes and decides, without JSON and without HTML."""

import pytest
from django.urls import reverse

from knowledge.models import Item, Kind, Link, State
from tests.catalogue.factories import make_dataset, make_organization, make_places
from tests.knowledge.admin.desk import ADD, change, errors_of, fields_of, messages_of, soup
from tests.knowledge.factories import make_item

pytestmark = pytest.mark.django_db


def test_a_kind_is_chosen_first(writer):
    links = soup(writer.get(ADD)).select("#content-main a")
    assert [link["href"] for link in links] == [f"{ADD}?kind={kind}" for kind in Kind.values]


@pytest.mark.parametrize("kind", Kind.values)
def test_each_kind_has_its_form_which_saves_what_it_shows(writer, kind):
    page = writer.get(f"{ADD}?kind={kind}")
    sent = fields_of(page) | {"title": ["Un titre"], "slug": ["un-titre"], "_continue": ["1"]}
    response = writer.post(f"{ADD}?kind={kind}", sent)
    item = Item.objects.get()
    assert response.headers["Location"].partition("?")[0] == change(item)
    assert (item.kind, item.slug, item.state, item.details) == (kind, "un-titre", State.DRAFT, {})
    again = writer.post(change(item), fields_of(writer.get(change(item))))
    assert again.status_code == 302
    assert item.versions.count() == 1


def test_a_case_study_is_written_without_json(writer, team):
    make_places()
    make_dataset(1)
    page = writer.get(f"{ADD}?kind=etude-de-cas")
    sent = fields_of(page) | {
        "title": ["Ouvrir les données d’une station"],
        "slug": ["station"],
        "summary": ["Une phrase. Deux phrases."],
        "detail_contexte": ["Une commune.\r\n\r\nUn besoin."],
        "detail_etapes-1-titre": ["Réunir"],
        "detail_etapes-0-titre": ["Publier"],
        "detail_etapes-0-texte": ["- [ ] Déposer"],
        "detail_resultat": ["**Un fichier**."],
        "detail_contacts": ["Service des données\r\n\r\nMairie"],
        "sources-0-title": ["Code"],
        "sources-0-article": ["L. 312-1-1"],
        "sources-1-title": ["Guide"],
        "sources-1-url": ["https://guides.data.gouv.fr/"],
        "links-more": [f"https://www.data.gouv.fr/datasets/{1:024x}/\r\n/territoires/commune/31555/"],
        "checked_at": ["2026-11-01"],
        "audiences": ["collectivite"],
        "_continue": ["1"],
    }
    assert writer.post(f"{ADD}?kind=etude-de-cas", sent).status_code == 302
    item = Item.objects.get()
    assert item.details == {
        "contexte": "Une commune.\n\nUn besoin.",
        "etapes": [{"titre": "Publier", "texte": "- [ ] Déposer"}, {"titre": "Réunir"}],
        "resultat": "**Un fichier**.",
        "contacts": ["Service des données", "Mairie"],
    }
    assert item.sources == [
        {"title": "Code", "article": "L. 312-1-1"},
        {"title": "Guide", "url": "https://guides.data.gouv.fr/"},
    ]
    assert list(item.links.values_list("target", "target_id")) == [
        (Link.Target.DATASET, f"{1:024x}"),
        (Link.Target.TERRITORY, "fr:commune:31555"),
    ]
    assert item.details_html["resultat"] == "<p><strong>Un fichier</strong>.</p>\n"
    assert item.author == team["writer"]
    shown = soup(writer.get(change(item)))
    assert [box.parent.text.strip() for box in shown.select(".odl-links input")] == [
        "Jeu de données\u00a0: Jeu de données 1",
        "Territoire\u00a0: Toulouse (commune, 31555)",
    ]
    assert "JSON" not in shown.text


@pytest.mark.parametrize(
    ("kind", "wrong", "said"),
    [
        ("question", {"sources-0-url": "https://a.fr/"}, "Chaque source a un titre."),
        (
            "question",
            {"sources-0-title": "a", "sources-0-url": "javascript:alert(1)"},
            "« javascript:alert(1) » n’est pas une adresse http(s).",
        ),
        ("question", {"links-more": "ailleurs"}, "Rien n’est connu ici à cette adresse : ailleurs"),
        ("guide", {"detail_etapes-0-texte": "sans titre"}, "etapes[0].titre manque."),
        ("guide-ailleurs", {"detail_adresse": "javascript:alert(1)"}, "Saisissez une URL valide."),
        ("temoignage", {"detail_accord_le": "hier"}, "Saisissez une date valide."),
        ("question", {"slug": "Deux_Mots"}, "le nom du fichier est à écrire en lettres minuscules"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(writer, kind, wrong, said):
    page = writer.get(f"{ADD}?kind={kind}")
    sent = (
        fields_of(page) | {"title": ["Un"], "slug": ["un"]} | {name: [value] for name, value in wrong.items()}
    )
    response = writer.post(f"{ADD}?kind={kind}", sent)
    assert not Item.objects.exists()
    assert said in " ".join(errors_of(response)).replace("\u00a0", " ")
    for name, value in wrong.items():
        assert value in fields_of(response)[name][0]


def test_links_are_found_by_typing(writer):
    make_places()
    organization = make_organization(1)
    make_item(Kind.GUIDE, 1, title="Producteur pas à pas")
    found = writer.get(reverse("admin:knowledge_item_links"), {"q": "producteur"}).json()["results"]
    assert found == [
        {
            "value": f"organization:{organization.source_id}",
            "label": f"Organisation\u00a0: {organization.name}",
        },
        {"value": "item:guide/fiche-1", "label": "Fiche\u00a0: Producteur pas à pas"},
    ]
    found = writer.get(reverse("admin:knowledge_item_links"), {"q": "toulou"}).json()["results"]
    assert found[-1] == {
        "value": "territory:fr:commune:31555",
        "label": "Territoire\u00a0: Toulouse (commune, 31555)",
    }
    assert writer.get(reverse("admin:knowledge_item_links"), {"q": "t"}).json() == {"results": []}


def test_a_like_title_is_warned_of(writer):
    make_item(title="Qui doit publier ses données ?")
    page = writer.get(f"{ADD}?kind=question")
    sent = fields_of(page) | {
        "title": ["Qui doit publier les données ?"],
        "slug": ["qui"],
        "_continue": ["1"],
    }
    said = messages_of(writer.post(f"{ADD}?kind=question", sent, follow=True))
    assert said[0].startswith("Une autre fiche a presque le même titre\u00a0: Qui doit publier ses données ?")


def test_the_address_of_what_was_published_stays(publisher):
    item = make_item()
    page = publisher.get(change(item))
    assert "slug" not in fields_of(page)
    publisher.post(change(item), fields_of(page) | {"slug": ["autre"], "title": ["Nouveau titre"]})
    item.refresh_from_db()
    assert (item.slug, item.title) == ("fiche-1", "Nouveau titre")
