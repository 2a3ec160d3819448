"""`/api/1/site/`: the figures of this portal, under upstream's names where they mean the same thing."""

from collections import Counter
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.http import HttpRequest
from django.utils import timezone

from catalogue.api.answers import api_view
from catalogue.models import Dataset, Organization, Reuse, State, SyncRun
from opendatalab.region import region

VERSION = "1.0.0"
FEED_SIZE = 20
MONTHS = 13


@api_view
def site(request: HttpRequest) -> dict[str, Any]:
    pack = region()
    return {
        "feed_size": FEED_SIZE,
        "id": urlsplit(settings.SITE_URL).hostname,
        "keywords": ["opendata", pack.name],
        "metrics": figures(),
        "title": pack.site_title,
        "version": VERSION,
        "software": "open-datalab",
        "upstream": settings.DATAGOUV_URL,
        "last_sync": _last_sync(),
    }


def figures() -> dict[str, Any]:
    """Every figure counts what the lists of this API give, not what upstream holds."""
    datasets, reuses = Dataset.objects.visible().order_by(), Reuse.objects.visible().order_by()
    owners = Organization.objects.visible().order_by()
    sums = datasets.aggregate(
        resources=Sum("resources_count"),
        max_dataset_followers=Max("followers"),
        max_dataset_reuses=Max("reuses_count"),
    )
    held = owners.annotate(held=Count("datasets", filter=Q(datasets__state=State.VISIBLE)))
    services = Counter(badge for badges in owners.values_list("badges", flat=True) for badge in badges)
    by_owner = held.aggregate(most=Max("held"), followers=Max("followers"))
    used = reuses.annotate(used=Count("datasets")).aggregate(most=Max("used"))
    return {
        "datasets": datasets.count(),
        "datasets_by_months": _by_months(datasets),
        "max_dataset_followers": sums["max_dataset_followers"] or 0,
        "max_dataset_reuses": sums["max_dataset_reuses"] or 0,
        "max_org_datasets": by_owner["most"] or 0,
        "max_org_followers": by_owner["followers"] or 0,
        "max_reuse_datasets": used["most"] or 0,
        "organizations": owners.count(),
        "public-service": services["public-service"],
        "resources": sums["resources"] or 0,
        "reuses": reuses.count(),
        "reuses_by_months": _by_months(reuses),
    }


def _by_months(rows: QuerySet) -> dict[str, int]:
    """How many came into being in each of the last thirteen months."""
    today = timezone.localdate()
    number = today.year * 12 + today.month - 1
    months = [f"{n // 12}-{n % 12 + 1:02}" for n in range(number - MONTHS + 1, number + 1)]
    first = datetime(*map(int, months[0].split("-")), 1, tzinfo=timezone.get_current_timezone())
    counted = (
        rows.filter(created_at__gte=first)
        .annotate(month=TruncMonth("created_at"))
        .values_list("month")
        .annotate(count=Count("pk"))
    )
    found = {f"{month:%Y-%m}": count for month, count in counted}
    return {month: found.get(month, 0) for month in months}


def _last_sync() -> str | None:
    run = SyncRun.objects.filter(status=SyncRun.Status.DONE).order_by("-finished_at").first()
    return run.finished_at.isoformat() if run and run.finished_at else None
