"""What everybody may read of the support: how it goes, how much, what stands in the way, who is near."""

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogue.exports import stream
from catalogue.views.addresses import place_address
from governance.masking import in_words, masked
from governance.models import Relay, SupportFile
from governance.models.support_states import AUTONOMY, STAGES, Kind
from governance.support import counts
from governance.support.figures import authorities_helped
from governance.support.forms import CountsForm, DifficultiesForm, RelaysForm, may_ask
from governance.support.profiles import matrix
from governance.views.bodies import crumbs
from opendatalab.wording import counted
from sig import territories

PAGE = 40
HOME = "Accompagnement"
KINDS_SAID = {
    Kind.LEGAL: "ce qui peut être publié, par quel texte, sous quelle licence",
    Kind.TECHNICAL: "formats, qualité, hébergement, mise en ligne",
    Kind.ORGANISATION: "qui fait quoi, délibération, inventaire, calendrier",
    Kind.TOOLS: "intégrer le catalogue ou une carte à son site, se servir des API",
}


def trail(*steps: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs((HOME, reverse("governance:support_home") if steps else ""), *steps)


def with_query(name: str, request: HttpRequest) -> str:
    """The address of a list's spreadsheet, under the same filters."""
    filters = request.GET.copy()
    filters.pop("page", None)
    query = filters.urlencode()
    return f"{reverse(name)}?{query}" if query else reverse(name)


def asked_counts(request: HttpRequest, files: counts.Files) -> tuple[CountsForm, dict]:
    form = CountsForm(request.GET, years=counts.years(files))
    given = form.chosen()
    year = given.get("year")
    return form, {"year": int(year) if year else None, "kind": given.get("kind", "")}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    files = SupportFile.objects.for_pages()
    demo = is_demo(files)
    form, asked = asked_counts(request, files)
    lines = counts.by_month(files, **asked)
    page = Paginator(lines, 24).get_page(request.GET.get("page"))
    kinds = [Kind(asked["kind"])] if asked["kind"] else list(Kind)
    authorities = counts.named_authorities(files)
    for row in authorities:
        row["url"] = place_address(row["zone"])
    context = {
        "form": form,
        "stages": [{"name": state.label, "text": text} for state, text in STAGES.items()],
        "kinds_said": [(kind.label, text) for kind, text in KINDS_SAID.items()],
        "autonomy": AUTONOMY.values(),
        "heads": [kind.label for kind in kinds],
        "page": page,
        "any": bool(form.years),
        "filtered": any(asked.values()),
        "profiles": counts.by_profile(files) if lines else {},
        "authorities": authorities,
        "answer_time": counts.answer_time(),
        "helped": "" if demo else helped_in_words(),
        "relays": Relay.objects.filter(shown=True).count(),
        "demo": demo,
        "csv": with_query("governance:support_csv", request),
        "pages": turning(page, request),
        "crumbs": trail(),
    }
    return render(request, "governance/support/home.html", context)


def helped_in_words() -> str:
    count = len(authorities_helped(timezone.localdate()))
    return in_words(masked({"helped": count})["helped"])


def is_demo(files: counts.Files) -> bool:
    return files.filter(demo=True).exists()


def turning(page, request: HttpRequest) -> dict[str, str]:
    """The addresses of the pages before and after."""
    filters = request.GET.copy()
    filters.pop("page", None)
    query = f"{filters.urlencode()}&" if filters else ""
    return {
        "previous": f"?{query}page={page.previous_page_number()}" if page.has_previous() else "",
        "next": f"?{query}page={page.next_page_number()}" if page.has_next() else "",
    }


@require_safe
def counts_csv(request: HttpRequest) -> HttpResponse:
    files = SupportFile.objects.counted()
    _, asked = asked_counts(request, files)
    header = ("mois_ou_dimension", "valeur", "demandes")
    return stream("accompagnement", header, counts.rows_of_counts(files, **asked))


def asked_difficulties(
    request: HttpRequest, files: counts.Files
) -> tuple[DifficultiesForm, list[counts.Difficulty]]:
    form = DifficultiesForm(request.GET)
    given = form.chosen()
    rows = counts.difficulties(files)
    if origin := given.get("origin"):
        rows = [row for row in rows if row.founding == (origin == form.FOUNDING)]
    if given.get("met"):
        rows = [row for row in rows if row.met != 0]
    return form, rows


@require_safe
def difficulties(request: HttpRequest) -> HttpResponse:
    files = SupportFile.objects.for_pages()
    form, rows = asked_difficulties(request, files)
    tables = (
        ("Les huit freins du document fondateur", [row for row in rows if row.founding]),
        ("Les obstacles à l’ouverture, ajoutés depuis", [row for row in rows if not row.founding]),
    )
    context = {
        "form": form,
        "tables": [{"caption": caption, "rows": found} for caption, found in tables if found],
        "demo": is_demo(files),
        "any": any(row.met != 0 for row in rows),
        "filtered": any(form.chosen().values()),
        "csv": with_query("governance:support_obstacles_csv", request),
        "crumbs": trail(("Obstacles", "")),
    }
    return render(request, "governance/support/difficulties.html", context)


@require_safe
def difficulties_csv(request: HttpRequest) -> HttpResponse:
    header = ("code", "obstacle", "fondateur", "dossiers", "dossiers_ou_il_est_leve", "fiches_publiees")
    _, rows = asked_difficulties(request, SupportFile.objects.counted())
    return stream(
        "obstacles",
        header,
        (
            (
                *(row.code, row.label, "oui" if row.founding else "non", row.met_said, row.solved_said),
                " ".join(item.key for item in row.items),
            )
            for row in rows
        ),
    )


@require_safe
def pilots(request: HttpRequest) -> HttpResponse:
    files = SupportFile.objects.for_pages()
    context = {
        "matrix": matrix(files),
        "demo": is_demo(files),
        "csv": reverse("governance:support_pilots_csv"),
        "crumbs": trail(("Collectivités pilotes", "")),
    }
    return render(request, "governance/support/pilots.html", context)


@require_safe
def pilots_csv(request: HttpRequest) -> HttpResponse:
    header = ("population", "territoire", "representee", "nommees")
    return stream(
        "pilotes",
        header,
        (
            (row.label, cell.terrain, "oui" if cell.covered else "non", ", ".join(cell.names))
            for row in matrix(SupportFile.objects.counted()).rows
            for cell in row.cells
        ),
    )


def asked_relays(request: HttpRequest) -> tuple[RelaysForm, list[Relay]]:
    rows = Relay.objects.filter(shown=True)
    found = sorted({(territories.zone_label(zone), zone) for zone in rows.values_list("geozone", flat=True)})
    form = RelaysForm(request.GET, zones=[(zone, name) for name, zone in found])
    given = form.chosen()
    if zone := given.get("geozone"):
        rows = rows.filter(geozone=zone)
    if role := given.get("role"):
        rows = rows.filter(role=role)
    return form, sorted(
        rows, key=lambda row: (territories.zone_label(row.geozone), row.role, row.organisation)
    )


@require_safe
def relays(request: HttpRequest) -> HttpResponse:
    form, rows = asked_relays(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    held = {row.geozone for row in rows}
    zones = territories.mesh().zones.values()
    without = sorted(
        zone.name
        for zone in zones
        if zone.inside and zone.slug_level == "departement" and zone.geozone not in held
    )
    context = {
        "form": form,
        "page": page,
        "lines": [relay_line(row) for row in page.object_list],
        "sentence": counted(len(rows), "référent ou relais", "référents et relais"),
        "without": without,
        "filtered": any(form.chosen().values()),
        "csv": with_query("governance:support_relays_csv", request),
        "pages": turning(page, request),
        "crumbs": trail(("Référents et relais", "")),
    }
    return render(request, "governance/support/relays.html", context)


def relay_line(row: Relay) -> dict:
    return {"row": row, "place": territories.zone_label(row.geozone), "url": place_address(row.geozone)}


@require_safe
def relays_csv(request: HttpRequest) -> HttpResponse:
    header = ("territoire", "identifiant", "role", "organisation", "service", "apport", "boite", "site")
    _, rows = asked_relays(request)
    return stream("relais", header, relay_rows(rows))


def relay_rows(rows: list[Relay]) -> Iterator[tuple]:
    for row in rows:
        place = territories.zone_label(row.geozone)
        yield (
            *(place, row.geozone, row.get_role_display(), row.organisation, row.service),
            *(row.scope, row.email, row.url),
        )


@require_safe
def near(request: HttpRequest, zone: str) -> HttpResponse:
    """Who is near a territory: a page, and the fragment that the territory's own page shows."""
    found = territories.zone(zone) if zone.isprintable() else None
    if found is None or not may_ask(found):
        raise Http404("Aucune collectivité n’a cet identifiant.")
    rows = Relay.objects.near(found.geozone)
    narrowest_first = sorted(rows, key=lambda row: (-len(territories.ancestors_of(row.geozone)), row.role))
    context = {
        "zone": found,
        "place_url": place_address(found.geozone),
        "lines": [relay_line(row) for row in narrowest_first],
        "ask": f"{reverse('governance:support_ask')}?geozone={found.geozone}",
        "answer_time": counts.answer_time(),
        "crumbs": trail((found.name, "")),
    }
    template = "governance/support/_near.html" if request.htmx else "governance/support/near.html"
    return render(request, template, context)
