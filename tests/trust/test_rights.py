"""Who may do what, over the whole URLconf and the team’s pages: asked one by one, compared to a table."""

import re
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import models, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from catalogue.models import SyncRun
from governance import journal
from governance.models import (
    Body,
    Event,
    JurySeat,
    Mandate,
    Meeting,
    Outcome,
    Registration,
    Request,
    SurveyAnswer,
)
from governance.roles import CHAIR, FACILITATOR, LEAD, MODERATOR, SECRETARY
from knowledge.models import Item
from opendatalab.admin_site import PersonsAdmin
from opendatalab.retention import declared
from sig.models import MapService
from tests.governance.factories import (
    make_body,
    make_mandate,
    make_meeting,
    make_minutes,
    make_partner,
    make_registration,
    make_seat,
)
from tests.governance.request_factories import ASKER
from tests.trust.rights import ADMIN, COLUMNS, LISTS, NOBODY, PAGES, SITE, as_line, lists
from tests.trust.routes import addresses
from tests.trust.world import make_world, registered

pytestmark = pytest.mark.django_db
VERBS = ("changelist", "add", "change", "delete", "history")


@pytest.fixture
def world(db):
    make_world()


def account(role: str) -> User:
    """An account of this role, which keeps the body of the world."""
    if role == ADMIN:
        return User.objects.create_superuser("admin")
    user = User.objects.create_user("compte", is_staff=True)
    if role != NOBODY:
        user.groups.add(Group.objects.get(name=role))
    for body in Body.objects.filter(slug="cercle"):
        body.keepers.add(user)
    return user


