"""BarCamps, contests and events: sessions, votes, what came out of them, entries, a jury."""
