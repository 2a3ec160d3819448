"""A request from a citizen's phone to a delivered dataset, and all that must not happen on the way."""

import csv
import io
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from governance import deliveries, letters
from governance.journal import events_of, record
from governance.models import Event
from governance.models.request_states import NEXT_STATES, Actor, Facts, State
from governance.models.requests import Request, Support
from governance.workflow import move_request
from opendatalab.models import OutgoingMail
from opendatalab.retention import purge
from tests.catalogue.factories import make_dataset, make_organization, make_places, make_reuse
from tests.governance.request_factories import ASKER, answer_token, make_request, make_support
from tests.tools.forms import fields_of, posted

NEW = "/gouvernance/demandes/nouvelle/"
WORDS = {
    "wish": "ameliorer",
    "kind": "ouvrir",
    "title": "Hauteurs des rivières de l’Ariège",
    "description": "Toutes les heures, par station.",
    "purpose": "",
    "place": "",
    "capacity": "citoyen",
    "email": ASKER,
    "dataset": "",
    "organization": "",
    "seen": "",
}


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=True, headers={"Accept": "text/html"})


@pytest.fixture
def team(client, request):
    request.getfixturevalue("transactional_db" if "transactional_db" in request.fixturenames else "db")
    client.force_login(User.objects.create_superuser("equipe"))
    return client


def text(response) -> str:
    words = BeautifulSoup(response.content, "html.parser").main.get_text(" ")
    return re.sub(r"\s+", " ", words)


def ask(visitor, **changes):
    return visitor.post(NEW, posted("demande", **{**WORDS, **changes}))


def link_in(letter: OutgoingMail, part: str) -> str:
    """The path of the link of a letter."""
    found = re.search(rf"https?://\S+/{part}/\S+", letter.text)
    return urlsplit(found[0]).path


def press(visitor, path: str):
    """Open a letter's link, then press the button of the page."""
    fields = fields_of(visitor.get(path))
    return visitor.post(path, fields | posted("confirmation"))


def decide(team, request: Request, to: str, **fields):
    path = f"/admin/governance/request/{request.pk}/change/"
    form = BeautifulSoup(team.get(path).content, "html.parser").select_one("#request_form")
    sent = {item["name"]: item.get("value", "") for item in form.select("input[name]")}
    sent |= {item["name"]: item.get_text().removeprefix("\n") for item in form.select("textarea[name]")}
    for item in form.select("select[name]"):
        chosen = item.select_one("[selected]")
        sent[item["name"]] = chosen["value"] if chosen else ""
    sent = {name: value for name, value in sent.items() if not name.startswith(("_addanother", "_continue"))}
    answer = team.post(path, sent | {"move_to": to, **fields})
    request.refresh_from_db()
    return answer


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


@pytest.mark.parametrize(
    ("to", "facts", "said"),
    [
        (State.REFUSED, Facts(), "Choisissez le motif du refus."),
        (State.REFUSED, Facts(refusal="secret", said="Non."), "Expliquez le refus en une phrase au moins"),
        (State.ACCEPTED, Facts(), "Donnez la date promise."),
        (State.DELIVERED, Facts(), "Donnez l’adresse de ce qui est livré."),
        (State.WAITING, Facts(said="?"), "Écrivez la question posée."),
        (State.DUPLICATE, Facts(), "Dites de quelle demande c’est le doublon."),
        (State.VERIFIED, Facts(), "on ne passe pas à"),
    ],
)
def test_move_without_its_reasons_is_refused(db, to, facts, said):
    request = make_request()
    with pytest.raises(ValidationError, match=re.escape(said)):
        move_request(request, to=to, actor=Actor.TEAM, facts=facts)
    request.refresh_from_db()
    assert request.state == State.ASSIGNED


def test_every_state_has_its_line_in_the_table():
    assert set(NEXT_STATES) == set(State)


def test_refusal_tells_its_reason_its_basis_and_the_recourse(visitor, db):
    request = make_request()
    path = f"/gouvernance/demandes/repondre/{answer_token(request)}/"
    refused = visitor.post(path, posted("reponse", answer="refusee", said="Non."))
    assert "Choisissez le motif du refus" in text(refused)
    said = "Ces relevés servent à protéger un captage sensible."
    visitor.post(path, posted("reponse", answer="refusee", refusal="securite", said=said))
    page = text(visitor.get(request.get_absolute_url()))
    assert [
        words for words in (said, "L. 311-5, 2° d", "CADA", "Sécurité publique") if words not in page
    ] == []


def test_reason_of_opportunity_is_labelled(visitor, db):
    request = make_request()
    facts = Facts(refusal="cout", said="Le service n’a personne pour le faire.")
    move_request(request, to=State.REFUSED, actor=Actor.PRODUCER, facts=facts)
    assert "ce n’est pas un motif de droit" in text(visitor.get(request.get_absolute_url()))


