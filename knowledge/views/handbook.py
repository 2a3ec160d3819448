"""The handbook of method: its contents, a chapter, the whole to print, the editions in PDF."""

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue.views.addresses import crumbs
from knowledge.handbook import Chapter, contents, edition_file
from knowledge.models import HandbookEdition
from knowledge.presenting import present_text
from opendatalab.wording import counted, long_date, size_in_words

TITLE = "Manuel de méthode"
HOME = ("Connaissances", "knowledge:home")


def way_to(*more: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs((HOME[0], reverse(HOME[1])), (TITLE, reverse("knowledge:handbook") if more else ""), *more)


@require_safe
def handbook(request: HttpRequest) -> HttpResponse:
    chapters = contents()
    editions = [
        {
            "number": row.number,
            "day": long_date(row.made_at),
            "about": f"{counted(row.pages, 'page', 'pages')}, {size_in_words(row.size)}",
            "digest": row.digest[:12],
            "url": reverse("knowledge:handbook_pdf", args=[row.number]),
        }
        for row in HandbookEdition.objects.order_by("-number")
        if edition_file(row.number).is_file()
    ]
    context = {
        "title": TITLE,
        "chapters": chapters,
        "editions": editions,
        "crumbs": way_to(),
        "canonical": f"{settings.SITE_URL}{request.path}",
    }
    return render(request, "knowledge/handbook.html", context)


@require_safe
def handbook_chapter(request: HttpRequest, slug: str) -> HttpResponse:
    chapters = contents()
    chapter = next((chapter for chapter in chapters if chapter.slug == slug), None)
    if chapter is None:
        raise Http404("Aucune partie du manuel n’a cette adresse.")
    at = chapters.index(chapter)
    context = {
        "title": f"{chapter.number}. {chapter.title}",
        "shown": [shown(chapter)],
        "before": chapters[at - 1] if at else None,
        "after": chapters[at + 1] if at + 1 < len(chapters) else None,
        "crumbs": way_to((chapter.title, "")),
        "canonical": f"{settings.SITE_URL}{request.path}",
    }
    return render(request, "knowledge/handbook_text.html", context)


@require_safe
def handbook_whole(request: HttpRequest) -> HttpResponse:
    """Everything on one page, to print or to keep: long on purpose."""
    context = {
        "title": TITLE,
        "shown": [shown(chapter) for chapter in contents()],
        "whole": True,
        "before": None,
        "after": None,
        "crumbs": way_to(("En une page", "")),
        "canonical": f"{settings.SITE_URL}{reverse('knowledge:handbook')}",
    }
    return render(request, "knowledge/handbook_text.html", context)


def shown(chapter: Chapter) -> dict:
    """Each item's text, its anchors made its own: several stand on one page."""
    pages = []
    for page in chapter.pages:
        said = present_text(page.item, prefix=f"{page.anchor}-")
        said |= {"number": page.number, "anchor": page.anchor, "url": page.item.get_absolute_url()}
        pages.append(said)
    return {"chapter": chapter, "pages": pages}


@require_safe
def handbook_pdf(request: HttpRequest, number: int) -> HttpResponse:
    row = HandbookEdition.objects.filter(number=number).first()
    file = edition_file(number)
    if row is None or not file.is_file():
        raise Http404("Aucune édition n’a ce numéro.")
    response = FileResponse(file.open("rb"), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="manuel-de-methode-edition-{number}.pdf"'
    response["Cache-Control"] = "public, max-age=86400"
    return response
