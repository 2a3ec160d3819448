"""A layer's rows as CSV and GeoJSON: what the list shows, whole."""

import csv
import io

import orjson
from django.http import HttpResponse

from opendatalab.text import spreadsheet_cell
from sig.maps.content import feature_collection, ordered
from sig.maps.listing import Asked

NEAR, WHOLE = 4, 3  # decimals of outlines inside a territory, and of a whole région's


def csv_response(asked: Asked) -> HttpResponse:
    """UTF-8 with its mark and semicolons: what spreadsheets of French desks open right. Codes stay text."""
    content = asked.content()
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([field.label for field in content.fields])
    for item in ordered(content, asked.sort):
        values = (item.values.get(field.name) for field in content.fields)
        writer.writerow([spreadsheet_cell(written(value)) for value in values])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{asked.thematic.slug}-{asked.key}.csv"'
    return opened(response)


def written(value: object) -> object:
    """A number as a French spreadsheet reads it."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value).replace(".", ",")
    return value


def geojson_response(asked: Asked) -> HttpResponse:
    """WGS 84, longitude first. `complete`, `dated` and `stale` say what the answer is worth."""
    content = asked.content()
    near = bool(asked.geozone or asked.box)
    value = feature_collection(content, ordered(content, asked.sort), digits=NEAR if near else WHOLE)
    value |= {
        "complete": content.complete,
        "dated": content.dated.isoformat() if content.dated else None,
        "stale": content.stale,
        "attribution": asked.row.shown.attribution if asked.row else "",
    }
    response = HttpResponse(orjson.dumps(value), content_type="application/geo+json")
    response["Cache-Control"] = "public, max-age=300"
    return opened(response)


def opened(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
