"""The register and what conforms outside of their pages: spreadsheets, a feed of adoptions."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue.exports import address, day, stream
from catalogue.feeds import clean, feed, new_atom
from governance.models import Event, Standard
from governance.standards.conformance import effective
from governance.standards.forms import ConformanceForm, StandardsForm
from opendatalab.region import region

ENTRIES = 30
State = Standard.State
HEADER = (
    *("reference", "nom", "version", "sorte", "emetteur", "filiere", "niveau", "etat", "perimetre"),
    *("page", "schema", "nom_du_schema", "adopte_le", "decision", "a_revoir_le", "remplace", "adresse"),
)
RESULTS = (
    *("standard", "producteur", "jeu", "adresse_du_jeu", "fichier", "methode", "resultat", "perimee"),
    *("ecarts", "evalue_le", "date_du_fichier", "empreinte"),
)
TOLD = (State.CONSULTATION, State.ADOPTED, State.DEPRECATED, State.WITHDRAWN)


def iso(value) -> str:
    return value.isoformat() if value else ""


@require_safe
def standards_csv(request: HttpRequest) -> HttpResponse:
    rows = (
        StandardsForm(request.GET).rows().filter(demo=False).select_related("sector", "decision", "replaces")
    )
    return stream("standards", HEADER, register_rows(rows))


def register_rows(rows) -> Iterator[tuple]:
    for row in rows:
        yield (
            *(row.ref, row.name, row.version, row.get_kind_display(), row.issuer),
            *(row.sector.name if row.sector else "", row.get_level_display(), row.get_state_display()),
            *(row.scope, row.url, row.schema_url, row.schema_name, iso(row.adopted_on)),
            *(row.decision.ref if row.decision else "", iso(row.review_on)),
            *(row.replaces.ref if row.replaces else "", address(row)),
        )


@require_safe
def conformance_csv(request: HttpRequest) -> HttpResponse:
    form = ConformanceForm(request.GET)
    return stream("conformite", RESULTS, result_rows(form.kept(effective(form.rows()))))


def result_rows(rows) -> Iterator[tuple]:
    for row in rows:
        owner = row.dataset.organization
        yield (
            *(row.standard.ref, owner.name if owner else "", row.dataset.title, address(row.dataset)),
            *(row.resource_id, row.get_method_display(), row.get_result_display()),
            *("oui" if row.is_stale else "non", " | ".join(row.errors.splitlines())),
            *(iso(row.assessed_on), day(row.file_date), row.fingerprint),
        )


@feed
def standards_atom(request: HttpRequest) -> HttpResponse:
    """Consultations that open, adoptions, withdrawals: the last first."""
    made = new_atom(
        f"{region().site_title}\u00a0: standards",
        "Consultations ouvertes, standards adoptés, dépréciés ou retirés.",
        page=reverse("governance:standards"),
        own=reverse("governance:standards_atom"),
    )
    rows = {row.ref: row for row in Standard.objects.filter(demo=False).order_by("pk")}
    lines = Event.objects.filter(subject="standard", after__in=TOLD, ref__in=list(rows), is_public=True)
    for line in lines.order_by("-at", "-pk")[:ENTRIES]:
        row = rows[line.ref]
        made.add_item(
            title=clean(f"{row.title}\u00a0: {State(line.after).label.lower()}"),
            link=address(row),
            description=clean(line.said or row.summary),
            unique_id=f"{address(row)}#evenement-{line.pk}",
            pubdate=line.at,
            updateddate=line.at,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
