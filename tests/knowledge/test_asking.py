"""What readers send: opinions without anything of whose, questions that become drafts and get an answer."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from knowledge.asking import answer_askers, let_through
from knowledge.models import AskedQuestion, Feedback, Item, State
from opendatalab.mail import OutgoingMail
from opendatalab.public_forms import TOKEN, Doubt
from opendatalab.retention import erase, purge
from tests.knowledge.factories import PUBLISHED, make_item
from tests.tools.forms import old_token, posted

pytestmark = pytest.mark.django_db
ASK = "/connaissances/questions/poser/"
OPINION = "/connaissances/questions/fiche-1/avis/"
WORDS = {
    "question": "Peut-on publier les marchés ?",
    "more": "MARQUE dans les précisions",
    "email": "marque@example.org",
}


def send(client, **changes):
    return client.post(ASK, posted("question", **{**WORDS, **changes}))


def publish(item):
    Item.objects.filter(pk=item.pk).update(state=State.PUBLISHED, published_at=PUBLISHED)


def test_a_question_becomes_a_draft_that_holds_the_question_alone(client):
    response = send(client)
    (asked,) = AskedQuestion.objects.all()
    assert (response.status_code, response["Location"]) == (302, "/connaissances/questions/poser/envoyee/")
    assert (asked.item.title, asked.item.state, asked.item.body) == (WORDS["question"], "draft", "")
    assert asked.item.slug == "peut-on-publier-les-marches"
    shown = client.get(response["Location"]).content.decode()
    assert "marque" not in shown.lower()
    assert WORDS["question"] not in client.get("/connaissances/questions/").content.decode()


def test_sent_twice_it_is_one_question(client):
    sent = posted("question", **WORDS)
    client.post(ASK, sent)
    client.post(ASK, sent)
    assert (AskedQuestion.objects.count(), Item.objects.count()) == (1, 1)


def test_two_askers_of_the_same_make_two_drafts(client):
    send(client)
    send(client, email="autre@example.org")
    slugs = sorted(Item.objects.values_list("slug", flat=True))
    assert slugs == ["peut-on-publier-les-marches", "peut-on-publier-les-marches-2"]


def test_a_doubtful_question_waits_for_a_person_and_gets_the_same_answer(client):
    response = client.post(ASK, posted("question", **WORDS) | {"site_web": "https://spam.example"})
    (asked,) = AskedQuestion.objects.all()
    assert response["Location"] == "/connaissances/questions/poser/envoyee/"
    assert (asked.state, asked.doubts, asked.item) == ("doubtful", [Doubt.TRAPPED], None)
    let_through(asked)
    let_through(asked)
    asked.refresh_from_db()
    assert (asked.state, Item.objects.count(), asked.item.state) == ("taken", 1, "draft")


def test_the_asker_is_written_to_once_when_the_answer_is_public(client):
    send(client)
    asked = AskedQuestion.objects.get()
    assert answer_askers() == 0  # still a draft
    publish(asked.item)
    assert (answer_askers(), answer_askers()) == (1, 0)
    (letter,) = OutgoingMail.objects.all()
    assert letter.to == WORDS["email"]
    assert "/connaissances/questions/peut-on-publier-les-marches/" in letter.text
    assert "MARQUE" not in letter.text + letter.subject
    assert WORDS["question"] not in letter.text + letter.subject


def test_without_address_nobody_is_written_to(client):
    send(client, email="")
    publish(AskedQuestion.objects.get().item)
    assert answer_askers() == 1
    assert OutgoingMail.objects.count() == 0


def test_what_is_kept_of_askers_goes_at_its_term_and_the_item_stays(client):
    send(client)
    publish(AskedQuestion.objects.get().item)
    answer_askers()
    purge(timezone.now() + timedelta(days=29))
    assert AskedQuestion.objects.count() == 1
    purge(timezone.now() + timedelta(days=31))
    assert (AskedQuestion.objects.count(), Item.objects.count()) == (0, 1)


def test_an_asker_is_forgotten_when_they_ask(client):
    send(client)
    erase("Marque@example.org")
    assert AskedQuestion.objects.count() == 0


def test_a_wrong_question_is_told_and_nothing_is_lost(client):
    response = send(client, question="", email="pas une adresse")
    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 422
    assert [a["href"] for a in page.select("#erreurs a")] == ["#champ-question", "#champ-email"]
    assert page.select_one("#champ-more").get_text().strip() == WORDS["more"]
    assert AskedQuestion.objects.count() == 0


def test_an_opinion_keeps_nothing_of_whose_it_is(client):
    make_item()
    response = client.post(OPINION, posted("opinion", helped="non", word="Il manque un exemple."))
    assert response["Location"] == "/connaissances/questions/fiche-1/avis/merci/"
    (opinion,) = Feedback.objects.all()
    assert (opinion.helped, opinion.word, opinion.doubtful) == (False, "Il manque un exemple.", False)
    assert {field.name for field in Feedback._meta.fields} == {
        *("id", "item", "helped", "word", "token_key", "given_on", "handled", "doubtful"),
    }


def test_an_opinion_in_the_page_answers_in_place(client):
    make_item()
    headers = {"HX-Request": "true"}
    form = BeautifulSoup(client.get(OPINION, headers=headers).content, "html.parser").form
    assert (form["hx-post"], form["action"]) == (OPINION, OPINION)
    wrong = client.post(OPINION, posted("opinion"), headers=headers)
    assert wrong.status_code == 200  # or htmx would not show it
    assert "Remplissez" in wrong.content.decode()
    thanks = client.post(OPINION, posted("opinion", helped="oui"), headers=headers)
    assert BeautifulSoup(thanks.content, "html.parser").select_one("[role=status]") is not None
    assert Feedback.objects.count() == 1


def test_robots_opinions_stand_apart(client):
    make_item()
    client.post(OPINION, {"helped": "oui", "site_web": "x", TOKEN: old_token("opinion")})
    assert Feedback.objects.get().doubtful


def test_no_opinion_on_what_is_not_public(client):
    make_item(state=State.DRAFT)
    assert client.get(OPINION).status_code == 404
