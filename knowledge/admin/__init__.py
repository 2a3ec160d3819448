"""The team's pages about items, their images, what readers say of them, the addresses they cite."""

from knowledge.admin import images, items, readers, traces

__all__ = ["images", "items", "readers", "traces"]
