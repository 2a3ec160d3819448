"""`make run`, before the servers: secret key, database, region pack, index, static files. Says what it does.

The second time, only what changed since is done again.
"""

import hashlib
import json
import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
CODE = ("opendatalab", "sig", "catalogue", "knowledge", "governance", "regions", "templates", "static")
ENVIRONMENT = (
    *("ALLOWED_HOSTS", "DATABASE_URL", "DATA_DIR", "DATAGOUV_URL", "DEBUG", "DJANGO_SETTINGS_MODULE"),
    *(
        "EMAIL_URL",
        "OUTBOUND_PRIVATE",
        "PORT",
        "REDIS_URL",
        "REGION",
        "SECRET_KEY",
        "SERVICE_URLS",
        "SITE_URL",
    ),
)


def main() -> None:
    data_dir = Path(os.environ.get("DATA_DIR") or ROOT / "data").resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    if not os.environ.get("SECRET_KEY"):
        _write_key(data_dir / "secret-key")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opendatalab.settings")
    preparation = Preparation(data_dir / "prepared.json")
    try:
        seal = _seal()
        if preparation.done.get("seal") == seal and _all_there(data_dir):
            return  # loading Django only to learn that would take as long as starting the site
        import django

        django.setup()
    except ImproperlyConfigured as error:
        sys.exit(f"Configuration : {error}")
    preparation.run()
    preparation.remember("seal", seal)


def _seal() -> str:
    """What everything prepared depends on: the files, by date and size, and the environment that was read."""
    files = [path for folder in CODE for path in (ROOT / folder).rglob("*") if path.suffix != ".pyc"]
    files.append(ROOT / "requirements.lock")
    if region := os.environ.get("REGION"):  # a name under regions/, or a folder elsewhere
        files += Path(region).rglob("*")
    stats = [(str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files if path.is_file()]
    said = [(name, os.environ.get(name, "")) for name in ENVIRONMENT]
    return hashlib.blake2b(repr((sorted(stats), said)).encode(), digest_size=16).hexdigest()


def _all_there(data_dir: Path) -> bool:
    database = bool(os.environ.get("DATABASE_URL")) or (data_dir / "db.sqlite3").is_file()
    index = any(data_dir.glob("index/*/meta.json"))
    return database and index and (data_dir / "static" / "staticfiles.json").is_file()


def _write_key(file: Path) -> None:
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(64))


class Preparation:
    """Steps whose inputs are fingerprinted, so that an unchanged one is not done again."""

    def __init__(self, file: Path):
        self.file = file
        self.done = json.loads(file.read_text()) if file.is_file() else {}

    def run(self) -> None:
        from django.conf import settings
        from django.core.management import call_command

        from catalogue.search import INDEX, lags, rebuild
        from opendatalab.look import build_static
        from opendatalab.region import region

        (settings.DATA_DIR / "built-static").mkdir(exist_ok=True)
        database = settings.DATABASES["default"]
        where = f"{database['ENGINE']} {database.get('HOST')} {database['NAME']}"
        migrations = fingerprint(*(ROOT.glob("*/migrations/*.py")), extra=where)
        fresh = database["ENGINE"].endswith("sqlite3") and not Path(database["NAME"]).exists()
        if fresh or self.changed("database", migrations):
            with said("Base de données"):
                call_command("migrate", verbosity=0)
            self.remember("database", migrations)
        pack = region()
        folders = (pack.folder, *pack.knowledge_folders)
        files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
        wanted = fingerprint(*files, extra=f"{where} {pack.folder}")
        if fresh or self.changed("region", wanted):
            with said(f"Paquet régional {pack.name}"):
                call_command("load_region")
            self.remember("region", wanted)
        if not INDEX.exists() or lags():
            with said("Index de recherche"):
                rebuild()
        read = [(ROOT / "static", "*"), (ROOT / "templates", "*.html"), (pack.folder / "static", "*")]
        read += [(ROOT / "opendatalab", "look.py"), (ROOT / "opendatalab", "colours.py")]
        look = fingerprint(
            *(path for folder, names in read for path in folder.rglob(names)), extra=repr(pack.identity)
        )
        if self.changed("static", look) or not (settings.STATIC_ROOT / "staticfiles.json").is_file():
            with said("Fichiers statiques"):
                build_static(settings.DATA_DIR / "built-static")
                call_command("collectstatic", interactive=False, verbosity=0)
            self.remember("static", look)

    def changed(self, step: str, wanted: str) -> bool:
        return self.done.get(step) != wanted

    def remember(self, step: str, value: str) -> None:
        self.done[step] = value
        self.file.write_text(json.dumps(self.done, indent=1))


def fingerprint(*files: Path, extra: str = "") -> str:
    made = hashlib.blake2b(extra.encode(), digest_size=16)
    for file in sorted(files):
        if file.is_file():
            made.update(f"{file.name} {file.stat().st_size} ".encode() + file.read_bytes()[:2_000_000])
    return made.hexdigest()


@contextmanager
def said(what: str) -> Iterator[None]:
    """Tell the person at the terminal what is going on, and how long it took."""
    sys.stdout.write(f"{what}…\n")
    sys.stdout.flush()
    began = time.monotonic()
    yield
    sys.stdout.write(f"{what} : {time.monotonic() - began:.1f} s\n".replace(".", ",", 1))


if __name__ == "__main__":
    main()
