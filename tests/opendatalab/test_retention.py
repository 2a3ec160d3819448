"""What is kept of persons is declared, told on the privacy page, and goes when its time has come."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone

from opendatalab.models import ContactMessage, Erasure, OutgoingMail
from opendatalab.retention import declared, erase, export, purge

OURS = ("opendatalab", "sig", "catalogue", "knowledge", "governance")
PERSONAL = re.compile(
    r"(^|_)(e?mail|phone|telephone|mobile|person|contact|asker|requester|author|speaker|first_name|last_name|"
    r"surname|birth|ip|address|username|signature)($|_)"
)
# Names of fields that look so, of which no value is about a person.
NOT_PERSONAL = {
    "opendatalab.Erasure.person",  # a digest
    "governance.Request.refusal_text",  # a producer's or the team's, in the name of the service
}


def message(number: int, **changes) -> ContactMessage:
    words = {"subject": "portail", "email": "ana@example.org", "text": "Bonjour"}
    keys = {"token_key": f"t{number}", "receipt": f"r{number}"}
    return ContactMessage.objects.create(**{**words, **keys, **changes})


def ago(days: int):
    return timezone.now() - timedelta(days=days)


def looks_personal(field: models.Field) -> bool:
    """A key to an account is told with the accounts."""
    named = not field.is_relation and PERSONAL.search(field.name)
    return isinstance(field, models.EmailField) or bool(named)


def test_every_field_that_looks_personal_is_declared():
    told = {(item.model, name) for item in declared() for name in item.fields}
    missing = []
    for model in apps.get_models():
        if model._meta.app_label not in OURS:
            continue
        of_the_public = any(field.name == "token_key" for field in model._meta.fields)
        for field in model._meta.fields:
            label = f"{model._meta.label}.{field.name}"
            written = of_the_public and isinstance(field, models.TextField)
            if (looks_personal(field) or written) and label not in NOT_PERSONAL:
                missing += [label] * ((model._meta.label, field.name) not in told)
    assert missing == []


def test_what_is_declared_exists_and_says_all():
    for item in declared():
        names = {field.name for field in apps.get_model(item.model)._meta.fields}
        assert set(item.fields) <= names
        assert item.address in ("", *names)
        assert all((item.data, item.purpose, item.basis, item.readers, item.term))


def test_privacy_page_tells_each(client, db):
    page = BeautifulSoup(client.get("/donnees-personnelles/").content, "html.parser")
    rows = [
        [cell.get_text() for cell in row.select("th, td")]
        for row in page.select("table:has(#traitements) tbody tr")
    ]
    told = [[item.data, item.purpose, item.basis, item.readers, item.term] for item in declared()]
    assert rows[:-1] == told
    assert rows[-1][-1] == "8 heures"


def test_purge_keeps_what_is_not_past_its_term(db):
    kept = [
        message(1, state="new", received_at=ago(1000)),
        message(2, state="done", received_at=ago(364)),
        message(3, state="doubtful", received_at=ago(29)),
    ]
    message(4, state="new", received_at=ago(1096))
    message(5, state="done", received_at=ago(366))
    message(6, state="doubtful", received_at=ago(31))
    message(7, state="spam", received_at=ago(31))
    assert sorted(purge().values()) == [2, 2]
    assert list(ContactMessage.objects.order_by("pk")) == kept
    assert purge() == {}


def test_letters_go_thirty_days_after_they_left(db):
    for number, (created, sent) in enumerate([(40, 31), (40, 29), (89, None), (91, None)]):
        letter = OutgoingMail.objects.create(
            kind="essai", to="a@example.org", subject="x", text="x", key=str(number)
        )
        OutgoingMail.objects.filter(pk=letter.pk).update(created_at=ago(created), sent_at=sent and ago(sent))
    purge()
    assert list(OutgoingMail.objects.order_by("key").values_list("key", flat=True)) == ["1", "2"]


def test_proof_of_an_erasure_holds_nothing_of_it(db):
    message(1, email="marque@example.org", text="MARQUE", state="spam", received_at=ago(31))
    purge()
    (proof,) = Erasure.objects.all()
    assert (proof.why, proof.rows, proof.what) == (
        "term",
        1,
        next(d.data for d in declared() if d.order == 11),
    )
    assert "marque" not in repr(Erasure.objects.values()).lower()


def test_person_gets_all_that_is_kept_then_has_it_erased(db):
    message(1, email="Ana@Example.org")
    message(2, email="autre@example.org")
    OutgoingMail.objects.create(kind="essai", to="ana@example.org", subject="x", text="y", key="k")
    given = {data: len(rows) for data, rows in export("ana@example.org").items() if rows}
    assert given == erase("ana@example.org ")
    assert sorted(given.values()) == [1, 1]
    assert ContactMessage.objects.get().email == "autre@example.org"
    assert OutgoingMail.objects.count() == 0
    assert "ana" not in repr(Erasure.objects.values()).lower()


def test_erasure_is_done_again_after_a_restore(db):
    message(1)
    erase("ana@example.org")
    message(2)  # an old backup brings it back
    message(3, email="autre@example.org")
    assert list(purge().values()) == [1]
    assert ContactMessage.objects.get().email == "autre@example.org"


def test_command_tells_what_it_removed(db):
    said = StringIO()
    message(1)
    call_command("purge_personal_data", stdout=said)
    call_command("purge_personal_data", address="ana@example.org", stdout=said)
    first, second = said.getvalue().splitlines()
    assert first == "Rien à effacer."
    assert second.endswith("\u00a0: 1 ligne(s)")
    with pytest.raises(CommandError, match="n’est pas une adresse"):
        call_command("purge_personal_data", address="ana")
