"""The state of the services: which upstream answers, how old the data is, what the syncs did."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalogue.admin.runs import counts_in_words, seconds_in_words
from catalogue.age import data_age
from catalogue.models import SyncRun
from catalogue.search import INDEX
from opendatalab.models import Upstream
from opendatalab.region import region
from opendatalab.wording import MONTHS, counted, long_date, number
from sig.pages import map_hosts, services_for_status


@never_cache
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    context = {
        "crumbs": [{"label": "État des services"}],
        "data": data_sentence(),
        "upstreams": upstreams(),
        "runs": runs(),
        "services": map_services(),
        "entries": entries_sentence(),
        "measured": moment(timezone.now()),
    }
    return render(request, "site/status.html", context)


def data_sentence() -> str:
    age = data_age()
    if age.synced_at:
        return (
            "Les données affichées sont celles de data.gouv.fr à la dernière synchronisation réussie, "
            f"{moment(age.synced_at)} ({ago(age.synced_at)})."
        )
    if age.snapshot:
        return (
            f"Les données affichées sont celles de l’instantané du {long_date(age.snapshot)}, livré avec le "
            "portail\u00a0: aucune synchronisation avec data.gouv.fr n’a encore réussi."
        )
    return "Le catalogue est vide\u00a0: aucune donnée n’a encore été chargée."


def upstreams() -> list[dict[str, Any]]:
    """Every service of the region pack, called yet or not, then any other that was called."""
    rows = {row.host: row for row in Upstream.objects.all()}
    found = []
    for service in region().upstreams:
        host = urlsplit(settings.DATAGOUV_URL).hostname if service.slug == "datagouv" else service.host
        found.append(upstream_line(service.name, service.about, host, rows.pop(host, None)))
    of_maps = map_hosts()  # they have their own table
    return found + [upstream_line(host, "", host, row) for host, row in rows.items() if host not in of_maps]


def upstream_line(name: str, about: str, host: str, row: Upstream | None) -> dict[str, Any]:
    if row is None:
        state, level = "Pas encore appelé", "new"
    elif row.answers:
        state, level = "Répond", "success"
    else:
        state, level = "Ne répond pas", "error"
    return {
        "name": name,
        "about": about,
        "host": host,
        "state": state,
        "level": level,
        "success": moment(row.last_success) if row else "",
        "failure": moment(row.last_failure) if row else "",
        "error": row.last_error if row and not row.answers else "",
    }


def map_services() -> list[dict[str, Any]]:
    """The map servers whose layers the portal shows, each with its months in words."""
    return [
        {
            **service,
            "counted": counted(service["layers"], "couche", "couches"),
            "since": moment(service["state"]["since"]),
            "checked": moment(service["state"]["checked"]),
            "months": [
                {
                    "month": f"{MONTHS[month.month.month - 1]}\u00a0{month.month.year}",
                    "share": f"{int(month.share * 10) / 10:.1f}".replace(".", ",").removesuffix(",0"),
                    "tries": counted(month.answered + month.failed, "essai", "essais"),
                }
                for month in service["months"]
            ],
        }
        for service in services_for_status()
    ]


def runs() -> list[dict[str, Any]]:
    """The last run of each kind."""
    found = []
    for kind in (SyncRun.Kind.FULL, SyncRun.Kind.INCREMENTAL, SyncRun.Kind.SNAPSHOT):
        run = SyncRun.objects.filter(kind=kind).order_by("-started_at").defer("plan", "cursor").first()
        if run is None:
            continue
        lasted = (run.finished_at - run.started_at).total_seconds() if run.finished_at else None
        found.append(
            {
                "kind": run.get_kind_display().capitalize(),
                "status": run.get_status_display().capitalize(),
                "started": moment(run.started_at),
                "lasted": seconds_in_words(round(lasted)) if lasted is not None else "",
                "told": counts_in_words(run.counts) if run.finished_at else "",
                "aside": number(run.set_aside.count()),
            }
        )
    return found


def entries_sentence() -> str:
    if not INDEX.exists():
        return "L’index de recherche n’existe pas encore\u00a0: la recherche ne trouve rien."
    entries = INDEX.searcher().num_docs
    return (
        f"L’index de recherche contient {counted(entries, 'entrée', 'entrées')}\u00a0: "
        "jeux de données, producteurs et réutilisations."
    )


def moment(at: datetime | None) -> str:
    """« le 24 novembre 2026 à 14 h 05 »"""
    if at is None:
        return ""
    local = timezone.localtime(at)
    return f"le {long_date(at)} à {local.hour}\u00a0h\u00a0{local.minute:02}"


def ago(at: datetime) -> str:
    minutes = max(0, int((timezone.now() - at).total_seconds() // 60))
    if minutes < 1:
        return "à l’instant"
    if minutes < 60:
        return f"il y a {counted(minutes, 'minute', 'minutes')}"
    if minutes < 48 * 60:
        return f"il y a {counted(minutes // 60, 'heure', 'heures')}"
    return f"il y a {counted(minutes // 1440, 'jour', 'jours')}"
