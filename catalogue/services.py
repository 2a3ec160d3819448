"""What a visit sets going: a search in vain is counted; discussions, the reading of a page are asked for."""

import logging
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.db.models import F, Q
from django.utils import timezone

from catalogue import tasks
from catalogue.embed.checking import KEPT, key_of
from catalogue.empty_searches import cleaned, is_hidden
from catalogue.models import Dataset, Discussions, EmptySearch
from opendatalab.celery import BROKER_DOWN, ring

logger = logging.getLogger(__name__)
DISCUSSIONS_TERM = timedelta(hours=1)  # a dataset's discussions are asked for once in that time
CHECKS_A_MINUTE = 20  # pages of other sites read in a minute, for all visitors


def count_empty_search(words: str, *, geozone: str, day: date) -> None:
    """One more search in vain for these words that day. Nothing says who asked; a failure costs nothing.

    Words that look like a person's address or number, or that the team hid, are not counted.
    """
    key = {"words": cleaned(words), "geozone": geozone[:64], "day": day}
    if not key["words"]:
        return
    try:
        with transaction.atomic():
            if is_hidden(key["words"]):
                return
            EmptySearch.objects.bulk_create([EmptySearch(**key)], ignore_conflicts=True)
            EmptySearch.objects.filter(**key).update(count=F("count") + 1)
    except DatabaseError as error:  # read-only, full or busy: the visitor's page matters more
        logger.warning("search in vain not counted: %s", error)


def ask_discussions(dataset: Dataset, *, now: datetime | None = None) -> bool:
    """Have a worker fetch the discussions, at most once an hour for a dataset; True when it was asked.

    The row is marked before the bell is rung, by whoever is first: two visitors at once ring it once.
    """
    now = now or timezone.now()
    due = Q(asked_at=None) | Q(asked_at__lte=now - DISCUSSIONS_TERM)
    try:
        with transaction.atomic():
            Discussions.objects.bulk_create([Discussions(dataset_id=dataset.pk)], ignore_conflicts=True)
            if not Discussions.objects.filter(due, dataset=dataset).update(asked_at=now):
                return False
    except DatabaseError as error:
        logger.warning("discussions not asked: %s", error)
        return False
    return ring(tasks.fetch_discussions, dataset.pk)


def ask_check(url: str) -> bool:
    """Have a worker read a page of another site, unless it was lately; False when too many are asked."""
    try:
        if not cache.add(key_of(url, "asked"), True, KEPT):
            return True
        cache.add("checks", 0, 60)
        if cache.incr("checks") <= CHECKS_A_MINUTE and ring(tasks.check_page, url):
            return True
        cache.delete(key_of(url, "asked"))
    except (ValueError, *BROKER_DOWN) as error:  # the minute passed meanwhile, or there is no cache
        logger.warning("page to check not asked: %s", error)
    return False
