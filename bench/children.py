"""Child processes: a measure that answers in JSON, a server that is stopped whatever happens."""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


class ChildFailed(Exception):
    """A child ended badly; `args[0]` says which and its last words."""


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def measure(part: str, *arguments: object, env: dict[str, str]) -> dict[str, Any]:
    """Run `python -m bench.<part>`; its last line is its answer, the others are shown as they come."""
    command = [sys.executable, "-m", f"bench.{part}", *map(str, arguments)]
    child = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours
    last = ""
    try:
        for line in child.stdout:
            if last:
                say(f"    {last}")
            last = line.rstrip()
    finally:
        _stop(child)
    if child.returncode:
        raise ChildFailed(f"{part} : {last}")
    return json.loads(last)


@contextlib.contextmanager
def server(command: list[str], *, port: int, env: dict[str, str], log: Path) -> Iterator[subprocess.Popen]:
    """A server that listens on the port inside the block, and is gone after it."""
    with log.open("ab") as output:
        child = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output)  # noqa: S603 - ours
        try:
            _wait_for(port, child, log)
            yield child
        finally:
            _stop(child)


def worked(pid: int, name: str = "") -> float:
    """Seconds of processor of a process and of those it started; with a name, of those so named only."""
    ticks, parents = {}, {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # one that just ended
            called, fields = re.fullmatch(r"\d+ \((.*)\) (.*)", file.read_text().strip(), re.DOTALL).groups()
            state = fields.split()
            parents[int(file.parent.name)] = int(state[1])
            ticks[int(file.parent.name)] = (called, sum(map(int, state[11:13])))
    family, grown = {pid}, True
    while grown:
        more = {child for child, parent in parents.items() if parent in family} - family
        family, grown = family | more, bool(more)
    spent = sum(used for one, (called, used) in ticks.items() if one in family and name in ("", called))
    return spent / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int, child: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if child.poll() is not None:
            break
        time.sleep(0.1)
    raise ChildFailed(f"{' '.join(child.args)} : {log.read_text(errors='replace')[-800:]}")


def _stop(child: subprocess.Popen) -> None:
    if child.stdout:
        child.stdout.close()
    if child.poll() is None and not child.stdout:
        child.terminate()
    try:
        child.wait(timeout=20)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
