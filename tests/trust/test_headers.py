"""What every public answer carries, and what no page of ours ever holds."""

import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from tests.trust.routes import addresses

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), interest-cohort=(), microphone=(), payment=()",
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}
BASE_MAPS = "'self' data: https://data.geopf.fr https://a.tile.openstreetmap.fr"
RELAYED = {"default-src": "'none'", "sandbox": ""}
INLINE = re.compile(r"^(on[a-z]+|style|srcdoc|nonce)$")


def read_policy(header: str) -> dict[str, str]:
    return dict(part.strip().partition(" ")[::2] for part in header.split(";") if part.strip())


def is_page(response) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")


@pytest.mark.parametrize("method", ["get", "head"])
def test_every_route_answers_with_every_header(visitor, catalogue, method):
    wrong = {}
    for address in addresses():
        response = getattr(visitor, method)(address.path)
        found = {name: response.headers.get(name) for name in HEADERS}
        shared = "cross-origin" if address.is_open or address.is_framed else "same-origin"
        framed = address.is_framed
        headers = HEADERS | {"X-Frame-Options": None} if framed else HEADERS
        own = {"frame-ancestors": "*"} if framed else {"frame-src": "'self'"} if address.shows_frames else {}
        own = own | ({"img-src": BASE_MAPS} if address.shows_map else {})
        policy_of_ours = RELAYED if address.is_relayed else POLICY | own
        expected = (address.status, headers, policy_of_ours, shared)
        policy = read_policy(response.headers.get("Content-Security-Policy", ""))
        if (
            given := (response.status_code, found, policy, response["Cross-Origin-Resource-Policy"])
        ) != expected:
            wrong[address.path] = given
    assert wrong == {}


def test_the_policy_of_the_settings_is_that_one():
    told = {name: " ".join(values) for name, values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()}
    assert told == POLICY


def test_kept_and_not_modified_answers_carry_them_too(visitor, catalogue):
    first = visitor.get("/jeux-de-donnees/")
    kept = visitor.get("/jeux-de-donnees/")
    same = visitor.get("/jeux-de-donnees/", headers={"If-None-Match": first["ETag"]})
    assert (kept.status_code, same.status_code) == (200, 304)
    assert {name: kept.headers.get(name) for name in HEADERS} == HEADERS
    for response in (kept, same):  # a browser goes on with what it kept: a 304 need not say all again
        assert response["X-Content-Type-Options"] == "nosniff"
        assert read_policy(response["Content-Security-Policy"]) == POLICY


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_no_public_route_takes_another_method(visitor, catalogue, method):
    answers = {}
    for address in addresses():
        if address.status == 404 or (method == "post" and address.takes_posts):
            continue
        response = getattr(visitor, method)(address.path)
        if response.status_code not in (403, 405) or response.cookies:
            answers[address.path] = response.status_code
    assert answers == {}


def faults(html: str) -> list[str]:
    """What breaks the habits of every page."""
    soup = BeautifulSoup(html, "html.parser")
    found = []
    for element in soup.find_all(True):
        found += [f"<{element.name} {name}>" for name in element.attrs if INLINE.match(name)]
        if element.name == "style":
            found.append("<style>")
        if (
            element.name == "script"
            and not element.get("src")
            and element.get("type") != "application/ld+json"
        ):
            found.append("<script> without address")
        for name in ("src", "action", "data-url", "hx-get"):
            if not str(element.get(name, "/")).startswith(("/", "?")):
                found.append(f"{name}={element[name]}")
        if element.name == "img" and element.get("alt") is None:
            found.append("<img> without alt")
        if element.name == "form" and element.get("method", "get").lower() != "get":
            found += ["<form> that writes"] * (element.select_one("[name=jeton]") is None)
    ids = [element["id"] for element in soup.find_all(id=True)]
    found += [f"id {name} twice" for name in sorted({name for name in ids if ids.count(name) > 1})]
    labelled = {label.get("for") for label in soup.find_all("label")}
    for field in soup.select("input:not([type=hidden]), select, textarea"):
        if field.get("id") not in labelled:
            found.append(f"field {field.get('name')} without label")
    if len(soup.find_all("h1")) != 1:
        found.append(f"{len(soup.find_all('h1'))} h1")
    if soup.html is None or soup.html.get("lang") != "fr":
        found.append("no lang")
    if not soup.title or not soup.title.text.strip(" –"):
        found.append("no title")
    for sample in soup.select("pre, code"):
        sample.decompose()
    text = soup.get_text()
    found += [mark for mark in ("{{", "}}", "{%", "None", "&amp;", "&#x27;") if mark in text]
    return found


def test_pages_hold_nothing_inline_and_are_whole(visitor, catalogue):
    wrong = {}
    for address in addresses():
        response = visitor.get(address.path)
        if (
            is_page(response)
            and response.status_code not in (301, 302, 303)
            and (found := faults(response.content.decode()))
        ):
            wrong[address.path] = found
    assert wrong == {}


def test_a_fault_would_be_seen():
    html = (
        '<html><title>a</title><h1 onclick="x">a</h1><p style="x" id="a"><b id="a"><script>x</script>'
        '<style></style><input name="q"><img src="https://e.org/a.png"><form method="post"></form> {{ a }}'
    )
    assert faults(html) == [
        "<h1 onclick>",
        "<p style>",
        "<script> without address",
        "<style>",
        "src=https://e.org/a.png",
        "<img> without alt",
        "<form> that writes",
        "id a twice",
        "field q without label",
        "no lang",
        "{{",
        "}}",
    ]


def test_titles_tell_pages_apart(visitor, catalogue):
    titles: dict[str, set[str]] = {}
    for address in addresses():
        response = visitor.get(address.path)
        if is_page(response) and response.status_code == 200:
            title = BeautifulSoup(response.content, "html.parser").title.text
            titles.setdefault(title, set()).add(address.path.partition("?")[0])
    assert {title: paths for title, paths in titles.items() if len(paths) > 1} == {}
