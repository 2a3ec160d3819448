"""Who may do what in the team's pages, over every list of the governance: the table is the rule."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.urls import reverse

from governance.models import (
    Body,
    Comment,
    Conformance,
    Deliverable,
    Event,
    Experiment,
    Mandate,
    Meeting,
    Outcome,
    Partner,
    Plan,
    Registration,
    Sector,
    Standard,
)
from governance.roles import FACILITATOR, LEAD, ROLES, SECRETARY, make_roles
from tests.catalogue.factories import make_dataset
from tests.governance.factories import make_governance
from tests.governance.plans.factories import make_plans

pytestmark = pytest.mark.django_db
# For each list: may view, add, change a row, delete it.
EXPECTED = {
    LEAD: {
        **{Sector: "vacd", Body: "vacd", Mandate: "vacd", Partner: "vacd", Meeting: "vac"},
        **{Outcome: "vc", Registration: "vcd", Event: "v"},
    },
    SECRETARY: {
        **{Sector: "", Body: "v", Mandate: "v", Partner: "v", Meeting: "vac"},
        **{Outcome: "vc", Registration: "vc", Event: "v"},
    },
    FACILITATOR: {
        **{Sector: "vc", Body: "vc", Mandate: "v", Partner: "vac", Meeting: "v"},
        **{Outcome: "vc", Registration: "", Event: "v"},
    },
    None: dict.fromkeys((Sector, Body, Mandate, Partner, Meeting, Outcome, Registration, Event), ""),
}
PLANS = (Plan, Deliverable, Standard, Conformance, Experiment, Comment)
for _role, _rights in ((LEAD, "vac vacd vac vacd vacd vc"), (FACILITATOR, "vac vac vac vac vac vc")):
    EXPECTED[_role] |= dict(zip(PLANS, _rights.split(), strict=True))
for _role in (SECRETARY, None):
    EXPECTED[_role] |= dict.fromkeys(PLANS, "")


def account(role: str | None) -> User:
    user = User.objects.create_user("compte", is_staff=True)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


@pytest.mark.parametrize("role", EXPECTED)
def test_every_list_opens_to_whom_it_should_and_to_nobody_else(client, rf, role):
    make_roles()
    make_governance()
    make_dataset(1)
    make_plans()
    user = account(role)
    Body.objects.get().keepers.add(user)
    client.force_login(user)
    request = rf.get("/")
    request.user = user
    found = {}
    for model in EXPECTED[role]:
        rows = admin.site.get_model_admin(model)
        row = model.objects.order_by("-pk").first()
        asked = {
            "v": rows.has_view_permission(request),
            "a": rows.has_add_permission(request),
            "c": rows.has_change_permission(request, row),
            "d": rows.has_delete_permission(request, row),
        }
        found[model] = "".join(letter for letter, may in asked.items() if may)
        name = f"admin:governance_{model._meta.model_name}"
        assert client.get(reverse(f"{name}_changelist")).status_code == (200 if asked["v"] else 403)
        assert client.get(reverse(f"{name}_add")).status_code == (200 if asked["a"] else 403)
    assert found == EXPECTED[role]


@pytest.mark.parametrize("model", [Meeting, Outcome, Registration])
def test_secretary_sees_only_the_bodies_that_name_this_account(client, model):
    make_roles()
    make_governance()
    user = account(SECRETARY)
    client.force_login(user)
    name = f"admin:governance_{model._meta.model_name}"
    row = model.objects.order_by("pk").first()
    address = reverse(f"{name}_change", args=[row.pk])
    assert client.get(address).status_code == 302
    Body.objects.get().keepers.add(user)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("verb", ["get", "post"])
def test_nobody_s_account_opens_the_team_s_pages(client, verb):
    for model in EXPECTED[None]:
        answer = getattr(client, verb)(reverse(f"admin:governance_{model._meta.model_name}_changelist"))
        assert answer["Location"].startswith("/admin/login/")


def test_groups_are_made_once_and_given_their_rights_again(capsys):
    call_command("make_governance_roles")
    lead = Group.objects.get(name=LEAD)
    lead.permissions.clear()
    call_command("make_governance_roles")
    assert Group.objects.count() == len(ROLES)
    assert lead.permissions.filter(codename="approve_meeting").exists()
    assert capsys.readouterr().out.splitlines()[:1] == [f"{LEAD} : créé"]


def test_no_role_changes_the_journal():
    assert {models.get("event", ("view",)) for models in ROLES.values()} == {("view",)}