def signed_in(role: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(account(role))
    return client


def admin_routes() -> Iterator[URLPattern]:
    site = next(item for item in get_resolver().url_patterns if getattr(item, "namespace", "") == "admin")

    def walk(patterns) -> Iterator[URLPattern]:
        for item in patterns:
            if isinstance(item, URLPattern):
                yield item
            else:
                yield from walk(item.url_patterns)

    yield from walk(site.url_patterns)


def path_of(name: str, row: models.Model | None = None) -> str:
    return reverse(name, args=[row.pk] if row else [])


def opens(client: Client, method: str, path: str, sent: dict | None = None) -> bool:
    """Whether a page is there for this account; whatever was sent is undone."""
    with transaction.atomic():
        answer = getattr(client, method)(path, sent or {})
        transaction.set_rollback(True)
    away = answer.status_code in (301, 302) and answer.headers["Location"].startswith(("/admin/login", "/?"))
    lost = answer.status_code == 302 and answer.headers["Location"] == "/admin/"
    return not (answer.status_code in (403, 404, 405) or away or lost)


def row_of(model: type[models.Model], role: str = "") -> models.Model | None:
    """The last one; of the journal, a line about what this role opens."""
    rows = model._default_manager.order_by("pk")
    if model is Event:
        rows = rows.filter(subject="request" if role == MODERATOR else "meeting")
    if model is SurveyAnswer:
        rows = rows.exclude(doubts=[])  # the team reads no answer that counts
    return rows.last()


def rights_of(client: Client, label: str, model: type[models.Model], role: str) -> str:
    name = f"admin:{label.replace('.', '_')}"
    row = row_of(model, role)
    assert row is not None, f"{label}: make a row in tests/trust/world.py"
    asked = {
        "v": opens(client, "get", path_of(f"{name}_changelist")),
        "a": opens(client, "get", path_of(f"{name}_add")),
        "c": opens(client, "post", path_of(f"{name}_change", row), {"nothing": "at all"}),
        "d": opens(client, "get", path_of(f"{name}_delete", row)),
    }
    assert opens(client, "get", path_of(f"{name}_change", row)) == asked["v"], label
    assert opens(client, "get", path_of(f"{name}_history", row)) == asked["v"], label
    return "".join(letter for letter, may in asked.items() if may)


# Lists


@pytest.mark.parametrize("role", [NOBODY, *COLUMNS])
def test_each_list_opens_to_whom_the_table_says_and_to_nobody_else(world, role):
    client, table = signed_in(role), lists()
    found = {label: rights_of(client, label, model, role) for label, model in registered().items()}
    wanted = {label: table.get(label, {}).get(role, "") for label in found}
    assert {label: (may, wanted[label]) for label, may in found.items() if may != wanted[label]} == {}


def test_the_table_names_every_list(world):
    known = lists()
    missing = [as_line(label, dict.fromkeys(COLUMNS, "")) for label in registered() if label not in known]
    assert (missing, sorted(set(known) - set(registered()))) == ([], [])
    lines = LISTS.strip().splitlines()[1:]
    assert lines == sorted(lines)


def test_without_account_no_page_of_the_team_opens(world):
    client = Client(raise_request_exception=False)
    for label, model in registered().items():
        row = row_of(model)
        for verb in VERBS:
            path = path_of(f"admin:{label.replace('.', '_')}_{verb}", row if verb in VERBS[2:] else None)
            for method in ("get", "post"):
                answer = getattr(client, method)(path)
                assert answer.status_code == 302, (method, path)
                assert answer.headers["Location"].startswith("/admin/login/"), (method, path)


def test_an_account_that_left_the_team_opens_nothing(world):
    user = account(LEAD)
    User.objects.filter(pk=user.pk).update(is_staff=False)
    client = Client()
    client.force_login(user)
    assert client.get("/admin/governance/mandate/").headers["Location"].startswith("/admin/login/")


# Pages beside the lists


def test_the_table_names_every_page_beside_the_lists():
    of_lists = {f"{label.replace('.', '_')}_{verb}" for label in registered() for verb in VERBS}
    named = {pattern.name for pattern in admin_routes() if pattern.name}
    unnamed = [pattern for pattern in admin_routes() if not pattern.name]
    beside = {f"admin:{name}" for name in named - of_lists}
    assert sorted(beside) == sorted({*PAGES, *SITE})
    # Old addresses of rows, and what is nowhere: both lead to the pages above, or to 404.
    assert {str(pattern.pattern) for pattern in unnamed} <= {"<path:object_id>/", r"(?P<url>.*)$"}


@pytest.mark.parametrize("role", [NOBODY, *COLUMNS])
def test_each_page_beside_the_lists_opens_to_whom_the_table_says(world, role):
    client = signed_in(role)
    found = {}
    for name, (method, _) in PAGES.items():
        with transaction.atomic():
            answer = getattr(client, method)(page_path(name), {"kind": "question"})
            transaction.set_rollback(True)
        found[name] = answer.status_code != 403  # 404 says that the page was reached, and had nothing to show
    assert {name for name, there in found.items() if there} == {
        name for name, (_, roles) in PAGES.items() if role in roles
    }


def test_pages_beside_the_lists_send_strangers_to_sign_in(world):
    client = Client()
    for name, (method, _) in PAGES.items():
        answer = getattr(client, method)(page_path(name))
        assert answer.headers.get("Location", "").startswith("/admin/login/"), name


def page_path(name: str) -> str:
    item = Item.objects.order_by("pk").first()
    values = {
        "pk": item.pk,
        "version": item.versions.order_by("pk").first().pk,
        "object_id": Meeting.objects.order_by("pk").first().pk,
    }
    if name.startswith("admin:catalogue_plan"):
        values["pk"] = SyncRun.objects.order_by("pk").first().pk
    if name.startswith("admin:sig_mapservice_"):
        values["pk"] = MapService.objects.order_by("pk").first().pk
    if found := re.match(r"admin:governance_(\w+?)_", name):
        values["pk"] = values["object_id"] = row_of(registered()[f"governance.{found[1]}"]).pk
        seat = JurySeat.objects.order_by("pk").first()
        values["seat"] = seat.pk
        if name.endswith("_marks"):
            values["pk"] = seat.contest_id
    pattern = next(p for p in admin_routes() if f"admin:{p.name}" == name)
    return reverse(name, kwargs={key: values[key] for key in pattern.pattern.converters})


@pytest.mark.parametrize("role", [NOBODY, *COLUMNS])
def test_completions_open_with_their_list(world, role):
    client = signed_in(role)
    for app, model, field, target in (
        ("governance", "mandate", "partner", "governance.partner"),
        ("knowledge", "handbookentry", "item", "knowledge.item"),
    ):
        asked = {"app_label": app, "model_name": model, "field_name": field, "term": ""}
        answer = client.get(reverse("admin:autocomplete"), asked)
        assert (answer.status_code == 200) == ("v" in lists()[target][role])


# Public pages


def test_public_pages_are_open_and_say_the_same_to_the_team(world):
    """No right is hidden in them: an account of the team is shown what anybody is."""
    visitor, team = Client(raise_request_exception=False), signed_in(ADMIN)
    secret = re.compile(rb'value="[\w.:=-]{40,}"|name="jeton" value="[^"]*"')
    differing = []
    for address in addresses():
        theirs, ours = visitor.get(address.path), team.get(address.path)
        assert theirs.status_code == address.status, address.path
        bodies = [secret.sub(b"", b"".join(answer)) for answer in (theirs, ours)]
        differing += [address.path] * (bodies[0] != bodies[1] or theirs.status_code != ours.status_code)
    assert differing == []


# A neighbour's rows


def make_neighbour() -> dict[type[models.Model], models.Model]:
    """Rows of a body that the account does not keep."""
    body = make_body(slug="voisine", name="Instance voisine")
    partner = make_partner(slug="autre", name="Autre organisation")
    meeting = make_meeting(body, title="Préparation secrète", state="draft")
    held = make_minutes(body, "Décision : attendre", state="held", published_at=None)
    return {
        Body: body,
        Mandate: make_mandate(make_seat(body), partner, person_name="Une voisine"),
        Meeting: meeting,
        Outcome: held.outcomes.get(),
        Registration: make_registration(meeting, 7, organisation="Voisinage"),
    }


@pytest.mark.parametrize(("role", "may"), [(LEAD, True), (SECRETARY, False), (CHAIR, False)])
def test_a_meeting_that_nobody_was_called_to_is_removed_by_the_lead_alone(world, role, may):
    draft = make_meeting(Body.objects.get(slug="cercle"), state="draft", called_at=None)
    assert opens(signed_in(role), "get", path_of("admin:governance_meeting_delete", draft)) == may


@pytest.mark.parametrize("role", [SECRETARY, CHAIR])
def test_rows_of_another_body_are_not_there(world, role):
    rows = make_neighbour()
    client = signed_in(role)
    for model, row in rows.items():
        name = f"admin:{row._meta.label_lower.replace('.', '_')}"
        seen = client.get(path_of(f"{name}_changelist"))
        if seen.status_code == 200:
            assert path_of(f"{name}_change", row) not in seen.content.decode()
        for verb in VERBS[2:]:
            for method in ("get", "post"):
                assert not opens(client, method, path_of(f"{name}_{verb}", row)), (model, verb, method)
    page = client.get("/admin/governance/meeting/").content.decode()
    assert "Préparation secrète" not in page


def test_a_list_of_registrations_is_narrowed_by_own_meetings_alone(world):
    rows = make_neighbour()
    page = signed_in(SECRETARY).get("/admin/governance/registration/").content.decode()
    assert "Préparation secrète" not in page
    assert rows[Registration].organisation not in page


def test_a_meeting_is_not_moved_to_another_body(world):
    rows = make_neighbour()
    client = signed_in(SECRETARY)
    meeting = Meeting.objects.filter(body__slug="cercle", state="called", kind="reunion").first()
    page = client.get(path_of("admin:governance_meeting_change", meeting)).content.decode()
    chosen = re.search(r'<select name="body".*?</select>', page, re.DOTALL)[0]
    assert f'value="{rows[Body].pk}"' not in chosen


@pytest.mark.parametrize(("role", "read"), [(SECRETARY, False), (CHAIR, False), (FACILITATOR, True)])
def test_the_journal_tells_of_the_rows_that_the_account_may_open(world, role, read):
    rows = make_neighbour()
    journal.record(rows[Meeting], said="Mot voisin", is_public=False)
    journal.record(Request.objects.get(), said="Note de modération", is_public=False)
    journal.record(Meeting.objects.filter(body__slug="cercle").first(), said="Mot de chez nous")
    page = signed_in(role).get("/admin/governance/event/").content.decode()
    assert "Mot de chez nous" in page
    assert (("Mot voisin" in page), ("Note de modération" in page)) == (read, read)
    assert Event.objects.count() > 3


# Persons


def test_reading_a_list_of_persons_is_noted():
    """PRI-08: each list of a table that holds addresses of persons says who read it."""
    personal = {item.model.lower() for item in declared() if item.address} - {"auth.user"}
    forgotten = [
        label
        for label, model in registered().items()
        if label in personal and not isinstance(admin.site.get_model_admin(model), PersonsAdmin)
    ]
    assert forgotten == []


@pytest.mark.parametrize("role", COLUMNS)
def test_mail_boxes_of_a_request_are_shown_to_who_needs_them(world, role):
    request = Request.objects.get()
    page = signed_in(role).get(path_of("admin:governance_request_change", request)).content.decode()
    shown = (ASKER in page, request.producer_email in page)
    assert shown == {LEAD: (True, True), FACILITATOR: (False, True), ADMIN: (True, True)}.get(
        role, (False, False)
    )
