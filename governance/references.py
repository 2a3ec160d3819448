"""Short public references that never change: `REU-2026-014`."""

from django.db import models


def next_ref(model: type[models.Model], prefix: str, year: int) -> str:
    """The next of its year; the column is unique, so that two at once cannot have the same."""
    start = f"{prefix}-{year}-"
    refs = model._base_manager.filter(ref__startswith=start).order_by().values_list("ref", flat=True)
    last = max((int(ref.removeprefix(start)) for ref in refs), default=0)
    return f"{start}{last + 1:03}"
