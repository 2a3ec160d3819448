"""Submissions of the governance's forms, as a visitor sends them: where, and with which words.

`FULL_LOAD=1` has the tests that use them send as many as the project promises, instead of a sample.
"""

import os
from collections.abc import Callable

from governance.models import Meeting, Registration, Request, Support
from governance.models.request_states import State
from tests.governance.factories import make_body, make_meeting
from tests.governance.request_factories import make_request
from tests.tools.forms import old_token

FULL = os.environ.get("FULL_LOAD") == "1"
MODELS = {"demande": Request, "soutien": Support, "inscription": Registration}
# By form, the fields that one submission adds to its address.
WORDS: dict[str, Callable[[str], dict[str, str]]] = {
    "demande": lambda text: {
        **{"wish": "ameliorer", "kind": "ouvrir", "title": text[:150], "description": text, "purpose": text},
        **{"place": "", "capacity": "citoyen", "dataset": "", "organization": "", "seen": "1"},
    },
    "soutien": lambda text: {"capacity": "association", "reason": text},
    "inscription": lambda text: {"organisation": text[:200], "college": "collectivites", "needs": text[:300]},
}


def make_targets() -> dict[str, str]:
    """A public request to support, a meeting that takes registrations; by form, where it is sent."""
    request = make_request(90, state=State.PUBLISHED)
    meeting = make_meeting(make_body(slug="cercle-ouvert"))
    assert Meeting.objects.get(pk=meeting.pk).takes_registrations
    return {
        "demande": "/gouvernance/demandes/nouvelle/",
        "soutien": f"{request.get_absolute_url()}moi-aussi/",
        "inscription": f"{meeting.get_absolute_url()}inscription/",
    }


def submission(form: str, *, email: str, text: str, **changes: str) -> dict[str, str]:
    return {"jeton": old_token(form), "site_web": "", "email": email, **WORDS[form](text), **changes}
