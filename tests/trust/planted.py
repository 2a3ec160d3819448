"""The world of the tests, with a word in all that is private: no page, feed, export or log may hold it.

Whatever an app declares as personal is planted by itself, in every row. What is public in some states is in
SHOWN, with the row that is planted instead; what is private without being personal is planted by hand.
"""

from datetime import UTC, date, datetime

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import models

from governance import journal
from governance.models import (
    Body,
    Comment,
    Document,
    Entry,
    InventoryImport,
    Mandate,
    Meeting,
    Registration,
    Request,
    Session,
)
from knowledge.models import Item, Kind
from opendatalab.retention import Personal, declared
from tests.governance.factories import make_meeting, make_minutes, make_registration
from tests.governance.planted import EMAIL, MARK
from tests.governance.request_factories import State, make_request
from tests.knowledge.factories import make_item
from tests.trust.world import make_world

TEXT = (models.CharField, models.TextField)
# Field: where it is public. A row on which it is not must hold the mark all the same.
SHOWN = {
    "governance.Mandate.function": "a function is public, a name is not",
    "governance.Request.title": "once moderated",
    "governance.Request.description": "once moderated",
    "governance.Request.purpose": "once moderated",
    **dict.fromkeys(
        (f"governance.Session.{name}" for name in ("title", "pitch", "notes", "notes_html")), "once moderated"
    ),
    **dict.fromkeys(
        (f"governance.Entry.{name}" for name in ("team", "title", "problem", "solution")),
        "once admissible and the contest closed",
    ),
    "governance.Comment.text": "once moderated",
    "governance.Comment.reason": "the answer to an opinion",
    "governance.Relay.email": "the box of a service",
}
DIGESTS = {"governance.Support.person"}
# Pages that a secret link opens, for one reader, and what that reader is meant to read.
FOR_ONE_READER = {
    "governance:answer": "the producer reads why a request is supported",
    "governance:support_follow": "an authority reads its own file",
    "governance:support_report": "an authority reads its own report",
}


def label_of(item: Personal, name: str) -> str:
    return f"{item.model}.{name}"


def plantable() -> list[tuple[Personal, models.Field]]:
    """The declared fields that hold words."""
    found = []
    for item in declared():
        for name in item.fields:
            field = apps.get_model(item.model)._meta.get_field(name)
            if isinstance(field, TEXT) and not field.choices and label_of(item, name) not in DIGESTS:
                found.append((item, field))
    return found


def plant() -> None:
    make_world()
    plant_by_hand()
    for item, field in plantable():
        if label_of(item, field.name) in SHOWN:
            continue
        for row in item.rows.order_by("pk"):
            value = f"{MARK}{row.pk}@example.org" if "mail" in field.name else f"{MARK} {row.pk}"
            item.rows.filter(pk=row.pk).update(**{field.name: value[: field.max_length]})


def plant_by_hand() -> None:
    words = {"title": f"{MARK} titre", "description": f"{MARK} récit", "purpose": f"{MARK} but"}
    # Not moderated, in quarantine, set aside, confidential: never public.
    for number, state in enumerate((State.UNCONFIRMED, State.MODERATION, State.REJECTED), 2):
        request = make_request(number, state=State.MODERATION, **words)
        Request.objects.filter(pk=request.pk).update(state=state, doubts=[f"{MARK} doute"])
    confidential = make_request(5, kind="protection", **words)
    hidden = make_request(6, **words)
    Request.objects.filter(pk=hidden.pk).update(state=State.HIDDEN)
    for request in (Request.objects.order_by("pk").first(), confidential):
        journal.record(request, said=f"{MARK} note de l’équipe", is_public=False)
    Mandate.objects.update(name_agreed=False)
    body = Body.objects.get(slug="cercle")
    Meeting.objects.update(online_url=f"https://visio.example/{MARK}")
    make_meeting(body, title=f"{MARK} brouillon", state="draft", called_at=None)
    for rank, state in enumerate(("held", "submitted", "approved"), 1):
        start = datetime(2026, 2, rank, 8, tzinfo=UTC)
        make_minutes(
            body,
            f"{MARK}\n\nDécision : {MARK}",
            state=state,
            published_at=None,
            title="À venir",
            starts_at=start,
        )
    meeting = Meeting.objects.filter(state="published").get()
    Document.objects.create(
        meeting=meeting, title=f"{MARK} note", url=f"https://docs.example/{MARK}", public=False
    )
    journal.record(meeting, said=f"{MARK} liste sortie", is_public=False)
    make_registration(meeting, 9, doubts=[f"{MARK} doute"], email=EMAIL)
    Registration.objects.filter(needs="").update(needs=MARK)
    make_item(Kind.QUESTION, 21, title=f"{MARK} question", body=f"{MARK} texte", state="draft")
    make_item(Kind.GUIDE, 22, title=f"{MARK} guide", body=f"{MARK} texte", state="review")
    Session.objects.filter(state="moderation").update(notes=MARK, notes_html=MARK)
    Entry.objects.filter(state="a-confirmer").update(team=MARK)
    Comment.objects.filter(state="unconfirmed").update(reason=MARK)
    InventoryImport.objects.update(table=[[MARK]])
    user = User.objects.order_by("pk").first()
    kind = ContentType.objects.get_for_model(Item)
    LogEntry.objects.create(user=user, content_type=kind, action_flag=CHANGE, object_repr="x")
    apps.get_model("catalogue.EmptySearch").objects.create(
        words=f"{MARK} mots", day=date(2026, 1, 3), count=1
    )
