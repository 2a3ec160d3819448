"""What the papers say is true: commands, variables, links, files of production, backup and restore."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import yaml
from django.core.management import get_commands
from django.db import connection
from django.utils.text import slugify

ROOT = Path(__file__).resolve().parent.parent
PAPERS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
TEXT = {paper.relative_to(ROOT).as_posix(): paper.read_text() for paper in PAPERS}
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
VARIABLE = re.compile(
    r"""(?:environ\.get|env\.\w+|read_(?:bool|choice|url|port|count|megabytes|pairs|services))\(\s*["']([A-Z][A-Z0-9_]+)["']"""
)


def read_variables() -> set[str]:
    code = [(ROOT / name).read_text() for name in ("opendatalab/settings.py", "deploy/gunicorn.conf.py")]
    return set(VARIABLE.findall("\n".join(code)))


def example() -> dict[str, str]:
    lines = (ROOT / "deploy" / "open-datalab.env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


# Words


def test_variables_documented_are_those_read():
    table = re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|", TEXT["docs/exploitation.md"], re.MULTILINE)
    assert sorted(table) == sorted(read_variables())


def test_commands_named_exist():
    named = {name for text in TEXT.values() for name in re.findall(r"manage\.py (\w+)", text)}
    assert named - set(get_commands()) == set()
    assert {"load_region", "sync_catalogue", "rebuild_search"} <= named


def test_targets_of_make_named_exist():
    targets = set(re.findall(r"^([\w./-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        name
        for text in TEXT.values()
        for block in [*FENCED.findall(text), *re.findall(r"`[^`\n]+`", text)]
        for name in re.findall(r"(?:^|&& |`|=\S+ )make ([\w./-]+)", block, re.MULTILINE)
    }
    assert named - targets == set()
    assert {"run", "test"} <= named


def test_modules_run_by_name_exist():
    named = {name for text in TEXT.values() for name in re.findall(r"python -m ([a-z_.]+)", text)}
    own = {name for name in named if name.startswith("opendatalab")}
    assert own == {"opendatalab.prepare"}
    assert (ROOT / "opendatalab" / "prepare.py").is_file()


@pytest.mark.parametrize("paper", TEXT)
def test_files_named_in_papers_exist(paper):
    """Paths in backquotes or links; an address inside the site begins with a slash and is not one."""
    places = (ROOT, (ROOT / paper).parent, ROOT / "opendatalab", ROOT / "catalogue")
    links = {link.partition("#")[0] for link in LINK.findall(TEXT[paper]) if not urlsplit(link).scheme}
    named = set(re.findall(r"`((?:deploy|docs|opendatalab|catalogue|sig)/[\w./-]+)`", TEXT[paper]))
    missing = [link for link in links if link and not ((ROOT / paper).parent / link).exists()]
    missing += [name for name in named if not any((place / name).exists() for place in places)]
    assert missing == []


@pytest.mark.parametrize("paper", TEXT)
def test_anchors_of_links_exist(paper):
    for link in LINK.findall(TEXT[paper]):
        file, _, anchor = link.partition("#")
        if not anchor or urlsplit(link).scheme:
            continue
        target = ((ROOT / paper).parent / file).resolve() if file else ROOT / paper
        prose = FENCED.sub("", target.read_text())
        titles = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
        assert anchor in {slugify(title.replace("’", ""), allow_unicode=True) for title in titles}, link


def test_security_promises_its_delays():
    words = ("3\u00a0jours ouvrés", "72\u00a0heures", "7\u00a0jours", "30\u00a0jours")
    assert [word for word in words if word not in TEXT["SECURITY.md"]] == []


def test_publiccode_has_what_the_standard_asks():
    code = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    wanted = {
        *("publiccodeYmlVersion", "name", "url", "releaseDate", "platforms", "developmentStatus"),
        *("softwareType", "description", "legal", "maintenance", "localisation", "softwareVersion"),
    }
    assert wanted - code.keys() == set()
    assert code["legal"] == {"license": "MIT"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert code["softwareVersion"] == project["version"]
    for language, words in code["description"].items():
        assert len(language) == 2
        assert 0 < len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert words["features"]
    assert code["maintenance"]["contacts"][0]["name"]


# Files of production


def test_units_run_what_is_there():
    commands = {}
    for unit in UNITS:
        text = unit.read_text()
        assert "EnvironmentFile=/etc/open-datalab.env\n" in text
        assert "WorkingDirectory=/opt/open-datalab\n" in text
        commands[unit.stem] = re.findall(r"^Exec(?:Start|StartPre)=(.+)$", text, re.MULTILINE)
    home = "/opt/open-datalab/"
    assert commands == {
        "open-datalab-backup": [f"{home}deploy/backup.sh /var/backups/open-datalab"],
        "open-datalab-beat": [f"{home}.venv/bin/celery --quiet -A opendatalab beat -l warning --pidfile="],
        "open-datalab-web": [
            f"{home}.venv/bin/python -m opendatalab.prepare",
            f"{home}.venv/bin/gunicorn -c deploy/gunicorn.conf.py opendatalab.wsgi",
        ],
        "open-datalab-worker": [
            f"{home}.venv/bin/celery --quiet -A opendatalab worker -c 2 -l warning --without-gossip "
            "--without-mingle"
        ],
    }
    assert all(os.access(ROOT / "deploy" / name, os.X_OK) for name in ("backup.sh", "restore.sh"))


def test_containers_run_the_same_commands_with_known_variables():
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
    services = compose["services"]
    assert sorted(services) == ["beat", "database", "prepare", "redis", "web", "worker"]
    portal = services["web"]["environment"]
    assert set(portal) - read_variables() == set()
    for name in ("worker", "beat"):
        unit = (ROOT / "deploy" / "systemd" / f"open-datalab-{name}.service").read_text()
        assert f".venv/bin/{' '.join(services[name]['command'])}\n" in unit
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"]


def test_example_of_environment_starts_the_portal(tmp_path):
    values = example()
    assert set(values) - read_variables() == set()
    code = "from django.conf import settings as s; d = s.DATABASES['default']; print(d['NAME'], d['OPTIONS'])"
    env = {
        **os.environ,
        **values,
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "opendatalab.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, check=True, capture_output=True, text=True
    )
    assert done.stdout == "opendatalab {'host': '/var/run/postgresql'}\n"


def test_gunicorn_reads_its_file(tmp_path):
    env = {**os.environ, "SECRET_KEY": "x", "DATA_DIR": str(tmp_path), "PORT": "8765"}
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--print-config"]
    done = subprocess.run(
        [*command, "opendatalab.wsgi"], cwd=ROOT, env=env, check=True, capture_output=True, text=True
    )
    said = dict(re.findall(r"^(\w+) += (.*)$", done.stdout, re.MULTILINE))
    assert {name: said[name] for name in ("bind", "workers", "accesslog", "control_socket_disable")} == {
        "bind": "['127.0.0.1:8765']",
        "workers": "2",
        "accesslog": "None",
        "control_socket_disable": "True",
    }


def test_procfile_starts_web_and_worker():
    lines = (ROOT / "Procfile").read_text().splitlines()
    assert lines == [
        "web: gunicorn -c deploy/gunicorn.conf.py --preload opendatalab.wsgi",  # loaded once for all workers
        "worker: sleep 3 && exec celery --quiet -A opendatalab worker -B -P threads -c 2 -l warning "
        "--without-gossip --without-mingle",  # pages first
    ]


# Backup and restore


def run(*command: str, env: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def portal(folder: Path, database: str) -> dict[str, str]:
    (folder / "built-static").mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,
        "SECRET_KEY": "tests-only",
        "DATA_DIR": str(folder),
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "opendatalab.settings",
        "REDIS_URL": "",
    }


FILL = """
from django.utils import timezone
from catalogue.models import Dataset, PerimeterRule
from catalogue.search import rebuild
PerimeterRule.objects.create(kind="tag", value="eau", label="L’eau")
Dataset.objects.create(
    source_id="a" * 24, slug="crues", title="Crues de l’Ariège", upstream='{"é": 1}', fingerprint="f",
    tags=["crue"], synced_at=timezone.now(), editor_note="Mot de l’équipe",
)
rebuild()
"""
DIGEST = """
from django.apps import apps
from catalogue.search import DatasetQuery, search_datasets
models = sorted(apps.get_models(), key=lambda model: model._meta.label)
rows = [(model._meta.label, list(model._default_manager.order_by("pk").values())) for model in models]
print(repr(rows), search_datasets(DatasetQuery(q="crue")).ids)
"""


def shell(code: str, *, env: dict[str, str]) -> str:
    return run(sys.executable, "-c", f"import django\ndjango.setup()\n{code}", env=env)


def check_backup_and_restore(tmp_path: Path, first: str, second: str, ending: str) -> None:
    """A portal's rows come back equal in another database, twice, and its search works."""
    env = portal(tmp_path / "portal", first)
    run(sys.executable, "manage.py", "migrate", "-v0", env=env)
    shell(FILL, env=env)
    before = shell(DIGEST, env=env)
    said = run("deploy/backup.sh", str(tmp_path / "backups"), env=env)
    (file,) = (tmp_path / "backups").glob(f"open-datalab-*.{ending}")
    assert said == f"Sauvegarde : {file}\n"
    other = portal(tmp_path / "other", second)
    run("deploy/restore.sh", str(file), env=other)
    assert shell(DIGEST, env=other) == before
    shell("from catalogue.models import Dataset; Dataset.objects.all().delete()", env=other)
    run("deploy/restore.sh", str(file), env=other)
    assert shell(DIGEST, env=other) == before


def test_sqlite_is_backed_up_and_restored(tmp_path):
    first, second = (f"sqlite:///{tmp_path / name / 'db.sqlite3'}" for name in ("portal", "other"))
    check_backup_and_restore(tmp_path, first, second, "sqlite3")


def test_sqlite_is_backed_up_while_somebody_writes(tmp_path):
    env = portal(tmp_path, f"sqlite:///{tmp_path / 'db.sqlite3'}")
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE t (n)")
        writer.execute("INSERT INTO t VALUES (1)")
        writer.commit()
        writer.execute("INSERT INTO t VALUES (2)")  # not committed
        run("deploy/backup.sh", str(tmp_path / "backups"), env=env)
    (file,) = (tmp_path / "backups").glob("*.sqlite3")
    with closing(sqlite3.connect(file)) as copy:
        assert copy.execute("SELECT n FROM t").fetchall() == [(1,)]


def test_backups_keep_the_last_fourteen_and_the_key(tmp_path):
    env = portal(tmp_path, f"sqlite:///{tmp_path / 'db.sqlite3'}")
    sqlite3.connect(tmp_path / "db.sqlite3").close()
    (tmp_path / "secret-key").write_text("clé")
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in range(10, 30):
        (folder / f"open-datalab-2020-01-{day}T000000Z.sqlite3").touch()
    run("deploy/backup.sh", str(folder), env=env)
    names = sorted(path.name for path in folder.glob("*.sqlite3"))
    assert (len(names), names[0]) == (14, "open-datalab-2020-01-17T000000Z.sqlite3")
    assert (folder / "secret-key").read_text() == "clé"


@pytest.fixture
def two_databases(django_db_setup, django_db_blocker):
    """Two scratch databases beside the one of the tests."""
    url = urlsplit(os.environ["DATABASE_URL"])
    names = [f"odl_papers_{os.getpid()}_{number}" for number in (1, 2)]
    admin = urlunsplit(url._replace(scheme="postgresql"))
    with psycopg.connect(admin, autocommit=True) as server:
        for name in names:
            server.execute(f"CREATE DATABASE {name}")
        yield [urlunsplit(url._replace(path=f"/{name}")) for name in names]
        for name in names:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has its own test above")
def test_postgresql_is_backed_up_and_restored(tmp_path, two_databases):
    assert shutil.which("pg_dump"), "le paquet Debian postgresql-client manque"
    check_backup_and_restore(tmp_path, *two_databases, "pgdump")
