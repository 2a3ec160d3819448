"""A BarCamp from its draft to what came out of it, as visitors and the team go through it."""

import csv
import io
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from governance import journal
from governance.events import outputs, sessions
from governance.models import Ballot, Barcamp, Event, EventOutput, Meeting, Request, Session
from governance.roles import FACILITATOR, LEAD
from opendatalab.models import OutgoingMail
from opendatalab.retention import purge
from tests.governance.events.desk import desk, edit, press, told, words
from tests.governance.events.factories import (
    make_ballot,
    make_barcamp,
    make_grid,
    make_output,
    make_past_barcamp,
    make_session,
)
from tests.governance.factories import make_attendance, make_body, make_sector
from tests.governance.planted import EMAIL
from tests.governance.request_factories import make_request
from tests.tools.forms import posted

pytestmark = pytest.mark.django_db
PROPOSAL = {
    **{"title": "Quelles données pour les marcheurs ?", "pitch": "On en fait la liste."},
    **{"college": "societe-civile", "email": EMAIL},
}


def propose(client, meeting: Meeting, **changes):
    path = f"/gouvernance/evenements/{meeting.ref}/proposer/"
    return client.post(path, posted("session", **PROPOSAL | changes))


def vote(client, meeting: Meeting, *chosen: Session, email: str = EMAIL):
    path = f"/gouvernance/evenements/{meeting.ref}/voter/"
    return client.post(path, posted("vote", email=email) | {"sessions": [row.ref for row in chosen]})


def test_a_barcamp_from_draft_to_what_came_out(client):
    body = make_body(sector=make_sector())
    facilitator, lead = desk(FACILITATOR), desk(LEAD)
    day = timezone.localtime() + timedelta(days=30)
    first = {"starts_at_0": f"{day:%d/%m/%Y}", "starts_at_1": "09:00"}
    last = {"ends_at_0": f"{day:%d/%m/%Y}", "ends_at_1": "12:00"}
    rooms = {"rooms-TOTAL_FORMS": "2", "rooms-0-name": "Salle A", "rooms-0-position": "0"}
    rooms |= {"rooms-1-name": "Salle B", "rooms-1-position": "1"}
    slot = {
        "slots-TOTAL_FORMS": "1",
        "slots-0-starts_at_0": f"{day:%d/%m/%Y}",
        "slots-0-starts_at_1": "09:30",
    }
    slot |= {"slots-0-ends_at_0": f"{day:%d/%m/%Y}", "slots-0-ends_at_1": "10:10"}
    edit(
        facilitator,
        "/admin/governance/barcamp/add/",
        **{"title": "BarCamp", "body": str(body.pk), **first, **last, **rooms, **slot},
    )
    meeting = Barcamp.objects.get()
    form = f"/admin/governance/barcamp/{meeting.pk}/change/"
    assert (meeting.kind, meeting.state, meeting.rooms.count()) == ("barcamp", "draft", 2)
    assert client.get(meeting.get_absolute_url()).status_code == 404
    assert "revient au chef de projet" in told(edit(facilitator, form, move_to="called"))
    edit(lead, form, move_to="called")
    assert "S’inscrire" in words(client, meeting.get_absolute_url())
    assert Event.objects.filter(subject="meeting", ref=meeting.ref, after="called").exists()

    # A session, from a visitor to the grid.
    assert propose(client, meeting).status_code == 302
    assert "vient bien" not in press(client, "session à confirmer")
    session = Session.objects.get()
    programme = f"/gouvernance/evenements/{meeting.ref}/programme/"
    assert session.title not in words(client, programme + "?avant")
    edit(facilitator, f"/admin/governance/session/{session.pk}/change/", move_to="proposee")
    assert "Quelles données pour les marcheurs ?" in words(client, programme + "?apres")
    assert OutgoingMail.objects.filter(kind="session relue", to=EMAIL).exists()
    vote(client, meeting, session)
    press(client, "vote à confirmer")
    place = f"place-{meeting.rooms.first().pk}-{meeting.slots.first().pk}"
    edit(facilitator, f"/admin/governance/barcamp/{meeting.pk}/grille/", **{place: str(session.pk)})
    assert "moins de 5 voix" in words(client, programme + "?place")
    assert "09:30–10:10, Salle A" in words(client, programme + "?place")

    # The day is over: forty outputs come in, each becomes something.
    past = timezone.now() - timedelta(days=2)
    Meeting.objects.update(starts_at=past, ends_at=past + timedelta(hours=3))
    lines = f"/admin/governance/barcamp/{meeting.pk}/sorties/"
    typed = "hauteurs des rivières, heure par heure | besoin | api | 1\nune idée | idée | 9\nun frein | frein"
    page = edit(facilitator, lines, lines=typed)
    assert "2 sorties ajoutées" in told(page)
    assert "« 9 » n’est ni une nature" in page.content.decode().replace("\u00a0", " ")
    need, brake = EventOutput.objects.order_by("pk")
    output = f"/admin/governance/eventoutput/{need.pk}/change/"
    assert "en quelle qualité" in told(edit(facilitator, output, move_to="demande"))
    edit(facilitator, output, move_to="demande", request_capacity="association")
    request = Request.objects.get()
    need.refresh_from_db()
    assert (request.state, need.state, need.request) == ("publiee", "demande", request)
    assert need.ref in words(client, request.get_absolute_url())
    make_attendance(meeting)
    journal.move(meeting, to="held")
    Meeting.objects.update(minutes="Rien.")
    for state in ("submitted", "approved"):
        journal.move(meeting, to=state)
    with pytest.raises(ValidationError, match="ce que devient chaque sortie"):
        journal.move(meeting, to="published")
    edit(
        facilitator,
        f"/admin/governance/eventoutput/{brake.pk}/change/",
        move_to="ecartee",
        move_said="Déjà levé",
    )
    came_out = words(client, f"/gouvernance/evenements/{meeting.ref}/sorties/")
    assert "Par moyen : API (1). Tout a reçu une suite." in came_out
    assert f"Demande {request.ref}" in came_out
    assert "Non retenue : Déjà levé" in came_out
    journal.move(meeting, to="published")
    assert "1 BarCamp tenu" in words(client, "/gouvernance/evenements/")


