"""The register of proofs of concept: list, one of them, spreadsheet."""

from collections.abc import Iterator

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue.exports import address, stream
from catalogue.models import Dataset
from governance import journal
from governance.lists import FiltersForm, choice_field, paged, sector_field, word_field
from governance.models import Experiment
from governance.views.bodies import crumbs
from opendatalab.wording import counted, long_date

HEADER = (
    *("reference", "titre", "idee", "organisation", "filiere", "etat", "commencee_le", "finie_le"),
    *("resultat", "code", "demonstration", "jeux", "adresse"),
)


class ExperimentsForm(FiltersForm):
    q = word_field()
    sector = sector_field()
    state = choice_field("État", Experiment.State.choices)

    def rows(self) -> QuerySet[Experiment]:
        found = self.keep(Experiment.objects.select_related("sector"), sector="sector", state="state")
        if q := self.cleaned_data.get("q"):
            found = found.filter(title__icontains=q) | found.filter(idea__icontains=q)
        return found.order_by("-created_at", "-pk")


@require_safe
def experiments(request: HttpRequest) -> HttpResponse:
    form = ExperimentsForm(request.GET)
    base, csv = reverse("governance:experiments"), reverse("governance:experiments_csv")
    found = paged(request, form.rows(), base, csv)
    context = found | {
        "form": form,
        "sentence": counted(found["page"].paginator.count, "expérimentation", "expérimentations"),
        "crumbs": crumbs(("Expérimentations", "")),
    }
    return render(request, "governance/experiments/list.html", context)


@require_safe
def experiments_csv(request: HttpRequest) -> HttpResponse:
    seen = Prefetch("datasets", Dataset.objects.visible().only("source_id", "slug").order_by("pk"))
    rows = ExperimentsForm(request.GET).rows().filter(demo=False).prefetch_related(seen)
    return stream("experimentations", HEADER, rows_of(rows))


def rows_of(rows) -> Iterator[tuple]:
    for row in rows:
        yield (
            *(row.ref, row.title, row.idea, row.owner, row.sector.name if row.sector else ""),
            *(row.get_state_display(), row.started_on.isoformat() if row.started_on else ""),
            *(row.ended_on.isoformat() if row.ended_on else "", row.result, row.code_url, row.url),
            *(" ".join(address(dataset) for dataset in row.datasets.all()), address(row)),
        )


@require_safe
def experiment(request: HttpRequest, ref: str) -> HttpResponse:
    row = get_object_or_404(Experiment.objects.select_related("sector"), ref=ref)
    names = dict(Experiment.State.choices)
    context = {
        "experiment": row,
        "datasets": Dataset.objects.visible().filter(pk__in=row.datasets.order_by().values("pk")),
        "started": long_date(row.started_on),
        "ended": long_date(row.ended_on),
        "events": [
            {
                "when": long_date(event.at),
                "what": ". ".join(filter(None, (names.get(event.after, ""), event.said))),
                "who": event.capacity,
            }
            for event in journal.events_of(row)
        ],
        "crumbs": crumbs(("Expérimentations", reverse("governance:experiments")), (row.ref, "")),
    }
    return render(request, "governance/experiments/experiment.html", context)
