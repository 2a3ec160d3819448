"""The team's pages about items: what an editor sees, writes and decides, without JSON and without HTML."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from knowledge.models import Feedback, Image, Item, Kind, Link, LinkCheck, State
from knowledge.packs.folders import write_zip
from knowledge.workflow import ROLES
from knowledge.writing import save_item
from tests.catalogue.factories import make_dataset, make_organization, make_places
from tests.knowledge.factories import CASE, make_image, make_item, picture

pytestmark = pytest.mark.django_db
ADD = reverse("admin:knowledge_item_add")
LIST = reverse("admin:knowledge_item_changelist")


@pytest.fixture
def writer(client, team):
    client.force_login(team["writer"])
    return client


@pytest.fixture
def publisher(client, team):
    client.force_login(team["publisher"])
    return client


def change(item):
    return reverse("admin:knowledge_item_change", args=[item.pk])


def soup(response):
    return BeautifulSoup(response.content.decode(), "html5lib")


def fields_of(response):
    """What the form would send untouched, as a browser does."""
    form = soup(response).select_one("#item_form")
    sent = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        kind = field.get("type")
        if kind in ("submit", "file") or (kind == "checkbox" and not field.has_attr("checked")):
            continue
        if field.find_parent("template"):
            continue
        if field.name == "textarea":
            value = field.text
        elif field.name == "select":
            value = next((o["value"] for o in field.select("option[selected]")), "")
        else:
            value = field.get("value", "")
        sent.setdefault(field["name"], []).append(value)
    return sent


def messages_of(response):
    return [message.text for message in soup(response).select(".messagelist li")]


def errors_of(response):
    return [error.text for error in soup(response).select(".errorlist li")]


# Writing


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


# Preview


def test_the_preview_is_the_page_with_what_is_typed_and_writes_nothing(writer):
    make_item(Kind.TERM, 9, title="CADA")
    page = writer.get(f"{ADD}?kind=guide")
    sent = fields_of(page) | {
        "title": ["Un guide"],
        "body": ["La CADA. ![](image:perdue)\r\n\r\n<script>alert(1)</script>"],
        "detail_etapes-0-titre": ["Réunir"],
        "detail_etapes-0-texte": ["- [ ] Inviter"],
    }
    response = writer.post(reverse("admin:knowledge_item_preview"), sent)
    shown = soup(response)
    assert shown.h1.text == "Un guide"
    assert shown.select_one(".odl-term")["href"] == "/connaissances/glossaire/fiche-9/"
    assert shown.select_one(".odl-checklist__item").text == "Inviter"
    assert "Image inconnue dans la galerie : perdue." in shown.text.replace("\u00a0", " ")
    assert "alert(1)" not in [script.text for script in shown.select("script")]
    assert Item.objects.count() == 1
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert response.headers["Content-Security-Policy"].split("frame-ancestors ")[1].startswith("'self'")


def test_the_preview_keeps_what_is_not_valid_yet(writer):
    item = make_item(state=State.DRAFT, published_at=None)
    sent = fields_of(writer.get(change(item))) | {"title": [""], "body": ["Autre texte."]}
    shown = soup(writer.post(reverse("admin:knowledge_item_preview"), sent))
    assert "Autre texte." in shown.text
    item.refresh_from_db()
    assert item.body == "Un texte."


def test_a_signed_link_shows_a_draft_to_who_has_no_account(writer, client, monkeypatch):
    item = make_item(state=State.DRAFT, published_at=None, title="Encore secret")
    address = soup(writer.get(change(item))).select_one("odl-copy a")["href"].replace("http://testserver", "")
    client.logout()
    response = client.get(address)
    assert soup(response).h1.text == "Encore secret"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "sessionid" not in response.cookies
    assert client.get(address[:-2] + "x/").status_code == 404
    assert client.get(item.get_absolute_url()).status_code == 404
    in_two_weeks = timezone.now().timestamp() + 14 * 24 * 3600 + 5
    monkeypatch.setattr("django.core.signing.time.time", lambda: in_two_weeks)
    assert client.get(address).status_code == 404


# Steps


def test_from_draft_to_page_by_three_people(client, team):
    def step(who, item, **pressed):
        client.force_login(team[who])
        return messages_of(
            client.post(change(item), fields_of(client.get(change(item))) | pressed, follow=True)
        )

    item = make_item(Kind.CASE_STUDY, state=State.DRAFT, published_at=None, details=CASE)
    assert step("writer", item, _move="review", move_note="À vous.") == [
        "«\u00a0Fiche 1\u00a0»\u00a0: Relecture demandée."
    ]
    assert step("reviewer", item, _reviewed="1") == [
        "«\u00a0Fiche 1\u00a0»\u00a0: La fiche est marquée comme relue."
    ]
    tomorrow = timezone.localtime() + timedelta(days=1)
    said = step("publisher", item, _move="published", publish_at=f"{tomorrow:%Y-%m-%dT%H:%M}")
    assert said == [f"«\u00a0Fiche 1\u00a0»\u00a0: Publication prévue le {tomorrow:%d/%m/%Y à %H:%M}."]
    item.refresh_from_db()
    assert (item.state, item.is_public) == (State.PUBLISHED, False)
    assert [
        entry.change_message for entry in LogEntry.objects.order_by("pk") if entry.change_message[0] != "["
    ] == [
        "Relecture demandée. À vous.",
        "Relue, bonne à publier.",
        f"Publication prévue le {tomorrow:%d/%m/%Y à %H:%M}.",
    ]


def test_a_step_that_is_refused_says_why_and_keeps_the_text(writer):
    item = make_item(Kind.CASE_STUDY, state=State.DRAFT, published_at=None, details={})
    sent = fields_of(writer.get(change(item))) | {"title": ["Gardé"], "_move": ["review"]}
    said = messages_of(writer.post(change(item), sent, follow=True))
    assert said[0].startswith("La fiche est enregistrée, mais son état n’a pas changé.")
    assert "Contexte" in said[0]
    item.refresh_from_db()
    assert (item.title, item.state) == ("Gardé", State.DRAFT)
    said = messages_of(writer.post(change(item), sent | {"_move": ["published"]}, follow=True))
    assert "ne peut pas devenir" in said[0]


def test_buttons_are_those_of_the_role(client, team):
    item = make_item(state=State.REVIEW)
    offered = {}
    for who, user in team.items():
        client.force_login(user)
        buttons = soup(client.get(change(item))).select(".odl-steps button")
        offered[who] = [button.text for button in buttons]
    assert offered == {
        "writer": ["Renvoyer au brouillon"],
        "reviewer": ["Renvoyer au brouillon", "Relue, bonne à publier"],
        "publisher": ["Publier", "Renvoyer au brouillon", "Relue, bonne à publier"],
    }


def test_a_published_item_is_read_only_for_a_writer(writer):
    item = make_item()
    page = soup(writer.get(change(item)))
    assert page.select("#item_form textarea[name=body]") == []
    assert writer.post(change(item), {"title": "Autre"}).status_code == 403
    item.refresh_from_db()
    assert item.title == "Fiche 1"


def test_several_at_once_and_one_that_cannot(publisher):
    good = make_item(state=State.REVIEW, published_at=None)
    bad = make_item(Kind.CASE_STUDY, 2, state=State.REVIEW, published_at=None)
    sent = {"action": "publish", "_selected_action": [good.pk, bad.pk]}
    said = messages_of(publisher.post(LIST, sent, follow=True))
    assert [sentence.partition("\u00a0: ")[0] for sentence in said] == [
        "«\u00a0Fiche 2\u00a0»",
        "1\u00a0fiche",
    ]
    assert [item.state for item in Item.objects.order_by("pk")] == [State.PUBLISHED, State.REVIEW]


def test_a_term_that_is_deleted_is_linked_no_more(client):
    client.force_login(User.objects.create_superuser("chef"))
    term = make_item(Kind.TERM, 1, title="CADA")
    text = make_item(number=2, body="La CADA.")
    assert "odl-term" in text.body_html
    client.post(reverse("admin:knowledge_item_delete", args=[term.pk]), {"post": "yes"})
    text.refresh_from_db()
    assert text.body_html == "<p>La CADA.</p>\n"


# History


def test_versions_are_compared_and_taken_back(publisher):
    item = make_item(body="Un premier texte.\n\nQui reste.")
    item.body = "Un second texte.\n\nQui reste."
    save_item(item)
    first = item.versions.last()
    history = soup(publisher.get(reverse("admin:knowledge_item_history", args=[item.pk])))
    assert [link.text for link in history.select("#content-main tbody th a")] == ["Version 2", "Version 1"]
    address = reverse("admin:knowledge_item_version", args=[item.pk, first.pk])
    since = soup(publisher.get(address)).select(".odl-diff")[1]
    assert [(mark.name, mark.text) for mark in since.select("ins, del")] == [
        ("del", "premier"),
        ("ins", "second"),
    ]
    publisher.post(address)
    item.refresh_from_db()
    assert item.body == "Un premier texte.\n\nQui reste."
    assert item.versions.first().note.endswith("rétablie.")
    assert item.versions.count() == 3


def test_a_version_gives_back_links_and_sources_too(publisher):
    item = make_item(links=[(Link.Target.TERRITORY, "fr:commune:31555")], sources=[{"title": "Code"}])
    item.sources = []
    save_item(item, links=[])
    publisher.post(reverse("admin:knowledge_item_version", args=[item.pk, item.versions.last().pk]))
    item.refresh_from_db()
    assert item.sources == [{"title": "Code"}]
    assert item.links.get().target_id == "fr:commune:31555"


def test_what_changed_at_the_origin_is_accepted_or_ignored(publisher):
    for decision, body in (("accept", "Le leur."), ("ignore", "Le nôtre.")):
        item = make_item(slug=decision, origin="france/x", origin_digest="0")
        text = item.versions.get().text
        item.body, item.origin_text = "Le nôtre.", text.replace("Un texte.", "Le leur.")
        save_item(item)
        address = reverse("admin:knowledge_item_origin", args=[item.pk])
        marks = [(m.name, m.text) for m in soup(publisher.get(address)).select("ins, del")]
        assert marks == [("del", "nôtre"), ("ins", "leur")]
        publisher.post(address, {"decision": decision})
        item.refresh_from_db()
        assert (item.body, item.origin_text, item.edited_here) == (body, "", decision == "ignore")


# Lists


def test_lists_say_what_waits(publisher):
    late = make_item(number=1, check_again_at=timezone.localdate())
    dead = make_item(number=2, sources=[{"title": "a", "url": "https://mort.example/"}])
    LinkCheck.objects.update(failures=3, error="Le service est injoignable.")
    make_item(number=3, state=State.REVIEW)
    make_item(number=4, origin_text="x")
    Feedback.objects.create(item=late, helped=False, word="Pas clair", token_key="a")
    index = soup(publisher.get(reverse("admin:index")))
    assert [note.text for note in index.select(".odl-notices li")] == [
        "1\u00a0fiche à relire.",
        "1\u00a0fiche à revoir\u00a0: vérification échue.",
        "1\u00a0fiche lien mort.",
        "1\u00a0fiche a changé à l’origine.",
        "1\u00a0mot de lecteurs à lire.",
    ]
    for care, number in (("overdue", 1), ("dead", 2), ("review", 3), ("origin", 4)):
        rows = soup(publisher.get(LIST, {"attend": care})).select("#result_list tbody tr")
        assert [row.select_one("th").text for row in rows] == [f"Fiche {number}"]
    assert "https://mort.example/" in soup(publisher.get(change(dead))).select_one(".odl-warning").text
    kinds = [link.text for link in index.select(".odl-sections a")]
    assert kinds[:3] == ["Questions", "Études de cas", "Succès"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_a_fixed_number_of_questions(publisher, count, django_assert_num_queries):
    for number in range(count):
        make_item(number=number, links=[(Link.Target.ITEM, "guide/a")])
    publisher.get(LIST)
    with django_assert_num_queries(9):
        publisher.get(LIST)


# Images


def test_an_image_is_sent_shown_and_served_as_nothing_else(writer, client):
    sent = {
        "file": SimpleUploadedFile("carte.png", picture((2000, 100))),
        "alternative": "La carte",
        "name": "carte",
        "credit": "IGN",
    }
    writer.post(reverse("admin:knowledge_image_add"), sent)
    image = Image.objects.get()
    assert (image.name, image.width) == ("carte", 1600)
    gallery = soup(writer.get(reverse("admin:knowledge_image_changelist")))
    assert gallery.select_one("odl-copy").text == "![La carte](image:carte)"
    client.logout()
    response = client.get(image.url)
    assert (response.content[:4], response.headers["Content-Type"]) == (b"RIFF", "image/webp")
    assert {"default-src 'none'", "sandbox"} <= set(response.headers["Content-Security-Policy"].split("; "))
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/connaissances/images/0000.webp").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "alternative", "said"),
    [
        ("a.svg", b"<svg onload=alert(1)>", "x", "doit finir par .jpg"),
        ("a.html", picture(), "x", "doit finir par .jpg"),
        ("a.png", b"<script>", "x", "n’est pas une image"),
        ("a.png", picture(), "", "Ce champ est obligatoire."),
    ],
)
def test_what_is_no_image_is_refused(writer, name, content, alternative, said):
    sent = {"file": SimpleUploadedFile(name, content), "alternative": alternative, "name": "a", "credit": ""}
    response = writer.post(reverse("admin:knowledge_image_add"), sent)
    assert said in " ".join(errors_of(response))
    assert not Image.objects.exists()


def test_a_better_alternative_text_comes_into_the_texts(writer):
    image = make_image(alternative="Vue")
    item = make_item(Kind.GUIDE, details={"etapes": [{"titre": "a", "texte": "![](image:schema)"}]})
    assert 'alt="Vue"' in item.details_html["etapes.0"]
    sent = {"alternative": "La vue de face", "credit": ""}
    writer.post(reverse("admin:knowledge_image_change", args=[image.pk]), sent)
    item.refresh_from_db()
    assert 'alt="La vue de face"' in item.details_html["etapes.0"]


# Exchange


def test_a_pack_is_planned_then_imported_as_drafts(publisher):
    make_item(number=1)
    make_item(number=2)
    content = write_zip(Item.objects.all())
    Item.objects.filter(slug="fiche-2").delete()
    address = reverse("admin:knowledge_item_import")
    plan = soup(publisher.post(address, {"file": SimpleUploadedFile("p.zip", content)}))
    assert "1 ajoutées, 1 inchangées" in plan.text
    assert Item.objects.count() == 1
    said = messages_of(publisher.post(address, {"confirm": "1", "arrive": "draft"}, follow=True))
    assert said == ["Paquet importé\u00a0: 1 ajoutées, 1 inchangées."]
    assert Item.objects.get(slug="fiche-2").state == State.DRAFT
    said = messages_of(publisher.post(address, {"confirm": "1"}, follow=True))
    assert said == ["Ce paquet n’attend plus\u00a0: choisissez-le de nouveau."]


def test_a_faulty_pack_is_refused_by_name(publisher):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("question/a.md", "---\ntitre: a\nrang: un\n---\n")
    address = reverse("admin:knowledge_item_import")
    response = publisher.post(address, {"file": SimpleUploadedFile("p.zip", made.getvalue())})
    assert errors_of(response) == [
        "question/a.md, ligne 3\u00a0: «\u00a0rang\u00a0» doit être un nombre entier."
    ]


def test_one_item_some_or_all_are_exported(writer):
    item = make_item()
    make_item(number=2)
    names = {
        "one": zip_names(writer.get(reverse("admin:knowledge_item_export_one", args=[item.pk]))),
        "all": zip_names(writer.get(reverse("admin:knowledge_item_export"))),
        "some": zip_names(writer.post(LIST, {"action": "export", "_selected_action": [item.pk]})),
    }
    assert names == {
        "one": ["question/fiche-1.md"],
        "all": ["question/fiche-1.md", "question/fiche-2.md"],
        "some": ["question/fiche-1.md"],
    }


def zip_names(response):
    return zipfile.ZipFile(io.BytesIO(response.content)).namelist()


# Rights


WRITER, REVIEWER, PUBLISHER = (name.rpartition(" ")[2] for name in ROLES)
# Page → who may get it; a person of the team without role gets none.
PAGES = {
    "knowledge_item_changelist": {"writer", "reviewer", "publisher"},
    "knowledge_item_add": {"writer", "publisher"},
    "knowledge_item_change": {"writer", "reviewer", "publisher"},
    "knowledge_item_history": {"writer", "reviewer", "publisher"},
    "knowledge_item_delete": set(),
    "knowledge_item_preview": {"writer", "reviewer", "publisher"},
    "knowledge_item_links": {"writer", "reviewer", "publisher"},
    "knowledge_item_export": {"writer", "reviewer", "publisher"},
    "knowledge_item_export_one": {"writer", "reviewer", "publisher"},
    "knowledge_item_import": {"publisher"},
    "knowledge_item_version": {"writer", "reviewer", "publisher"},
    "knowledge_item_origin": {"writer", "reviewer", "publisher"},
    "knowledge_image_changelist": {"writer", "reviewer", "publisher"},
    "knowledge_image_add": {"writer", "publisher"},
    "knowledge_image_change": {"writer", "reviewer", "publisher"},
    "knowledge_image_history": {"writer", "reviewer", "publisher"},
    "knowledge_image_delete": {"publisher"},
    "knowledge_feedback_changelist": {"writer", "reviewer", "publisher"},
    "knowledge_feedback_add": set(),
    "knowledge_feedback_change": {"writer", "reviewer", "publisher"},
    "knowledge_feedback_history": {"writer", "reviewer", "publisher"},
    "knowledge_feedback_delete": {"publisher"},
    "knowledge_linkcheck_changelist": {"writer", "reviewer", "publisher"},
    "knowledge_linkcheck_add": set(),
    "knowledge_linkcheck_change": {"writer", "reviewer", "publisher"},
    "knowledge_linkcheck_history": {"writer", "reviewer", "publisher"},
    "knowledge_linkcheck_delete": set(),
}


def test_every_page_by_every_role(client, team):
    item = make_item(state=State.DRAFT, sources=[{"title": "a", "url": "https://a.example/"}])
    published = make_item(number=2, sources=[{"title": "a", "url": "https://a.example/"}])
    rows = {
        "item": item,
        "image": make_image(),
        "feedback": Feedback.objects.create(item=item, helped=True, token_key="a"),
        "linkcheck": published.link_checks.get(),
    }
    people = {**team, "nobody": User.objects.create_user("nobody", is_staff=True)}
    allowed = {name: set() for name in PAGES}
    for who, user in people.items():
        client.force_login(user)
        for name in PAGES:
            model, action = re.fullmatch(r"knowledge_(\w+?)_(\w+)", name).groups()
            args = (
                []
                if action in ("changelist", "add", "preview", "links", "export", "import")
                else [rows[model].pk]
            )
            if action == "version":
                args.append(item.versions.get().pk)
            address = reverse(f"admin:{name}", args=args)
            sent = {"kind": "question", "_pk": item.pk}
            response = client.post(address, sent) if action == "preview" else client.get(address)
            assert response.status_code in (200, 403)
            if response.status_code == 200:
                allowed[name].add(who)
    assert allowed == PAGES


def test_no_page_of_the_team_is_left_out_of_the_matrix():
    from django.urls import get_resolver

    names = set(get_resolver().namespace_dict["admin"][1].reverse_dict)
    ours = {name for name in names if isinstance(name, str) and name.startswith("knowledge_")}
    elsewhere = ("knowledge_asked", "knowledge_handbook")
    assert {name for name in ours if not name.startswith(elsewhere)} == set(PAGES)
