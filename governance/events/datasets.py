"""Datasets of the catalogue named by their id, their slug or the address of their page, here or there."""

import re
from collections.abc import Iterable

from django.db.models import Q

from catalogue.models import Dataset

ADDRESS = re.compile(r"/(?:jeux-de-donnees|datasets)/([^/?#\s]+)")


def name_in(address: str) -> str:
    found = ADDRESS.search(address)
    return (found[1] if found else address).strip()


def datasets_named(addresses: Iterable[str]) -> dict[str, Dataset]:
    """By what each was called, those that have a page; one query, whatever their number."""
    wanted = {address: name_in(address) for address in addresses}
    names = set(wanted.values()) - {""}
    known: dict[str, Dataset] = {}
    if names:
        rows = Dataset.objects.with_page().filter(Q(source_id__in=names) | Q(slug__in=names))
        for row in rows.select_related("organization").order_by("pk"):
            known.setdefault(row.source_id, row)
            known.setdefault(row.slug, row)
    return {address: known[name] for address, name in wanted.items() if name in known}
