"""`/embed/v1.js`: the parts in `v1/` joined into one script, at a stable address and at lasting ones.

The script bears this portal's address and words: a copy of it kept elsewhere works as well. What is served
once under an address with its hash stays in DATA_DIR: a page naming its integrity outlives our updates.
"""

import gzip
import os
import re
from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256, sha384
from pathlib import Path

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path, reverse
from django.views.decorators.http import require_safe

from catalogue import vocabulary
from catalogue.brakes import BRAKE_LABELS
from catalogue.formats import FORMATS
from opendatalab.region import region

PARTS = Path(__file__).with_name("v1")
# In the order in which each needs the ones before.
ORDER = ("words", "nodes", "asking", "dataset", "templates", "style", "element")
MODULES = ("preview", "ancestors")  # loaded by those pages and visitors that need them
VERSION = "v1"
COMMENT = re.compile(r"^\s*//.*\n|^\s+|^\n", re.MULTILINE)


@dataclass(frozen=True)
class Script:
    body: bytes
    digest: str
    integrity: str


def script() -> Script:
    return _build(settings.SITE_URL, settings.DATAGOUV_URL, region().slug)


@lru_cache(maxsize=4)
def _build(portal: str, upstream: str, pack: str) -> Script:
    modules = {
        name: portal + reverse("embed:script_module", args=[name, module(name).digest]) for name in MODULES
    }
    facts = {"PORTAL": portal, "UPSTREAM": upstream, "MODULES": modules, "LABELS": labels()}
    # A JSON text is JavaScript; `<` is written otherwise so that the script may be pasted inside a page.
    constants = [
        f"const {name} = {orjson.dumps(value).decode().replace('<', chr(92) + 'u003c')};"
        for name, value in facts.items()
    ]
    # One closed function: nothing is left on the page but the element.
    return _script("\n".join(["(() => {", '"use strict";', *constants, *map(_part, ORDER), "})();"]))


@lru_cache(maxsize=4)
def module(name: str) -> Script:
    return _script(_part(name))


def _part(name: str) -> str:
    return COMMENT.sub("", (PARTS / f"{name}.js").read_text(encoding="utf-8"))


def _script(text: str) -> Script:
    body = text.encode()
    return Script(body, sha256(body).hexdigest()[:16], f"sha384-{b64encode(sha384(body).digest()).decode()}")


def labels() -> dict[str, dict[str, str]]:
    """The French words of data.gouv.fr's identifiers, the same as the portal's pages."""
    return {
        "license": {item.id: item.title for item in vocabulary.LICENSES.values()},
        "frequency": {item.id: item.label for item in vocabulary.FREQUENCIES.values()},
        "format": {key: item.label for key, item in FORMATS.items() if item.label.lower() != key},
        "level": vocabulary.LEVELS,
        "granularity": vocabulary.GRANULARITIES,
        "freshness": vocabulary.FRESHNESS,
        "brake": BRAKE_LABELS,
        "origin": vocabulary.ORIGINS,
        "reason": vocabulary.REASONS,
        "badge": vocabulary.BADGES,
        "theme": {theme.slug: theme.label for theme in region().themes},
    }


def script_facts() -> dict[str, str | int]:
    """What a page needs to show how the script is called."""
    made = script()
    return {
        "stable": settings.SITE_URL + reverse("embed:script"),
        "immutable": settings.SITE_URL + reverse("embed:script_immutable", args=[made.digest]),
        "integrity": made.integrity,
        "size": len(gzip.compress(made.body, compresslevel=6)),
        "version": VERSION,
    }


@require_safe
def stable(request: HttpRequest) -> HttpResponse:
    return _answer(script().body, "public, max-age=600")


@require_safe
def immutable(request: HttpRequest, digest: str) -> HttpResponse:
    """This version, or one that was served before and is kept, with the modules that it may ask for later."""
    if digest == script().digest:
        for name in MODULES:
            _keep(module(name), f"{VERSION}-{name}")
    return _lasting(script(), VERSION, digest)


@require_safe
def aside(request: HttpRequest, name: str, digest: str) -> HttpResponse:
    return _lasting(module(name), f"{VERSION}-{name}", digest)


def _lasting(made: Script, name: str, digest: str) -> HttpResponse:
    kept = _file(name, digest)
    if digest == made.digest:
        _keep(made, name)
    elif not kept.is_file():
        raise Http404
    body = made.body if digest == made.digest else kept.read_bytes()
    return _answer(body, "public, max-age=31536000, immutable")


def _keep(made: Script, name: str) -> None:
    """Written apart then put in place, so that nobody ever reads half of it."""
    kept = _file(name, made.digest)
    if kept.exists():
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    apart = kept.with_suffix(f".{os.getpid()}")
    apart.write_bytes(made.body)
    apart.replace(kept)


def _file(name: str, digest: str) -> Path:
    return settings.DATA_DIR / "embed" / f"{name}.{digest}.js"


def _answer(body: bytes, cache: str) -> HttpResponse:
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = cache
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Timing-Allow-Origin"] = "*"
    return response


patterns = [
    path("embed/v1.js", stable, name="script"),
    re_path(r"^embed/v1\.(?P<digest>[0-9a-f]{16})\.js$", immutable, name="script_immutable"),
    re_path(
        rf"^embed/v1-(?P<name>{'|'.join(MODULES)})\.(?P<digest>[0-9a-f]{{16}})\.js$",
        aside,
        name="script_module",
    ),
]
