"""`make bench`: measures, never asserted in a test. Writes `docs/performance.md`."""
