"""Files shown on maps, read in the background through the one door; the last good copy stays."""

import hashlib
import logging
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from opendatalab.http import Limits, UpstreamError, fetch
from opendatalab.stamp import touch
from sig.maps.joining import UnreadableTableError, read_table
from sig.models import DataSource, SourceCopy

logger = logging.getLogger(__name__)
MOST_BYTES = 8 * 2**20
MOST_FEATURES = 5000
MOST_PROPERTIES = 60
LONGEST_VALUE = 500
RETRY = timedelta(minutes=30)
GEOMETRIES = {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"}


def copy_of(source: DataSource) -> SourceCopy:
    """The source's copy, empty when nothing was read yet."""
    return SourceCopy.objects.filter(pk=source.pk).first() or SourceCopy(source=source)


def due(*, now: datetime) -> list[DataSource]:
    """The sources whose copy is older than their delay; what failed is tried again half an hour later."""
    found = []
    rows = DataSource.objects.exclude(kind=DataSource.Kind.TERRITORIES).exclude(url="")
    for source in rows.select_related("copy").defer("copy__body").order_by("pk"):
        kept = getattr(source, "copy", None)
        delay = timedelta(minutes=source.refresh_minutes)
        if kept is not None and kept.error:
            delay = min(delay, RETRY)
        if kept is None or kept.tried_at is None or now - kept.tried_at >= delay:
            found.append(source)
    return found


def refresh_due(*, now: datetime | None = None) -> int:
    """Read what is due; the number of copies that changed."""
    now = now or timezone.now()
    return sum(refresh(source, now=now) for source in due(now=now))


def refresh(source: DataSource, *, now: datetime | None = None) -> bool:
    """Read a source again; True when its content changed. A failure is noted and removes nothing."""
    now = now or timezone.now()
    try:
        columns, content = read(source)
    except (UpstreamError, UnreadableTableError) as error:
        SourceCopy.objects.update_or_create(
            source=source, defaults={"tried_at": now, "error": str(error)[:300]}
        )
        logger.info("source %s: %s", source.slug, error)
        transaction.on_commit(touch)
        return False
    digest = hashlib.blake2b(orjson.dumps([columns, content]), digest_size=16).hexdigest()
    with transaction.atomic():
        kept = SourceCopy.objects.select_for_update().filter(pk=source.pk).first()
        kept = kept or SourceCopy(source=source)
        changed = kept.digest != digest
        was_silent = bool(kept.error)
        kept.tried_at = kept.fetched_at = now
        kept.error = ""
        if changed:
            kept.columns, kept.digest, kept.changed_at = columns, digest, now
            kept.write(content)
        kept.save()
        if changed or was_silent:
            transaction.on_commit(touch)
    return changed


def read(source: DataSource) -> tuple[list[str], list[Any]]:
    """Column names and rows, or names of properties and features; UpstreamError or UnreadableTableError."""
    body = fetch(source.url, limits(source.url)).body
    return features_of(body) if source.kind == DataSource.Kind.GEOJSON else read_table(body)


def limits(url: str) -> Limits:
    """data.gouv.fr sends from its stable addresses of files to the host that keeps them."""
    parts = urlsplit(url)
    hosts = {(parts.hostname or "").lower()}
    datagouv = (urlsplit(settings.DATAGOUV_URL).hostname or "").removeprefix("www.")
    if hosts & {datagouv, f"www.{datagouv}"}:
        hosts |= {datagouv, f"www.{datagouv}", f"static.{datagouv}"}
    return Limits(hosts=hosts, types=None, max_bytes=MOST_BYTES, redirects=2, tries=2)


def features_of(body: bytes) -> tuple[list[str], list[dict[str, Any]]]:
    """The features of a GeoJSON file in degrees, their properties brought to text and numbers."""
    try:
        held = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise UnreadableTableError("Ce fichier n’est pas du GeoJSON.") from error
    listed = held.get("features") if isinstance(held, dict) else None
    if not isinstance(listed, list):
        raise UnreadableTableError("Ce fichier JSON n’est pas une collection GeoJSON.")
    if len(listed) > MOST_FEATURES:
        raise UnreadableTableError(f"Ce fichier a plus de {MOST_FEATURES} objets.")
    features, columns = [], {}
    for item in listed:
        geometry = item.get("geometry") if isinstance(item, dict) else None
        if not isinstance(geometry, dict) or geometry.get("type") not in GEOMETRIES:
            continue
        box = box_of(geometry.get("coordinates"))
        if box is None:
            continue
        if not (-180 <= box[0] <= box[2] <= 180 and -90 <= box[1] <= box[3] <= 90):
            raise UnreadableTableError("Les coordonnées ne sont pas en degrés (longitude, latitude).")
        given = item.get("properties")
        properties = plain(given) if isinstance(given, dict) else {}
        columns |= dict.fromkeys(properties)
        geometry = {"type": geometry["type"], "coordinates": geometry["coordinates"]}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return list(columns)[:MOST_PROPERTIES], features


def plain(properties: dict[str, Any]) -> dict[str, Any]:
    """Values that a table shows: text cut, numbers, nothing nested."""
    found = {}
    for name, value in list(properties.items())[:MOST_PROPERTIES]:
        if isinstance(value, str):
            found[name[:100]] = value[:LONGEST_VALUE]
        elif isinstance(value, bool):
            found[name[:100]] = "oui" if value else "non"
        elif value is None or isinstance(value, int | float):
            found[name[:100]] = value
    return found


def box_of(coordinates: Any) -> tuple[float, float, float, float] | None:
    """West, south, east, north of coordinates nested as deep as GeoJSON goes; None when they are none."""
    points: list[Any] = [coordinates]
    west = south = float("inf")
    east = north = float("-inf")
    while points:
        item = points.pop()
        if not isinstance(item, list) or not item:
            return None
        if isinstance(item[0], int | float):
            if len(item) < 2 or not isinstance(item[1], int | float):
                return None
            west, east = min(west, item[0]), max(east, item[0])
            south, north = min(south, item[1]), max(north, item[1])
        else:
            points.extend(item)
    return (west, south, east, north) if west <= east else None
