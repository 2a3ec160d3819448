"""The example's requests and lines of the inventory: shown as such, counted and sent nowhere, gone whole."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from governance import clocks
from governance.deliveries import close_the_forgotten, remind_producers, see_deliveries, see_updates
from governance.demo import load_demo, remove_demo
from governance.finding import ROWS, request_entries
from governance.framework.counters import requests_public
from governance.inventory.items import follow_inventory
from governance.models import Event, InventoryItem, Outcome, Request
from governance.models.requests import Commitment, Support
from opendatalab.models import OutgoingMail
from opendatalab.retention import export
from tests.governance.factories import make_sector
from tests.governance.inventory.factories import make_item
from tests.governance.request_factories import make_request

pytestmark = pytest.mark.django_db
MODELS = (Request, Support, Commitment, InventoryItem, Event, Outcome)
COMMON = (
    *("atom", "agenda_ics", "meetings_csv", "outcomes_csv", "standards_csv", "standards_atom"),
    *("experiments_csv", "comments_csv", "survey_list_csv", "survey_list_atom", "events_csv", "events_atom"),
    *("contests_csv", "request_csv", "request_atom", "inventory_csv", "inventory_atom"),
)
SAID = "Ceci est un exemple"


def words(client, path: str) -> str:
    page = BeautifulSoup(client.get(path).content, "html.parser").main
    return " ".join(page.get_text(" ").split())


def text(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode()


def test_requests_show_a_whole_life_and_are_marked(client):
    load_demo()
    rows = Request.objects.order_by("pk")
    assert [row.state for row in rows] == ["publiee", "transmise", "acceptee", "verifiee", "refusee"]
    assert [row for row in rows if SAID not in words(client, row.get_absolute_url())] == []
    listed = words(client, "/gouvernance/demandes/")
    assert "0 demande, et 5 exemples" in listed
    assert listed.count("· exemple") == 5
    discussed, promised, refused = rows[1], rows[2], rows[4]
    story = words(client, discussed.get_absolute_url())
    assert "6 soutiens" in story
    steps = ("publiée", "transmise au producteur", "discutée en réunion", "décision DEC-")
    places = [story.index(step, story.index("Toute l’histoire")) for step in steps]
    assert places == sorted(places)
    assert "promise d’abord pour le" in words(client, promised.get_absolute_url())
    assert "article L. 311-5" in words(client, refused.get_absolute_url())
    assert set(Event.objects.filter(subject="request", at__gt=timezone.now())) == set()


def test_nobody_is_behind_them_and_nothing_is_sent():
    load_demo()
    assert not Request.objects.exclude(email="", producer_email="").exists()
    assert not Support.objects.exclude(email="", reason="").exists()
    before = Event.objects.count()
    for work in (see_deliveries, see_updates, remind_producers, close_the_forgotten, follow_inventory):
        work()
    assert Event.objects.count() == before
    assert OutgoingMail.objects.count() == 0
    assert "exemple" not in str(export("exemple@example.org"))


def test_they_are_in_no_figure_spreadsheet_feed_index_nor_api(client):
    load_demo()
    asked = make_request(state="publiee", published_at=timezone.now(), title="Une vraie demande")
    item = make_item(title="Une vraie ligne")
    assert [line.ref for line in requests_public(timezone.localdate()).listed] == [asked.ref]
    assert [entry.pk for entry in request_entries(None)] == [asked.pk]
    whole, producers = clocks.measure(clocks.requests_of())
    assert sum(len(line.done) for line in whole) == 1  # the real one, published
    assert producers == []
    for path in ("demandes.csv", "demandes.atom", "demandes.json"):
        told = text(client.get(f"/gouvernance/{path}"))
        assert ("Une vraie demande" in told, "stations" in told) == (True, False), path
    api = client.get("/api/1/governance/requests/").json()
    assert (api["total"], [row["ref"] for row in api["data"]]) == (1, [asked.ref])
    demo = Request.objects.order_by("pk").first()
    assert client.get(f"/api/1/governance/requests/{demo.ref}/").status_code == 404
    assert client.get(f"{demo.get_absolute_url()}moi-aussi/").status_code == 404
    for path in ("recensement.csv", "recensement.atom", "recensement/repertoire.csv"):
        told = text(client.get(f"/gouvernance/{path}"))
        assert (item.title in told, "Liste des stations" in told) == (True, False), path
    assert "1 donnée recensée, et 4 exemples" in words(client, "/gouvernance/recensement/")


def test_what_is_common_to_all_leaves_the_example_out(client):
    load_demo()
    paths = [reverse(f"governance:{name}") for name in COMMON]
    assert [path for path in paths if "exemple" in text(client.get(path)).lower()] == []
    assert [list(ROWS[kind]()) for kind in ("meeting", "outcome")] == [[], []]


def test_they_go_whole_and_real_ones_stay(client):
    real = make_request(state="publiee", published_at=timezone.now(), sector=make_sector())
    make_item()
    before = [list(model.objects.order_by("pk").values_list("pk", flat=True)) for model in MODELS]
    load_demo()
    assert Request.objects.count() == 6
    remove_demo()
    after = [list(model.objects.order_by("pk").values_list("pk", flat=True)) for model in MODELS]
    assert after == before
    assert client.get(real.get_absolute_url()).status_code == 200
