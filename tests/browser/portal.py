"""The portal as `make run` starts it: prepared in a folder of its own, served by gunicorn, one worker fewer.

The catalogue is one record in seven of the pack's own snapshot, and what `seed.py` adds to it.
"""

import gzip
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ONE_IN = 7
DROPPED = ("DATABASE_URL", "REDIS_URL", "DEBUG", "ALLOWED_HOSTS", "DATAGOUV_URL", "OUTBOUND_PRIVATE")


class Portal:
    """A running portal: `url`, and what the seed says it added, by name."""

    def __init__(self, folder: Path):
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.env = {name: value for name, value in os.environ.items() if name not in DROPPED}
        self.env |= {
            "DATA_DIR": str(folder / "data"),
            "LIMITED": "False",  # one address walks through everything
            "DJANGO_SETTINGS_MODULE": "opendatalab.settings",
            "PORT": str(port),
            "REGION": str(small_pack(folder / "regions")),
            "SECRET_KEY": "browser tests",
            "SITE_URL": self.url,
            "TABULAR_URL": "http://127.0.0.1:9",  # nobody
            "WEB_CONCURRENCY": "1",
        }

    def start(self) -> "Portal":
        self.run("opendatalab.prepare")
        self.seeded = json.loads(self.run("tests.browser.seed"))
        command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--threads", "4"]
        self.log = (self.folder / "gunicorn.log").open("w")
        self.process = subprocess.Popen(
            [*command, "opendatalab.wsgi"], cwd=ROOT, env=self.env, stdout=self.log, stderr=self.log
        )
        self._wait()
        return self

    def run(self, module: str) -> str:
        made = subprocess.run(
            [sys.executable, "-m", module], cwd=ROOT, env=self.env, capture_output=True, text=True
        )
        assert made.returncode == 0, f"{module} : {made.stdout}\n{made.stderr}"
        return made.stdout

    def _wait(self) -> None:
        for _ in range(200):
            assert self.process.poll() is None, self.words()
            try:
                if self.get("/readyz")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"the portal never was ready\n{self.words()}")

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of an address, without browser and without following redirections."""
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            with urllib.request.build_opener(_Stay).open(request, timeout=30) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), error.read()

    def words(self) -> str:
        return (self.folder / "gunicorn.log").read_text()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)
        self.log.close()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def small_pack(folder: Path) -> Path:
    """The default region's pack with one record in seven: every kind of record, in a tenth of the time."""
    pack = folder / "midi-pyrenees"
    shutil.copytree(ROOT / "regions", folder)
    with gzip.open(ROOT / "regions" / pack.name / "catalogue.jsonl.gz") as lines:
        kept = [line for rank, line in enumerate(lines) if rank % ONE_IN == 0]
    with gzip.open(pack / "catalogue.jsonl.gz", "wb", compresslevel=1) as file:
        file.writelines(kept)
    return pack
