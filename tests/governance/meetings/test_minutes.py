"""Lines of minutes become decisions and actions."""

from datetime import UTC, date, datetime

import pytest

from governance import journal
from governance.minutes import keep_minutes, read_day, read_lines
from governance.models import Outcome
from tests.catalogue.factories import make_dataset
from tests.governance.factories import (
    make_body,
    make_meeting,
    make_minutes,
)
from tests.governance.meetings.reading import TEXT

pytestmark = pytest.mark.django_db


def test_lines_are_read_with_their_parts():
    found = [line for _, line in read_lines(TEXT)]
    assert [(line.kind, line.text, line.owner, line.due, line.urls) for line in found] == [
        ("decision", "ouvrir", "DREAL", date(2026, 6, 30), ["/jeux-de-donnees/jeu-1/"]),
        ("action", "écrire le schéma", "", date(2026, 4, 1), []),
        ("action", "relire", "", None, []),
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1er août 2026", date(2026, 8, 1)),
        ("avant le 2 février 2027", date(2027, 2, 2)),
        ("2026-12-31", date(2026, 12, 31)),
        ("31/02/2026", None),
        ("bientôt", None),
    ],
)
def test_day_is_read_as_people_write_it(text, day):
    assert read_day(text) == day


def test_a_line_becomes_a_row_once_and_keeps_its_reference_when_the_text_is_edited():
    dataset = make_dataset(1)
    meeting = make_meeting(
        make_body(), minutes=TEXT, starts_at=datetime(2026, 3, 5, 8, tzinfo=UTC), state="held"
    )
    kept = keep_minutes(meeting)
    assert (kept.decisions, kept.actions, kept.warnings) == (1, 2, [])
    assert "Décision DEC-2026-001\u00a0: ouvrir |" in meeting.minutes
    decision = Outcome.objects.get(kind="decision")
    assert decision.links == [{"label": dataset.title, "url": dataset.get_absolute_url()}]
    meeting.minutes = meeting.minutes.replace("ouvrir", "publier").replace(
        "Action ACT-2026-002\u00a0: relire", ""
    )
    keep_minutes(meeting)
    keep_minutes(meeting)
    assert list(Outcome.objects.order_by("position").values_list("ref", "text")) == [
        ("DEC-2026-001", "publier"),
        ("ACT-2026-001", "écrire le schéma"),
    ]


def test_a_row_that_moved_on_outlives_its_line_and_what_is_not_read_is_said():
    meeting = make_minutes(make_body(), "Action : écrire | quand il pourra", state="held")
    journal.move(Outcome.objects.get(), to="doing")
    meeting.minutes = "Action : autre | échéance : bientôt"
    assert keep_minutes(meeting).warnings == [
        "ACT-2026-002\u00a0: «\u00a0échéance : bientôt\u00a0» n’a pas été compris.",
        "ACT-2026-001 n’est plus dans le texte mais a déjà avancé\u00a0: elle est gardée.",
    ]


def test_minutes_of_another_site_s_markup_are_made_safe():
    meeting = make_minutes(
        make_body(), "Décision : <script>alert(1)</script>ouvrir | lien : javascript:alert(1)"
    )
    assert "<script" not in meeting.minutes_html
    assert Outcome.objects.get().links == []
