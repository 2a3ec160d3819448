"""An item written: its HTML, its links, its version, the addresses it cites, and who must know.

The admin, the packs and the questions of visitors come here; nothing else saves an item's text.
"""

import re
from collections.abc import Iterable
from html import unescape

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from knowledge import kinds
from knowledge.models import Image, Item, Kind, Link, LinkCheck, State, Version
from knowledge.packs import content_digest, pack_item, write_item
from knowledge.rendering import Picture, Rendering, Terms, make_terms, render_parts
from knowledge.search import reindex_items
from opendatalab.stamp import touch

IMAGE_NAME = re.compile(r"\(<?image:([a-z0-9_-]+)")
CITED = re.compile(r'<a href="(https?://[^"]+)"')
LONGEST_URL = 1000


@transaction.atomic
def save_item(
    item: Item,
    *,
    by: AbstractBaseUser | None = None,
    links: Iterable[tuple[str, str]] | None = None,
    note: str = "",
    terms: Terms | None = None,
) -> Version | None:
    """Write an item whole; the version that it made, when something in its content changed.

    `terms`: the glossary when the caller has it; given, texts of other items are the caller's to write again.
    """
    words_of_all = terms is None
    write_html(item, glossary() if terms is None else terms)
    wanted = list(dict.fromkeys(links)) if links is not None else None
    content = pack_item(item, [*wanted] if wanted is not None else _links_of(item)).content
    item.edited_here = bool(item.origin_digest) and content_digest(content) != item.origin_digest
    item.announced = item.is_public
    text = write_item(content)
    changed = item.pk is None or text != item.versions.values_list("text", flat=True).first()
    if changed:
        item.reviewed_by = item.reviewed_at = None
    item.save()
    if wanted is not None:
        _replace_links(item, content.links)
    version = Version.objects.create(item=item, text=text, by=by, note=note) if changed else None
    _note_addresses(item)
    announce([item.pk])
    if words_of_all and item.kind == Kind.TERM:
        write_all_html()
    return version


@transaction.atomic
def delete_item(item: Item) -> None:
    """Gone for good, with its versions; the search and the pages forget it. Archiving is the usual way."""
    pk = item.pk
    item.delete()
    announce([pk])
    if item.kind == Kind.TERM:
        write_all_html()


def write_html(item: Item, terms: Terms) -> list[str]:
    """Make the item's HTML from its texts; the names of images that do not exist."""
    rendering = Rendering(
        pictures=pictures_in([item.body, *(text for _, text in kinds.texts(item.kind, item.details))]),
        terms=terms,
        own_address=item.get_absolute_url(),
    )
    item.details_html, item.body_html = render_parts(item.kind, item.details, item.body, rendering)
    return rendering.missing


def glossary() -> Terms:
    """The words that lead to their definitions: those of the terms that are published."""
    rows = Item.objects.public().filter(kind=Kind.TERM).order_by("title", "pk")
    return make_terms((row.title, row.get_absolute_url(), row.details.get("formes") or ()) for row in rows)


def pictures_in(texts: Iterable[str]) -> dict[str, Picture]:
    names = {name for text in texts for name in IMAGE_NAME.findall(text or "")}
    rows = Image.objects.without_content().filter(name__in=names) if names else ()
    return {row.name: Picture(row.url, row.alternative, row.credit, row.width, row.height) for row in rows}


def write_all_html(items: Iterable[Item] | None = None) -> int:
    """Make every text again, because a term or an image changed. Returns how many changed."""
    terms, changed = glossary(), []
    for item in Item.objects.order_by("pk") if items is None else items:
        before = item.body_html, item.details_html
        write_html(item, terms)
        if (item.body_html, item.details_html) != before:
            changed.append(item)
    Item.objects.bulk_update(changed, ["body_html", "details_html"], batch_size=200)
    if changed:
        transaction.on_commit(touch)
    return len(changed)


def announce(pks: Iterable[int]) -> None:
    """What visitors see of these items changed: the search and the kept pages follow once it is committed."""
    reindex_items(pks)
    transaction.on_commit(touch)


def announce_due() -> int:
    """Items whose date of publication came are shown from now on. Returns how many."""
    with transaction.atomic():
        pks = list(Item.objects.to_announce().values_list("pk", flat=True))
        if not pks:
            return 0
        terms = Item.objects.filter(pk__in=pks, kind=Kind.TERM).exists()
        Item.objects.filter(pk__in=pks).update(announced=True)
        if terms:
            write_all_html()
        announce(pks)
    return len(pks)


def cited(item: Item) -> list[str]:
    """The addresses elsewhere that the item sends its readers to, each once."""
    found = [source["url"] for source in item.sources if source.get("url")]
    found += [item.details[field.name] for field in kinds.about(item.kind).fields if _is_url(field, item)]
    for html in (item.body_html, *item.details_html.values()):
        found += map(unescape, CITED.findall(html))
    return [url for url in dict.fromkeys(found) if len(url) <= LONGEST_URL]


def _is_url(field: kinds.Field, item: Item) -> bool:
    return field.form == kinds.URL and bool(item.details.get(field.name))


def _links_of(item: Item) -> list[tuple[str, str]]:
    return list(item.links.values_list("target", "target_id")) if item.pk else []


def _replace_links(item: Item, links: Iterable[tuple[str, str]]) -> None:
    if _links_of(item) == list(links):
        return
    item.links.all().delete()
    Link.objects.bulk_create(
        Link(item=item, target=target, target_id=key, position=rank)
        for rank, (target, key) in enumerate(links)
    )


def _note_addresses(item: Item) -> None:
    wanted = cited(item) if item.state == State.PUBLISHED else []
    item.link_checks.exclude(url__in=wanted).delete()
    known = set(item.link_checks.values_list("url", flat=True))
    LinkCheck.objects.bulk_create(LinkCheck(item=item, url=url) for url in wanted if url not in known)
