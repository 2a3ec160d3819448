"""What the tests of requests share."""

import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from governance.models.requests import Request
from opendatalab.models import OutgoingMail
from tests.governance.request_factories import ASKER
from tests.tools.forms import fields_of, posted

NEW = "/gouvernance/demandes/nouvelle/"


WORDS = {
    "wish": "ameliorer",
    "kind": "ouvrir",
    "title": "Hauteurs des rivières de l’Ariège",
    "description": "Toutes les heures, par station.",
    "purpose": "",
    "place": "",
    "capacity": "citoyen",
    "email": ASKER,
    "dataset": "",
    "organization": "",
    "seen": "",
}


def text(response) -> str:
    words = BeautifulSoup(response.content, "html.parser").main.get_text(" ")
    return re.sub(r"\s+", " ", words)


def ask(visitor, **changes):
    return visitor.post(NEW, posted("demande", **{**WORDS, **changes}))


def link_in(letter: OutgoingMail, part: str) -> str:
    """The path of the link of a letter."""
    found = re.search(rf"https?://\S+/{part}/\S+", letter.text)
    return urlsplit(found[0]).path


def press(visitor, path: str):
    """Open a letter's link, then press the button of the page."""
    fields = fields_of(visitor.get(path))
    return visitor.post(path, fields | posted("confirmation"))


def decide(team, request: Request, to: str, **fields):
    path = f"/admin/governance/request/{request.pk}/change/"
    form = BeautifulSoup(team.get(path).content, "html.parser").select_one("#request_form")
    sent = {item["name"]: item.get("value", "") for item in form.select("input[name]")}
    sent |= {item["name"]: item.get_text().removeprefix("\n") for item in form.select("textarea[name]")}
    for item in form.select("select[name]"):
        chosen = item.select_one("[selected]")
        sent[item["name"]] = chosen["value"] if chosen else ""
    sent = {name: value for name, value in sent.items() if not name.startswith(("_addanother", "_continue"))}
    answer = team.post(path, sent | {"move_to": to, **fields})
    request.refresh_from_db()
    return answer
