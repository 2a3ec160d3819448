"""The lists of items: questions in sections, the glossary by letters, the others page by page."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue.search import search_kind
from catalogue.views.addresses import crumbs
from catalogue.views.paging import Paged, page_links
from knowledge.addresses import BY_FOLDER, Shelfmark
from knowledge.cards import by_letter, by_section, cards
from knowledge.forms import Asked, label_of, read, selects
from knowledge.jsonld import questions_jsonld
from knowledge.models import Audience, Kind
from knowledge.shelf import Entry, shelf
from opendatalab.limits import asks_words, limited
from opendatalab.text import script_json
from opendatalab.wording import counted, number
from sig import territories

PER_PAGE = 20
SHORT_PER_PAGE = 60  # questions and terms: a few elements each, read at a glance
HOME = ("Connaissances", "knowledge:home")


def found(entries: list[Entry], asked: Asked, kinds: Collection[str]) -> tuple[list[Entry], frozenset[str]]:
    """Those that answer, the best first when words were given; and the stems to mark."""
    chosen = [entry for entry in entries if asked.answers(entry)]
    if not asked.q:
        return chosen, frozenset()
    results = search_kind("item", asked.q, page_size=max(len(shelf().entries), 1), types=kinds)
    held = {entry.pk: entry for entry in chosen}
    return [held[pk] for pk in results.ids if pk in held], results.words


@require_safe
@limited("search", when=asks_words)
def item_list(request: HttpRequest, folder: str) -> HttpResponse:
    mark = BY_FOLDER[folder]
    everything = shelf().of_kinds(mark.kinds)
    asked = read(request.GET, everything)
    entries, words = found(everything, asked, mark.kinds)
    base = reverse(f"knowledge:{folder}")
    context = {
        "mark": mark,
        "base": base,
        "asked": asked,
        "selects": selects(asked, everything),
        "place": territories.zone_label(asked.geozone) if asked.geozone else "",
        "without_place": f"{base}{asked.query(geozone='')}",
        "sentence": sentence(mark, len(entries)),
        "held": len(everything),
        "clear": base if asked.pairs else "",
        "nothing": not entries,
        "elsewhere": elsewhere(mark, asked) if not entries and asked.pairs else [],
        **GROUPS.get(folder, by_page)(entries, asked, words, base),
    }
    if request.htmx:
        return render(request, "knowledge/_found.html", context)
    feed = reverse("knowledge:list_atom", args=[folder])
    context |= {
        "crumbs": crumbs((HOME[0], reverse(HOME[1])), (mark.title, "")),
        "canonical": f"{settings.SITE_URL}{base}{asked.query()}",
        "feed": f"{feed}{asked.query()}",
        "jsonld": script_json(questions_jsonld(everything))
        if mark.kinds == (Kind.QUESTION,) and everything and not asked.pairs
        else "",
    }
    return render(request, "knowledge/list.html", context)


def sentence(mark: Shelfmark, count: int) -> str:
    return counted(count, mark.one, mark.many) if count else f"Aucun{mark.gender}\u00a0{mark.one}"


def in_sections(entries: list[Entry], asked: Asked, words: Collection[str], base: str) -> dict[str, Any]:
    """With words, the best come first whatever their section; without, section by section."""
    paged = Paged(entries, asked.page, SHORT_PER_PAGE)
    found = [{"slug": "", "title": "", "cards": cards(paged.rows, words=words)}]
    return {
        "form": "questions",
        "sections": found if asked.q else by_section(paged.rows),
        "pages": page_links(base, asked.pairs, paged),
    }


def in_letters(entries: list[Entry], asked: Asked, words: Collection[str], base: str) -> dict[str, Any]:
    paged = Paged(entries, asked.page, 2 * SHORT_PER_PAGE)
    found = [{"letter": "", "slug": "", "cards": cards(paged.rows, words=words)}]
    return {
        "form": "terms",
        "letters": found if asked.q else by_letter(paged.rows),
        "pages": page_links(base, asked.pairs, paged),
    }


def by_page(entries: list[Entry], asked: Asked, words: Collection[str], base: str) -> dict[str, Any]:
    paged = Paged(entries, asked.page, PER_PAGE)
    return {
        "form": "cards",
        "cards": cards(paged.rows, words=words),
        "pages": page_links(base, asked.pairs, paged),
    }


GROUPS = {"questions": in_sections, "glossaire": in_letters}


def elsewhere(mark: Shelfmark, asked: Asked) -> list[dict[str, str]]:
    """The other lists that do answer, when this one does not."""
    ways = []
    for other in BY_FOLDER.values():
        if other is mark:
            continue
        entries, _ = found(shelf().of_kinds(other.kinds), asked, other.kinds)
        if entries:
            url = f"{reverse(f'knowledge:{other.folder}')}{asked.query()}"
            ways.append({"url": url, "label": f"{other.title} ({number(len(entries))})"})
    return ways


NEEDS = (
    ("publier", "Je dois publier", "Ai-je une obligation, quoi publier, comment s’y prendre."),
    ("chercher", "Je cherche une donnée", "Où la trouver, comment la lire, ce que l’on peut en faire."),
    ("demander", "Je veux demander une donnée", "À qui écrire, ce que dit la loi, que faire après un refus."),
)
FIRST = 4  # items shown for each need
LATEST = 5


@require_safe
@limited("search", when=asks_words)
def home(request: HttpRequest) -> HttpResponse:
    held = shelf()
    asked = read(request.GET, list(held.entries))
    everything = held.of_lists()
    context = {
        "base": reverse("knowledge:home"),
        "asked": asked,
        "held": len(everything),
        "clear": reverse("knowledge:home") if asked.pairs else "",
        "form": "cards",
        "place": territories.zone_label(asked.geozone) if asked.geozone else "",
        "without_place": f"{reverse('knowledge:home')}{asked.query(geozone='')}",
    }
    if asked.pairs:
        entries, words = found(everything, asked, ())
        context |= by_page(entries, asked, words, context["base"]) | {
            "sentence": counted(len(entries), "fiche", "fiches") if entries else "Aucune fiche",
            "nothing": not entries,
            "elsewhere": [],
        }
    if request.htmx and not asked.pairs:
        return HttpResponse('<div id="resultats"></div>')
    if request.htmx:
        return render(request, "knowledge/_found.html", context)
    context |= {
        "crumbs": crumbs((HOME[0], "")),
        "canonical": f"{settings.SITE_URL}{context['base']}{asked.query()}",
        "selects": selects(asked, everything) if asked.pairs else [],
        "needs": needs(everything),
        "audiences": audiences(everything),
        "lists": lists(),
        "latest": cards(held.latest(LATEST)),
    }
    return render(request, "knowledge/home.html", context)


def needs(entries: list[Entry]) -> list[dict[str, Any]]:
    """By need, the first questions and guides that answer it."""
    base, found = reverse("knowledge:home"), []
    for value, title, about in NEEDS:
        answering = [entry for entry in entries if value in entry.needs]
        found.append(
            {
                "title": title,
                "about": about,
                "lines": [{"title": entry.title, "url": entry.url} for entry in answering[:FIRST]],
                "more": counted(len(answering), "fiche", "fiches") if len(answering) > FIRST else "",
                "url": f"{base}?need={value}",
            }
        )
    return found


def audiences(entries: list[Entry]) -> list[dict[str, str]]:
    values = dict.fromkeys(Audience.values, 0)
    for entry in entries:
        for value in entry.audiences:
            if value in values:
                values[value] += 1
    base = reverse("knowledge:home")
    return [
        {"label": label_of("audience", value), "count": number(count), "url": f"{base}?audience={value}"}
        for value, count in values.items()
        if count
    ]


def lists() -> list[dict[str, str]]:
    """Every list with what it holds; an empty one says so."""
    held = shelf()
    return [
        {
            "title": mark.title,
            "url": reverse(f"knowledge:{mark.folder}"),
            "about": mark.about,
            "count": sentence(mark, len(held.of_kinds(mark.kinds))),
        }
        for mark in BY_FOLDER.values()
    ]
