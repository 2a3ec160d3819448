"""The sync under upstream's faults and under kill -9: it converges, and a fault alone removes nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import orjson
import pytest

from catalogue.models import Dataset, PerimeterRule, State
from catalogue.sync import SyncTooSoon, run_sync
from opendatalab.http import DOOR
from tests.catalogue.standin import ORGANIZATION_ID, Standin, dataset
from tests.tools.clock import FakeClock
from tests.tools.faults import FaultProxy

ROOT = Path(__file__).resolve().parents[2]
DATASETS = 230  # three pages of a hundred
CALLS_OF_A_QUIET_RUN = 5  # three pages, one producer, the reuses


@pytest.fixture
def proxy(settings, monkeypatch, transactional_db):
    """A catalogue of three pages behind a proxy that misbehaves on demand; waiting takes no time."""
    PerimeterRule.objects.create(kind="organization", value=ORGANIZATION_ID)
    DOOR.restart()
    monkeypatch.setattr(DOOR, "clock", FakeClock())
    upstream = Standin([dataset(number) for number in range(DATASETS)])
    with upstream as standin, FaultProxy(standin.url) as faulty:
        faulty.standin = standin
        settings.DATAGOUV_URL = faulty.url
        settings.OUTBOUND_PRIVATE = frozenset({("127.0.0.1", urlsplit(faulty.url).port)})
        yield faulty
    DOOR.restart()


def held() -> dict[str, dict]:
    return {item.source_id: orjson.loads(item.upstream) for item in Dataset.objects.visible()}


def count(proxy: FaultProxy) -> int:
    return len(proxy.log)


@pytest.mark.parametrize(
    "fault",
    [
        {"mode": "status", "code": 503},
        {"mode": "status", "code": 502},
        {"mode": "reset"},
        {"mode": "reset-body"},
        {"mode": "close"},
        {"mode": "garbage"},
        {"mode": "truncate"},
        {"mode": "invalid-json"},
        {"mode": "empty"},
        {"mode": "bad-gzip"},
        {"mode": "html"},
        {"mode": "wrong-type"},
        {"mode": "redirect-loop"},
        {"mode": "skew", "seconds": 864000},
    ],
    ids=lambda fault: "-".join(str(value) for value in fault.values()),
)
def test_a_passing_fault_is_overcome(proxy, fault):
    proxy.inject({**fault, "match": "page=2", "times": 2})
    runs = 0
    while not runs or run.status != "done":  # noqa: F821
        run = run_sync("full")
        runs += 1
        assert runs <= 3, run.error
        DOOR.clock.advance(120)
    assert held() == proxy.standin.datasets


@pytest.mark.parametrize(
    "mode",
    ["status", "close", "garbage", "html", "wrong-type", "invalid-json", "empty", "bad-gzip", "redirect"],
)
def test_a_lasting_fault_changes_nothing_and_costs_little(proxy, mode):
    assert run_sync("full").status == "done"
    before = held()
    proxy.inject({"mode": mode})
    calls = count(proxy)
    run = run_sync("full")
    assert (run.status, held()) == ("failed", before)
    assert count(proxy) - calls <= 15
    assert proxy.canary_hits == []


def test_upstream_down_fails_the_run_in_words(proxy):
    proxy.standin.server.shutdown()
    proxy.inject({"mode": "reset"})
    run = run_sync("full")
    assert (run.status, run.finished_at is not None) == ("failed", True)
    assert run.error.startswith("Le service est injoignable.")


def test_one_error_in_twenty_costs_at_most_a_quarter_more_calls(proxy):
    proxy.inject({"mode": "status", "code": 503, "probability": 0.05})
    assert run_sync("full").status == "done"
    assert held() == proxy.standin.datasets
    assert count(proxy) <= 1.25 * CALLS_OF_A_QUIET_RUN + 1


def test_an_item_lost_from_a_page_is_found_by_walking_again(proxy):
    proxy.inject({"mode": "drift", "lose": 2, "match": "page=1&", "times": 1})
    assert run_sync("full").status == "done"
    assert held() == proxy.standin.datasets


def test_an_item_repeated_in_a_page_counts_once(proxy):
    proxy.inject({"mode": "drift", "lose": 0, "repeat": 3, "match": "page=1&"})
    run = run_sync("full")
    assert (run.status, run.counts["added"]) == ("done", DATASETS)


def test_a_field_dropped_everywhere_sets_records_aside_and_hides_nothing(proxy):
    run_sync("full")
    proxy.inject({"mode": "mutate", "drop": "title", "match": "datasets/"})
    run = run_sync("full")
    assert run.set_aside.count() >= DATASETS
    assert Dataset.objects.visible().count() == DATASETS


def test_a_halved_catalogue_stops_and_asks(proxy):
    run_sync("full")
    for number in range(0, DATASETS, 2):
        del proxy.standin.datasets[dataset(number)["id"]]
    run = run_sync("full")
    assert (run.status, run.plan["share"]) == ("stopped", 0.5)
    assert set(Dataset.objects.values_list("state", flat=True)) == {State.VISIBLE}


def test_an_emptied_catalogue_stops_and_asks(proxy):
    run_sync("full")
    proxy.standin.datasets.clear()
    assert run_sync("full").status == "stopped"
    assert Dataset.objects.visible().count() == DATASETS


def test_too_many_requests_is_obeyed_to_the_second(proxy):
    proxy.inject({"mode": "status", "code": 429, "retry_after": 900, "match": "page=2"})
    run = run_sync("full")
    assert (run.status, Dataset.objects.count()) == ("failed", 100)
    proxy.inject()
    calls = count(proxy)
    with pytest.raises(SyncTooSoon):
        run_sync("full")
    assert count(proxy) == calls
    run.cursor.pop("not_before")
    run.save()
    DOOR.clock.advance(901)
    again = run_sync("full")
    assert (again.pk, again.status) == (run.pk, "done")
    assert "page=2" in proxy.log[calls]["target"]
    assert held() == proxy.standin.datasets


def test_killed_at_every_call_it_still_ends_with_the_whole_catalogue(tmp_path):
    """kill -9 of the very process at each of its first calls; every start goes on where the last one died."""
    with Standin([dataset(number) for number in range(DATASETS)]) as standin:
        env = {
            **{
                name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")
            },
            "DATA_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "opendatalab.settings",
            "SECRET_KEY": "killed",
            "DATAGOUV_URL": standin.url,
            "OUTBOUND_PRIVATE": f"127.0.0.1:{standin.port}",
        }
        shell = (
            "import django; django.setup(); from django.core.management import call_command as c;"
            "c('migrate', verbosity=0);"
            "from catalogue.models import PerimeterRule as R;"
            f"R.objects.create(kind='organization', value='{ORGANIZATION_ID}')"
        )
        subprocess.run([sys.executable, "-c", shell], env=env, cwd=ROOT, check=True)
        command = [sys.executable, "manage.py", "sync_catalogue", "--full"]
        answer, process = standin.answer, None
        deadly = 0

        def kill_at(path: str):
            if deadly and len(standin.paths) == deadly:
                os.kill(process.pid, signal.SIGKILL)
            return answer(path)

        standin.answer = kill_at
        for deadly in (1, 2, 3, 2, 1):  # noqa: B007
            standin.paths.clear()
            process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
            process.wait(timeout=60)
        deadly = 0
        subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        tell = (
            "import django; django.setup(); from catalogue.models import *;"
            "print(Dataset.objects.count(), Resource.objects.values('dataset').distinct().count(),"
            " Sighting.objects.count(), IndexTask.objects.count(),"
            " *SyncRun.objects.values_list('status', flat=True))"
        )
        said = subprocess.run(
            [sys.executable, "-c", tell], env=env, cwd=ROOT, check=True, capture_output=True
        )
        assert said.stdout.decode().split() == [str(DATASETS), str(DATASETS), "0", "0", "done"]
