"""Territories, map services with their layers, thematic maps."""

from sig.models.entrusted import EntrustedData, EntrustedStep
from sig.models.maps import OUTLINES, DataSource, MapLayer, SourceCopy, ThematicMap
from sig.models.services import Granularity, Layer, LayerChange, MapService, ServiceCheck
from sig.models.territories import PAGE_LEVELS, Level, Territory, TerritoryQuerySet

__all__ = [
    "OUTLINES",
    "PAGE_LEVELS",
    "DataSource",
    "EntrustedData",
    "EntrustedStep",
    "Granularity",
    "Layer",
    "LayerChange",
    "Level",
    "MapLayer",
    "MapService",
    "ServiceCheck",
    "SourceCopy",
    "Territory",
    "TerritoryQuerySet",
    "ThematicMap",
]
