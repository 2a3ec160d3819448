"""With Redis configured and dead, or accepting and mute, pages come as fast as ever."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Run apart: REDIS_URL is read when the settings are.
VISIT = """
import json, time, django
django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.test import Client
from tests.trust.routes import addresses
from tests.trust.rows import make_catalogue
make_catalogue()
visitor = Client(raise_request_exception=False, headers={"Accept": "text/html"})
wrong, times = {}, {}
for address in addresses():
    began = time.monotonic()
    status = visitor.get(address.path).status_code
    times[address.path] = time.monotonic() - began
    if status != address.status:
        wrong[address.path] = status
print(json.dumps({"wrong": wrong, "times": times, "redis": settings.REDIS_URL}))
"""


def visit(tmp_path: Path, port: int) -> dict:
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SITE_URL")}
    env |= {
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "opendatalab.settings",
        "SECRET_KEY": "redis is down",
        "REDIS_URL": f"redis://127.0.0.1:{port}/0",
    }
    (tmp_path / "built-static").mkdir()
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "staticfiles.json").write_text(
        json.dumps({"version": "1.1", "paths": names_of_static_files(), "hash": ""})
    )
    made = subprocess.run([sys.executable, "-c", VISIT], env=env, cwd=ROOT, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout.splitlines()[-1])


def names_of_static_files() -> dict[str, str]:
    """Every file that a page may name, as the manifest of the built files would."""
    built = ["look/portal.css", "look/fonts/Marianne-Regular.woff2", "django_htmx/htmx-2.min.js"]
    ours = [str(path.relative_to(ROOT / "static")) for path in (ROOT / "static").rglob("*") if path.is_file()]
    return {name: name for name in built + ours}


@pytest.fixture
def refusing():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def mute():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(64)
        yield server.getsockname()[1]


def test_refusing_redis_costs_visitors_nothing(tmp_path, refusing):
    told = visit(tmp_path, refusing)
    assert (told["wrong"], told["redis"]) == ({}, f"redis://127.0.0.1:{refusing}/0")
    assert {path: seconds for path, seconds in told["times"].items() if seconds > 2} == {}


def test_mute_redis_delays_only_the_fragment_behind_the_page(tmp_path, mute):
    """The discussions are fetched by the page once it is there: they alone ring, and give up in seconds."""
    told = visit(tmp_path, mute)
    slow = {path for path, seconds in told["times"].items() if seconds > 2}
    assert (told["wrong"], slow - {"/jeux-de-donnees/jeu-1/discussions/"}) == ({}, set())
    assert told["times"]["/jeux-de-donnees/jeu-1/discussions/"] < 8
