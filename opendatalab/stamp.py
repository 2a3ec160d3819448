"""The content stamp: one value that changes whenever something public changes.

It is a small file in DATA_DIR: every process of the host sees a change at once for the price of a stat.
Kept pages, ETags and in-memory tables carry it; nothing else needs to be invalidated.
"""

import os

from django.conf import settings


def _file():
    return settings.DATA_DIR / "content-stamp"


def content_stamp() -> str:
    try:
        return f"{os.stat(_file()).st_mtime_ns:x}"
    except FileNotFoundError:
        return "0"


def touch() -> None:
    """Say that public content changed. Called once a change is committed and, where it matters, indexed."""
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    before = content_stamp()
    while content_stamp() == before:  # two changes within one tick of the file system's clock
        file.touch()
