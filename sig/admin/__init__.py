"""The team's pages on territories, map services and maps."""

from sig.admin import entrusted, layers, maps, services, territories

__all__ = ["entrusted", "layers", "maps", "services", "territories"]
