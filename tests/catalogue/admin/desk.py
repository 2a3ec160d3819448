"""What the tests of the catalogue’s team pages share."""

from bs4 import BeautifulSoup
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from catalogue.models import (
    SyncRun,
)
from tests.catalogue.factories import (
    sync_run,
)

PRODUCER = "534fff8ba3a7292c64a77f1c"


def page(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html5lib")


def said(response) -> list[str]:
    return [item.get_text(" ", strip=True) for item in page(response).select(".messagelist li")]


def logged() -> list[tuple[str, str]]:
    return [(entry.object_repr, entry.get_change_message()) for entry in LogEntry.objects.order_by("pk")]


def change(client, row, **values):
    return client.post(
        reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk]),
        values,
        follow=True,
    )


def stopped_run(*source_ids: str) -> SyncRun:
    return sync_run(
        status=SyncRun.Status.STOPPED,
        finished_at=timezone.now(),
        plan={"hide": list(source_ids), "share": 0.1234},
        error="Trop de jeux ont disparu d’un coup.",
    )


READ_ONLY = ("reuse", "syncrun", "setaside", "emptysearch")


def listed(client, **query: str) -> list[str]:
    response = client.get(reverse("admin:catalogue_dataset_changelist"), query)
    return sorted(cell.get_text(strip=True) for cell in page(response).select("th.field-short_title"))
