"""A question, its answer by the link of the letter, then read over; and duplicates that are parted again."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from governance.models import Precision, Support
from governance.models.request_states import Actor, Facts, State
from governance.models.requests import Request
from governance.workflow import move_request
from opendatalab.models import OutgoingMail
from tests.governance.planted import MARK
from tests.governance.request_factories import ASKER, answer_token, make_request, make_support
from tests.governance.requests.desk import link_in, text
from tests.governance.thread.factories import send
from tests.tools.forms import posted

QUESTION = "De quelles stations parlez-vous exactement ?"


def asked_back(**changes) -> tuple[Request, str]:
    """A request in which a question was asked, and the path of the letter's link."""
    request = make_request(**changes)
    move_request(request, to=State.WAITING, actor=Actor.PRODUCER, facts=Facts(said=QUESTION))
    return request, link_in(OutgoingMail.objects.filter(to=ASKER).latest("pk"), "preciser")


def test_answer_is_read_by_the_producer_at_once_and_by_the_public_once_read_over(
    visitor, team, transactional_db
):
    request, path = asked_back()
    assert QUESTION in text(visitor.get(path))
    assert Precision.objects.count() == 0  # opening the link does nothing
    visitor.post(path, posted("precision", answer=f"Celles de l’Ariège {MARK}"))
    request.refresh_from_db()
    assert request.state == State.ASSIGNED
    assert MARK not in visitor.get(request.get_absolute_url()).content.decode()
    letter = OutgoingMail.objects.filter(to="donnees@syndicat.example").latest("pk")
    assert (MARK in letter.text, "Des précisions ont été données" in letter.text) == (False, True)
    assert MARK in text(visitor.get(f"/gouvernance/demandes/repondre/{answer_token(request)}/"))
    row = Precision.objects.get()
    send(
        team,
        f"/admin/governance/precision/{row.pk}/change/",
        "precision_form",
        answer="Celles de l’Ariège",
        move_to="publiee",
    )
    page = visitor.get(request.get_absolute_url()).content.decode()
    assert ("Celles de l’Ariège" in page, MARK in page) == (True, False)


def test_clock_goes_on_from_where_it_was(visitor, db):
    request, path = asked_back()
    now = timezone.now()
    Request.objects.update(assigned_at=now - timedelta(days=20), paused_at=now - timedelta(days=15))
    visitor.post(path, posted("precision", answer="Celles de l’Ariège"))
    request.refresh_from_db()
    assert (timezone.now() - request.assigned_at).days == 5


def test_answer_of_a_robot_waits_with_its_request(visitor, team, db):
    request, path = asked_back()
    visitor.post(path, {"answer": "http://a.example http://b.example http://c.example"})
    request.refresh_from_db()
    row = Precision.objects.get()
    assert (request.state, bool(row.doubts)) == (State.WAITING, True)
    send(team, f"/admin/governance/precision/{row.pk}/change/", "precision_form", move_to="publiee")
    request.refresh_from_db()
    assert request.state == State.ASSIGNED


def test_question_answered_already_takes_no_other_answer(visitor, db):
    _, path = asked_back()
    visitor.post(path, posted("precision", answer="Une première fois"))
    assert "n’attend plus de réponse" in text(visitor.get(path))
    assert visitor.get("/gouvernance/demandes/preciser/faux/").status_code == 404


def merge(master: Request, other: Request) -> None:
    move_request(other, to=State.DUPLICATE, actor=Actor.TEAM, facts=Facts(master=master))


def test_duplicate_leads_to_the_kept_one_and_can_still_be_read(visitor, db):
    master, other = make_request(1), make_request(2)
    merge(master, other)
    response = visitor.get(other.get_absolute_url(), follow=True)
    assert f"La demande {other.ref} a rejoint celle-ci" in text(response)
    original = visitor.get(f"{other.get_absolute_url()}?original=1")
    assert (original.status_code, "a rejoint une demande plus ancienne" in text(original)) == (200, True)


def test_parted_within_thirty_days_each_has_its_supports_again(db):
    master, other = make_request(1), make_request(2)  # both have the neighbour's
    make_support(other, "club@example.org")
    merge(master, other)
    assert master.supports.count() == 2
    move_request(other, to=State.PUBLISHED, actor=Actor.TEAM)
    assert (master.supports.count(), other.supports.count(), other.master) == (1, 2, None)
    assert not Support.objects.exclude(given_by=None).exists()
    merge(master, other)
    Request.objects.filter(pk=other.pk).update(closed_at=timezone.now() - timedelta(days=31))
    other.refresh_from_db()
    with pytest.raises(ValidationError, match="depuis plus de 30"):
        move_request(other, to=State.PUBLISHED, actor=Actor.TEAM)
