"""The team's pages about the catalogue."""

from catalogue.admin import perimeter, records, runs

__all__ = ["perimeter", "records", "runs"]
