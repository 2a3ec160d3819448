"""« Intégrer » : choose, see, copy; then how to paste it, what is promised, what it looks like elsewhere."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from catalogue.embed import checking, generator
from catalogue.embed.contract import (
    NOTICE_YEARS,
    PARAMETERS,
    element_reference,
    host_script,
    integrity,
    versions,
)
from catalogue.embed.frames import shows_frames
from catalogue.embed.registry import KINDS as USES
from catalogue.embed.scripts import script_facts
from catalogue.forms import FILTER_LABELS, has_control
from catalogue.models import Dataset, Organization, State
from catalogue.retention import SITES_KEPT
from catalogue.search import DatasetQuery, search_datasets, search_kind
from catalogue.services import ask_check
from catalogue.views.datasets import producer_names
from catalogue.views.listing import SORT_LABELS, label_of, pairs_of, usual_sort
from catalogue.vocabulary import LEVELS
from opendatalab.stamp import content_stamp
from opendatalab.wording import long_date
from sig import territories

FOUND = 5  # proposals of each kind for a name typed
LONGEST_NAME = 100
EXAMPLES = {  # template, title, what is shown
    "commune": (
        "embed/example_commune.html",
        "La page « données ouvertes » d’une commune",
        "La liste d’un producteur, par un cadre.",
    ),
    "accueil": (
        "embed/example_accueil.html",
        "La page d’accueil d’une commune",
        "Un chiffre et la fiche d’un jeu, aux couleurs du site.",
    ),
    "sans-script": (
        "embed/example_sans_script.html",
        "Un article qui n’accepte ni script ni cadre",
        "De simples liens, lisibles partout.",
    ),
}
TRIES = ("0", "1", "2", "3", "4", "5", "6", "7", "8")  # times that the page asks for a result to come


@shows_frames
@require_safe
def integrate(request: HttpRequest) -> HttpResponse:
    """One form, whose address holds everything; under htmx, only what follows from it."""
    names = producer_names(settings.DATA_DIR, content_stamp())
    choice, ignored = generator.read_choice(request.GET, names)
    wanted = " ".join(request.GET.get("qui", "").split())
    fragment = bool(request.htmx)
    with_element = choice.ready and choice.kind == "liste"
    context = {
        "crumbs": [{"label": "Intégrer"}],
        "base": request.path,
        "choice": choice,
        "ignored": ignored,
        "fragment": fragment,
        "kinds": kinds(choice),
        "sizes": [{"value": size, "selected": size == choice.query.page_size} for size in page_sizes(choice)],
        "sorts": sort_options(choice),
        "themes": options(
            choice.look.theme, auto="Comme le visiteur", light="Toujours clair", dark="Toujours sombre"
        ),
        "langs": options(choice.look.lang, fr="Français", en="Anglais"),
        "chosen": chosen(request, choice),
        "hidden": hidden_pairs(choice),
        "notes": generator.contrast_notes(choice.look),
        "snippets": generator.snippets(choice, script=script_facts()) if choice.ready else [],
        "preview": replace(choice, unseen=True).frame_path if choice.ready else "",
        "height": generator.HEIGHTS[choice.kind],
        "element": generator.element_attributes(in_preview(choice)) if with_element else [],
        "total": search_datasets(choice.query, facets=False).total if choice.kind != "jeu" else None,
        "wanted": wanted[:LONGEST_NAME],
        "found": proposals(request, wanted) if wanted else [],
    }
    template = "embed/_generated.html" if fragment else "embed/integrate.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    if fragment:
        usual = {("quoi", "liste"), ("theme", "auto"), ("lang", "fr")}
        pairs = [pair for pair in typed_pairs(request) if pair[1] and pair not in usual]
        response["HX-Push-Url"] = with_query(request.path, pairs)
    return response


def in_preview(choice: generator.Choice) -> generator.Choice:
    """As on this page, which has a dark scheme: a colour chosen for a light site stays on light."""
    look = choice.look
    if look.accent and look.theme == "auto":
        look = replace(look, theme="light")
    return replace(choice, look=look, unseen=True)


def page_sizes(choice: generator.Choice) -> list[int]:
    return sorted({*generator.PAGE_SIZES, choice.query.page_size})


def kinds(choice: generator.Choice) -> list[dict[str, Any]]:
    return [
        {"value": value, "label": label, "checked": value == choice.kind}
        for value, label in generator.KINDS.items()
    ]


def options(current: str, **labels: str) -> list[dict[str, Any]]:
    return [{"value": value, "label": label, "selected": value == current} for value, label in labels.items()]


def sort_options(choice: generator.Choice) -> list[dict[str, Any]]:
    usual = usual_sort(choice.query)
    current = choice.query.sort or usual
    return [
        {"value": "" if value == usual else value, "label": label, "selected": value == current}
        for value, label in SORT_LABELS
        if choice.query.q or value != "relevance"
    ]


def chosen(request: HttpRequest, choice: generator.Choice) -> list[dict[str, str]]:
    """Whose data, and the other filters, each with the address of this page without it."""
    found = []
    for name, kind in (("geozone", "territoire"), *FILTER_LABELS.items()):
        values = getattr(choice.query, name)
        for value in filter(None, values.split(",") if name == "geozone" else values):
            label = (
                territories.zone_label(value) if name == "geozone" else label_of(name, value, choice.names)
            )
            found.append({"kind": kind, "label": label, "href": without(request, name, value)})
    if choice.dataset:
        href = without(request, "dataset", choice.dataset.slug)
        found.append({"kind": "jeu de données", "label": choice.dataset.title, "href": href})
    return found


def without(request: HttpRequest, name: str, value: str) -> str:
    """This page's address without one value, or without its name when it was typed otherwise."""
    pairs = typed_pairs(request)
    kept = [pair for pair in pairs if pair != (name, value)]
    if len(kept) == len(pairs):
        kept = [pair for pair in pairs if pair[0] != name]
    return with_query(request.path, kept)


