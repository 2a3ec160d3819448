"""What these pages share: crumbs, pages of a list, the filters kept in addresses."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from catalogue.views.paging import Paged, page_links, page_number
from governance.events.forms import ListForm
from governance.models import Contest, Meeting
from governance.views.bodies import crumbs

EVENTS = "BarCamps, concours, événements"


def trail(*steps: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs((EVENTS, reverse("governance:events") if steps else ""), *steps)


def meeting_trail(row: Meeting, *steps: tuple[str, str]) -> list[dict[str, str]]:
    return trail((row.title, row.get_absolute_url()), *steps)


def contest_trail(row: Contest, *steps: tuple[str, str]) -> list[dict[str, str]]:
    own = (row.title, row.get_absolute_url() if steps else "")
    return trail(("Concours", reverse("governance:contests")), own, *steps)


def listing(request: HttpRequest, form: ListForm, rows: list, *, base: str, per_page: int) -> dict[str, Any]:
    """One page of a list, with what its template says of filters, pages and exports."""
    paged = Paged(rows, page_number(request.GET.get("page", "")), per_page)
    return {
        "form": form,
        "base": base,
        "rows": paged.rows,
        "total": paged.total,
        "page": paged.page,
        "pages": page_links(base, form.given, paged),
        "filtered": bool(form.given),
        "search": f"?{urlencode(form.given)}" if form.given else "",
    }
