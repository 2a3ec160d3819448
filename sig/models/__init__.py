"""Territories, map services with their layers, thematic maps."""

from sig.models.maps import DataSource, MapLayer, ThematicMap
from sig.models.services import Granularity, Layer, LayerChange, MapService, ServiceCheck
from sig.models.territories import PAGE_LEVELS, Level, Territory, TerritoryQuerySet

__all__ = [
    "PAGE_LEVELS",
    "DataSource",
    "Granularity",
    "Layer",
    "LayerChange",
    "Level",
    "MapLayer",
    "MapService",
    "ServiceCheck",
    "Territory",
    "TerritoryQuerySet",
    "ThematicMap",
]