def test_duplicate_gives_its_supports_once_and_its_page_leads_to_the_master(visitor, db):
    master, other = make_request(1), make_request(2)
    make_support(master, "a@example.org")
    make_support(other, "a@example.org")
    make_support(other, "b@example.org")
    move_request(other, to=State.DUPLICATE, actor=Actor.TEAM, facts=Facts(master=master))
    assert master.supports.count() == 3  # voisin@ and a@ were on both
    response = visitor.get(other.get_absolute_url())
    assert response["Location"] == f"{master.get_absolute_url()}?doublon={other.ref}"
    assert f"La demande {other.ref} a rejoint celle-ci" in text(visitor.get(response["Location"]))


def test_one_person_supports_once(visitor, db):
    request = make_request()
    path = f"{request.get_absolute_url()}moi-aussi/"
    for address in ("Ana@Example.org", "ana@example.org", ASKER):
        visitor.post(path, posted("soutien", capacity="citoyen", reason="", email=address))
    assert Support.objects.filter(confirmed_at=None).count() == 1


def test_support_counts_once_confirmed(visitor, db):
    request = make_request()
    make_support(request, "pas-encore@example.org", confirmed_at=None)
    assert "1 soutien " in text(visitor.get(request.get_absolute_url())).replace("\u00a0", " ")


def test_data_published_by_mistake_stays_confidential(visitor, db):
    request = make_request(kind="protection", title="Noms dans le fichier des marchés")
    assert visitor.get(request.get_absolute_url()).status_code == 404
    for path in ("demandes/", "demandes.csv", "demandes.atom", "demandes.json"):
        assert b"Noms dans" not in b"".join(visitor.get(f"/gouvernance/{path}"))
    assert OutgoingMail.objects.filter(to="donnees@syndicat.example").count() == 1
    assert not OutgoingMail.objects.filter(to=ASKER, text__contains=request.get_absolute_url()).exists()


def test_no_export_can_hold_a_person(visitor, db):
    request = make_request(email="marque@example.org", producer_email="marque2@example.org")
    record(request, said="MARQUE privée", is_public=False)
    Support.objects.update(reason="MARQUE raison")
    paths = [
        request.get_absolute_url(),
        *(f"/gouvernance/demandes{end}" for end in ("/", ".csv", ".atom", ".json")),
    ]
    assert [p for p in paths if b"marque" in b"".join(visitor.get(p)).lower()] == []


def test_filters_give_the_same_list_everywhere(visitor, db):
    make_request(1, kind="corriger")
    make_request(2)
    query = "?kind=corriger&state=transmise&sort=supports"
    listed = BeautifulSoup(visitor.get(f"/gouvernance/demandes/{query}").content, "html.parser")
    titles = [link.get_text() for link in listed.select(".odl-lines a")]
    table = b"".join(visitor.get(f"/gouvernance/demandes.csv{query}")).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table), delimiter=";"))
    told = visitor.get(f"/gouvernance/demandes.json{query}").json()["data"]
    feed = BeautifulSoup(visitor.get(f"/gouvernance/demandes.atom{query}").content, "xml")
    assert titles == [rows[1][2]] == [told[0]["title"]] == [feed.entry.title.get_text()]
    assert (len(rows), len(told)) == (2, 1)


def test_month_without_answer_is_told_and_the_producer_reminded_once(visitor, db):
    request = make_request()
    Request.objects.update(assigned_at=timezone.now() - timedelta(days=35))
    deliveries.remind_producers()
    deliveries.remind_producers()
    assert "en retard" in text(visitor.get(request.get_absolute_url()))
    assert OutgoingMail.objects.filter(key__contains="reminder").count() == 1
    assert events_of(request).filter(capacity=Actor.PORTAL.value).count() == 1


def test_question_without_answer_closes_after_thirty_days(db):
    request = make_request()
    question = Facts(said="De quelles stations parlez-vous exactement ?")
    move_request(request, to=State.WAITING, actor=Actor.TEAM, facts=question)
    deliveries.follow_requests()
    request.refresh_from_db()
    assert request.state == State.WAITING
    Request.objects.update(changed_at=timezone.now() - timedelta(days=31))
    deliveries.follow_requests()
    request.refresh_from_db()
    assert request.state == State.DROPPED


def test_dataset_that_changed_since_is_told_once(db):
    dataset = make_dataset(1, title="Niveaux")
    request = make_request(dataset=dataset.source_id)
    dataset.last_update = timezone.now() + timedelta(hours=1)
    dataset.save()
    deliveries.see_updates()
    deliveries.see_updates()
    assert events_of(request).filter(said__startswith="Le jeu a été mis à jour").count() == 1


def test_addresses_go_at_their_term(db):
    kept, closed = make_request(1), make_request(2)
    unconfirmed = make_request(3, state=State.UNCONFIRMED)
    old = timezone.now() - timedelta(days=3 * 365 + 1)
    Request.objects.filter(pk=closed.pk).update(state=State.VERIFIED, changed_at=old)
    Request.objects.filter(pk=unconfirmed.pk).update(created_at=timezone.now() - timedelta(days=8))
    purge()
    assert list(Request.objects.order_by("pk").values_list("pk", "email", "producer_email")) == [
        (kept.pk, ASKER, "donnees@syndicat.example"),
        (closed.pk, "", ""),
    ]
    assert events_of(closed).count() == 3


