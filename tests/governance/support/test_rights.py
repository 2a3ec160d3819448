"""Who sees which file, in the team's pages as in the journal."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import reverse

from governance import journal
from governance.models import Event, Relay, SupportFile
from governance.roles import EXPERT, FACILITATOR, LEAD, SECRETARY, make_roles
from tests.governance.support.factories import make_expert, make_file, make_relay

pytestmark = pytest.mark.django_db
FILES = reverse("admin:governance_supportfile_changelist")
# May view, add, change, delete.
EXPECTED = {
    LEAD: {SupportFile: "vac", Relay: "vacd"},
    EXPERT: {SupportFile: "vc", Relay: "v"},
    SECRETARY: {SupportFile: "", Relay: ""},
    FACILITATOR: {SupportFile: "", Relay: ""},
    None: {SupportFile: "", Relay: ""},
}


def account(role: str | None, name: str = "compte") -> User:
    user = User.objects.create_user(name, is_staff=True)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


@pytest.mark.parametrize("role", EXPECTED)
def test_files_and_relays_open_to_whom_they_should(client, rf, role):
    make_roles()
    rows = {SupportFile: make_file(), Relay: make_relay()}
    user = account(role)
    client.force_login(user)
    request = rf.get("/")
    request.user = user
    found = {}
    for model, row in rows.items():
        held = admin.site.get_model_admin(model)
        asked = {
            "v": held.has_view_permission(request),
            "a": held.has_add_permission(request),
            "c": held.has_change_permission(request, row),
            "d": held.has_delete_permission(request, row),
        }
        found[model] = "".join(letter for letter, may in asked.items() if may)
        name = f"admin:governance_{model._meta.model_name}"
        assert client.get(reverse(f"{name}_changelist")).status_code == (200 if asked["v"] else 403)
        assert client.get(reverse(f"{name}_add")).status_code == (200 if asked["a"] else 403)
    assert found == EXPECTED[role]


def test_expert_sees_own_and_unassigned_files_only(client):
    make_roles()
    mine, other = make_expert("une"), make_expert("autre")
    mine.groups.add(Group.objects.get(name=EXPERT))
    rows = [make_file(1, expert=mine), make_file(2, expert=None), make_file(3, expert=other)]
    client.force_login(mine)
    page = client.get(FILES).content.decode()
    assert [row.ref in page for row in rows] == [True, True, False]
    codes = [
        client.get(reverse("admin:governance_supportfile_change", args=[row.pk])).status_code for row in rows
    ]
    assert codes == [200, 200, 302]


def test_expert_does_not_change_what_the_authority_wrote(client):
    make_roles()
    mine = make_expert()
    mine.groups.add(Group.objects.get(name=EXPERT))
    file = make_file(expert=mine)
    client.force_login(mine)
    page = client.get(reverse("admin:governance_supportfile_change", args=[file.pk])).content.decode()
    assert [f'name="{name}"' in page for name in ("diagnosis", "contact_email", "naming")] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(("role", "seen"), [(LEAD, True), (SECRETARY, False), (FACILITATOR, False)])
def test_journal_of_files_is_for_who_handles_them_all(client, role, seen):
    make_roles()
    file = make_file()
    journal.record(file, said="Note privée", is_public=False)
    client.force_login(account(role))
    page = client.get(reverse("admin:governance_event_changelist")).content.decode()
    assert (Event.objects.count(), "Note privée" in page) == (1, seen)