def test_a_vote_counts_once_an_address_and_a_new_one_replaces_it(client):
    meeting = make_barcamp()
    one, two = make_session(meeting), make_session(meeting, 2)
    vote(client, meeting, one, two)
    assert Session.objects.with_votes().get(pk=one.pk).votes == 0  # not confirmed
    press(client, "vote à confirmer")
    press(client, "vote à confirmer")
    vote(client, meeting, two)
    assert Session.objects.with_votes().get(pk=one.pk).votes == 1
    press(client, "vote à confirmer")
    votes = [row.votes for row in Session.objects.with_votes().order_by("pk")]
    assert (votes, Ballot.objects.count()) == ([0, 1], 1)


def test_a_vote_is_too_late_once_the_day_begins(client):
    meeting = make_barcamp()
    vote(client, meeting, make_session(meeting))
    Meeting.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    assert "C’est trop tard" in press(client, "vote à confirmer")
    assert Ballot.objects.get().confirmed_at is None
    assert vote(client, meeting).status_code == 302  # no form any more


def test_a_vote_without_a_session_says_what_is_missing(client):
    meeting = make_barcamp()
    make_session(meeting)
    answer = vote(client, meeting)
    assert answer.status_code == 422
    assert "Choisissez au moins une session." in answer.content.decode()


def test_a_doubtful_proposal_waits_and_sends_no_letter(client):
    meeting = make_barcamp()
    propose(client, meeting, pitch="www.a.example www.b.example www.c.example")
    session = Session.objects.get()
    assert (session.doubts, OutgoingMail.objects.count()) == (["plusieurs liens"], 0)
    listed = "/admin/governance/session/"
    desk(LEAD).post(listed, {"action": "accept", "_selected_action": [session.pk]})
    assert OutgoingMail.objects.get().kind == "session à confirmer"


def test_a_session_is_placed_once_and_a_place_holds_one(client):
    meeting = make_barcamp()
    rooms, slots = make_grid(meeting)
    one, two = make_session(meeting), make_session(meeting, 2)
    team = desk(FACILITATOR)
    grid = f"/admin/governance/barcamp/{meeting.pk}/grille/"
    here, there = (f"place-{room.pk}-{slots[0].pk}" for room in rooms)
    assert "placée deux fois" in told(edit(team, grid, **{here: str(one.pk), there: str(one.pk)}))
    edit(team, grid, **{here: str(one.pk), there: str(two.pk)})
    edit(team, grid, **{here: str(two.pk), there: str(one.pk)})  # they change places
    placed = list(Session.objects.order_by("pk").values_list("room", "slot"))
    assert placed == [(rooms[1].pk, slots[0].pk), (rooms[0].pk, slots[0].pk)]
    assert sessions.grid_of(meeting, [one, two]).lines[1][1] == [None, None]


