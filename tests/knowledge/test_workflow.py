"""The life of an item: every step, every role."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from knowledge.models import Item, Kind, State
from knowledge.workflow import (
    MOVES,
    lacks,
    make_roles,
    mark_checked,
    mark_reviewed,
    may_edit,
    move_item,
    moves_for,
)
from knowledge.writing import announce_due, save_item
from opendatalab.stamp import content_stamp
from tests.knowledge.factories import CASE, PUBLISHED, make_item

pytestmark = pytest.mark.django_db
ALLOWED = {
    "writer": {("draft", "review"), ("review", "draft")},
    "reviewer": {("draft", "review"), ("review", "draft")},
    "publisher": {
        ("draft", "review"),
        ("draft", "archived"),
        ("review", "published"),
        ("review", "draft"),
        ("published", "archived"),
        ("published", "draft"),
        ("archived", "draft"),
    },
}


@pytest.mark.parametrize("who", ALLOWED)
@pytest.mark.parametrize("before", State.values)
@pytest.mark.parametrize("after", State.values)
def test_every_step_by_every_role(team, who, before, after):
    item = make_item(state=before)
    offered = {move.to for move in moves_for(item, team[who])}
    assert (after in offered) == ((before, after) in ALLOWED[who])
    if (before, after) in ALLOWED[who]:
        move_item(item, to=after, by=team[who])
        assert Item.objects.get().state == item.state == after
        return
    known = after in {move.to for move in MOVES[before]}
    with pytest.raises(PermissionDenied if known else ValidationError):
        move_item(item, to=after, by=team[who])
    assert Item.objects.get().state == before


@pytest.mark.parametrize(
    ("who", "states"),
    [
        ("writer", ["draft", "review"]),
        ("reviewer", ["draft", "review"]),
        ("publisher", ["draft", "review", "published", "archived"]),
    ],
)
def test_what_is_public_is_edited_by_who_may_publish(team, who, states):
    assert [state for state in State.values if may_edit(team[who], Item(state=state))] == states


def test_a_person_without_role_may_do_nothing(db):
    nobody = User.objects.create_user("x", is_staff=True)
    item = make_item(state=State.REVIEW)
    assert moves_for(item, nobody) == []
    assert not may_edit(nobody)
    with pytest.raises(PermissionDenied):
        mark_reviewed(item, by=nobody)


def test_a_publisher_without_the_right_to_review_waits_for_a_review(team):
    group = Group.objects.get(name="Connaissances\u00a0: publication")
    group.permissions.remove(group.permissions.get(codename="review_item"))
    item = make_item(state=State.REVIEW)
    with pytest.raises(ValidationError, match="pas encore été relue"):
        move_item(item, to=State.PUBLISHED, by=team["publisher"])
    mark_reviewed(item, by=team["reviewer"], note="Très clair.")
    move_item(item, to=State.PUBLISHED, by=team["publisher"])
    assert (item.state, item.reviewed_by) == (State.PUBLISHED, team["reviewer"])
    assert [entry.change_message for entry in LogEntry.objects.order_by("pk")] == [
        "Relue, bonne à publier. Très clair.",
        "Publiée.",
    ]


def test_what_lacks_something_is_not_sent_to_review(team):
    item = make_item(Kind.CASE_STUDY, state=State.DRAFT, published_at=None, details={"contexte": "Ici."})
    with pytest.raises(ValidationError, match="Résultat"):
        move_item(item, to=State.REVIEW, by=team["writer"])
    item = make_item(Kind.POINTER, state=State.DRAFT, details={})
    assert lacks(item) == [
        "«\u00a0Adresse du guide\u00a0» est vide.",
        "«\u00a0Éditeur\u00a0» est vide.",
        "«\u00a0Pourquoi il est bon\u00a0» est vide.",
        "La date de vérification est vide.",
    ]
    assert lacks(Item(kind=Kind.NEWS, title="Rien")) == ["La fiche n’a pas encore de texte."]
    assert lacks(make_item(Kind.CASE_STUDY, 2, details=CASE)) == []


def test_a_review_is_of_one_text(team):
    item = make_item(state=State.REVIEW)
    mark_reviewed(item, by=team["reviewer"])
    save_item(item)
    assert item.reviewed_by == team["reviewer"]
    item.body = "Un autre texte."
    save_item(item)
    assert (item.reviewed_by, Item.objects.get().reviewed_at) == (None, None)


def test_publication_waits_for_its_date_then_everybody_knows(
    team, settings, django_capture_on_commit_callbacks
):
    item = make_item(state=State.REVIEW, published_at=None)
    tomorrow = timezone.now() + timedelta(days=1)
    move_item(item, to=State.PUBLISHED, by=team["publisher"], at=tomorrow)
    assert (item.is_scheduled, item.announced, Item.objects.public().count()) == (True, False, 0)
    told = LogEntry.objects.get().change_message
    assert told == f"Publication prévue le {timezone.localtime(tomorrow):%d/%m/%Y à %H:%M}."
    assert announce_due() == 0

    Item.objects.update(published_at=timezone.now() - timedelta(seconds=1))
    before = content_stamp()
    with django_capture_on_commit_callbacks(execute=True):
        assert announce_due() == 1
    assert content_stamp() != before
    assert Item.objects.public().get().announced
    assert announce_due() == 0


def test_a_term_whose_date_came_is_linked_in_the_other_texts():
    text = make_item(body="La CADA.")
    make_item(Kind.TERM, 2, title="CADA", published_at=timezone.now() + timedelta(days=1))
    text.refresh_from_db()
    assert "<a" not in text.body_html
    Item.objects.filter(kind=Kind.TERM).update(published_at=PUBLISHED)
    announce_due()
    text.refresh_from_db()
    assert 'href="/connaissances/glossaire/fiche-2/"' in text.body_html


def test_published_again_an_item_keeps_its_first_date(team):
    item = make_item()
    for state in (State.DRAFT, State.REVIEW, State.PUBLISHED):
        move_item(item, to=state, by=team["publisher"])
    assert item.published_at == datetime(2026, 11, 2, 8, tzinfo=UTC)


def test_checked_again_for_as_long_as_before(team):
    item = make_item(checked_at=date(2026, 1, 1), check_again_at=date(2026, 7, 1))
    assert list(Item.objects.to_review()) == [item]
    mark_checked(item, by=team["publisher"])
    today = timezone.localdate()
    assert (item.checked_at, item.check_again_at) == (today, today + timedelta(days=181))
    assert not Item.objects.to_review()
    with pytest.raises(PermissionDenied):
        mark_checked(item, by=team["writer"])


def test_roles_are_made_once_and_what_was_added_stays(team):
    group = Group.objects.get(name="Connaissances\u00a0: rédacteur")
    more = Group.objects.get(name="Connaissances\u00a0: publication").permissions.get(codename="delete_image")
    group.permissions.add(more)
    assert make_roles() == []
    assert more in group.permissions.all()
    assert group.permissions.count() == 10
