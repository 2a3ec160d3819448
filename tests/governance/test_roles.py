"""The groups are made by a command. Who may do what is in `tests/trust/test_rights.py`."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from governance.roles import LEAD, ROLES

pytestmark = pytest.mark.django_db


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
