"""Addresses that items cite: visited politely, and said to be dead only after days of silence."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from knowledge.admin.filters import needing
from knowledge.link_checks import DEAD_FROM, check_links, due
from knowledge.models import Kind, LinkCheck, State
from knowledge.writing import save_item
from tests.knowledge.factories import make_item

pytestmark = pytest.mark.django_db


class Site(BaseHTTPRequestHandler):
    def do_GET(self):
        status = {"/page": 200, "/gone": 410, "/guarded": 403, "/down": 500}[self.path]
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def site(settings):
    server = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.OUTBOUND_PRIVATE = frozenset({("127.0.0.1", server.server_port)})
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def citing(*urls, number=1, **fields):
    sources = [{"title": "Source", "url": url} for url in urls]
    return make_item(number=number, sources=sources, **fields)


def test_every_address_of_a_published_item_is_watched():
    item = make_item(
        Kind.POINTER,
        sources=[{"title": "Loi", "url": "https://loi.example/"}, {"title": "Sans adresse"}],
        body="Voir [ici](https://ici.example/?a=1&b=2) et [là](/connaissances/).",
        details={"adresse": "https://guide.example/", "editeur": "E", "pourquoi": "[x](https://x.example/)"},
    )
    wanted = {
        "https://loi.example/",
        "https://ici.example/?a=1&b=2",
        "https://guide.example/",
        "https://x.example/",
    }
    assert set(LinkCheck.objects.values_list("url", flat=True)) == wanted
    item.body = ""
    save_item(item)
    assert set(LinkCheck.objects.values_list("url", flat=True)) == wanted - {"https://ici.example/?a=1&b=2"}
    item.state = State.ARCHIVED
    save_item(item)
    assert not LinkCheck.objects.exists()


def test_what_each_address_answers(site):
    paths = ("page", "gone", "guarded", "down")
    for number, path in enumerate(paths):
        citing(f"{site}/{path}", number=number)
    said = {}
    for _ in paths:  # one address of a host at a time
        assert check_links() == 1
    for check in LinkCheck.objects.order_by("pk"):
        said[check.url.rpartition("/")[2]] = (check.failures, check.error)
    assert said == {
        "page": (0, ""),
        "gone": (1, "Le service a répondu par une erreur (410)."),
        "guarded": (0, ""),
        "down": (1, "Le service a répondu par une erreur (500)."),
    }


def test_a_link_is_dead_after_three_days_of_failures_and_lives_again_at_once(site):
    item = citing(f"{site}/gone")
    now = timezone.now()
    for day in range(DEAD_FROM):
        assert not needing("dead").exists()
        assert check_links(now=now + timedelta(days=day, minutes=day)) == 1
        assert check_links(now=now + timedelta(days=day, minutes=day)) == 0
    assert needing("dead").get() == item
    LinkCheck.objects.update(url=f"{site}/page")
    assert check_links(now=now + timedelta(days=5)) == 1
    assert not needing("dead").exists()


def test_visits_are_few_and_of_different_hosts():
    citing(*(f"https://{host}.example/{page}" for host in "abc" for page in range(3)))
    for number in range(2, 40):
        citing(f"https://h{number}.example/", number=number)
    chosen = due(timezone.now())
    hosts = [check.url.split("/")[2] for check in chosen]
    assert (len(hosts), len(set(hosts))) == (20, 20)


def test_an_address_inside_is_never_visited():
    citing("http://127.0.0.1:9/")
    check_links()
    assert LinkCheck.objects.get().error == "L’adresse demandée n’est pas permise."
