"""A bad value stops the start with one clear line in French; nothing starts without its secret."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = (
    *("SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "SITE_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "REGION"),
    *(
        "DATA_DIR",
        "DATAGOUV_URL",
        "OUTBOUND_PRIVATE",
        "PORT",
        "LIMITED",
        "TRUSTED_PROXIES",
        "DJANGO_SETTINGS_MODULE",
        "DJANGO_ALLOW_ASYNC_UNSAFE",
    ),
)
BAD = [
    ("DEBUG", "yes", "DEBUG vaut « yes » : écrire True ou False."),
    ("LIMITED", "no", "LIMITED vaut « no » : écrire True ou False."),
    ("TRUSTED_PROXIES", "-1", "TRUSTED_PROXIES vaut « -1 » : un nombre de 0 à 9 est attendu."),
    ("TRUSTED_PROXIES", "10", "TRUSTED_PROXIES vaut « 10 » : un nombre de 0 à 9 est attendu."),
    ("DEBUG", "1", "DEBUG vaut « 1 » : écrire True ou False."),
    ("PORT", "abc", "PORT vaut « abc » : un numéro de port est attendu."),
    ("PORT", "70000", "PORT vaut « 70000 » : un numéro de port est attendu."),
    ("SITE_URL", "portail", "SITE_URL vaut « portail » : une adresse en https ou http est attendue."),
    ("SITE_URL", "https://", "SITE_URL vaut « https:// » : une adresse en https ou http est attendue."),
    ("DATAGOUV_URL", "foo", "DATAGOUV_URL vaut « foo » : une adresse en https ou http est attendue."),
    ("REDIS_URL", "foo", "REDIS_URL vaut « foo » : une adresse en redis ou rediss ou unix est attendue."),
    (
        "DATABASE_URL",
        "mysql://a:b@c/d",
        "DATABASE_URL : seuls sqlite:/// et postgres:// sont pris en charge.",
    ),
    (
        *("OUTBOUND_PRIVATE", "10.0.0.5"),
        "OUTBOUND_PRIVATE contient « 10.0.0.5 » : des paires adresse:port sont attendues.",
    ),
]


def start(tmp_path: Path, **changes: str) -> subprocess.CompletedProcess:
    env = {name: value for name, value in os.environ.items() if name not in OURS}
    env |= {"SECRET_KEY": "a secret", "DATA_DIR": str(tmp_path)} | changes
    env = {name: value for name, value in env.items() if value is not None}
    return subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=env, capture_output=True, text=True
    )


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(("name", "value", "said"), BAD, ids=lambda text: text[:20])
def test_bad_value_stops_the_start_with_one_line(tmp_path, name, value, said):
    made = start(tmp_path, **{name: value})
    assert (made.returncode, plain(made.stderr)) == (1, f"Configuration : {said}\n")


@pytest.mark.parametrize("value", ["postgres://[", "nothing", "sqlite//a"])
def test_unreadable_database_stops_the_start_with_one_line(tmp_path, value):
    made = start(tmp_path, DATABASE_URL=value)
    assert (made.returncode, made.stderr.count("\n")) == (1, 1)
    assert plain(made.stderr).startswith("Configuration : DATABASE_URL")


@pytest.mark.parametrize("value", ["inconnue", "/nulle/part", "../regions"])
def test_unknown_region_stops_the_start_with_one_line(tmp_path, value):
    made = start(tmp_path, REGION=value)
    assert (made.returncode, made.stderr.count("\n")) == (1, 1)
    assert plain(made.stderr).startswith(f"Configuration : REGION vaut « {value} » : pas de fichier ")


@pytest.mark.parametrize("value", ["foo", "gopher://mail", "smtp://["])
def test_unreadable_mail_server_stops_the_start_with_one_line(tmp_path, value):
    made = start(tmp_path, EMAIL_URL=value)
    assert (made.returncode, made.stderr.count("\n")) == (1, 1)
    assert plain(made.stderr).startswith("Configuration : EMAIL_URL n’est pas lisible : une adresse comme ")


def test_nothing_starts_without_its_secret(tmp_path):
    made = start(tmp_path, SECRET_KEY=None)
    said = "Configuration : SECRET_KEY manque : donner une longue valeur aléatoire et la garder secrète.\n"
    assert (made.returncode, plain(made.stderr)) == (1, said)


def test_the_secret_may_be_in_its_file(tmp_path):
    (tmp_path / "secret-key").write_text("a secret\n")
    assert start(tmp_path, SECRET_KEY=None).returncode == 0


def test_the_checks_of_production_are_silent(tmp_path):
    env = {name: value for name, value in os.environ.items() if name not in OURS}
    env |= {"SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz" * 2, "DATA_DIR": str(tmp_path / "new")}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    env["SITE_URL"] = "https://donnees.example.org"
    made = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    silent = "System check identified no issues (0 silenced).\n"
    assert (made.returncode, made.stdout, made.stderr) == (0, silent, "")


def test_good_values_start(tmp_path):
    good = {
        "DEBUG": "False",
        "PORT": "8080",
        "SITE_URL": "https://donnees.example.org/",
        "DATABASE_URL": "postgres://a:b@127.0.0.1:9/c",
        "REDIS_URL": "redis://127.0.0.1:9/1",
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "REGION": str(ROOT / "regions" / "occitanie"),
        "OUTBOUND_PRIVATE": "10.0.0.5:80, [::1]:8080",
    }
    made = start(tmp_path, **good)
    assert (made.returncode, made.stderr) == (0, "")
