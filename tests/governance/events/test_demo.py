"""The example's BarCamps and contest: marked on every page, not counted, gone without a trace."""

import pytest

from governance.demo import load_demo, remove_demo
from governance.models import Contest, Entry, Event, EventOutput, Meeting, Request, Session
from tests.governance.events.desk import words

pytestmark = pytest.mark.django_db
MODELS = (Contest, Entry, Event, EventOutput, Meeting, Request, Session)


def test_the_example_is_marked_asks_nothing_and_goes(client):
    load_demo()
    contest = Contest.objects.get()
    paths = [contest.get_absolute_url(), f"{contest.get_absolute_url()}dossiers/"]
    paths += [row.get_absolute_url() for row in (*Entry.objects.all(), *Session.objects.all())]
    for meeting in Meeting.objects.filter(kind="barcamp"):
        base = f"/gouvernance/evenements/{meeting.ref}"
        paths += [meeting.get_absolute_url(), f"{base}/programme/", f"{base}/sorties/"]
    assert [path for path in paths if "Ceci est un exemple" not in words(client, path)] == []
    assert "0 BarCamp tenu" in words(client, "/gouvernance/evenements/")
    assert EventOutput.objects.exclude(request=None).count() == 0
    remove_demo()
    assert [model.objects.count() for model in MODELS] == [0] * len(MODELS)
