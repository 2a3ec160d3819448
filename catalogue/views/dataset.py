"""The page of a dataset: what it is, may I use it, how fresh, where do I get it; then all that is known."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from catalogue.brakes import LIFTED, STANDING, UNKNOWN, facts_of, look_for_brakes
from catalogue.cards import dataset_cards, reuse_cards
from catalogue.extracts import registered
from catalogue.feeds import linked_data_links, linked_data_redirect
from catalogue.formats import FORMATS
from catalogue.freshness import Freshness, freshness
from catalogue.history import SHOWN, history
from catalogue.jsonld import dataset_jsonld
from catalogue.map_layers import layers_of, maps_of
from catalogue.mapping import lists_files
from catalogue.mentions import mentions_of
from catalogue.models import Dataset, FormerSlug, Organization, PerimeterRule, Scope, State
from catalogue.paths import description_check, requests_about
from catalogue.provenance import provenance
from catalogue.quality import read_quality
from catalogue.resources import resource_page
from catalogue.search import DatasetQuery, similar
from catalogue.views.addresses import WITH_PAGE, crumbs, find, gone, place_address, seen_on
from catalogue.views.listing import address
from catalogue.vocabulary import (
    ACCESS_TYPES,
    BADGES,
    FRESHNESS,
    GRANULARITIES,
    LEVELS,
    REASONS,
    License,
    license_of,
)
from opendatalab.region import region
from opendatalab.text import script_json, stored_html
from opendatalab.wording import counted, long_date, read_date, web_address
from sig import territories

SHOWN_REUSES = 12
BRAKE_STATES = {LIFTED: "Levé", STANDING: "À lever", UNKNOWN: "Non connu"}
LINKED_DATA = {
    "text/turtle": "DCAT en Turtle",
    "application/ld+json": "DCAT en JSON-LD",
    "application/rdf+xml": "DCAT en RDF/XML",
}
SHOWN_ZONES = 12
AUDIENCES = {
    "local_authority_and_administration": "Collectivités et administrations",
    "company_and_association": "Entreprises et associations",
    "private": "Particuliers",
}
CONDITIONS = {"yes": "accès possible", "no": "pas d’accès", "under_condition": "accès sous condition"}


@require_safe
def dataset(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Dataset.objects.select_related("organization__territory", "editor_territory")
    row = find(rows, FormerSlug.Kind.DATASET, slug, query=request.GET.urlencode())
    if isinstance(row, HttpResponsePermanentRedirect):
        return row
    page_url = upstream_page(row)
    if row.state not in WITH_PAGE:
        return gone(request, row, what="Ce jeu de données", page_url=page_url, more=gone_context(row))
    if redirection := linked_data_redirect(request, row):
        return redirection
    context = dataset_context(row, page_url, request.GET.get("fichiers", ""))
    response = render(request, "catalogue/dataset.html", context)
    patch_vary_headers(response, ["Accept"])
    return response


def upstream_page(row: Dataset) -> str:
    return web_address(row.record.get("page")) or f"{settings.DATAGOUV_URL}/datasets/{row.source_id}"


def gone_context(row: Dataset) -> dict[str, Any]:
    """What may still be said: the producer, and what else there is about the same thing."""
    return {
        "producer": row.organization,
        "list_url": reverse("catalogue:dataset_list"),
        "list_label": "Chercher dans le catalogue",
        "similar": similar_cards(row),
    }


def dataset_context(row: Dataset, page_url: str, files_page: str) -> dict[str, Any]:
    """Everything that the page prints, in a fixed number of queries."""
    record = row.record
    base = row.get_absolute_url()
    permanent = f"{settings.DATAGOUV_URL}/datasets/{row.source_id}"
    edit_url = f"{settings.DATAGOUV_URL}/admin/datasets/{row.source_id}"
    now = timezone.now()
    fresh = freshness(row, now=now)
    licence = license_of(row.license)
    seen = seen_on(row)
    places = {
        "discussions": f"{permanent}/discussions",
        "reuses": f"{settings.DATAGOUV_URL}/admin/reuses/new",
        "edit": edit_url,
    }
    return {
        "maps": maps_of(row),
        "dataset": row,
        "producer": producer_context(row.organization) if row.organization else None,
        "crumbs": dataset_crumbs(row),
        "canonical": f"{settings.SITE_URL}{base}",
        "alternates": [
            {"type": type_, "href": href, "label": LINKED_DATA.get(type_, type_)}
            for type_, href in linked_data_links(row)
        ],
        "jsonld": script_json(dataset_jsonld(row)),
        "mentions": mentions_of("dataset", row.source_id),
        "archived": long_date(row.archived_at) or "une date inconnue" if row.state == State.ARCHIVED else "",
        "archived_by_harvest": (record.get("harvest") or {}).get("archived_reason") == "not-on-remote",
        "description": stored_html(row.description_html),
        "use": use_in_words(row, record, licence),
        "fresh": fresh,
        "fresh_label": FRESHNESS[fresh.state],
        "due": long_date(fresh.due_at),
        "updated": long_date(row.last_update),
        "files": files_context(row, record, base, files_page),
        "place": place_context(row),
        "extracts_url": extracts_address(row),
        "reasons": reasons_in_words(row),
        "facts": facts(row, record),
        "tags": [
            {"label": tag, "href": address(reverse("catalogue:dataset_list"), DatasetQuery(tag=(tag,)))}
            for tag in row.tags
        ],
        "badges": [BADGES.get(badge, badge) for badge in row.badges],
        "provenance": provenance(row, record, page_url=page_url, here=region().site_title, seen=seen),
        "quality": read_quality(record, edit_url=edit_url),
        "check_url": description_check(row.slug),
        "brakes": brakes_in_words(row, fresh, places),
        "reuses": reuses_context(row),
        "layers": layers_of(row),
        "discussions": discussions_count(record),
        "similar": similar_cards(row),
        "citation": citation(row, licence, permanent),
        "permanent": permanent,
        "history": history(row.changes.order_by("-at", "-pk")[:SHOWN]),
        "page_url": page_url,
        "requests": requests_about(dataset=row.source_id),
        "discussions_url": places["discussions"],
        "edit_url": edit_url,
        "declare_url": places["reuses"],
        "seen": seen,
    }


def dataset_crumbs(row: Dataset) -> list[dict[str, str]]:
    producer = row.organization
    above = [(producer.name, producer.get_absolute_url())] if producer else []
    return crumbs(("Jeux de données", reverse("catalogue:dataset_list")), *above, (row.title, ""))


def brakes_in_words(row: Dataset, fresh: Freshness, places: Mapping[str, str]) -> list[dict[str, str]]:
    """The seven brakes, each with its evidence, and with where to act while it is not lifted."""
    return [
        {
            "state": found.state,
            "state_label": BRAKE_STATES[found.state],
            "label": found.brake.label,
            "evidence": found.evidence,
            "act": "" if found.state == LIFTED else found.brake.action,
            "url": "" if found.state == LIFTED else places[found.brake.place],
        }
        for found in look_for_brakes(facts_of(row, fresh))
    ]


def producer_context(producer: Organization) -> dict[str, Any]:
    base = reverse("catalogue:dataset_list")
    return {
        "name": producer.name,
        "url": producer.get_absolute_url(),
        "kind": producer.get_kind_display(),
        "territory": producer.territory.name if producer.territory else "",
        "datasets_url": address(base, DatasetQuery(organization=(producer.source_id,))),
    }


def use_in_words(row: Dataset, record: Mapping[str, Any], licence: License) -> dict[str, Any]:
    """May I use it? An access that is not open to all comes before any licence."""
    words = {
        "url": licence.url,
        "title": licence.title,
        "summary": licence.summary,
        "can": licence.can,
        "must": licence.must,
        "state": "open" if licence.open else "unknown",
        "answer": "Oui, librement" if licence.open and not licence.must else "Oui, sous conditions",
    }
    if not licence.open:
        words["answer"] = "Rien ne le dit" if licence.open is None else "Pas librement"
    if row.access_type in ("open", ""):
        return words
    audiences = [item for item in record.get("access_audiences") or () if isinstance(item, dict)]
    return words | {
        "state": "restricted",
        "answer": ACCESS_TYPES.get(row.access_type, "Accès limité"),
        "summary": str(record.get("access_type_reason") or "Le producteur limite l’accès à ces données."),
        "can": (),
        "must": (),
        "audiences": [
            f"{AUDIENCES.get(item.get('role'), item.get('role'))} : "
            f"{CONDITIONS.get(item.get('condition'), item.get('condition'))}"
            for item in audiences
        ],
        "request_url": web_address(record.get("authorization_request_url")),
    }


def files_context(row: Dataset, record: Mapping[str, Any], base: str, asked: str) -> dict[str, Any]:
    """The files, a page at a time; before the first sync, their count and formats are all that is known."""
    formats = [FORMATS[family].label if family in FORMATS else family for family in row.formats]
    count = counted(row.resources_count, "fichier ou service", "fichiers ou services")
    if not lists_files(record):
        return {"known": False, "count": count, "total": row.resources_count, "formats": formats}
    page = resource_page(record, page=int(asked) if asked.isdecimal() and len(asked) < 6 else 1)
    link = f"{base}?fichiers={{}}#fichiers"
    return {
        "known": True,
        "count": count,
        "total": page.total + len(page.documentation),
        "formats": formats,
        "page": page,
        "previous": link.format(page.page - 1) if page.page > 1 else "",
        "next": link.format(page.page + 1) if page.page < page.last else "",
    }


def place_context(row: Dataset) -> dict[str, Any]:
    """The territories, the widest first, and why we say so."""
    scopes = list(row.scopes.select_related("territory"))
    rank = {level: at for at, level in enumerate(LEVELS)}
    scopes.sort(key=lambda scope: (rank.get(scope.territory.level, 99), scope.territory.name))
    zones = [
        {
            "name": scope.territory.name,
            "part": scope.partial,
            "level": LEVELS.get(scope.territory.level, ""),
            "href": place_address(scope.territory.geozone),
        }
        for scope in scopes
    ]
    reasons = dict.fromkeys(Scope.Reason(scope.reason).label for scope in scopes)
    return {
        "zones": zones[:SHOWN_ZONES],
        "others": counted(len(zones) - SHOWN_ZONES, "autre territoire", "autres territoires")
        if len(zones) > SHOWN_ZONES
        else "",
        "reason": ", ".join(reasons),
        "evidence": ", ".join(dict.fromkeys(scope.evidence for scope in scopes if scope.evidence)),
        "granularity": GRANULARITIES.get(row.granularity, row.granularity),
    }


def extracts_address(row: Dataset) -> str:
    """Where its rows can be read territory by territory; "" when no table of it was registered."""
    address = row.get_absolute_url()
    known = any(item.dataset_url == address for item in registered())
    return reverse("catalogue:dataset_extracts", args=[row.slug]) if known else ""


def reasons_in_words(row: Dataset) -> list[str]:
    """Why the dataset is in this catalogue, one sentence for each rule of the perimeter that it meets."""
    pairs = [reason.partition(":")[::2] for reason in row.reasons]
    rules = PerimeterRule.objects.filter(value__in=[value for _, value in pairs])
    labels = {(rule.kind, rule.value): rule.label for rule in rules}
    sentences = []
    for kind, value in pairs:
        label = labels.get((kind, value)) or value
        if kind == "organization":
            name = row.organization.name if row.organization else label
            sentences.append(f"Son producteur, {name}, fait partie du périmètre du portail.")
        elif kind == "geozone":
            sentences.append(f"Son producteur déclare qu’il couvre {territories.zone_label(value)}.")
        elif kind == "tag":
            sentences.append(f"Il porte le mot-clé « {value} ».")
        else:
            sentences.append(f"{REASONS.get(kind, kind)} : {label}.")
    return list(dict.fromkeys(sentences))


def facts(row: Dataset, record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The card at the side of the page: what is known, in a fixed order."""
    coverage = record.get("temporal_coverage")
    pairs = [
        ("Période couverte", period(coverage) if isinstance(coverage, dict) else ""),
        ("Granularité", GRANULARITIES.get(row.granularity, row.granularity)),
        ("Créé le", long_date(row.created_at)),
        ("Fiche modifiée le", long_date(row.last_modified)),
        ("Consultations sur data.gouv.fr", counted(row.views, "vue", "vues") if row.views else ""),
        (
            "Téléchargements sur data.gouv.fr",
            counted(row.downloads, "téléchargement", "téléchargements") if row.downloads else "",
        ),
        ("Abonnés sur data.gouv.fr", counted(row.followers, "abonné", "abonnés") if row.followers else ""),
    ]
    return [(label, value) for label, value in pairs if value]


