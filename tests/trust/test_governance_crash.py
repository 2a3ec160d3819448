"""Requests, supports and registrations sent while workers are killed, Redis refuses and mail hangs."""

import http.client
import json
import time
import urllib.parse
from random import Random

import pytest

from tests.tools.smtp import MailServer
from tests.trust.sending import FULL, MODELS
from tests.trust.test_crash import Portal, storm

POSTS, KILLS = (500, 20) if FULL else (60, 4)
TARGETS = """
import json, django
django.setup()
from tests.trust.sending import make_targets
print(json.dumps(make_targets()))
"""
SUBMISSIONS = """
import json, sys, django
django.setup()
from tests.trust.sending import submission
form, posts = sys.argv[1], int(sys.argv[2])
print(json.dumps([
    submission(form, email=f"{form}-{n}@example.org", text=f"Un envoi de bonne foi, le {n}.")
    for n in range(posts)
]))
"""
KEPT = """
import json, sys, django
django.setup()
from opendatalab.models import OutgoingMail
from tests.trust.sending import MODELS
form = sys.argv[1]
rows = MODELS[form].objects.filter(email__startswith=f"{form}-").order_by("pk")
letters = OutgoingMail.objects.filter(to__startswith=f"{form}-").order_by("pk")
receipts = list(rows.values_list("email", "receipt")) if form == "demande" else []
emails = list(rows.values_list("email", flat=True))
print(json.dumps([emails, list(letters.values_list("to", "sent_at")), receipts]))
"""


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    with (
        MailServer("hang", patience=2) as mail,
        Portal(tmp_path_factory.mktemp("portal"), mail.port) as running,
    ):
        running.paths = json.loads(running.run("-c", TARGETS))
        yield running


def send_until_told(portal: Portal, path: str, fields: dict[str, str]) -> tuple[str, int]:
    """The address that the visitor is sent to, empty when the page itself thanks; and the times it took."""
    body = urllib.parse.urlencode(fields)
    for tries in range(1, 60):
        try:
            status, location = portal.ask("POST", path, body)
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
            continue
        assert status in (200, 302), (path, status)  # 422 would be a form to put right
        return location, tries
    raise AssertionError(f"{path} was never taken")


@pytest.mark.slow
@pytest.mark.parametrize("form", MODELS)
def test_nothing_acknowledged_is_lost_or_doubled(portal, form):
    submissions = json.loads(portal.run("-c", SUBMISSIONS, form, str(POSTS)))
    told, tries = {}, []

    def send(fields: dict[str, str]) -> None:
        told[fields["email"]], tried = send_until_told(portal, portal.paths[form], fields)
        tries.append(tried)

    began = time.monotonic()
    storm(portal, [(fields,) for fields in submissions], send, kills=KILLS, draw=Random(20261127))
    seconds, again = time.monotonic() - began, sum(tried > 1 for tried in tries)
    kept, letters, receipts = json.loads(portal.run("-c", KEPT, form))
    print(f"{form}: {len(kept)} kept of {POSTS}, {KILLS} kills, {again} sent again, {seconds:.1f} s")  # noqa: T201
    sent = sorted(fields["email"] for fields in submissions)
    assert sorted(told) == sorted(kept) == sent
    assert sorted(to for to, _ in letters) == sent  # to each, one letter that asks to confirm
    assert {at for _, at in letters} == {None}  # and the mail server took none yet
    assert all(told[email].endswith(f"/{receipt}/") for email, receipt in receipts)
