"""Upstream's reference lists, as upstream words them. What visitors read is in catalogue/vocabulary.py."""

from pathlib import Path
from typing import Any

import orjson
from django.http import HttpRequest

from catalogue.api.answers import api_view
from catalogue.models import Dataset
from opendatalab.stamp import content_stamp

LISTS: dict[str, Any] = orjson.loads((Path(__file__).parent / "reference.json").read_bytes())
LICENSES_BY_ID = {item["id"]: item for item in LISTS["licenses"]}
FREQUENCY_LABELS = {item["id"]: item["label"] for item in LISTS["frequencies"]}
GRANULARITY_NAMES = {item["id"]: item["name"] for item in LISTS["granularities"]}


def _list(name: str):
    @api_view
    def view(request: HttpRequest) -> Any:
        return LISTS.get(f"{name}_{request.GET.get('lang', '')}", LISTS[name])

    return view


licenses = _list("licenses")
frequencies = _list("frequencies")
resource_types = _list("resource_types")
dataset_badges = _list("dataset_badges")
organization_badges = _list("organization_badges")
reuse_types = _list("reuse_types")
reuse_topics = _list("reuse_topics")
granularities = _list("granularities")
levels = _list("levels")

_schemas: tuple[str, list[dict[str, Any]]] = ("", [])


@api_view
def schemas(request: HttpRequest) -> list[dict[str, Any]]:
    """The schemas that datasets of this catalogue follow; upstream lists every national schema."""
    global _schemas
    stamp = content_stamp()
    if _schemas[0] != stamp:
        counts: dict[str, int] = {}
        for names in Dataset.objects.visible().exclude(schemas=[]).values_list("schemas", flat=True):
            for name in names:
                counts[name] = counts.get(name, 0) + 1
        _schemas = (stamp, [{"name": name, "datasets": counts[name]} for name in sorted(counts)])
    return _schemas[1]
