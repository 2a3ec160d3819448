"""What is said of a map's layers: legend, source, date, delay."""

from typing import Any

from django.urls import NoReverseMatch, reverse

from opendatalab.wording import long_date
from sig.maps.classes import NO_DATA
from sig.maps.content import label_of, source_content
from sig.maps.drawn import TINTS, key_of, with_query
from sig.maps.sources import copy_of
from sig.models import DataSource, MapLayer

MINUTES = ((1440, "jour", "jours"), (60, "heure", "heures"), (1, "minute", "minutes"))


def layer_words(row: MapLayer) -> dict[str, Any]:
    """The facts beneath the map: who, when, under which licence, how soon a change is seen."""
    shown = row.shown
    found = {
        "title": str(row),
        "attribution": shown.attribution,
        "licence": shown.licence,
        "data_date": long_date(shown.data_date),
        "links": links(row),
        "about": "",
        "delay": "",
        "changed": "",
        "problem": "",
        "key": key_of(row),
    }
    if row.layer is not None:
        layer = row.layer
        found["attribution"] = shown.attribution or layer.service.attribution
        found["licence"] = shown.licence or layer.service.licence
        found["delay"] = delay_in_words(layer.refresh_minutes)
        found["about"] = layer.summary
        if layer.state == layer.State.GONE:
            found["problem"] = (
                "Le service ne propose plus cette couche\u00a0: elle peut manquer sur la carte."
            )
        return found
    if row.source.kind == DataSource.Kind.TERRITORIES:
        return found
    kept = copy_of(row.source)
    found["delay"] = delay_in_words(row.source.refresh_minutes)
    found["changed"] = long_date(kept.changed_at)
    if kept.fetched_at is None:
        found["problem"] = "Ce fichier n’a pas encore été lu." if not kept.error else kept.error
    elif kept.error:
        found["problem"] = (
            f"{kept.error} La carte montre la copie du {long_date(kept.fetched_at)}, "
            "la dernière qui soit bonne."
        )
    return found


def links(row: MapLayer) -> list[dict[str, str]]:
    """The dataset and the producer of a layer, by their ids: their pages redirect to their own addresses."""
    found = []
    shown = row.shown
    producer = getattr(shown, "producer", "")
    for label, route, key in (
        ("La page de la couche", "sig:layer", row.layer.slug if row.layer else ""),
        ("La fiche du jeu de données", "catalogue:dataset", shown.dataset),
        ("Le producteur", "catalogue:organization", producer),
    ):
        if key:
            try:
                found.append({"label": label, "url": reverse(route, args=[key])})
            except NoReverseMatch:
                continue
    return found


def legend_of(row: MapLayer) -> dict[str, Any]:
    """The legend in words, with its colours or the server's own picture."""
    found: dict[str, Any] = {"key": key_of(row), "title": str(row), "classes": [], "picture": "", "about": ""}
    if row.layer is not None:
        found["classes"] = [
            {"label": str(item.get("label", "")), "colour": str(item.get("colour", ""))}
            for item in row.layer.classes
            if isinstance(item, dict)
        ]
        if row.layer.wms_name:
            found["picture"] = reverse("sig:relay_legend", args=[row.layer.slug])
        return found
    rank = list(row.map.map_layers.order_by("position", "pk").values_list("pk", flat=True)).index(row.pk)
    if row.source.kind == DataSource.Kind.GEOJSON:
        return found | {"classes": [{"label": str(row), "colour": TINTS[rank % len(TINTS)]}]}
    content = source_content(row.source)
    label, unit = label_of(row.source)
    classes = [{"label": item.label, "colour": item.colour} for item in content.classes]
    if any(item.rank is None for item in content.items):
        classes.append({"label": "Sans donnée", "colour": NO_DATA})
    return found | {"classes": classes, "about": f"{label}{f', en {unit}' if unit else ''}"}


def delay_in_words(minutes: int) -> str:
    """« La carte suit la donnée en 1 heure au plus. »"""
    for size, one, many in MINUTES:
        if minutes >= size:
            count = -(-minutes // size)
            return f"La carte suit la donnée en {count}\u00a0{many if count > 1 else one} au plus."
    return ""


def map_url(slug: str, geozone: str = "") -> str:
    return with_query(reverse("sig:map", args=[slug]), [("geozone", geozone)])
