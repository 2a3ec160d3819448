"""Records of upstream in which every string is an attack, each shaped for the place where it may land."""

import copy
from typing import Any

SCRIPT = "<script>window.pwned = 1</script>"
ATTACKS = (
    SCRIPT,
    '"><img src="https://attacker.example/a.png" onerror="window.pwned = 1">',
    "</script></title></textarea><svg onload='window.pwned = 1'>",
    "' onmouseover='window.pwned = 1' autofocus onfocus='window.pwned = 1' x='",
    "]]>--><script src=https://attacker.example/a.js></script>{{ 7|add:7 }}{% debug %}",
    "[clic](javascript:window.pwned=1) ![](https://attacker.example/b.png)",
)
ADDRESSES = (
    "javascript:window.pwned=1//",
    'https://attacker.example/"><script>window.pwned = 1</script>',
    "data:text/html,<script>window.pwned = 1</script>",
    "JaVaScRiPt:window.pwned=1",
    "https://attacker.example/' onclick='window.pwned = 1",
    "\tjavascript:window.pwned=1",
)
# What a record could not be read without, and what decides where it is shown.
KEPT = {"id", "created_at", "last_modified", "last_update", "published", "created", "posted_on", "class"}


def hostile(record: dict[str, Any], **kept: Any) -> dict[str, Any]:
    """The record with every string replaced, but for identifiers and dates, and for `kept`."""
    rank = iter(range(100_000))
    return _attack(copy.deepcopy(record), "", rank) | kept


def _attack(value: Any, name: str, rank) -> Any:
    if isinstance(value, dict):
        return {key: item if key in KEPT else _attack(item, key, rank) for key, item in value.items()}
    if isinstance(value, list):
        return [_attack(item, name, rank) for item in value]
    if not isinstance(value, str) or _is_date(value):
        return value
    kind = ADDRESSES if value.startswith("http") or name.endswith(("url", "page", "uri")) else ATTACKS
    return kind[next(rank) % len(kind)]


def _is_date(text: str) -> bool:
    return len(text) >= 10 and text[:4].isdigit() and text[4] == "-" and text[7] == "-"
