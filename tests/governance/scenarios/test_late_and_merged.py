"""Acceptance scenarios: supports that move, what is late is proposed to meetings, decisions that act."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from governance.agenda import to_enter
from governance.journal import events_of
from governance.models import Meeting, Outcome
from governance.models.request_states import Actor, Facts, State
from governance.models.requests import Request
from governance.workflow import move_request
from opendatalab.models import OutgoingMail
from tests.governance.factories import make_body, make_meeting, make_minutes, make_registration, make_sector
from tests.governance.request_factories import ASKER, make_request, make_support
from tests.governance.requests.desk import text
from tests.governance.thread.factories import page_of, send_meeting, send_outcome

pytestmark = pytest.mark.django_db


def late_request(number: int = 1, *, days: int, **changes) -> Request:
    request = make_request(number, **changes)
    Request.objects.filter(pk=request.pk).update(assigned_at=timezone.now() - timedelta(days=days))
    return request


def test_twelve_supports_join_eight_by_five_common_people(visitor):
    older, newer = make_request(1), make_request(2)
    for request, first, last in ((older, 1, 8), (newer, 4, 15)):
        request.supports.all().delete()
        for number in range(first, last + 1):
            make_support(request, f"personne{number}@example.org")
    move_request(newer, to=State.DUPLICATE, actor=Actor.TEAM, facts=Facts(master=older))
    assert older.supports.count() == 15
    page = visitor.get(newer.get_absolute_url(), follow=True)
    assert page.redirect_chain == [(f"{older.get_absolute_url()}?doublon={newer.ref}", 302)]
    assert f"La demande {newer.ref} a rejoint celle-ci" in text(page)


def test_thirty_five_days_propose_to_the_technical_committee_and_three_months_to_the_steering_one(team):
    late, older = late_request(1, days=35), late_request(2, days=95)
    technical = make_meeting(make_body(slug="technique", kind="technique"), items=0, state="draft")
    steering = make_meeting(make_body(slug="copil", kind="copil"), items=0, state="draft")
    group = make_meeting(make_body(slug="groupe", kind="groupe"), items=0, state="draft")
    assert [to_enter(meeting) for meeting in (technical, steering, group)] == [[older, late], [older], []]
    send_meeting(team, technical, _enter_request=str(late.pk))
    line = technical.items.get()
    assert (line.request, line.title) == (late, f"Demande {late.ref}\u00a0: {late.title}")
    assert to_enter(technical) == [older]
    assert events_of(late).filter(after__in=(State.REFUSED, State.DROPPED)).count() == 0  # no effect in law


def test_circle_has_what_is_late_in_its_own_sector_once():
    sector = make_sector()
    mine = late_request(1, days=35, sector=sector)
    late_request(2, days=35)
    body = make_body(sector=sector)
    first = make_meeting(body, items=0)
    assert to_enter(first) == [mine]
    first.items.create(title="La demande", request=mine)
    assert to_enter(make_meeting(body, items=0)) == []


def test_agenda_names_a_request_by_its_reference_and_refuses_another(team):
    request, hidden = make_request(1), make_request(2, kind="protection")
    meeting = make_meeting(make_body(), items=0, state="draft")
    path = f"/admin/governance/meeting/{meeting.pk}/change/"
    line = {
        "items-TOTAL_FORMS": "1",
        "items-0-title": "Une demande",
        "items-0-kind": "debat",
        "items-0-state": "inscrit",
    }
    send_meeting(team, meeting, **line, **{"items-0-about": request.ref, "items-0-position": "0"})
    assert meeting.items.get().request == request
    page = page_of(team, path)
    assert [option["value"] for option in page.select("#demandes option")] == [request.ref]
    assert page.select_one("#id_items-0-about")["value"] == request.ref
    with pytest.raises(AssertionError, match="Aucune demande publique"):
        send_meeting(team, meeting, **{"items-0-about": hidden.ref})


def test_decision_moves_the_request_and_both_tell_it(visitor, team):
    request = make_request()
    meeting = make_minutes(
        make_body(), f"Décision : promettre une date | demande : {request.ref}", state="approved"
    )
    decision = Outcome.objects.get()
    path = f"/admin/governance/outcome/{decision.pk}/change/"
    assert len(page_of(team, path).select("#id_apply_to option")) == 1  # not before its minutes are public
    Meeting.objects.filter(pk=meeting.pk).update(state="published", published_at=timezone.now())
    wanted = f"{request.ref}:acceptee"
    with pytest.raises(AssertionError, match="Donnez la date promise"):
        send_outcome(team, decision, apply_to=wanted)
    send_outcome(team, decision, apply_to=wanted, apply_day="2027-01-31")
    request.refresh_from_db()
    assert (request.state, f"{request.promised_for}") == (State.ACCEPTED, "2027-01-31")
    page = visitor.get(request.get_absolute_url())
    assert "Cercle des forêts : acceptée, date promise" in text(page).replace("\u00a0", " ")
    assert "Décision DEC-2026-001 (Cercle des forêts" in text(page)
    links = [link["href"] for link in BeautifulSoup(page.content, "html.parser").select(".odl-story a")]
    assert links == [f"{meeting.get_absolute_url()}#DEC-2026-001"]
    minutes = BeautifulSoup(visitor.get(meeting.get_absolute_url()).content, "html.parser")
    assert "promettre une date" in minutes.find(id="DEC-2026-001").get_text()
    assert f"Appliquée à la demande {request.ref}" in text(visitor.get(decision.get_absolute_url()))
    assert "DEC-2026-001" not in OutgoingMail.objects.filter(to=ASKER).first().text


def test_minutes_that_name_no_public_request_say_so(team):
    meeting = make_meeting(
        make_body(),
        state="held",
        starts_at=datetime(2026, 3, 5, 8, tzinfo=UTC),
        minutes="Décision : ouvrir | demande : 2026-9999",
    )
    answer = team.get(f"/admin/governance/meeting/{meeting.pk}/change/")
    assert answer.status_code == 200
    send_meeting(team, meeting)
    shown = team.get("/admin/governance/meeting/").content.decode()
    assert "aucune demande publique ne s’appelle 2026-9999" in shown


def test_who_registered_is_told_of_a_cancellation_and_reads_the_minutes_over(visitor, team):
    body = make_body()
    gone = make_meeting(body)
    make_registration(gone, 1, state="confirmed")
    send_meeting(team, gone, move_to="cancelled", move_said="La salle est fermée.")
    held = make_meeting(
        body, state="held", starts_at=datetime(2026, 3, 5, 8, tzinfo=UTC), minutes="Tout est dit."
    )
    row = make_registration(held, 2, state="confirmed")
    make_registration(held, 3, state="cancelled")
    send_meeting(team, held, move_to="submitted")
    kinds = list(OutgoingMail.objects.order_by("pk").values_list("to", "kind"))
    assert kinds == [("ana1@example.org", "réunion annulée"), ("ana2@example.org", "compte rendu soumis")]
    assert "Tout est dit." in text(visitor.get(f"/gouvernance/inscriptions/{row.key}/"))
    assert "Tout est dit." not in text(visitor.get(held.get_absolute_url()))