def test_a_session_set_aside_leaves_the_grid_and_the_pages(client):
    meeting = make_barcamp()
    rooms, slots = make_grid(meeting)
    session = make_session(meeting, room=rooms[0], slot=slots[0])
    assert client.get(session.get_absolute_url()).status_code == 200
    with pytest.raises(ValidationError, match="pourquoi"):
        sessions.move_session(session, to="ecartee")
    sessions.move_session(session, to="ecartee", said="Hors sujet")
    assert (session.room, session.slot) == (None, None)
    assert client.get(session.get_absolute_url() + "?apres").status_code == 404
    assert "Hors sujet" not in OutgoingMail.objects.get().text


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("un texte", ("un texte", "besoin", "", 2)),
        ("- un texte | API | 1", ("un texte", "besoin", "api", 1)),
        ("un texte | 3 | service web | Méthode de diffusion", ("un texte", "methode", "service-web", 3)),
        ("un texte | webservice | 9", None),
        ("| besoin", None),
        ("x" * 501, None),
    ],
)
def test_a_line_is_read_in_any_order(line, read):
    found = outputs.read_lines(line)
    assert [(one.text, one.kind, one.method, one.priority) for one in found.good] == ([read] if read else [])
    assert len(found.bad) == (read is None)


def test_lines_sent_twice_are_kept_once():
    meeting = make_past_barcamp()
    text = "\n".join(f"besoin numéro {rank} | besoin | fichier" for rank in range(40))
    assert (outputs.keep_lines(meeting, text).made, outputs.keep_lines(meeting, text).known) == (40, 40)
    assert [row.ref for row in EventOutput.objects.order_by("pk")][::39] == ["SOR-2026-001", "SOR-2026-040"]


def test_an_output_joins_the_request_that_asks_the_same(client):
    request = make_request(title="Fréquentation horaire des sentiers")
    output = make_output(make_past_barcamp())
    team = desk(FACILITATOR)
    form = f"/admin/governance/eventoutput/{output.pk}/change/"
    assert request.title in team.get(form).content.decode()  # suggested
    assert "Aucune demande publique" in told(edit(team, form, move_to="demande", same_as="2026-9999"))
    edit(team, form, move_to="demande", same_as=request.ref)
    output.refresh_from_db()
    assert (output.request, Request.objects.count()) == (request, 1)
    assert f"sortie {output.ref}" in words(client, request.get_absolute_url())


def test_outputs_in_a_spreadsheet_by_method(client):
    meeting = make_past_barcamp()
    make_output(meeting)
    make_output(meeting, text="=1+1", method="fichier")
    path = f"/gouvernance/evenements/{meeting.ref}/sorties.csv"
    rows = list(
        csv.reader(
            io.StringIO(client.get(f"{path}?method=fichier").getvalue().decode("utf-8-sig")), delimiter=";"
        )
    )
    assert [row[1] for row in rows] == ["texte", "'=1+1"]


def test_nothing_came_out_of_a_day_to_come(client):
    meeting = make_barcamp()
    make_output(meeting)
    assert "n’a pas encore eu lieu" in words(client, f"/gouvernance/evenements/{meeting.ref}/sorties/")


def test_persons_are_forgotten_and_votes_stay():
    meeting = make_past_barcamp()
    old = datetime(2025, 1, 6, 9, tzinfo=timezone.get_current_timezone())
    Meeting.objects.update(starts_at=old, ends_at=old + timedelta(hours=2))
    session = make_session(meeting)
    make_session(meeting, 2, state="a-confirmer", created_at=timezone.now() - timedelta(days=8))
    make_ballot(meeting, session)
    make_ballot(meeting, session, number=2)
    purge()
    assert list(Session.objects.values_list("email", flat=True)) == [""]
    assert list(Ballot.objects.values_list("email", "person")) == [("", "")] * 2
    assert Session.objects.with_votes().get().votes == 2
    assert purge() == {}


def test_empty_governance_says_what_to_do(client):
    assert "Rien n’est encore annoncé" in words(client, "/gouvernance/evenements/")
    assert "Aucun concours n’est encore annoncé" in words(client, "/gouvernance/concours/")
