"""`make test`: style, checks, then every test on SQLite and on PostgreSQL, with browser and services.

What this machine lacks is installed where it can be (Debian packages, as root), and said loudly
where it cannot: under CI=true a test left out is a failure.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")
CI = os.environ.get("CI") == "true"


def run(*command: str, **env: str) -> bool:
    print(f"\n$ {' '.join(command)} {' '.join(f'{k}={v}' for k, v in env.items())}", flush=True)
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **env}).returncode == 0


def find_chromium() -> str | None:
    for name in ("chromium", "chromium-browser"):
        if path := shutil.which(name):
            return path
    install("chromium")
    return shutil.which("chromium")


def install(package: str) -> None:
    """A Debian package, where this machine lets us."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Le paquet Debian « {package} » manque : installation…", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package], **quiet)


def find_map_servers() -> dict[str, str]:
    """By marker, the Debian package of the map servers that are neither here nor could be installed."""
    missing = {}
    for marker, package, there in (
        ("mapserver", "cgi-mapserver", lambda: os.access("/usr/lib/cgi-bin/mapserv", os.X_OK)),
        ("qgis", "qgis-server", lambda: shutil.which("qgis_mapserver") is not None),
    ):
        if not there():
            install(package)
        if not there():
            missing[marker] = package
    return missing


def answers_postgres() -> bool:
    import psycopg

    try:
        psycopg.connect(POSTGRES.replace("postgres://", "postgresql://"), connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


def answers_redis() -> bool:
    import redis

    try:
        return bool(redis.Redis.from_url(REDIS, socket_connect_timeout=3).ping())
    except redis.RedisError:
        return False


def main() -> int:
    python = sys.executable
    left_out = []
    marks = []
    if chromium := find_chromium():
        os.environ["CHROMIUM"] = chromium
    else:
        left_out.append("les tests de navigateur : Chromium n’est pas là (paquet Debian « chromium »)")
        marks.append("not browser")
    for marker, package in find_map_servers().items():
        left_out.append(f"les tests avec un vrai serveur de cartes : il manque (paquet Debian « {package} »)")
        marks.append(f"not {marker}")
    if answers_redis():
        os.environ["TEST_REDIS_URL"] = REDIS
    else:
        left_out.append(f"les tests avec Redis : rien ne répond à {REDIS}")
        marks.append("not redis")
    pytest = [python, "-m", "pytest", *(["-m", " and ".join(marks)] if marks else [])]
    # A browser sees the same pages whatever the database: once is enough.
    pytest_again = [python, "-m", "pytest", "-m", " and ".join({*marks, "not browser"})]
    results = {
        "ruff check": run(python, "-m", "ruff", "check", "."),
        "ruff format": run(python, "-m", "ruff", "format", "--check", "-q", "."),
        "manage.py check --deploy": run(
            *(python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"),
            SECRET_KEY="x" * 25 + "0123456789abcdefghijklmnopqrstuvwxyz",
            SITE_URL="https://example.org",
        ),
        "makemigrations --check": run(
            python, "manage.py", "makemigrations", "--check", "--dry-run", SECRET_KEY="checks-only"
        ),
        "pytest, SQLite": run(*pytest),
    }
    if answers_postgres():
        results["pytest, PostgreSQL"] = run(*pytest_again, DATABASE_URL=POSTGRES)
    else:
        left_out.append(f"tous les tests sur PostgreSQL : rien ne répond à {POSTGRES}")
    print()
    for name, passed in results.items():
        print(f"{'réussi ' if passed else 'ÉCHEC  '} {name}")
    for what in left_out:
        print(f"LAISSÉ DE CÔTÉ  {what}")
    failed = sum(not passed for passed in results.values()) + (len(left_out) if CI else 0)
    print(f"{sum(results.values())} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
