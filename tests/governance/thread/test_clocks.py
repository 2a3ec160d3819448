"""Working days, and how long each step took."""

from datetime import UTC, date, datetime, timedelta

import pytest

from governance.clocks import ANSWER, MODERATION, QUALIFICATION, Run, measure, requests_of, runs_of
from governance.models import Event
from governance.models.request_states import Actor, State
from governance.models.requests import Request
from governance.working_days import after_working_days, easter, holidays, is_working, working_days
from tests.governance.request_factories import make_request
from tests.governance.requests.desk import text

TEAM, PRODUCER = Actor.TEAM.value, Actor.PRODUCER.value


def at(day: int, month: int = 6) -> datetime:
    return datetime(2026, month, day, 10, tzinfo=UTC)


def moved(day: int, to: State, capacity: str = TEAM, said: str = "") -> Event:
    return Event(at=at(day), after=to, capacity=capacity, said=said)


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2000, date(2000, 4, 23)),
        (2024, date(2024, 3, 31)),
        (2026, date(2026, 4, 5)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_is_where_the_calendar_has_it(year, day):
    assert easter(year) == day


def test_eleven_public_holidays_are_no_working_days():
    assert len(holidays(2026)) == 11
    monday, ascension, whit = date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25)
    assert [is_working(day) for day in (monday, ascension, whit, date(2026, 6, 1))] == [
        False,
        False,
        False,
        True,
    ]


def test_working_days_skip_the_weekend_and_the_holiday():
    assert working_days(date(2026, 4, 30), date(2026, 5, 5)) == 2  # Friday is the first of May
    assert after_working_days(date(2026, 4, 30), 2) == date(2026, 5, 5)
    assert working_days(date(2026, 6, 6), date(2026, 6, 6)) == 0


def test_a_question_of_the_team_stops_the_clocks_until_it_is_answered():
    runs = runs_of(
        [
            moved(1, State.MODERATION, Actor.ASKER.value),
            moved(2, State.PUBLISHED),
            moved(3, State.WAITING),
            moved(10, State.PUBLISHED, Actor.ASKER.value),
            moved(11, State.ASSIGNED, said="Syndicat"),
            moved(21, State.ACCEPTED, PRODUCER),
        ]
    )
    days = {
        target.key: runs[target.key].days(target, at(30)) for target in (MODERATION, QUALIFICATION, ANSWER)
    }
    assert days == {"moderation": 1, "qualification": 2, "reponse": 10}


def test_another_producer_has_a_clock_of_its_own_and_a_running_pause_counts_for_nobody():
    runs = runs_of(
        [
            moved(1, State.ASSIGNED, said="Le premier"),
            moved(11, State.ASSIGNED, said="Le second"),
            moved(13, State.WAITING),
        ]
    )
    assert runs[ANSWER.key] == Run(at(11), None, [(at(13), None)])
    assert runs[ANSWER.key].days(ANSWER, at(30)) == 2


def test_nothing_is_told_of_fewer_than_five(visitor, db):
    for number in range(1, 6):
        request = make_request(number)
        Event.objects.filter(ref=request.ref, after=State.ASSIGNED).update(at=at(1))
        Event.objects.create(
            subject="request", ref=request.ref, after="acceptee", capacity=PRODUCER, at=at(1 + number)
        )
        Request.objects.filter(pk=request.pk).update(state=State.ACCEPTED)
        (line,) = measure(requests_of())[1]
        assert (line.enough, line.median) == (number == 5, 3 if number == 5 else None)
    page = text(visitor.get("/gouvernance/demandes/delais/"))
    assert "Syndicat de rivière 5 3 5 100" in page
    table = b"".join(visitor.get("/gouvernance/demandes/delais.csv")).decode("utf-8-sig").splitlines()
    assert table[-1] == "Syndicat de rivière;Première réponse du producteur;30;jours;5;3;5;100;0;0"


def test_a_report_of_data_published_by_mistake_is_in_no_delay(db):
    make_request(1, kind="protection")
    assert [(len(line.done), len(line.running)) for line in measure(requests_of())[0]] == [(0, 0)] * 3


def test_who_still_waits_is_counted_beyond_the_target(visitor, db):
    request = make_request()
    Event.objects.filter(ref=request.ref, after=State.ASSIGNED).update(
        at=datetime.now(UTC) - timedelta(days=40)
    )
    assert "1, dont 1 au-delà du but" in text(visitor.get("/gouvernance/demandes/delais/"))