def test_hidden_request_leaves_its_reference(visitor, db):
    request = make_request()
    move_request(request, to=State.HIDDEN, actor=Actor.TEAM)
    response = visitor.get(request.get_absolute_url())
    assert response.status_code == 410
    assert (request.ref in text(response), request.title in response.content.decode()) == (True, False)


def test_team_s_page_keeps_a_producer_s_answer_given_meanwhile(team, visitor, db):
    request = make_request()
    path = f"/admin/governance/request/{request.pk}/change/"
    stale = team.get(path)
    assert stale.status_code == 200
    day = timezone.localdate() + timedelta(days=10)
    move_request(request, to=State.ACCEPTED, actor=Actor.PRODUCER, facts=Facts(promised_for=day))
    decide(team, request, "", title="Hauteurs des cours d’eau, sans nom")
    assert (request.state, request.title) == (State.ACCEPTED, "Hauteurs des cours d’eau, sans nom")


@pytest.mark.parametrize("count", [1, 3])
def test_list_uses_a_fixed_number_of_queries(visitor, db, django_assert_num_queries, count):
    for number in range(count):
        make_request(number + 1)
    with django_assert_num_queries(1):
        visitor.get("/gouvernance/demandes.json")


def test_page_of_a_dataset_shows_what_is_asked_about_it(visitor, db):
    dataset = make_dataset(1, title="Niveaux")
    request = make_request(dataset=dataset.source_id, dataset_title="Niveaux")
    section = BeautifulSoup(visitor.get(dataset.get_absolute_url()).content, "html.parser").select_one(
        "#demandes"
    )
    path = section.select_one("[hx-get]")["hx-get"]
    assert section.select_one("[hx-get] a")["href"] == path
    fragment = visitor.get(path, headers={"HX-Request": "true"})
    links = BeautifulSoup(fragment.content, "html.parser").select("a")
    assert [link["href"] for link in links] == [request.get_absolute_url()]
    assert b"<html" not in fragment.content
    new = section.select("a")[-1]["href"]
    assert fields_of(visitor.get(new))["dataset"] == dataset.source_id


def test_first_reuse_ends_the_story(db):
    dataset = make_dataset(1, slug="hauteurs", title="Hauteurs")
    request = make_request()
    facts = Facts(delivered_url="https://www.data.gouv.fr/datasets/hauteurs/")
    move_request(request, to=State.DELIVERED, actor=Actor.PRODUCER, facts=facts)
    deliveries.follow_requests()
    make_reuse(1, datasets=[dataset], title="Carte des crues")
    deliveries.follow_requests()
    deliveries.follow_requests()
    said = [event.said for event in events_of(request) if not event.after]
    assert said == [
        "Le catalogue montre le jeu livré\u00a0: Hauteurs.",
        "Première réutilisation\u00a0: Carte des crues.",
    ]


def test_delays_are_told_from_three_answers_on_with_those_who_wait(visitor, db):
    day = timezone.localdate() + timedelta(days=9)
    for number, days in enumerate((2, 10, 30, 40), start=1):
        request = make_request(number)
        Request.objects.filter(pk=request.pk).update(assigned_at=timezone.now() - timedelta(days=days))
        if number < 4:
            assert "Première réponse" not in text(visitor.get(f"/gouvernance/demandes/?page={number}"))
            move_request(request, to=State.ACCEPTED, actor=Actor.PRODUCER, facts=Facts(promised_for=day))
    told = text(visitor.get("/gouvernance/demandes/"))
    assert "10\u00a0jours en valeur médiane, sur 3 réponses" in told.replace("10 jours", "10\u00a0jours")
    assert "1 demande attend encore, la plus ancienne depuis 40 jours" in told.replace("\u00a0", " ")


def test_reading_a_list_of_persons_is_written_down_once_an_hour(team, db):
    make_request()
    for _ in range(2):
        team.get("/admin/governance/request/")
    (line,) = LogEntry.objects.all()
    assert (line.object_repr, line.change_message) == ("demandes", "Liste de personnes consultée.")


def test_words_for_data_gouv_are_ready_and_never_confidential(team, db):
    shown, hidden = make_request(1), make_request(2, kind="protection")
    pages = [
        team.get(f"/admin/governance/request/{item.pk}/change/").content.decode() for item in (shown, hidden)
    ]
    assert ["suivie ici\u00a0: http" in page for page in pages] == [True, False]


def test_links_that_open_something_are_in_no_log(visitor, db, caplog):
    request = make_request()
    for path, form in (
        (f"repondre/{answer_token(request)}", "reponse"),
        (f"verifier/{letters.token(letters.VERIFY, request.pk)}", "verification"),
        (f"confirmer/{letters.token(letters.CONFIRM, request.pk)}", "confirmation"),
    ):
        address = f"/gouvernance/demandes/{path}/"
        visitor.get(address)
        visitor.post(address, posted(form))
    assert caplog.messages == []
