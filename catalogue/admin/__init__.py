"""The team's pages about the catalogue."""

from catalogue.admin import extracts, perimeter, records, runs, searches, sites

__all__ = ["extracts", "perimeter", "records", "runs", "searches", "sites"]
