"""What is missing on a territory, for a spreadsheet."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from catalogue.exports import listed, stream
from catalogue.missing import Missing, missing_for
from sig import territories
from sig.models import PAGE_LEVELS

HEADER = (
    "thème",
    "sujet",
    "comparables qui le publient",
    "comparables",
    "obligation",
    "texte",
    "source du texte",
    "schémas",
    "exemples",
)
STANDINGS = {
    "owed": "prévu par un texte",
    "unread": "un texte existe, étendue non vérifiée",
    "useful": "utile, sans obligation connue",
}


@require_safe
def missing_csv(request: HttpRequest, level: str, code: str) -> StreamingHttpResponse:
    zone = territories.zone(f"{PAGE_LEVELS[level]}:{code}") if level in PAGE_LEVELS else None
    missing = missing_for(zone.geozone) if zone else None
    if missing is None:
        raise Http404("Aucun relevé n’a cette adresse.")
    return stream(f"manque-{zone.code}", HEADER, rows(missing))


def rows(missing: Missing) -> Iterator[tuple]:
    for group in missing.groups:
        for item in group.items:
            yield (
                group.label,
                item.subject.label,
                item.count,
                len(missing.comparables.zones),
                STANDINGS[item.standing],
                item.duty.text if item.duty else "",
                item.duty.basis if item.duty else "",
                listed(item.subject.schemas),
                listed(f"{example.place} : {example.title}" for example in item.examples),
            )
