"""The team's pages on territories, map services and maps."""

from sig.admin import territories

__all__ = ["territories"]
