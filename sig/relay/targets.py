"""Layers as memory holds them: what a call needs, read once per content stamp."""

from dataclasses import dataclass
from typing import Any

from opendatalab.stamp import content_stamp
from sig.clients.ogc.addresses import host_of
from sig.clients.ogc.planes import Box
from sig.clients.ogc.wfs import FeatureType
from sig.models import Layer

WORLD = (-180.0, -85.06, 180.0, 85.06)


@dataclass(frozen=True)
class Target:
    pk: int
    slug: str
    title: str
    wms_url: str
    wms_version: str
    wms_name: str
    style: str
    wfs_url: str
    wfs_version: str
    wfs_name: str
    box: Box | None
    crs: tuple[str, ...]
    info_formats: tuple[str, ...]
    feature_formats: tuple[str, ...]
    queryable: bool
    fresh: int  # seconds that an answer may be shown before the server is asked again
    fields: tuple[dict[str, Any], ...]
    code_field: str
    granularity: str

    @property
    def has_images(self) -> bool:
        return bool(self.wms_url and self.wms_name)

    @property
    def has_features(self) -> bool:
        return bool(self.wfs_url and self.wfs_name)

    @property
    def wms_host(self) -> str:
        return host_of(self.wms_url)

    @property
    def wfs_host(self) -> str:
        return host_of(self.wfs_url)

    @property
    def feature_type(self) -> FeatureType:
        return FeatureType(
            self.wfs_url, self.wfs_version, self.wfs_name, self.feature_formats, self.crs, self.box
        )


def target_of(layer: Layer | Target) -> Target:
    if isinstance(layer, Target):
        return layer
    service = layer.service
    corners = (layer.west, layer.south, layer.east, layer.north)
    return Target(
        pk=layer.pk or 0,
        slug=layer.slug,
        title=layer.title,
        wms_url=service.wms_url,
        wms_version=service.wms_version,
        wms_name=layer.wms_name,
        style=layer.style,
        wfs_url=service.wfs_url,
        wfs_version=service.wfs_version,
        wfs_name=layer.wfs_name,
        box=None if None in corners else corners,
        crs=tuple(layer.crs),
        info_formats=tuple(layer.info_formats),
        feature_formats=tuple(layer.feature_formats),
        queryable=layer.queryable,
        fresh=60 * layer.refresh_minutes,
        fields=tuple(layer.fields),
        code_field=layer.code_field,
        granularity=layer.granularity,
    )


_held: tuple[str, dict[str, Target]] | None = None


def known(slug: str) -> Target | None:
    """The published layer of an active service. Costs a stat when nothing changed."""
    global _held
    stamp = content_stamp()
    held = _held
    if held is None or held[0] != stamp:
        rows = Layer.objects.filter(published=True, service__active=True).select_related("service")
        held = _held = (stamp, {layer.slug: target_of(layer) for layer in rows.order_by("pk")})
    return held[1].get(slug)


def forget() -> None:
    """Drop what memory holds: for tests, whose rollback moves no stamp."""
    global _held
    _held = None
