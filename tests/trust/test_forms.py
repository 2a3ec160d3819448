"""What anybody may send: kept once, refused with words, given back when it cannot be kept."""

import re
import time

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.db import connection
from django.urls import URLPattern, get_resolver

from opendatalab.models import ContactMessage, OutgoingMail
from opendatalab.public_forms import INVISIBLE, ONE_LINE, TOKEN, Doubt, PublicForm
from tests.tools.forms import fields_of, old_token, posted
from tests.trust.routes import FORMS, addresses

WORDS = {"subject": "portail", "email": "ana@example.org", "text": "La carte de Foix est vide."}
PATH = "/contact/ecrire/"


def send(visitor, **changes):
    return visitor.post(PATH, posted("contact", **{**WORDS, **changes}))


def page(response):
    return BeautifulSoup(response.content, "html.parser")


def errors(response) -> dict[str, str]:
    return {
        error["id"].removeprefix("champ-").removesuffix("_error"): error.get_text()
        for error in page(response).select(".fr-error-text")
    }


def test_message_is_kept_with_its_receipt_and_its_letters(visitor, db, django_capture_on_commit_callbacks):
    response = visitor.post(PATH, fields_of(visitor.get(PATH)) | WORDS | {TOKEN: old_token("contact")})
    (message,) = ContactMessage.objects.all()
    assert (message.subject, message.email, message.text, message.state) == (*WORDS.values(), "new")
    assert (response.status_code, response["Location"]) == (302, f"/contact/recu/{message.receipt}/")
    assert len(message.receipt) == 22  # 128 bits
    assert list(OutgoingMail.objects.values_list("kind", "to")) == [
        ("accusé de réception", "ana@example.org")
    ]
    receipt = visitor.get(response["Location"])
    assert message.receipt in page(receipt).main.get_text()
    assert "no-store" in receipt["Cache-Control"]


def test_receipts_hold_nothing_of_what_was_written(visitor, db):
    marks = {"email": "marque@example.org", "text": "MARQUE dans le texte"}
    shown = visitor.get(send(visitor, **marks)["Location"]).content.decode()
    (letter,) = OutgoingMail.objects.filter(kind="accusé de réception")
    assert "marque" not in (shown + letter.subject + letter.text).lower()


def test_team_gets_the_message_where_the_pack_says(visitor, db, monkeypatch):
    from dataclasses import replace

    from opendatalab import contact
    from opendatalab.region import region

    own = replace(region(), operator=replace(region().operator, email="equipe@example.org"))
    monkeypatch.setattr(contact, "region", lambda: own)
    send(visitor)
    (letter,) = OutgoingMail.objects.filter(to="equipe@example.org")
    assert WORDS["text"] in letter.text
    assert "Répondre à\u00a0: ana@example.org".replace("\u00a0", " ") in letter.text.replace("\u00a0", " ")


def test_sent_twice_is_kept_once(visitor, db):
    sent = posted("contact", **WORDS)
    first, second = visitor.post(PATH, sent), visitor.post(PATH, sent)
    assert first["Location"] == second["Location"]
    assert (ContactMessage.objects.count(), OutgoingMail.objects.count()) == (1, 1)


def test_without_token_the_same_words_are_kept_once_in_quarantine(visitor, db):
    first, second = visitor.post(PATH, WORDS), visitor.post(PATH, WORDS)
    (message,) = ContactMessage.objects.all()
    assert first["Location"] == second["Location"] == f"/contact/recu/{message.receipt}/"
    assert (message.state, message.doubts) == ("doubtful", [Doubt.NO_TOKEN])
    assert OutgoingMail.objects.count() == 0


DOUBTFUL = {
    Doubt.NO_TOKEN: {TOKEN: "faux"},
    Doubt.TOO_QUICK: {TOKEN: ("contact", 1)},
    Doubt.OTHER_FORM: {TOKEN: ("autre", 60)},
    Doubt.TRAPPED: {"site_web": "https://spam.example"},
    Doubt.LINKS: {"text": "http://a.example http://b.example www.c.example"},
    Doubt.MARKUP: {"text": "Un <a href=x>lien</a> et [url=x]autre[/url]"},
}


@pytest.mark.parametrize("doubt", DOUBTFUL)
def test_doubtful_message_waits_for_a_person_and_gets_the_same_answer(visitor, db, doubt):
    changes = dict(DOUBTFUL[doubt])
    if isinstance(changes.get(TOKEN), tuple):
        form_id, age = changes[TOKEN]
        changes[TOKEN] = old_token(form_id, age=age)
    response = visitor.post(PATH, posted("contact", **WORDS) | changes)
    (message,) = ContactMessage.objects.all()
    assert (message.state, message.doubts) == ("doubtful", [doubt])
    assert response["Location"] == f"/contact/recu/{message.receipt}/"
    assert OutgoingMail.objects.count() == 0


