"""The team's pages about items: what an editor sees, writes and decides, without JSON and without HTML."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from knowledge.models import Item, Kind, Link, State
from knowledge.writing import save_item
from tests.knowledge.admin.desk import ADD, LIST, change, fields_of, messages_of, soup
from tests.knowledge.factories import CASE, make_item

pytestmark = pytest.mark.django_db


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
