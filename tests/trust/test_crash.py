"""Nothing acknowledged is lost or doubled: real web processes killed while they answer, Redis not there."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest

from tests.tools.smtp import MailServer, free_port
from tests.trust.test_redis_down import names_of_static_files

ROOT = Path(__file__).resolve().parents[2]
POSTS, KILLS, SENDERS = 500, 20, 4
TOKENS = """
import json, sys, django
django.setup()
from tests.tools.forms import old_token
print(json.dumps([old_token("contact") for _ in range(int(sys.argv[1]))]))
"""
STORED = """
import json, django
django.setup()
from opendatalab.models import ContactMessage, OutgoingMail
messages = list(ContactMessage.objects.order_by("pk").values_list("text", "receipt", "state"))
letters = list(OutgoingMail.objects.order_by("pk").values_list("to", "text", "sent_at"))
print(json.dumps([messages, letters], default=str))
"""


LEASES_END = """
import django
django.setup()
from django.utils import timezone
from opendatalab.models import OutgoingMail
OutgoingMail.objects.exclude(held_until=None).update(held_until=timezone.now())
"""


class Portal:
    """gunicorn with two workers, a Redis that refuses, a mail server that may hang."""

    def __init__(self, folder: Path, mail_port: int):
        self.folder, self.port = folder, free_port()
        (folder / "static").mkdir()
        (folder / "built-static").mkdir()
        manifest = {"version": "1.1", "paths": names_of_static_files(), "hash": ""}
        (folder / "static" / "staticfiles.json").write_text(json.dumps(manifest))
        self.env = {name: value for name, value in os.environ.items() if name != "SITE_URL"} | {
            "DATA_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "DJANGO_SETTINGS_MODULE": "tests.crash_settings",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "PORT": str(self.port),
            "REDIS_URL": f"redis://127.0.0.1:{free_port()}/0",
            "SECRET_KEY": "killed twenty times",
            "WEB_CONCURRENCY": "2",
        }
        self.run("manage.py", "migrate", "-v0")

    def run(self, *command: str) -> str:
        made = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.env, capture_output=True, text=True, check=False
        )
        assert made.returncode == 0, made.stderr
        return made.stdout

    def __enter__(self) -> "Portal":
        command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--preload"]
        self.log = (self.folder / "log").open("w")
        self.process = subprocess.Popen(
            [*command, "opendatalab.wsgi"], cwd=ROOT, env=self.env, stdout=self.log, stderr=self.log
        )
        for _ in range(300):
            try:
                if self.ask("GET", "/healthz")[0] == 200:
                    return self
            except OSError:
                time.sleep(0.1)
        raise AssertionError((self.folder / "log").read_text())

    def __exit__(self, *args) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)
        self.log.close()

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        """Status and Location; OSError or HTTPException when the answer never came."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            link.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"})
            answer = link.getresponse()
            answer.read()
            return answer.status, answer.headers.get("Location", "")
        finally:
            link.close()

    def workers(self) -> list[int]:
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def post_until_told(portal: Portal, token: str, number: int) -> tuple[str, float, int]:
    """What a visitor does: send, and send the same page again as long as no answer came."""
    body = urllib.parse.urlencode(
        {
            "jeton": token,
            "subject": "portail",
            "email": f"v{number}@example.org",
            "text": f"Message numéro {number}.",
        }
    )
    for tries in range(1, 30):
        began = time.monotonic()
        try:
            status, location = portal.ask("POST", "/contact/ecrire/", body)
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
            continue
        assert status == 302, status
        return location.rstrip("/").rpartition("/")[2], time.monotonic() - began, tries
    raise AssertionError(f"message {number} was never taken")


def storm(
    portal: Portal, waiting: list[tuple], send: Callable[..., None], *, kills: int, draw: Random
) -> None:
    """All that waits is sent, by four visitors at once, while workers are killed at even shares of it."""
    posts = len(waiting)

    def visit() -> None:
        while waiting:
            send(*waiting.pop())

    with ThreadPoolExecutor(SENDERS) as pool:
        visits = [pool.submit(visit) for _ in range(SENDERS)]
        for rank in range(1, kills + 1):
            while len(waiting) > posts - posts * rank / (kills + 1) or not (workers := portal.workers()):
                for visitor in visits:
                    assert not visitor.done() or visitor.result()  # raises what stopped it
                time.sleep(0.002)
            os.kill(draw.choice(workers), signal.SIGKILL)
        for visitor in visits:
            visitor.result()


@pytest.mark.slow
def test_no_acknowledged_message_is_lost_or_doubled(tmp_path):
    draw = Random(20261126)
    with MailServer("hang", patience=2) as mail, Portal(tmp_path, mail.port) as portal:
        tokens = json.loads(portal.run("-c", TOKENS, str(POSTS)))
        told, times, retried = {}, [], []

        def send(number: int, token: str) -> None:
            told[number], seconds, tries = post_until_told(portal, token, number)
            times.append(seconds)
            retried.append(tries > 1)

        storm(portal, list(enumerate(tokens)), send, kills=KILLS, draw=draw)
        messages, letters = json.loads(portal.run("-c", STORED))
        # Each message once, under the receipt that its sender was told; each with its letter, none sent yet.
        assert sorted(text for text, _, _ in messages) == sorted(
            f"Message numéro {number}." for number in range(POSTS)
        )
        assert {text: receipt for text, receipt, _ in messages} == {
            f"Message numéro {number}.": receipt for number, receipt in told.items()
        }
        assert {state for _, _, state in messages} == {"new"}
        assert sorted(to for to, _, _ in letters) == sorted(f"v{n}@example.org" for n in range(POSTS))
        assert {sent for _, _, sent in letters} == {None}
        undisturbed = sorted(seconds for seconds, again in zip(times, retried, strict=True) if not again)
        print(f"p95 {undisturbed[int(len(undisturbed) * 0.95)]:.3f} s, sent again {sum(retried)}")  # noqa: T201
        # The mail server comes back, and one sender is killed in the middle.
        mail.mode = "ok"
        sender = subprocess.Popen(
            [sys.executable, "manage.py", "send_mail_queue"],
            cwd=ROOT,
            env=portal.env,
            stdout=subprocess.DEVNULL,
        )
        while len(mail.letters) < 100:
            assert sender.poll() is None
            time.sleep(0.01)
        sender.kill()
        sender.wait()
        portal.run("-c", LEASES_END)
        portal.run("manage.py", "send_mail_queue")
        _, letters = json.loads(portal.run("-c", STORED))
    assert [to for to, _, sent in letters if sent is None] == []
    numbers = [message["Message-ID"] for message in mail.letters]
    assert len(set(numbers)) == POSTS
    assert len(numbers) <= POSTS + 1  # the one in the killed sender's hands may have left, unmarked
    assert {message["To"] for message in mail.letters} == {f"v{n}@example.org" for n in range(POSTS)}


def test_answer_comes_fast_with_mail_hung_and_redis_down(tmp_path):
    with MailServer("hang", patience=1) as mail, Portal(tmp_path, mail.port) as portal:
        tokens = json.loads(portal.run("-c", TOKENS, "60"))
        times = sorted(
            post_until_told(portal, token, number)[1] for number, token in enumerate(tokens, start=1)
        )
    print(f"median {times[30]:.3f} s, p95 {times[57]:.3f} s, worst {times[-1]:.3f} s")  # noqa: T201
    assert times[57] <= 0.3
