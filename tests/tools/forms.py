"""Public forms as a visitor sends them: a token drawn a while ago, from the page or without it."""

import time
from unittest import mock

from bs4 import BeautifulSoup

from opendatalab.public_forms import TOKEN, form_token


def old_token(form_id: str, *, age: float = 60) -> str:
    """The token of a page opened `age` seconds ago."""
    now = time.time()
    with mock.patch("django.core.signing.time.time", return_value=now - age):
        return form_token(form_id)


def posted(form_id: str, *, age: float = 60, **fields: str) -> dict[str, str]:
    """What a browser sends: the fields, the token, the trap left empty."""
    return {TOKEN: old_token(form_id, age=age), "site_web": "", **fields}


def fields_of(response) -> dict[str, str]:
    """What a page's form would send if nobody touched it."""
    form = BeautifulSoup(response.content, "html.parser").select_one("form[method=post]")
    sent = {item["name"]: item.get("value", "") for item in form.select("input[name]")}
    sent |= {item["name"]: item.get_text().removeprefix("\n") for item in form.select("textarea")}
    for item in form.select("select"):
        chosen = item.select_one("[selected]") or item.select_one("option")
        sent[item["name"]] = chosen["value"]
    return sent
