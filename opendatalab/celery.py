"""Celery is a bell: the database is the queue of record, and tasks look there for what is due.

With `REDIS_URL` messages go through Redis; without it through files in `DATA_DIR/run`, so that one machine
needs no other server. `worker_seen_at` tells whether somebody listens.
"""

import logging
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from celery import Celery, Task
from celery.schedules import crontab
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from kombu.exceptions import KombuError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps
from redis.exceptions import RedisError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opendatalab.settings")
logger = logging.getLogger(__name__)

HEARTBEAT = "worker-seen-at"
BROKER_DOWN = (KombuError, RedisError, OSError)
MINUTE = 60.0
# Names, not functions: the applications whose tasks it rings import this module. A message that nobody took
# before the next one is dropped: tasks look for what is due, so one is as good as ten.
TIMETABLE = {
    "say that the worker is alive": {
        "task": "opendatalab.heartbeat",
        "schedule": MINUTE,
        "options": {"expires": MINUTE},
    },
    "put what changed into the search index": {
        "task": "catalogue.apply_index_tasks",
        "schedule": MINUTE,
        "options": {"expires": MINUTE},
    },
    "sync the catalogue if it is due: every hour, the full sweep at night": {
        "task": "catalogue.sync_if_due",
        "schedule": 3 * MINUTE,
        "options": {"expires": 3 * MINUTE},
    },
    "note which sites show the catalogue": {
        "task": "catalogue.record_uses",
        "schedule": 15 * MINUTE,
        "options": {"expires": 15 * MINUTE},
    },
    "read again the files shown on maps": {
        "task": "sig.refresh_sources",
        "schedule": 5 * MINUTE,
        "options": {"expires": 5 * MINUTE},
    },
    "read again the map services whose turn it is": {
        "task": "sig.refresh_layers",
        "schedule": 5 * MINUTE,
        "options": {"expires": 5 * MINUTE},
    },
    "try the layers of the map services": {
        "task": "sig.check_services",
        "schedule": 10 * MINUTE,
        "options": {"expires": 10 * MINUTE},
    },
    "make room in what the relay keeps": {
        "task": "sig.sweep_relay",
        "schedule": crontab(minute="20"),
        "options": {"expires": 3600.0},
    },
    "build the search index anew: freshness changes with the days": {
        "task": "catalogue.rebuild_search",
        "schedule": crontab(hour="5", minute="30"),
        "options": {"expires": 3600.0},
    },
    "show the items whose date of publication came": {
        "task": "knowledge.announce_due",
        "schedule": MINUTE,
        "options": {"expires": MINUTE},
    },
    "visit some of the addresses that items cite": {
        "task": "knowledge.check_links",
        "schedule": crontab(minute="20"),
        "options": {"expires": 1800.0},
    },
    "write to those whose question is answered": {
        "task": "knowledge.answer_askers",
        "schedule": 5 * MINUTE,
        "options": {"expires": 5 * MINUTE},
    },
    "make the handbook's new edition": {
        "task": "knowledge.make_handbook",
        "schedule": 10 * MINUTE,
        "options": {"expires": 10 * MINUTE},
    },
    "send the mail that waits": {
        "task": "opendatalab.send_mail_queue",
        "schedule": MINUTE,
        "options": {"expires": MINUTE},
    },
    "see what became of requests": {
        "task": "governance.follow_requests",
        "schedule": 30 * MINUTE,
        "options": {"expires": 30 * MINUTE},
    },
    "see which files conform to standards": {
        "task": "governance.read_conformance",
        "schedule": crontab(hour="5", minute="10"),
        "options": {"expires": 3600.0},
    },
    "measure the indicators: once a month": {
        "task": "governance.measure_indicators",
        "schedule": crontab(hour="6", minute="15"),
        "options": {"expires": 3600.0},
    },
    "recall those invited to a survey, close what is past its date": {
        "task": "governance.follow_surveys",
        "schedule": crontab(minute="50"),
        "options": {"expires": 1800.0},
    },
    "remove personal data past their term": {
        "task": "opendatalab.purge_personal_data",
        "schedule": crontab(hour="4", minute="45"),
        "options": {"expires": 3600.0},
    },
    "forget what is past its term": {
        "task": "catalogue.forget_old_traces",
        "schedule": crontab(hour="5", minute="45"),
        "options": {"expires": 3600.0},
    },
}


