"""The relay's addresses. The layer is one of ours, by its slug; nothing else of a visitor goes up."""

import csv
import functools
import hashlib
import io
from collections.abc import Callable
from datetime import datetime

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from opendatalab.limits import TOO_MANY, wait_for
from sig import relay
from sig.clients.ogc.features import bounds
from sig.relay import asked
from sig.relay.http import CSV, GEOJSON, open_response, respond
from sig.relay.objects import JSON_TYPE, FeatureSet
from sig.relay.targets import Target, known

View = Callable[..., HttpResponse]
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


def on_layer(view: View) -> View:
    """The published layer of the address; a refusal in one line for a question that is not taken."""

    @require_safe
    @functools.wraps(view)
    def wrapped(request: HttpRequest, slug: str, **arguments: int) -> HttpResponse:
        target = known(slug)
        if target is None:
            raise Http404
        if seconds := wait_for("relay", request):  # kept tiles do not come this far: see front.py
            response = refusal(request, TOO_MANY.format(seconds=seconds), status=429)
            response.headers["Retry-After"] = str(seconds)
            return response
        try:
            return view(request, target, **arguments)
        except asked.Refused as refused:
            return refusal(request, str(refused), status=400)

    return wrapped


def refusal(request: HttpRequest, message: str, *, status: int) -> HttpResponse:
    body = orjson.dumps({"message": message})
    response = open_response(request, body, JSON_TYPE, state="refusee", dated=None, etag="", fresh_for=0)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


@on_layer
def tile(request: HttpRequest, target: Target, z: int, x: int, y: int) -> HttpResponse:
    asked.read(request)
    asked.grid(z, x, y)
    return respond(request, relay.tile(target, z, x, y))


@on_layer
def image(request: HttpRequest, target: Target) -> HttpResponse:
    return respond(request, relay.image(target, *asked.picture(request)))


@on_layer
def legend(request: HttpRequest, target: Target) -> HttpResponse:
    asked.read(request)
    return respond(request, relay.legend(target))


@on_layer
def info(request: HttpRequest, target: Target) -> HttpResponse:
    """What is under a click: a collection. `answered` tells an empty place from a server that is silent."""
    found = relay.info(target, *asked.click(request))
    features = [item.as_geojson() for item in found or ()]
    body = orjson.dumps({"type": "FeatureCollection", "answered": found is not None, "features": features})
    return open_response(
        request,
        body,
        GEOJSON,
        state="absente" if found is None else "fraiche",
        dated=None,
        etag=digest(body),
        fresh_for=min(60, target.fresh) if found else 0,
    )


@on_layer
def features_geojson(request: HttpRequest, target: Target) -> HttpResponse:
    """RFC 7946; `complete` and `date` stand beside the features, and in the headers."""
    found = relay.features(target, **asked.extent(request))
    body = orjson.dumps(
        {
            "type": "FeatureCollection",
            "complete": found.complete,
            "date": written(found.dated),
            "features": found.features,
        }
    )
    return _objects(request, found, body, GEOJSON)


@on_layer
def features_csv(request: HttpRequest, target: Target) -> HttpResponse:
    """One line an object: its attributes, and a point of it."""
    found = relay.features(target, **asked.extent(request))
    return _objects(request, found, as_csv(found, target).encode(), CSV)


def _objects(request: HttpRequest, found: FeatureSet, body: bytes, content_type: str) -> HttpResponse:
    return open_response(
        request,
        body,
        content_type,
        state="absente" if found.failed else "ancienne" if found.stale else "fraiche",
        dated=found.dated,
        etag=digest(body),
        fresh_for=found.fresh_for,
    )


def as_csv(found: FeatureSet, target: Target) -> str:
    """Columns in the order of our row of the layer, then the others; a middle point when there is a shape."""
    first = [item["name"] for item in target.fields if item.get("name")]
    names = list(dict.fromkeys([*first, *(name for item in found.features for name in item["properties"])]))
    out = io.StringIO()
    out.write("\ufeff")  # so that spreadsheets read the accents
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*names, "longitude", "latitude"])
    for item in found.features:
        around = bounds(item["geometry"])
        point = (
            [f"{(around[0] + around[2]) / 2:.6f}", f"{(around[1] + around[3]) / 2:.6f}"]
            if around
            else ["", ""]
        )
        writer.writerow([*(cell(item["properties"].get(name)) for name in names), *point])
    return out.getvalue()


def cell(value: object) -> str:
    """No text of others may be a formula."""
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text


def digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=10).hexdigest()


def written(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
