"""A request from a citizen's phone to a delivered dataset, and all that must not happen on the way."""

import csv
import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from governance import deliveries, letters
from governance.journal import events_of
from governance.models import Event
from governance.models.request_states import Actor, Facts, State
from governance.models.requests import Request
from governance.workflow import move_request
from opendatalab.models import OutgoingMail
from opendatalab.retention import purge
from tests.catalogue.factories import make_dataset, make_reuse
from tests.governance.request_factories import ASKER, answer_token, make_request
from tests.governance.requests.desk import decide, text
from tests.tools.forms import fields_of, posted


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


def test_delays_are_told_from_five_answers_on_with_those_who_wait(visitor, db):
    day, now = timezone.localdate() + timedelta(days=9), timezone.now()
    for number, days in enumerate((2, 4, 10, 30, 36, 40), start=1):
        request = make_request(number, state="publiee")
        move_request(request, to=State.ASSIGNED, actor=Actor.TEAM, facts=Facts(producer_name="Un producteur"))
        Event.objects.filter(ref=request.ref, after=State.ASSIGNED).update(at=now - timedelta(days=days))
        if number < 6:
            assert "Première réponse" not in text(visitor.get(f"/gouvernance/demandes/?page={number}"))
            move_request(request, to=State.ACCEPTED, actor=Actor.PRODUCER, facts=Facts(promised_for=day))
    told = text(visitor.get("/gouvernance/demandes/")).replace("\u00a0", " ")
    assert "10 jours en valeur médiane, sur 5 réponses" in told
    assert "1 demande attend encore, la plus ancienne depuis 40 jours" in told


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
