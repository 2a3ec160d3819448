"""Lighthouse on a simulated phone: median of three for each page, from a folder that is thrown away."""

import json
import shutil
import statistics
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.children import say
from bench.places import Place
from bench.serving import gunicorn, pages_of

PACKAGE = "lighthouse@12"
RUNS = 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"


class Unavailable(Exception):
    """Lighthouse cannot be had here; `args[0]` says why."""


def judge(place: Place, chromium: str) -> dict[str, dict[str, float]]:
    if not shutil.which("npm"):
        raise Unavailable("npm n’est pas là")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lighthouse-")))
        install = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), PACKAGE]
        if subprocess.run(install, capture_output=True, timeout=300).returncode:  # noqa: S603
            raise Unavailable(f"npm ne trouve pas {PACKAGE}")
        port = gunicorn(stack, place)
        scores = {}
        for name, address in pages_of(port).items():
            runs = [run(folder, port, address, chromium) for _ in range(RUNS)]
            scores[name] = {key: statistics.median(run[key] for run in runs) for key in CATEGORIES}
            say(f"    {name} : {' / '.join(f'{scores[name][key]:.0f}' for key in CATEGORIES)}")
        return scores


def run(folder: Path, port: int, address: str, chromium: str) -> dict[str, float]:
    report = folder / "report.json"
    command = [str(folder / "node_modules/.bin/lighthouse"), f"http://127.0.0.1:{port}{address}", "--quiet"]
    command += ["--output=json", f"--output-path={report}", f"--chrome-flags={FLAGS}"]
    env = {"CHROME_PATH": chromium, "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder)}
    subprocess.run(command, env=env, capture_output=True, check=True, timeout=180)  # noqa: S603
    categories = json.loads(report.read_text())["categories"]
    return {key: categories[key]["score"] * 100 for key in CATEGORIES}
