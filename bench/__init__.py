"""`make bench`: measures, printed as tables, never asserted in a test. The method: docs/performance.md.

Every measure runs in a child process of its own, with its settings, database and folder; the parent only
starts, waits and prints.
"""
