"""The team's pages about items: what an editor sees, writes and decides, without JSON and without HTML."""

import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from knowledge.models import Feedback, State
from tests.knowledge.admin.desk import PAGES
from tests.knowledge.factories import make_image, make_item

pytestmark = pytest.mark.django_db


def test_every_page_by_every_role(client, team):
    item = make_item(state=State.DRAFT, sources=[{"title": "a", "url": "https://a.example/"}])
    published = make_item(number=2, sources=[{"title": "a", "url": "https://a.example/"}])
    rows = {
        "item": item,
        "image": make_image(),
        "feedback": Feedback.objects.create(item=item, helped=True, token_key="a"),
        "linkcheck": published.link_checks.get(),
    }
    people = {**team, "nobody": User.objects.create_user("nobody", is_staff=True)}
    allowed = {name: set() for name in PAGES}
    for who, user in people.items():
        client.force_login(user)
        for name in PAGES:
            model, action = re.fullmatch(r"knowledge_(\w+?)_(\w+)", name).groups()
            args = (
                []
                if action in ("changelist", "add", "preview", "links", "export", "import")
                else [rows[model].pk]
            )
            if action == "version":
                args.append(item.versions.get().pk)
            address = reverse(f"admin:{name}", args=args)
            sent = {"kind": "question", "_pk": item.pk}
            response = client.post(address, sent) if action == "preview" else client.get(address)
            assert response.status_code in (200, 403)
            if response.status_code == 200:
                allowed[name].add(who)
    assert allowed == PAGES


def test_no_page_of_the_team_is_left_out_of_the_matrix():
    from django.urls import get_resolver

    names = set(get_resolver().namespace_dict["admin"][1].reverse_dict)
    ours = {name for name in names if isinstance(name, str) and name.startswith("knowledge_")}
    elsewhere = ("knowledge_asked", "knowledge_handbook")
    assert {name for name in ours if not name.startswith(elsewhere)} == set(PAGES)
