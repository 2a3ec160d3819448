"""schema.org's words for search engines: FAQPage, Article, HowTo, DefinedTerm, Review."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from knowledge.models import Item, Kind
from knowledge.shelf import Entry
from opendatalab.region import region
from opendatalab.text import plain_text
from opendatalab.wording import web_address

CONTEXT = "https://schema.org/"
LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
TEXT = 4900  # characters


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def publisher() -> dict[str, Any]:
    return {"@type": "GovernmentOrganization", "name": region().operator.name, "url": absolute("/")}


def questions_jsonld(entries: list[Entry]) -> dict[str, Any]:
    """For the page of all questions: each with its short answer."""
    return {
        "@context": CONTEXT,
        "@type": "FAQPage",
        "@id": absolute(reverse("knowledge:questions")),
        "inLanguage": "fr",
        "license": LICENCE,
        "publisher": publisher(),
        "mainEntity": [
            {
                "@type": "Question",
                "name": entry.title,
                "url": absolute(entry.url),
                "acceptedAnswer": {"@type": "Answer", "text": entry.summary or entry.title},
            }
            for entry in entries
        ],
    }


def item_jsonld(item: Item) -> dict[str, Any]:
    """For the page of one item. Empty values are left out."""
    page = absolute(item.get_absolute_url())
    said: dict[str, Any] = {
        "@context": CONTEXT,
        "@id": page,
        "url": page,
        "name": item.title,
        "description": item.summary,
        "inLanguage": "fr",
    }
    said |= (MAKERS.get(item.kind) or _article)(item)
    return {name: value for name, value in said.items() if value not in (None, "", [], {})}


def _work(item: Item) -> dict[str, Any]:
    """What any text of ours says of itself."""
    return {
        "license": LICENCE,
        "isAccessibleForFree": True,
        "publisher": publisher(),
        "author": publisher(),
        "datePublished": item.published_at.isoformat() if item.published_at else None,
        "dateModified": item.updated_at.isoformat() if item.updated_at else None,
        "citation": [
            " ".join(filter(None, (source.get("title"), source.get("article"))))
            for source in item.sources
            if isinstance(source, dict)
        ],
    }


def _article(item: Item) -> dict[str, Any]:
    return {"@type": "Article", "headline": item.title[:110], **_work(item)}


def _news(item: Item) -> dict[str, Any]:
    return _article(item) | {"@type": "NewsArticle"}


def _question(item: Item) -> dict[str, Any]:
    answer = f"{item.summary} {plain_text(item.body, TEXT)}".strip()
    return {
        "@type": "QAPage",
        **_work(item),
        "mainEntity": {
            "@type": "Question",
            "name": item.title,
            "text": item.title,
            "answerCount": 1,
            "acceptedAnswer": {
                "@type": "Answer",
                "text": answer[:TEXT],
                "url": absolute(item.get_absolute_url()),
            },
        },
    }


def _guide(item: Item) -> dict[str, Any]:
    steps = [step for step in item.details.get("etapes") or () if isinstance(step, dict)]
    if not steps:
        return _article(item)
    said = [
        {
            "@type": "HowToStep",
            "position": rank,
            "name": step.get("titre", ""),
            "text": plain_text(step.get("texte") or "", 500) or step.get("titre", ""),
            "url": f"{absolute(item.get_absolute_url())}#etape-{rank}",
        }
        for rank, step in enumerate(steps, start=1)
    ]
    return {"@type": "HowTo", "step": said, **_work(item)}


def _pointer(item: Item) -> dict[str, Any]:
    return _article(item) | {"about": web_address(item.details.get("adresse"))}


def _term(item: Item) -> dict[str, Any]:
    glossary = absolute(reverse("knowledge:glossaire"))
    return {
        "@type": "DefinedTerm",
        "alternateName": [form for form in item.details.get("formes") or () if isinstance(form, str)],
        "inDefinedTermSet": {"@type": "DefinedTermSet", "@id": glossary, "name": "Glossaire"},
    }


MAKERS = {
    Kind.QUESTION: _question,
    Kind.GUIDE: _guide,
    Kind.POINTER: _pointer,
    Kind.TERM: _term,
    Kind.NEWS: _news,
}
