"""The page of another site is read by a worker, once in a while, through the one door out."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache

from catalogue import services, tasks
from catalogue.embed import checking
from opendatalab.http import DOOR

pytestmark = pytest.mark.django_db
BODY = b'<meta charset=utf-8><iframe src="http://127.0.0.1:8000/embed/catalogue/" title="x"></iframe>'


class Site(BaseHTTPRequestHandler):
    answers = {
        "/bon": (200, "text/html; charset=utf-8", BODY),
        "/fichier": (200, "application/pdf", b"%PDF"),
        "/lourd": (200, "text/html", b"x" * (3 * 2**20 + 1)),
        "/ferme": (403, "text/html", b""),
    }

    def do_GET(self):
        self.server.asked.append(self.path)
        status, kind, body = self.answers.get(self.path, (404, "text/html", b""))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def site(settings):
    """A town's site on this machine, which the door is allowed to reach for the test."""
    DOOR.restart()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.OUTBOUND_PRIVATE = {("127.0.0.1", server.server_port)}
    server.url = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def no_result():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def bells(monkeypatch):
    rung = []
    monkeypatch.setattr(services, "ring", lambda task, *args: rung.append((task.name, *args)) or True)
    return rung


def words_of(response) -> str:
    zone = BeautifulSoup(response.content, "html.parser").select_one("#constat")
    return " ".join(zone.get_text().split())


def test_from_an_address_to_what_to_mend(client, site, bells):
    url = f"{site.url}/bon"
    asked = client.get("/integrer/verifier/", {"url": url})
    assert words_of(asked) == "La page est en cours de lecture… Voir le constat"
    assert (site.asked, bells) == ([], [("catalogue.check_page", url)])  # nobody waited for that site
    tasks.check_page(url)
    response = client.get("/integrer/verifier/", {"url": url})
    assert words_of(response) == (
        f"Tout ce qui a été vu est en ordre Page lue : {url} En ordre : Ligne 1 : le cadre est bien écrit."
    )
    assert response["Cache-Control"] == "no-store"
    assert site.asked == ["/bon"]


def test_fragment_is_the_page_s_own_zone(client, site, bells):
    url = f"{site.url}/bon"
    tasks.check_page(url)
    page = client.get("/integrer/verifier/", {"url": url})
    fragment = client.get("/integrer/verifier/", {"url": url}, headers={"HX-Request": "true"})
    zones = [
        BeautifulSoup(answer.content, "html.parser").select_one("#constat") for answer in (page, fragment)
    ]
    assert zones[0].prettify() == zones[1].prettify()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/fichier", "L’adresse doit être celle d’une page, pas d’un fichier."),
        ("/lourd", "La page dépasse 3 Mo : elle n’a pas été lue."),
        ("/ferme", "La page est-elle publiée, et lisible sans se connecter ?"),
        ("/absente", "La page est-elle publiée, et lisible sans se connecter ?"),
    ],
)
def test_a_page_that_cannot_be_read_is_told(site, path, said):
    findings = checking.check_page(f"{site.url}{path}")
    assert [item.mend.replace("\u00a0", " ") for item in findings] == [said]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://169.254.169.254/latest/", "http://10.0.0.1/"])
def test_private_addresses_are_never_reached(settings, url):
    settings.OUTBOUND_PRIVATE = frozenset()
    findings = checking.check_page(url)
    assert [item.mend for item in findings] == [
        "L’adresse doit être celle d’une page publique, sur internet."
    ]


def test_an_address_is_read_once_in_a_while(client, bells):
    for _ in range(3):
        client.get("/integrer/verifier/", {"url": "https://www.mairie.example/"})
    assert len(bells) == 1


def test_too_many_addresses_in_a_minute_are_refused(client, bells):
    for number in range(services.CHECKS_A_MINUTE + 3):
        response = client.get("/integrer/verifier/", {"url": f"https://s{number}.example/"})
    assert len(bells) == services.CHECKS_A_MINUTE
    assert words_of(response).startswith("Trop de pages sont vérifiées en ce moment")


def test_a_worker_that_never_answers_is_told_in_the_end(client, bells):
    again = {"url": "https://www.mairie.example/", "essai": "8"}
    assert words_of(client.get("/integrer/verifier/", again)) == "La lecture tarde. Regarder de nouveau"


@pytest.mark.parametrize(
    "typed", ["bonjour", "javascript:alert(1)", "ftp://a.example/", "https://", "x" * 600]
)
def test_what_is_no_address_is_told_and_kept(client, bells, typed):
    response = client.get("/integrer/verifier/", {"url": typed})
    assert words_of(response).startswith("Ce n’est pas l’adresse d’une page")
    field = BeautifulSoup(response.content, "html.parser").select_one("#url")
    assert (field["value"], bells) == (typed[:500], [])


def test_an_address_typed_short_is_completed():
    assert checking.read_url("www.mairie.example/donnees") == ("https://www.mairie.example/donnees", "")