class FileChannel(filesystem.Channel):
    """Kombu's files, but a message appears whole: a reader must never catch one half written."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:
        name = f"{timezone.now():%Y%m%d%H%M%S%f}_{os.urandom(8).hex()}.{queue}.msg"  # readers go by name
        folder = Path(self.data_folder_out)
        draft = folder / f"{name}.part"
        draft.write_bytes(str_to_bytes(dumps(payload)))
        draft.rename(folder / name)


class FileTransport(filesystem.Transport):
    Channel = FileChannel


TRANSPORT_ALIASES["filesystem"] = f"{__name__}:FileTransport"


def configuration() -> dict[str, Any]:
    """Celery's settings, made when first needed; the folders of the files' broker exist from then on."""
    run = settings.DATA_DIR / "run"
    run.mkdir(parents=True, exist_ok=True)
    return {
        **(redis_broker(settings.REDIS_URL) if settings.REDIS_URL else file_broker(run)),
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,  # a worker waits for its broker as long as it takes
        "broker_connection_timeout": 2,
        "accept_content": ["json"],
        "task_serializer": "json",
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_time_limit": 600,
        "task_soft_time_limit": 540,
        "worker_prefetch_multiplier": 1,
        "worker_max_tasks_per_child": 200,
        "worker_enable_remote_control": False,
        "worker_send_task_events": False,
        "worker_hijack_root_logger": False,
        "timezone": settings.TIME_ZONE,
        "beat_schedule": TIMETABLE,
        "beat_schedule_filename": str(run / "celerybeat-schedule"),
    }


def redis_broker(url: str) -> dict[str, Any]:
    return {
        "broker_url": url,
        "broker_transport_options": {
            "global_keyprefix": "odl-queue:",
            "visibility_timeout": 900,
            "socket_connect_timeout": 2,
            "socket_timeout": 3,
            "max_retries": 1,  # a visitor's request rings the bell: it never waits for a dead Redis
            "interval_start": 0,
            "interval_step": 0,
        },
    }


def file_broker(run: Path) -> dict[str, Any]:
    folders = {name: run / name for name in ("queue", "control", "processed")}
    for folder in folders.values():
        folder.mkdir(exist_ok=True)
    return {
        "broker_url": "filesystem://localhost/",  # a host that nobody reads, lest Kombu warn
        "broker_transport_options": {
            "data_folder_in": str(folders["queue"]),
            "data_folder_out": str(folders["queue"]),
            "control_folder": str(folders["control"]),
            "processed_folder": str(folders["processed"]),
            "store_processed": False,
        },
    }


app = Celery("opendatalab")
app.add_defaults(configuration)
app.autodiscover_tasks()


def ring(task: Task, *args: Any) -> bool:
    """Ask a worker to run a task soon; False when the message could not be left. Never raises, never waits.

    Within a transaction, ring once it is committed: `transaction.on_commit(partial(ring, task, pk))`.
    """
    try:
        task.apply_async(args, retry=False)
    except BROKER_DOWN as error:
        logger.warning("bell of %s not rung: %s", task.name, error)
        return False
    return True


def worker_seen_at() -> datetime | None:
    """When a worker last said that it was alive; None when none did for an hour."""
    try:
        return cache.get(HEARTBEAT)
    except BROKER_DOWN:
        return None


@app.task(name="opendatalab.heartbeat", acks_late=False)
def heartbeat() -> None:
    cache.set(HEARTBEAT, timezone.now(), timeout=3600)