def typed_pairs(request: HttpRequest) -> list[tuple[str, str]]:
    """What the address says, but the name being looked for."""
    return [(key, item) for key, items in request.GET.lists() for item in items if key != "qui"]


def with_query(path: str, pairs: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs, safe=':')}" if pairs else path


def hidden_pairs(choice: generator.Choice) -> list[tuple[str, str]]:
    """What the form carries: all that it has no field for."""
    fields = ("q", "sort", "page", "page_size")
    pairs = [pair for pair in pairs_of(choice.query) if pair[0] not in fields]
    return pairs + ([("dataset", choice.dataset.slug)] if choice.dataset else [])


def proposals(request: HttpRequest, wanted: str) -> list[dict[str, str]]:
    """Producers and territories that have that name, each with this page's address once chosen."""
    if has_control(wanted) or len(wanted) > LONGEST_NAME:
        return []
    found = []
    ids = search_kind("organization", wanted, page_size=FOUND).ids
    rows = Organization.objects.select_related("territory").in_bulk(ids)
    for pk in ids:
        if row := rows.get(pk):
            href = adding(request, "organization", row.source_id)
            found.append(
                {"label": row.name, "detail": f"Producteur · {row.get_kind_display()}", "href": href}
            )
    for item in territories.suggest(wanted, size=FOUND):
        href = adding(request, "geozone", item["id"])
        level = LEVELS.get(item["level"], "")
        found.append({"label": item["name"], "detail": f"Territoire · {level}", "href": href})
    return found


def adding(request: HttpRequest, name: str, value: str) -> str:
    """What is chosen adds up with what already was."""
    pairs = [pair for pair in typed_pairs(request) if pair != (name, value)]
    return with_query(request.path, [*pairs, (name, value)])


@require_safe
def recipes(request: HttpRequest) -> HttpResponse:
    return page(request, "embed/recipes.html", "Recettes par outil")


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        "embed/reference.html",
        "Référence",
        filters=[{"name": "q", "label": "mots cherchés"}, {"name": "geozone", "label": "territoire"}]
        + [{"name": name, "label": label} for name, label in FILTER_LABELS.items()],
        sorts=[{"value": value, "label": label} for value, label in SORT_LABELS],
        parameters=PARAMETERS,
        tables=element_reference(),
        frames=[
            ("/embed/catalogue/", "la liste, avec recherche, filtres et pages"),
            ("/embed/jeu/<adresse du jeu>/", "un jeu de données"),
            ("/embed/chiffre/", "le nombre de jeux de données, qui ouvre la liste comptée"),
        ],
        host_script=settings.SITE_URL + reverse("embed:host_script"),
    )