def period(coverage: Mapping[str, Any]) -> str:
    """« du 1er janvier 2020 au 31 décembre 2024 », « depuis le 1er janvier 2020 »."""
    start, end = (long_date(read_date(coverage.get(name))) for name in ("start", "end"))
    if start and end:
        return f"du {start} au {end}"
    return f"depuis le {start}" if start else f"jusqu’au {end}" if end else ""


def reuses_context(row: Dataset) -> dict[str, Any]:
    """The reuses we hold, and how many more upstream counts."""
    reuses = row.reuses.visible().select_related("organization").defer("upstream", "description_html")
    held = Count("datasets", filter=Q(datasets__state=State.VISIBLE))
    rows = list(reuses.annotate(datasets_count=held).order_by("-created_at", "source_id")[:SHOWN_REUSES])
    others = row.reuses_count - len(rows)
    words = ("autre réutilisation", "autres réutilisations") if rows else ("réutilisation", "réutilisations")
    return {
        "cards": reuse_cards(rows),
        "others": counted(others, *words) if others > 0 else "",
    }


def discussions_count(record: Mapping[str, Any]) -> str:
    metrics = record.get("metrics") or {}
    total, still_open = metrics.get("discussions"), metrics.get("discussions_open")
    if not isinstance(total, int) or not total:
        return ""
    words = counted(total, "discussion", "discussions")
    if isinstance(still_open, int):
        words += f", dont {still_open} en attente de réponse" if still_open else ", toutes closes"
    return words


def similar_cards(row: Dataset) -> list[dict[str, Any]]:
    ids = similar(row, size=4)
    return dataset_cards(ids, now=timezone.now())


def citation(row: Dataset, licence: License, permanent: str) -> str:
    """Who, what, when, under which licence, where: what a serious reuse says of its source."""
    who = row.organization.name if row.organization else "Producteur non précisé"
    when = f", mis à jour le {long_date(row.last_update)}" if row.last_update else ""
    return f"{who}, « {row.title} », jeu de données{when}, {licence.title}, {permanent}"
