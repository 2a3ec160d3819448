"""The discussions shown on a dataset's page: asked of a worker, kept without names."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from catalogue import discussions, services
from catalogue.models import Dataset, Discussions
from tests.catalogue import standin
from tests.catalogue.factories import (
    make_dataset,
    make_discussions,
)

UPSTREAM = "http://127.0.0.1:9"
pytestmark = pytest.mark.django_db


def page_of(client, dataset: Dataset, query: str = "") -> BeautifulSoup:
    response = client.get(dataset.get_absolute_url() + query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words_of(tag) -> str:
    return " ".join(tag.get_text().split())


@pytest.fixture
def bell(monkeypatch):
    """The messages left for a worker."""
    rung = []
    monkeypatch.setattr(services, "ring", lambda task, *args: rung.append((task.name, *args)) or True)
    return rung


def test_discussions_ask_a_worker_once_an_hour(client, bell):
    dataset = make_dataset(slug="pistes")
    address = "/jeux-de-donnees/pistes/discussions/"
    for _ in range(2):
        response = client.get(address, headers={"HX-Request": "true"})
        assert response["Cache-Control"] == "no-store"
    assert bell == [("catalogue.fetch_discussions", dataset.pk)]
    Discussions.objects.update(asked_at=timezone.now() - timedelta(hours=1))
    client.get(address, headers={"HX-Request": "true"})
    assert bell == [("catalogue.fetch_discussions", dataset.pk)] * 2


def test_discussions_wait_for_the_worker_then_give_up(client, bell):
    make_dataset(slug="pistes")
    first = client.get("/jeux-de-donnees/pistes/discussions/", headers={"HX-Request": "true"})
    again = BeautifulSoup(first.content, "html.parser").select_one("[hx-get]")["hx-get"]
    assert again == "/jeux-de-donnees/pistes/discussions/?essai=1"
    last = client.get("/jeux-de-donnees/pistes/discussions/?essai=3", headers={"HX-Request": "true"})
    page = BeautifulSoup(last.content, "html.parser")
    assert page.select("[hx-get]") == []
    assert "Les discussions n’ont pas encore pu être relevées." in words_of(page)


def test_discussions_are_shown_with_their_state_and_date(client, bell):
    dataset = make_dataset(slug="pistes")
    threads = [discussions.read_thread(item) for item in standin.recorded("discussions-for-dataset")["data"]]
    make_discussions(dataset, *threads)
    page = BeautifulSoup(client.get("/jeux-de-donnees/pistes/discussions/").content, "html.parser")
    thread = page.select_one(".odl-threads li")
    assert [words_of(line) for line in thread.select("p")] == [
        "Mise à jour prévue ?",
        "Close · ouverte le 17 novembre 2026 · 2 messages, le dernier le 19 novembre 2026 "
        "· close le 19 novembre 2026",
    ]
    assert "Discussions relevées le 20 novembre 2026." in words_of(page)
    assert words_of(page.h1) == f"Discussions : {dataset.title}"


def test_fetching_discussions_keeps_no_name(upstream):
    dataset = make_dataset()
    recorded = standin.recorded("discussions-for-dataset")["data"]

    class Client:
        def discussions(self, source_id):
            assert source_id == dataset.source_id
            return recorded

    assert discussions.fetch_discussions(dataset.pk, client=Client()) == 1
    held = Discussions.objects.get(dataset=dataset)
    assert sorted(held.threads[0]) == ["closed", "created", "last_message", "messages", "title", "url"]
    stored = json.dumps(held.threads)
    for message in recorded[0]["discussion"]:
        assert message["posted_by"]["last_name"] not in stored
        assert message["content"] not in stored


def test_discussions_of_a_silent_upstream_leave_what_is_held():
    dataset = make_dataset()
    make_discussions(dataset, {"title": "Ancienne"})
    assert discussions.fetch_discussions(dataset.pk) is None
    assert Discussions.objects.get(dataset=dataset).threads == [{"title": "Ancienne"}]
