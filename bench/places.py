"""Where a measure runs: a database of its own and a data folder of its own, both gone at the end."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

POSTGRES = os.environ.get("BENCH_POSTGRES_URL") or "postgres://postgres@127.0.0.1:5432/postgres"
OWN = ("DEBUG", "SITE_URL", "ALLOWED_HOSTS", "EMAIL_URL", "REDIS_URL", "REGION", "WEB_CONCURRENCY")


@dataclass(frozen=True)
class Place:
    database: str  # « SQLite » or « PostgreSQL »
    size: int  # datasets upstream
    url: str
    folder: Path

    def env(self, *, port: int = 8000, upstream: int = 9) -> dict[str, str]:
        """The environment of a child: nothing of the caller's settings, so that two machines agree."""
        kept = {name: value for name, value in os.environ.items() if name not in OWN}
        return kept | {
            "LIMITED": "False",  # one address asks everything
            "SECRET_KEY": "for measures only, never shown to anyone but this machine",
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": self.url,
            "PORT": str(port),
            "DATAGOUV_URL": f"http://127.0.0.1:{upstream}",
            "OUTBOUND_PRIVATE": f"127.0.0.1:{upstream}",
        }

    def __str__(self) -> str:
        return f"{self.database}, {self.size} jeux"


@contextlib.contextmanager
def sqlite_place(root: Path, size: int) -> Iterator[Place]:
    folder = root / f"sqlite-{size}"
    folder.mkdir()
    yield Place("SQLite", size, f"sqlite:///{folder / 'db.sqlite3'}", folder)
    shutil.rmtree(folder)


@contextlib.contextmanager
def postgres_place(root: Path, size: int) -> Iterator[Place]:
    """A scratch database, created then dropped."""
    folder = root / f"postgres-{size}"
    folder.mkdir()
    name = f"open_datalab_bench_{os.getpid()}_{size}"
    _admin(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    try:
        parts = urlsplit(POSTGRES)
        yield Place("PostgreSQL", size, urlunsplit(parts._replace(path=f"/{name}")), folder)
    finally:
        _admin(f"DROP DATABASE {name} WITH (FORCE)")
        shutil.rmtree(folder)


def postgres_version() -> str:
    """The version of the server that answers, "" when none does."""
    try:
        with psycopg.connect(_libpq(), connect_timeout=3) as connection:
            number = connection.info.server_version
    except psycopg.Error:
        return ""
    return f"{number // 10000}.{number % 10000}"


def _admin(statement: str) -> None:
    with psycopg.connect(_libpq(), autocommit=True) as connection:
        connection.execute(statement)


def _libpq() -> str:
    return POSTGRES.replace("postgres://", "postgresql://", 1)
