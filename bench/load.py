"""Requests per second: wrk where it is installed, else a few Python processes that do the same, slower.

Addresses are asked in turn, each by one thread only; a list long enough never comes round again.
"""

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

THREADS, CONNECTIONS = 2, 8
SCRIPT = """
local threads = 0
function setup(thread) thread:set("rank", threads); threads = threads + 1 end
function init(args)
  addresses, at = {}, rank
  for line in io.lines(os.getenv("BENCH_ADDRESSES")) do addresses[#addresses + 1] = line end
  if os.getenv("BENCH_ETAG") then wrk.headers["If-None-Match"] = os.getenv("BENCH_ETAG") end
  wrk.headers["Accept-Encoding"] = "gzip"
end
function request()
  local address = addresses[at % #addresses + 1]
  at = at + THREADS
  return wrk.format("GET", address)
end
function done(summary, latency, requests)
  local bad = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  io.write(string.format('\\nJSON{"requests":%d,"microseconds":%d,"bad":%d,"p50":%f,"p95":%f}\\n',
    summary.requests, summary.duration, bad, latency:percentile(50) / 1000, latency:percentile(95) / 1000))
end
""".replace("THREADS", str(THREADS))


@dataclass(frozen=True)
class Load:
    rate: float  # requests per second
    p50: float  # milliseconds, with CONNECTIONS at once
    p95: float
    requests: int


class BadAnswers(Exception):
    """Some requests failed: the figure would mean nothing."""


def generator() -> str:
    return "wrk" if shutil.which("wrk") else "Python"


def run(port: int, addresses: Sequence[str], *, seconds: float, etag: str = "", once: bool = False) -> Load:
    """Ask the addresses for some seconds. `once`: refuse a run that came round to the first one again."""
    made = (_wrk if generator() == "wrk" else _python)(port, addresses, seconds, etag)
    if made["bad"]:
        raise BadAnswers(f"{made['bad']} réponses en erreur sur {made['requests']} : {addresses[0]}")
    if once and made["requests"] > len(addresses) * 0.8:  # one thread may be ahead of the others
        raise BadAnswers(f"{made['requests']} requêtes pour {len(addresses)} adresses distinctes")
    return Load(made["requests"] / made["seconds"], made["p50"], made["p95"], made["requests"])


def _wrk(port: int, addresses: Sequence[str], seconds: float, etag: str) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        listed, script = Path(folder, "addresses"), Path(folder, "load.lua")
        listed.write_text("\n".join(addresses))
        script.write_text(SCRIPT)
        env = os.environ | {"BENCH_ADDRESSES": str(listed)} | ({"BENCH_ETAG": etag} if etag else {})
        command = ["wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "--timeout", "30s"]
        command += ["-s", str(script), f"http://127.0.0.1:{port}"]
        out = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout  # noqa: S603
    made = json.loads(re.search(r"^JSON(.*)$", out, re.MULTILINE)[1])
    return made | {"seconds": made["microseconds"] / 1e6}


def _python(port: int, addresses: Sequence[str], seconds: float, etag: str) -> dict:
    shares = [
        (port, list(addresses[rank::CONNECTIONS] or addresses), seconds, etag) for rank in range(CONNECTIONS)
    ]
    with ProcessPoolExecutor(CONNECTIONS) as pool:
        parts = list(pool.map(_ask, shares))
    times = sorted(time for part in parts for time in part["times"])
    return {
        "requests": len(times),
        "seconds": max(part["seconds"] for part in parts),
        "bad": sum(part["bad"] for part in parts),
        "p50": times[len(times) // 2],
        "p95": times[int(len(times) * 0.95)],
    }


def _ask(share: tuple[int, list[str], float, str]) -> dict:
    port, addresses, seconds, etag = share
    headers = {"Accept-Encoding": "gzip"} | ({"If-None-Match": etag} if etag else {})
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    times, bad, began = [], 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        asked = time.perf_counter()
        connection.request("GET", addresses[len(times) % len(addresses)], headers=headers)
        response = connection.getresponse()
        response.read()
        times.append((time.perf_counter() - asked) * 1000)
        bad += response.status >= 400
    return {"times": times, "bad": bad, "seconds": time.perf_counter() - began}


if __name__ == "__main__":
    sys.exit("À lancer par python -m bench.")