@pytest.mark.parametrize(
    ("headers", "doubted"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Sec-Fetch-Site": "same-site"}, True),
        ({"Origin": "https://ailleurs.example"}, True),
        ({"Origin": "null"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, False),
        ({"Origin": "http://testserver"}, False),
        ({}, False),
    ],
)
def test_form_sent_from_another_site_waits(visitor, db, headers, doubted):
    visitor.post(PATH, posted("contact", **WORDS), headers=headers)
    assert ContactMessage.objects.get().doubts == [Doubt.ELSEWHERE] * doubted


def test_ten_hours_on_the_page_change_nothing(visitor, db):
    visitor.post(PATH, posted("contact", age=10 * 3600, **WORDS))
    assert ContactMessage.objects.get().doubts == []


def test_wrong_answers_are_told_where_they_are_and_nothing_is_lost(visitor, db):
    sent = posted("contact", subject="", email="ana", text="Mon texte")
    response = visitor.post(PATH, sent)
    shown = page(response)
    assert response.status_code == 422
    assert errors(response) == {
        "subject": "Remplissez «\u00a0Sujet\u00a0».",
        "email": "Écrivez une adresse comme nom@exemple.fr.",
    }
    summary = shown.select_one("#erreurs")
    assert summary.has_attr("autofocus")
    assert [link["href"] for link in summary.select("a")] == ["#champ-subject", "#champ-email"]
    assert "champ-email_error" in shown.select_one("#champ-email")["aria-describedby"]
    assert fields_of(response) == sent  # the token too: sent again, it is the same message
    assert shown.title.get_text().startswith("Erreur\u00a0:")
    assert ContactMessage.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": "a\0b"}, None),
        ({"text": "a\x08b"}, INVISIBLE),
        ({"text": "a\x1b[31mb"}, INVISIBLE),
        ({"text": "x" * 5001}, None),
        ({"email": f"{'x' * 300}@example.org"}, None),
        ({"subject": "inconnu"}, None),
    ],
)
def test_unfit_text_is_refused_with_words(visitor, db, changes, said):
    response = send(visitor, **changes)
    (name,) = changes
    assert response.status_code == 422
    assert list(errors(response)) == [name]
    assert said in (None, errors(response)[name])
    assert ContactMessage.objects.count() == 0


def test_emoji_and_lines_are_kept_as_written(visitor, db):
    text = "Première ligne 🙂\r\nDeuxième ligne\tÉlève œuvre"
    send(visitor, text=text)
    assert ContactMessage.objects.get().text == text


def test_one_line_is_asked_where_one_line_is_meant(rf):
    class Short(PublicForm):
        word = forms.CharField(max_length=20)

    form = Short(rf.post("/", {"word": "a\nb"}))
    assert form.errors == {"word": [ONE_LINE]}


def test_every_public_form_bounds_every_text():
    unbounded = [
        f"{form_id}.{name}"
        for form_id, form in PublicForm.known.items()
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField) and not field.max_length
    ]
    assert "contact" in PublicForm.known
    assert unbounded == []


@pytest.mark.parametrize(
    ("text", "seconds"), [("(" * 5000, 1), ("<" * 5000, 1), ("[url" * 1200, 1), ("www." * 1200, 1)]
)
def test_worst_text_is_read_in_less_than_a_second(visitor, db, text, seconds):
    began = time.thread_time()
    send(visitor, text=text)
    assert time.thread_time() - began < seconds


def test_too_much_is_refused(visitor, db):
    big = visitor.post(PATH, posted("contact", **WORDS) | {"text": "x" * 2**20})
    assert (big.status_code, page(big).h1.get_text()) == (413, "Envoi trop volumineux")
    many = visitor.post(PATH, posted("contact", **WORDS) | {f"f{number}": "1" for number in range(201)})
    assert (many.status_code, page(many).h1.get_text()) == (400, "Demande illisible")
    assert ContactMessage.objects.count() == 0


def test_page_of_a_form_is_never_kept(visitor, db):
    first, second = visitor.get(PATH), visitor.get(PATH)
    assert (first["Cache-Control"], second["Cache-Control"]) == ("no-store", "no-store")
    assert fields_of(first)[TOKEN] != fields_of(second)[TOKEN]


def csrf_exempt(resolver=None, prefix: str = "") -> set[str]:
    found = set()
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLPattern):
            if getattr(item.callback, "csrf_exempt", False):
                found.add(f"{prefix}{item.name}")
        else:
            found |= csrf_exempt(item, f"{prefix}{item.namespace}:" if item.namespace else prefix)
    return found


def test_only_the_forms_named_here_go_without_csrf_check():
    open_to_all = {
        name
        for name in csrf_exempt()
        if not name.startswith(("api:", "unknown", "knowledge:api_", "governance:api_"))
    }  # they only read
    assert open_to_all == set(FORMS)


def test_no_public_form_reads_who_is_signed_in(catalogue):
    import inspect

    from django.urls import resolve

    paths = [address.path for address in addresses() if address.takes_posts]
    assert len(paths) == len(FORMS)
    for path in paths:
        view = inspect.unwrap(resolve(path).func)
        assert not re.search(r"request\.(user|session)|login_required", inspect.getsource(view)), path


@pytest.mark.django_db(transaction=True)
def test_with_a_database_that_only_reads_the_text_comes_back(visitor):
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON" if sqlite else "SET default_transaction_read_only = on")
    sent = posted("contact", **WORDS | {"text": "Un long texte.\nÀ garder."})
    try:
        response = visitor.post(PATH, sent)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF" if sqlite else "SET default_transaction_read_only = off")
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (
        503,
        "60",
        "no-store",
    )
    assert page(response).form["action"] == PATH
    again = {**fields_of(response), "site_web": ""}
    assert {name: value.replace("\r", "") for name, value in again.items()} == sent
    visitor.post(PATH, again)
    assert ContactMessage.objects.get().text == sent["text"]
