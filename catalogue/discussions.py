"""Discussions about a dataset on data.gouv.fr: fetched behind the page, kept without any person's name."""

import logging
from typing import Any

from django.utils import timezone

from catalogue.clients.datagouv import Datagouv, Record
from catalogue.models import Dataset, Discussions
from opendatalab.http import UpstreamError
from opendatalab.wording import web_address

logger = logging.getLogger(__name__)


def fetch_discussions(dataset_pk: int, *, client: Datagouv | None = None) -> int | None:
    """Fetch and store a dataset's discussions, no person's name kept; None when upstream did not answer."""
    dataset = Dataset.objects.with_page().filter(pk=dataset_pk).only("source_id").first()
    if dataset is None:
        return None
    try:
        records = (client or Datagouv()).discussions(dataset.source_id)
    except UpstreamError as error:
        logger.info("discussions of %s not fetched: %s", dataset.source_id, error)
        return None
    threads = [thread for record in records if (thread := read_thread(record))]
    Discussions.objects.update_or_create(
        dataset=dataset, defaults={"threads": threads, "fetched_at": timezone.now()}
    )
    return len(threads)


def read_thread(record: Record) -> dict[str, Any] | None:
    """What we keep of a discussion: its title, its dates, how long it is. No message, no author."""
    if not isinstance(record, dict) or not isinstance(record.get("discussion"), list):
        return None
    dates = [
        message["posted_on"]
        for message in record["discussion"]
        if isinstance(message, dict) and isinstance(message.get("posted_on"), str)
    ]
    return {
        "title": str(record.get("title") or "Sans titre")[:350],
        "created": record.get("created"),
        "closed": record.get("closed"),
        "messages": len(record["discussion"]),
        "last_message": max(dates, default=None),
        "url": web_address(record.get("self_web_url")),
    }
