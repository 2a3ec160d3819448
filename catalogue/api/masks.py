"""`X-Fields`: the part of an answer that a client wants, in Flask-RESTX's syntax.

`data{id,title,organization{name}},total`: names, braces for what lies inside, `*` for everything else.
"""

import re
from typing import Any

from catalogue.api.errors import refused

TOKEN = re.compile(r"[{},]|[\w:*-]+")
MAX_LENGTH = 4000
MAX_DEPTH = 12  # no record is deeper, and a visitor may not make us recurse at will

# Names asked, each with the mask of its inside, or None to take it whole.
Mask = dict[str, "Mask | None"]


def parse_mask(text: str) -> Mask | None:
    """The mask in a header; None when it asks for nothing in particular. Bad syntax is upstream's 400."""
    text = text.replace("\n", "").strip()
    if not text:
        return None
    if len(text) > MAX_LENGTH:
        raise refused("Mask parse error: Mask is too long")
    if text[0] == "{":
        if text[-1] != "}":
            raise refused("Mask parse error: Missing closing bracket")
        text = text[1:-1]
    mask: Mask = {}
    here, above, previous = mask, [], ""
    for mark in TOKEN.findall(text):
        if mark == "{":
            if previous not in here or len(above) >= MAX_DEPTH:
                raise refused("Mask parse error: Unexpected opening bracket")
            above.append(here)
            inner: Mask = {}
            here[previous] = inner
            here = inner
        elif mark == "}":
            if not above:
                raise refused("Mask parse error: Unexpected closing bracket")
            here = above.pop()
        elif mark == ",":
            if previous in (",", "{", ""):
                raise refused("Mask parse error: Unexpected comma")
        else:
            here[mark] = None
        previous = mark
    if above:
        raise refused("Mask parse error: Missing closing bracket")
    return mask or None


def apply_mask(mask: Mask, value: Any) -> Any:
    """The part of `value` that the mask asks for; names it lacks are left out, in silence as upstream."""
    if value is None:
        return None
    if isinstance(value, list):
        return [apply_mask(mask, item) for item in value]
    if not isinstance(value, dict):
        raise refused("Mask error: Mask is inconsistent with model")
    everything = "*" in mask
    kept = {}
    for name, item in value.items():
        if name in mask:
            inner = mask[name]
            kept[name] = item if inner is None else apply_mask(inner, item)
        elif everything:
            kept[name] = item
    return kept
