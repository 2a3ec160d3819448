"""The team's pages on territories, map services and maps."""

from sig.admin import layers, maps, services, territories

__all__ = ["layers", "maps", "services", "territories"]