@require_safe
def contract(request: HttpRequest) -> HttpResponse:
    lines = [
        {
            "name": version.name,
            "covers": version.covers,
            "released": long_date(version.released),
            "end": long_date(version.end) or "aucune",
        }
        for version in versions()
    ]
    body = host_script()
    return page(
        request,
        "embed/contract.html",
        "Ce que nous promettons",
        versions=lines,
        notice_years=NOTICE_YEARS,
        sites_days=SITES_KEPT.days,
        uses=USES.values(),
        script=script_facts(),
        host_script=settings.SITE_URL + reverse("embed:host_script"),
        host_integrity=integrity(body),
    )


def page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    crumbs = [{"label": "Intégrer", "url": reverse("embed:integrate")}, {"label": title}]
    return render(request, template, {"title": title, "crumbs": crumbs, **context})


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Ask a worker to read the page, then show what it found; the visitor waits for nothing."""
    typed = request.GET.get("url", "")
    url, problem = checking.read_url(typed)
    attempt = int(request.GET.get("essai", "0")) if request.GET.get("essai", "0") in TRIES else 0
    found = checking.held(url) if url else None
    asked = found is not None or (ask_check(url) if url else False)
    context = {
        "title": "Vérifier une page",
        "crumbs": [
            {"label": "Intégrer", "url": reverse("embed:integrate")},
            {"label": "Vérifier une page"},
        ],
        "typed": typed[: checking.LONGEST],
        "url": url,
        "problem": problem,
        "found": found,
        "wrong": sum(item["state"] == checking.WRONG for item in found["findings"]) if found else 0,
        "refused": bool(url) and not asked,
        "again": f"{request.path}?{urlencode({'url': url, 'essai': attempt + 1})}",
        "patient": attempt < len(TRIES) - 1,
    }
    template = "embed/_findings.html" if request.htmx else "embed/verify.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    if url:
        response["Cache-Control"] = "no-store"
    return response


@require_safe
def examples(request: HttpRequest) -> HttpResponse:
    found = [
        {"title": title, "about": about, "url": reverse("embed:example", args=[name])}
        for name, (_, title, about) in EXAMPLES.items()
    ]
    return page(request, "embed/examples.html", "Exemples", examples=found)


@shows_frames
@require_safe
def example(request: HttpRequest, example: str) -> HttpResponse:
    """A page as a small town could have it, with true data of the catalogue in it."""
    if example not in EXAMPLES:
        raise Http404("Il n’y a pas d’exemple à cette adresse.")
    query = DatasetQuery(organization=(most_generous(),), page_size=5)
    first = Dataset.objects.visible().filter(organization__source_id__in=query.organization)
    names = producer_names(settings.DATA_DIR, content_stamp())
    held = {("organization", key): names[key] for key in query.organization if key in names}
    look = generator.Look(accent="#7a1f5c")
    template, title, _ = EXAMPLES[example]
    context: dict[str, Any] = {"title": title}
    for kind in generator.KINDS:
        dataset = first.order_by("-views", "pk").first() if kind == "jeu" else None
        choice = generator.Choice(kind=kind, query=query, look=look, dataset=dataset, names=held)
        context[kind] = choice if choice.ready else None
    return render(request, template, context)


def most_generous() -> str:
    """The producer that has most datasets: what an example shows is never empty."""
    held = Count("datasets", filter=Q(datasets__state=State.VISIBLE))
    rows = Organization.objects.visible().annotate(held=held).order_by("-held", "pk")
    return rows.values_list("source_id", flat=True).first() or "0" * 24


@require_safe
def cadre_script(request: HttpRequest) -> HttpResponse:
    """The script for hosts of frames: its meaning never changes, so its address has a version."""
    response = HttpResponse(host_script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
