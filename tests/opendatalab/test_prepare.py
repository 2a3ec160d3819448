"""What `make run` does before the servers, on a machine where nothing is there yet."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from opendatalab.prepare import fingerprint

ROOT = Path(__file__).resolve().parents[2]


def prepare(folder: Path, **env: str) -> subprocess.CompletedProcess:
    left_out = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
    clean = {name: value for name, value in os.environ.items() if name not in left_out}
    return subprocess.run(
        [sys.executable, "-m", "opendatalab.prepare"],
        cwd=ROOT,
        env={**clean, "DATA_DIR": str(folder), "REGION": "occitanie", **env},
        capture_output=True,
        text=True,
    )


def steps(done: subprocess.CompletedProcess) -> list[str]:
    """The steps that were carried out: each ends by its time."""
    lines = [line for line in done.stdout.splitlines() if line.endswith(" s") and " : " in line]
    return [line.split(" : ")[0] for line in lines]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("prepared")


def test_a_first_start_makes_everything_and_says_so(folder):
    done = prepare(folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert steps(done) == [
        "Base de données",
        "Paquet régional Occitanie",  # its texts make the index
        "Fichiers statiques",
    ]
    assert (folder / "index").is_dir()
    assert (folder / "secret-key").stat().st_mode & 0o777 == 0o600
    assert (folder / "db.sqlite3").is_file()
    assert (folder / "static" / "staticfiles.json").is_file()


def test_a_second_start_does_nothing_again(folder):
    key = (folder / "secret-key").read_text()
    done = prepare(folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (folder / "secret-key").read_text() == key


def test_a_bad_value_stops_the_start_with_one_line(folder):
    done = prepare(folder, DEBUG="oui")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Configuration : DEBUG vaut « oui » : écrire True ou False.\n"


def test_a_fingerprint_moves_with_content_and_name(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("un")
    first = fingerprint(file)
    file.write_text("deux")
    assert fingerprint(file) != first
    file.write_text("un")
    assert fingerprint(file) == first
    assert fingerprint(file.rename(tmp_path / "b.txt")) != first
