"""Data entrusted to the team: received once, followed by a secret page, moved along a table of stages."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from opendatalab.models import OutgoingMail
from opendatalab.retention import purge
from sig import entrusting, personal
from sig.models import EntrustedData
from tests.catalogue.factories import make_places
from tests.sig.map_factories import make_map
from tests.tools.forms import posted

pytestmark = pytest.mark.django_db
SITE = "https://portail.example"
WORDS = {
    "body_name": "Mairie de Foix",
    "geozone": "foix",
    "subject": "Sentiers de randonnée",
    "description": "Douze sentiers balisés.",
    "files": "Des traces GPS.",
    "contact_name": "",
    "contact_email": "mairie@example.org",
}


@pytest.fixture
def sent(client):
    make_places()
    return client.post(reverse("sig:entrust"), posted("entrust", **WORDS))


def text_of(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())


def test_a_request_is_kept_and_followed_by_a_secret_address(client, sent):
    kept = EntrustedData.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, kept.get_absolute_url())
    assert (kept.territory.geozone, kept.subject, kept.quarantined) == (
        "fr:commune:09122",
        "Sentiers de randonnée",
        False,
    )
    assert len(kept.token) == 32
    page = client.get(sent["Location"])
    assert "Demande reçue. La demande est arrivée." in text_of(page)
    assert "Sentiers" not in text_of(page)  # nobody makes the portal show words that no person has read
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_the_receipt_holds_no_word_of_the_visitor_s(sent):
    letter = OutgoingMail.objects.get(kind="donnée confiée")
    assert letter.to == "mairie@example.org"
    assert EntrustedData.objects.get().get_absolute_url() in letter.text
    assert [word for word in ("Foix", "Sentiers", "GPS") if word in letter.text + letter.subject] == []


def test_sent_twice_it_is_one_request(client):
    make_places()
    form = posted("entrust", **WORDS)
    places = {client.post(reverse("sig:entrust"), form)["Location"] for _ in range(2)}
    assert (len(places), EntrustedData.objects.count(), OutgoingMail.objects.count()) == (1, 1, 1)


def test_a_doubtful_request_waits_for_a_person_and_gets_the_same_answer(client):
    make_places()
    form = posted("entrust", **WORDS) | {"site_web": "https://robot.example"}
    answer = client.post(reverse("sig:entrust"), form)
    kept = EntrustedData.objects.get()
    assert (answer.status_code, kept.quarantined, OutgoingMail.objects.count()) == (302, True, 0)


def test_a_place_that_nobody_knows_is_said_and_the_words_are_given_back(client):
    make_places()
    answer = client.post(reverse("sig:entrust"), posted("entrust", **WORDS | {"geozone": "Atlantide"}))
    assert (answer.status_code, EntrustedData.objects.count()) == (422, 0)
    assert "Aucun territoire de ce nom" in text_of(answer)
    assert "Douze sentiers balisés." in text_of(answer)


def test_stages_follow_their_table(sent):
    kept, team = EntrustedData.objects.get(), User.objects.create_user("equipe")
    with pytest.raises(ValidationError, match="ne peut pas devenir publiée"):
        entrusting.move(kept, to="published", by=team, site=SITE)
    entrusting.move(kept, to="studied", by=team, site=SITE, note="Merci.")
    with pytest.raises(ValidationError, match="Dire pourquoi"):
        entrusting.move(kept, to="declined", by=team, site=SITE)
    entrusting.move(kept, to="made", by=team, site=SITE)
    with pytest.raises(ValidationError, match="la carte publiée"):
        entrusting.move(kept, to="published", by=team, site=SITE)
    EntrustedData.objects.update(map=make_map(1))
    entrusting.move(kept, to="published", by=team, site=SITE)
    assert list(kept.steps.values_list("stage", "note")) == [
        ("received", ""),
        ("studied", "Merci."),
        ("made", ""),
        ("published", ""),
    ]
    assert OutgoingMail.objects.filter(kind="donnée confiée, suite").count() == 3


def test_the_page_tells_each_step_and_leads_to_the_map(client, sent):
    kept, team = EntrustedData.objects.get(), User.objects.create_user("equipe")
    entrusting.move(kept, to="studied", by=team, site=SITE, note="Nous vous appelons.")
    entrusting.move(kept, to="made", by=team, site=SITE)
    EntrustedData.objects.update(map=make_map(1, title="Sentiers de Foix"))
    entrusting.move(kept, to="published", by=team, site=SITE)
    page = client.get(kept.get_absolute_url())
    soup = BeautifulSoup(page.content, "html.parser")
    assert "Nous vous appelons." in text_of(page)
    assert soup.find("a", string="Voir la carte")["href"] == "/cartes/carte-1/"


def test_the_team_moves_a_request_in_its_page(client, sent):
    client.force_login(User.objects.create_superuser("equipe"))
    kept = EntrustedData.objects.get()
    page = reverse("admin:sig_entrusteddata_change", args=[kept.pk])
    refused = client.post(page, {"to": "declined", "note": ""})
    assert "Dire pourquoi" in refused.content.decode()
    assert client.post(page, {"to": "declined", "note": "Ce n’est pas une donnée."}).status_code == 302
    kept.refresh_from_db()
    assert (kept.stage, kept.steps.last().note) == ("declined", "Ce n’est pas une donnée.")


def test_who_asked_is_forgotten_in_time_and_the_request_stays(sent):
    long_ago = timezone.now() - personal.UNREAD_KEPT * 2
    EntrustedData.objects.update(created_at=long_ago)
    purge()
    kept = EntrustedData.objects.get()
    assert (kept.contact_name, kept.contact_email, kept.subject) == ("", "", "Sentiers de randonnée")
