"""A word that no page, feed, export, API or log may hold: planted in whatever is private."""

MARK = "zzplante"
EMAIL = f"{MARK}@example.org"
