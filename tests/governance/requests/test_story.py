"""A request from a citizen's phone to a delivered dataset, and all that must not happen on the way."""

from datetime import timedelta

import pytest
from django.utils import timezone

from governance import deliveries
from governance.journal import events_of
from governance.models import Event
from governance.models.request_states import Actor, Facts, State
from governance.models.requests import Request
from governance.workflow import move_request
from opendatalab.models import OutgoingMail
from tests.catalogue.factories import make_dataset, make_organization, make_places
from tests.governance.request_factories import ASKER, answer_token, make_request
from tests.governance.requests.desk import NEW, WORDS, ask, decide, link_in, press, text
from tests.tools.forms import fields_of, posted


@pytest.mark.django_db(transaction=True)  # kept pages go when a change is committed
def test_from_a_phone_to_a_delivered_dataset(visitor, team):
    """One story: asked, confirmed, relayed, supported, promised, slipped, delivered, seen, verified."""
    assert ask(visitor)["Location"].startswith("/gouvernance/demandes/recue/")
    asked = Request.objects.get()
    letter = OutgoingMail.objects.get(to=ASKER)
    assert "Ariège" not in letter.text + letter.subject  # none of the visitor's words
    assert visitor.get("/gouvernance/demandes/").content.decode().count("Ariège") == 0
    assert "C’est confirmé" in text(press(visitor, link_in(letter, "confirmer")))
    asked.refresh_from_db()
    assert asked.state == State.MODERATION
    assert visitor.get(asked.get_absolute_url()).status_code == 404

    decide(team, asked, "publiee")
    assert "Hauteurs des rivières" in text(visitor.get("/gouvernance/demandes/"))
    decide(
        team,
        asked,
        "transmise",
        producer_name="Syndicat de rivière",
        producer_email="donnees@syndicat.example",
    )
    support_path = f"{asked.get_absolute_url()}moi-aussi/"
    neighbour = {"capacity": "association", "reason": "Nous aussi", "email": "voisin@example.org"}
    visitor.post(support_path, posted("soutien", **neighbour))
    press(visitor, link_in(OutgoingMail.objects.get(to="voisin@example.org"), "soutien"))
    assert "1 soutien" in text(visitor.get(asked.get_absolute_url())).replace("\u00a0", " ")

    path = link_in(OutgoingMail.objects.get(to="donnees@syndicat.example"), "repondre")
    first, second = (timezone.localdate() + timedelta(days=days) for days in (30, 60))
    for day in (first, second):
        visitor.post(path, posted("reponse", answer="acceptee", promised_for=f"{day:%d/%m/%Y}"))
    page = text(visitor.get(asked.get_absolute_url()))
    assert "promise d’abord pour le" in page
    assert asked.commitments.count() == 2
    delivered = "https://www.data.gouv.fr/datasets/hauteurs-des-rivieres/"
    visitor.post(path, posted("reponse", answer="livree", delivered_url=delivered))
    assert "Lien à vérifier" in text(visitor.get(asked.get_absolute_url()))

    deliveries.see_deliveries()
    assert "Lien à vérifier" in text(visitor.get(asked.get_absolute_url()))
    make_dataset(1, slug="hauteurs-des-rivieres", title="Hauteurs")
    deliveries.see_deliveries()
    deliveries.see_deliveries()
    page = text(visitor.get(asked.get_absolute_url()))
    assert ("Lien à vérifier" in page, page.count("Le catalogue montre le jeu livré")) == (False, 1)

    last = OutgoingMail.objects.filter(to=ASKER).latest("pk")
    visitor.post(link_in(last, "verifier"), posted("verification", answers="oui"))
    asked.refresh_from_db()
    assert asked.state == State.VERIFIED
    told = list(events_of(asked).exclude(after="").values_list("capacity", "after"))
    assert told == [
        ("personne qui demande", "moderation"),
        ("équipe du portail", "publiee"),
        ("équipe du portail", "transmise"),
        ("producteur", "acceptee"),
        ("producteur", "acceptee"),
        ("producteur", "livree"),
        ("personne qui demande", "verifiee"),
    ]


def test_opening_the_link_of_a_letter_confirms_nothing(visitor, db):
    """Robots of mail servers open every link."""
    ask(visitor)
    path = link_in(OutgoingMail.objects.get(), "confirmer")
    visitor.get(path)
    assert Request.objects.get().state == State.UNCONFIRMED
    press(visitor, path)
    visitor.post(path, posted("confirmation"))
    assert Request.objects.get().state == State.MODERATION
    assert Event.objects.count() == 1


def test_false_links_open_nothing(visitor, db):
    request = make_request()
    good = answer_token(request)
    move_request(
        request,
        to=State.ASSIGNED,
        actor=Actor.TEAM,
        facts=Facts(producer_name="Un autre", producer_email="b@b.fr"),
    )
    for path in (f"repondre/{good}", "repondre/faux", "confirmer/faux", "soutien/faux", "verifier/faux"):
        response = visitor.get(f"/gouvernance/demandes/{path}/")
        assert response.status_code == 404
        assert "Ce lien n’est plus valable" in text(response)
    visitor.post(
        f"/gouvernance/demandes/repondre/{good}/",
        posted("reponse", answer="publiee", said="Ce n’est pas nous."),
    )
    request.refresh_from_db()
    assert (request.state, request.producer_name) == (State.ASSIGNED, "Un autre")


def test_legal_request_is_led_to_the_letter_and_kept_nowhere(visitor, db):
    producer = make_organization(1, name="Mairie de Foix")
    response = ask(visitor, wish="cada", organization=producer.source_id)
    assert Request.objects.count() == 0
    page = text(visitor.get(response["Location"]))
    assert "Mairie de Foix" in page
    assert "articles L. 311-1 et suivants" in page


def test_what_looks_the_same_is_shown_before(visitor, db):
    make_request(title="Hauteurs des rivières du Tarn")
    first = ask(visitor)
    assert "cela ressemble" in text(first)
    assert Request.objects.count() == 1
    again = visitor.post(NEW, fields_of(first))
    assert again.status_code == 302
    assert Request.objects.count() == 2


def test_form_begins_with_what_the_page_knew(visitor, db):
    make_places()
    dataset = make_dataset(1, title="Niveaux")
    query = f"besoin=débits&geozone=fr:departement:09&dataset={dataset.source_id}"
    response = visitor.get(f"{NEW}?{query}")
    sent = fields_of(response)
    assert (sent["title"], sent["dataset"]) == ("débits", dataset.source_id)
    assert sent["place"].startswith("Ariège")
    assert "Niveaux" in text(response)


def test_robot_s_request_waits_and_sends_no_letter(visitor, team, db):
    visitor.post(NEW, {**WORDS, "description": "http://a.example http://b.example http://c.example"})
    request = Request.objects.get()
    assert (request.state, OutgoingMail.objects.count()) == (State.UNCONFIRMED, 0)
    team.post("/admin/governance/request/", {"action": "let_through", "_selected_action": [request.pk]})
    assert OutgoingMail.objects.get().to == ASKER
