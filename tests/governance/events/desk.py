"""What the tests of BarCamps and contests share."""

import re
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.test import Client

from governance.roles import make_roles
from opendatalab.models import OutgoingMail
from tests.tools.forms import fields_of, posted


def words(client: Client, path: str) -> str:
    main = BeautifulSoup(client.get(path).content, "html.parser").main
    return " ".join(main.get_text(" ").replace("\u00a0", " ").split())


def press(client: Client, kind: str) -> str:
    """Open the link of the last letter of this kind, press its button; what the page then says."""
    letter = OutgoingMail.objects.filter(kind=kind).order_by("-pk").first()
    path = urlsplit(re.search(r"https?://\S+", letter.text)[0]).path
    page = client.get(path)
    if BeautifulSoup(page.content, "html.parser").select_one("form[method=post]"):
        page = client.post(path, fields_of(page) | posted("confirmation"))
    main = BeautifulSoup(page.content, "html.parser").main
    return " ".join(main.get_text(" ").replace("\u00a0", " ").split())


def desk(role: str) -> Client:
    """The team's pages, for an account of this role."""
    make_roles()
    user = User.objects.create_user(f"compte {User.objects.count()}", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def edit(team: Client, path: str, **fields: Any):
    """Post the team's form as the browser would, with these fields changed; the page that follows."""
    form = BeautifulSoup(team.get(path).content, "html.parser").select_one("#content-main form")
    sent: dict[str, Any] = {}
    for item in form.select("input[name]"):
        if item.get("type") not in ("submit", "checkbox") or item.has_attr("checked"):
            sent[item["name"]] = item.get("value", "on" if item.get("type") == "checkbox" else "")
    sent |= {item["name"]: item.get_text().removeprefix("\n") for item in form.select("textarea[name]")}
    for item in form.select("select[name]"):
        chosen = [option["value"] for option in item.select("option[selected]")]
        sent[item["name"]] = chosen if item.has_attr("multiple") else (chosen or [""])[0]
    return team.post(path, sent | fields, follow=True)


def told(answer) -> str:
    """The messages that a page of the team shows, and what it finds wrong."""
    page = BeautifulSoup(answer.content, "html.parser")
    found = page.select(".messagelist li, .errornote, .errorlist li")
    return " ".join(item.get_text(" ").strip() for item in found).replace("\u00a0", " ")
