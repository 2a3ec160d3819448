"""A thousand robots at each form of the governance: nothing of theirs is public, few have to be read."""

import random

import pytest
from django.core.cache import caches

from governance.models import Registration, Request, Support
from governance.models.request_states import State
from opendatalab import limits
from opendatalab.models import OutgoingMail
from tests.tools.forms import old_token
from tests.trust.routes import addresses
from tests.trust.sending import FULL, MODELS, make_targets, submission
from tests.trust.test_spam import SHAPES, from_anywhere, robot

ROBOTS = 1000 if FULL else 10 * len(SHAPES)
MOST_LETTERS = 20  # those that a surge lets through in an hour


@pytest.fixture(autouse=True)
def _counted(settings, monkeypatch):
    settings.LIMITED = True
    caches["limits"].clear()
    monkeypatch.setattr(limits, "_broken_until", 0.0)
    yield
    caches["limits"].clear()


@pytest.mark.parametrize("form", MODELS)
def test_robots_reach_no_page(visitor, catalogue, form):
    path, model = make_targets()[form], MODELS[form]
    known, draw, stolen = (
        set(model.objects.values_list("pk", flat=True)),
        random.Random(20261126),
        old_token(form),
    )
    OutgoingMail.objects.all().delete()
    answers = []
    for number in range(ROBOTS):
        sent = submission(
            form, email=f"r{number}@example.net", **{"jeton": ""} | robot(number, form, draw, stolen=stolen)
        )
        answers.append(visitor.post(path, sent, REMOTE_ADDR=from_anywhere(draw)).status_code)
    assert set(answers) <= {200, 302, 422, 429}
    theirs = model.objects.exclude(pk__in=known)
    doubtful = theirs.count() if form == "soutien" else theirs.exclude(doubts=[]).count()
    letters = OutgoingMail.objects.count()
    print(f"{form}: {ROBOTS} robots, {theirs.count()} kept, {doubtful} doubtful, {letters} letters")  # noqa: T201
    assert 0 < letters <= MOST_LETTERS
    assert not OutgoingMail.objects.filter(
        text__contains="SPAM"
    ).exists()  # nothing goes through us to a victim
    assert (
        not Request.objects.exclude(pk__in=known)
        .filter(email__startswith="r")
        .exclude(state=State.UNCONFIRMED)
        .exists()
    )
    assert not Support.objects.filter(email__startswith="r").exclude(confirmed_at=None).exists()
    assert (
        not Registration.objects.filter(email__startswith="r")
        .exclude(state=Registration.State.UNCONFIRMED)
        .exists()
    )
    paths = [address.path for address in addresses()] + [path, path.rsplit("/", 2)[0] + "/"]
    public = [page for page in paths if b"SPAM" in b"".join(visitor.get(page, REMOTE_ADDR="203.0.113.5"))]
    assert public == []
