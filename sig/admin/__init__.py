"""The team's pages on territories, map services and maps."""

from sig.admin import layers, services, territories

__all__ = ["layers", "services", "territories"]
