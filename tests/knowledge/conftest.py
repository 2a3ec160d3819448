import pytest
from django.contrib.auth.models import Group, User

from knowledge.workflow import make_roles


@pytest.fixture
def team(db):
    """One person a role: writer, reviewer, publisher."""
    make_roles()
    made = {}
    for name, role in (("writer", "rédacteur"), ("reviewer", "relecteur"), ("publisher", "publication")):
        made[name] = User.objects.create_user(name, password="x", is_staff=True)
        made[name].groups.add(Group.objects.get(name=f"Connaissances\u00a0: {role}"))
    return made
