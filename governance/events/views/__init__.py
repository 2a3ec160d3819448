"""Pages of BarCamps, contests and events."""
