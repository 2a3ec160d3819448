"""The team's pages about the catalogue."""

from catalogue.admin import extracts, perimeter, records, runs

__all__ = ["extracts", "perimeter", "records", "runs"]
