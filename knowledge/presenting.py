"""An item as its page shows it: parts in their order, contents, facts, sources, what it speaks of."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.safestring import SafeString

from knowledge import kinds
from knowledge.cards import cards, overdue
from knowledge.forms import label_of
from knowledge.models import Audience, Item, Kind, Link
from knowledge.naming import named
from knowledge.rendering import reading_minutes, table_of_contents
from knowledge.shelf import Entry, shelf
from opendatalab.text import stored_html
from opendatalab.wording import counted, host_of, long_date, web_address

CONTENTS_FROM = 3  # headings from which a table of contents helps
BODY_FIRST = (Kind.GUIDE, Kind.SUCCESS)
RELATED = 12
LICENCE_URL = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"


def present(item: Item) -> dict[str, Any]:
    """Everything that the page of an item prints, whatever its state; four queries at most."""
    entry = shelf().by_pk.get(item.pk)
    return present_text(item) | {
        "records": named(targets_of(item, entry)),
        "related": cards(related_to(item, entry)[:RELATED]),
    }


def present_text(item: Item, *, prefix: str = "") -> dict[str, Any]:
    """The item itself, without what stands around it; no query. `prefix` goes before its anchors."""
    about = kinds.about(item.kind)
    parts = [made for field in about.fields if field.shown and (made := part_of(item, field, prefix))]
    facts = [part for part in parts if part["form"] in (kinds.LINE, kinds.DATE, kinds.URL)]
    long = [part for part in parts if part not in facts]
    body = {"form": "body", "html": anchored(item.body_html, prefix)} if item.body_html else None
    if body and about.body != "Texte" and item.kind not in (Kind.QUESTION, Kind.SUCCESS):
        body |= {"label": about.body, "anchor": f"{prefix}pour-aller-plus-loin"}
    texts = [item.summary, item.body_html, *(item.details_html or {}).values()]
    return {
        "item": item,
        "kind": Kind(item.kind).label,
        "audiences": [Audience(value).label for value in item.audiences if value in Audience.values],
        "minutes": counted(reading_minutes(*texts), "minute", "minutes"),
        "parts": in_order(item.kind, long, body),
        "facts": facts,
        "quote": quote_of(item, parts) if item.kind == Kind.TESTIMONIAL else None,
        "contents": contents_of(item, long, body),
        "sources": sources_of(item),
        "checked": long_date(item.checked_at),
        "again": long_date(item.check_again_at),
        "overdue": overdue(item, timezone.localdate()),
        "published": long_date(item.published_at),
        "changed": long_date(item.updated_at),
        "themes": [{"label": label_of("theme", value), "value": value} for value in item.themes],
        "licence_url": LICENCE_URL,
    }


def targets_of(item: Item, entry: Entry | None) -> tuple[tuple[str, str], ...]:
    if entry:
        return entry.targets
    return tuple(item.links.values_list("target", "target_id"))


def related_to(item: Item, entry: Entry | None) -> list[Entry]:
    if entry:
        return shelf().related(entry)
    refs = item.links.filter(target=Link.Target.ITEM).values_list("target_id", flat=True)
    return [shelf().by_ref[ref] for ref in refs if ref in shelf().by_ref]


def part_of(item: Item, field: kinds.Field, prefix: str) -> dict[str, Any] | None:
    """One field of the kind, ready to print; None when it says nothing."""
    value = item.details.get(field.name)
    if not value:
        return None
    made: dict[str, Any] = {"form": field.form, "name": field.name, "label": field.label}
    made["anchor"] = f"{prefix}partie-{field.name}"
    stored = item.details_html or {}
    if field.form == kinds.TEXT:
        return made | {"html": anchored(stored.get(field.name, ""), prefix)}
    if field.form == kinds.STEPS:
        return made | {"steps": steps_of(field.name, value, stored, prefix)}
    if field.form == kinds.FIGURES:
        figures = [
            {"value": figure.get("valeur", ""), "label": figure.get("libelle", "")}
            for figure in dicts_of(value)
        ]
        return made | {"figures": figures}
    if field.form == kinds.LINES:
        return made | {"lines": [line for line in value if isinstance(line, str)]}
    if field.form == kinds.URL:
        url = web_address(value)
        return made | {"url": url, "text": host_of(url)} if url else None
    if field.form == kinds.DATE:
        return made | {"text": long_date(parse_date(str(value)))}
    return made | {"text": str(value)}


def anchored(html: str, prefix: str) -> SafeString:
    """What the renderer made, the anchors of its headings after a prefix: it writes them ` id="s-…"`."""
    return stored_html(html.replace(' id="s-', f' id="{prefix}s-') if prefix else html)


def steps_of(name: str, value: Any, stored: dict[str, str], prefix: str) -> list[dict[str, Any]]:
    return [
        {
            "rank": rank + 1,
            "anchor": f"{prefix}etape-{rank + 1}",
            "title": step.get("titre", ""),
            "duration": step.get("duree", ""),
            "html": anchored(stored.get(f"{name}.{rank}", ""), prefix),
        }
        for rank, step in enumerate(dicts_of(value))
    ]


def dicts_of(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def in_order(kind: str, long: list[dict], body: dict | None) -> list[dict[str, Any]]:
    if kind == Kind.TESTIMONIAL:
        long = [part for part in long if part["name"] != "citation"]
    if body is None:
        return long
    return [body, *long] if kind in BODY_FIRST else [*long, body]


def quote_of(item: Item, parts: list[dict]) -> dict[str, Any]:
    by_name = {part["name"]: part for part in parts}
    who = [by_name[name]["text"] for name in ("fonction", "organisation") if name in by_name]
    said = by_name.get("dit_le", {}).get("text", "")
    return {"html": by_name.get("citation", {}).get("html", ""), "who": ", ".join(who), "said": said}


def contents_of(item: Item, long: Iterable[dict], body: dict | None) -> list[dict[str, str]]:
    """Links to the main parts of the page; nothing when it is short."""
    found = []
    for part in in_order(item.kind, list(long), body):
        if part["form"] == "body":
            if part.get("label"):
                found.append({"anchor": part["anchor"], "title": part["label"]})
            headings = table_of_contents(item.body_html)
            found += [{"anchor": head.anchor, "title": head.title} for head in headings if head.level == 2]
        elif part["form"] == kinds.STEPS:
            found += [{"anchor": step["anchor"], "title": step["title"]} for step in part["steps"]]
        else:
            found.append({"anchor": part["anchor"], "title": part["label"]})
    return found if len(found) >= CONTENTS_FROM else []


def sources_of(item: Item) -> list[dict[str, str]]:
    found = []
    for source in dicts_of(item.sources):
        title, article = str(source.get("title") or ""), str(source.get("article") or "")
        if article.lower() in title.lower():  # « Décret n° 2016-1922 » needs no telling twice
            article = ""
        if title or article:
            found.append(
                {
                    "title": title or article,
                    "article": article if title else "",
                    "url": web_address(source.get("url")),
                }
            )
    return found
