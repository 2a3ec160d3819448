"""The bell between web processes and workers, over files and over Redis, with real processes."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis
from celery.schedules import crontab

from catalogue import tasks
from opendatalab import celery
from opendatalab.celery import FileChannel, app, file_broker, redis_broker

ROOT = Path(__file__).resolve().parents[2]
DEAD_REDIS = "redis://127.0.0.1:9/0"
LEAVE_WORK = """
from catalogue.models import IndexTask
from catalogue.tasks import apply_index_tasks
from opendatalab.celery import heartbeat, ring, worker_seen_at
IndexTask.objects.create(kind="dataset", object_id=1)
print(worker_seen_at(), ring(heartbeat), ring(apply_index_tasks), IndexTask.objects.count())
"""
LOOK = """
from catalogue.models import IndexTask
from opendatalab.celery import worker_seen_at
print(worker_seen_at() is not None, IndexTask.objects.count())
"""


def environment(folder: Path, redis_url: str = "") -> dict[str, str]:
    """A portal of its own: SQLite and files in `folder`."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "opendatalab.settings",
        "SECRET_KEY": "tests-only",
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "REDIS_URL": redis_url,
    }


def manage(*arguments: str, env: dict[str, str]) -> str:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout


def web(code: str, *, env: dict[str, str]) -> str:
    """What a web process prints after this code."""
    code = f"import django\ndjango.setup()\n{code}"
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout


def worker(*options: str, env: dict[str, str]) -> subprocess.Popen:
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "opendatalab", "worker", "-P", "threads"]
    command += ["-c", "2", "-l", "warning", "--without-gossip", "--without-mingle", *options]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def wait_for(wanted: str, code: str, *, env: dict[str, str], seconds: float = 30) -> str:
    end = time.monotonic() + seconds
    while (seen := web(code, env=env)) != wanted and time.monotonic() < end:
        time.sleep(0.3)
    return seen


@pytest.fixture
def real_redis():
    url = os.environ.get("TEST_REDIS_URL")
    if not url:
        pytest.skip("TEST_REDIS_URL manque : sans Redis, ce test ne prouve rien")
    client = redis.Redis.from_url(url)
    keys = list(client.scan_iter("odl*"))
    if keys:
        client.delete(*keys)
    yield url
    if keys := list(client.scan_iter("odl*")):
        client.delete(*keys)


def check_a_message_crosses(env: dict[str, str]) -> None:
    manage("migrate", "-v0", env=env)
    assert web(LEAVE_WORK, env=env) == "None True True 1\n"
    process = worker(env=env)
    try:
        assert wait_for("True 0\n", LOOK, env=env) == "True 0\n"
    finally:
        process.terminate()
        said = process.communicate(timeout=20)[0].decode()
    assert process.returncode == 0, said


def test_message_crosses_processes_through_files(tmp_path):
    check_a_message_crosses(environment(tmp_path))
    assert sorted(path.name for path in (tmp_path / "run" / "queue").iterdir()) == []


@pytest.mark.redis
def test_message_crosses_processes_through_redis(tmp_path, real_redis):
    check_a_message_crosses(environment(tmp_path, real_redis))


def test_worker_with_beat_keeps_the_timetable(tmp_path):
    """Beat in the same command, as in `make run`: it writes its schedule, and ends with the worker."""
    env = environment(tmp_path)
    process = worker("-B", env=env)
    schedule = tmp_path / "run" / "celerybeat-schedule"
    end = time.monotonic() + 30
    while not list(schedule.parent.glob(f"{schedule.name}*")) and time.monotonic() < end:
        time.sleep(0.2)
    process.terminate()
    said = process.communicate(timeout=20)[0].decode()
    assert process.returncode == 0, said
    assert list(schedule.parent.glob(f"{schedule.name}*"))


def test_bell_without_broker_neither_raises_nor_waits(tmp_path):
    env = environment(tmp_path, DEAD_REDIS)
    code = """
import time
from opendatalab.celery import heartbeat, ring, worker_seen_at
began = time.monotonic()
print(ring(heartbeat), worker_seen_at(), time.monotonic() - began < 2)
"""
    assert web(code, env=env) == "False None True\n"


def test_message_in_files_appears_whole(tmp_path):
    """Kombu's own files are visible before they are written: a worker could read half a message."""
    transport = file_broker(tmp_path)["broker_transport_options"]
    with app.connection_for_write("filesystem://localhost/", transport_options=transport) as connection:
        channel = connection.default_channel
        assert isinstance(channel, FileChannel)
        for number in range(3):
            channel._put("celery", {"body": number})
        names = sorted(path.name for path in (tmp_path / "queue").iterdir())
        assert [name.partition(".")[2] for name in names] == ["celery.msg"] * 3
        bodies = [json.loads((tmp_path / "queue" / name).read_text())["body"] for name in names]
        assert bodies == [0, 1, 2]
        assert [channel._get("celery")["body"] for _ in range(3)] == [0, 1, 2]


def test_every_entry_of_the_timetable_names_a_task():
    app.loader.import_default_modules()
    wanted = {entry["task"] for entry in celery.TIMETABLE.values()}
    assert wanted - set(app.tasks) == set()
    assert all(isinstance(entry["schedule"], float | crontab) for entry in celery.TIMETABLE.values())


def test_tasks_of_the_timetable_are_not_given_back_when_a_worker_dies():
    """Else one that kills its worker would kill the next at once, and so on."""
    late = {entry["task"] for entry in celery.TIMETABLE.values() if app.tasks[entry["task"]].acks_late}
    assert late == set()
    assert tasks.fetch_discussions.acks_late is True


def test_long_tasks_have_the_time_that_a_full_sync_takes():
    limits = {name: app.tasks[f"catalogue.{name}"].time_limit for name in ("sync_if_due", "sync_now")}
    assert limits == {"sync_if_due": 6 * 3600, "sync_now": 6 * 3600}


def test_settings_of_the_bell():
    names = (
        *("task_acks_late", "task_reject_on_worker_lost", "worker_prefetch_multiplier"),
        *("task_time_limit", "task_soft_time_limit", "worker_max_tasks_per_child"),
        *("accept_content", "task_ignore_result", "timezone"),
    )
    assert {name: app.conf[name] for name in names} == {
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "task_time_limit": 600,
        "task_soft_time_limit": 540,
        "worker_max_tasks_per_child": 200,
        "accept_content": ["json"],
        "task_ignore_result": True,
        "timezone": "Europe/Paris",
    }
    assert redis_broker("redis://x")["broker_transport_options"]["visibility_timeout"] == 900
