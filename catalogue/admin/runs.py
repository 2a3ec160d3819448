"""Syncs: the history of runs, what they set aside, the plans that wait for a decision, the button."""

import json
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from catalogue import sync, tasks
from catalogue.models import Dataset, SetAside, SyncRun
from opendatalab.admin_site import ReadOnlyAdmin
from opendatalab.celery import ring, worker_seen_at
from opendatalab.wording import counted, number

ALIVE_WITHIN = timedelta(minutes=5)
PLAN_PAGE = 100
COMMAND = "manage.py sync_catalogue"
# Counts of a run, in the order in which they are told: (key, one, many).
COUNTS = (
    ("added", "jeu entré", "jeux entrés"),
    ("changed", "jeu modifié", "jeux modifiés"),
    ("returned", "jeu revenu", "jeux revenus"),
    ("gone", "jeu absent", "jeux absents"),
    ("private", "jeu rendu privé", "jeux rendus privés"),
    ("out", "jeu sorti du périmètre", "jeux sortis du périmètre"),
    ("tombstones", "jeu tenu pour supprimé", "jeux tenus pour supprimés"),
    ("reasons", "jeu dont la raison change", "jeux dont la raison change"),
    ("unchanged", "jeu inchangé", "jeux inchangés"),
    ("organizations_added", "producteur entré", "producteurs entrés"),
    ("organizations_changed", "producteur modifié", "producteurs modifiés"),
    ("organizations_returned", "producteur revenu", "producteurs revenus"),
    ("organizations_gone", "producteur supprimé", "producteurs supprimés"),
    ("reuses_added", "réutilisation entrée", "réutilisations entrées"),
    ("reuses_changed", "réutilisation modifiée", "réutilisations modifiées"),
    ("reuses_returned", "réutilisation revenue", "réutilisations revenues"),
    ("reuses_out", "réutilisation sortie du périmètre", "réutilisations sorties du périmètre"),
    ("reuses_gone", "réutilisation supprimée", "réutilisations supprimées"),
)
TOLD = {key for key, _, _ in COUNTS}


def counts_in_words(counts: dict[str, int]) -> str:
    """« 3 jeux entrés, 1 jeu modifié »; a count that has no words yet is shown under its own name."""
    words = [counted(counts[key], one, many) for key, one, many in COUNTS if counts.get(key)]
    words += [f"{key}\u00a0: {number(n)}" for key, n in sorted(counts.items()) if n and key not in TOLD]
    return ", ".join(words) or "rien n’a changé"


def seconds_in_words(seconds: int) -> str:
    """« 45 s », « 3 min 20 s », « 1 h 5 min »."""
    if seconds < 60:
        return f"{seconds}\u00a0s"
    if seconds < 3600:
        return f"{seconds // 60}\u00a0min {seconds % 60}\u00a0s"
    return f"{seconds // 3600}\u00a0h {seconds % 3600 // 60}\u00a0min"


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    about = "L’historique des synchronisations avec data.gouv.fr, et le bouton pour en lancer une."
    rank = 40
    list_display = (
        *("started_at", "kind", "status", "short_error", "told", "duration", "set_aside_count"),
        "calls",
    )
    list_filter = ("kind", "status")
    ordering = ("-started_at",)
    fields = (
        *("kind", "status", "started_at", "finished_at", "source_date", "told", "duration", "calls"),
        *("set_aside_count", "decision", "approved", "error"),
    )
    readonly_fields = ("told", "duration", "set_aside_count", "decision")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(aside=Count("set_aside")).defer("plan", "cursor")

    @admin.display(description="ce qui a changé")
    def told(self, run: SyncRun) -> str:
        return counts_in_words(run.counts)

    @admin.display(description="durée")
    def duration(self, run: SyncRun) -> str:
        if run.finished_at is None:
            return "—"
        return seconds_in_words(round((run.finished_at - run.started_at).total_seconds()))

    @admin.display(description="mises de côté")
    def set_aside_count(self, run: SyncRun) -> SafeString | str:
        if not run.aside:
            return "0"
        address = reverse("admin:catalogue_setaside_changelist", query={"run__id__exact": run.pk})
        return format_html('<a href="{}">{}</a>', address, number(run.aside))

    @admin.display(description="erreur")
    def short_error(self, run: SyncRun) -> SafeString | str:
        if run.status == SyncRun.Status.STOPPED:
            return self.decision(run)
        return run.error if len(run.error) <= 120 else f"{run.error[:119]}…"

    @admin.display(description="décision")
    def decision(self, run: SyncRun) -> SafeString | str:
        if run.status != SyncRun.Status.STOPPED:
            return "—"
        address = reverse("admin:catalogue_plan", args=[run.pk])
        return format_html('<a href="{}">Voir le plan et décider</a>', address)

    # The pages beside the list

    def notices(self, request: HttpRequest) -> list[tuple[str, str]]:
        stopped = SyncRun.objects.filter(status=SyncRun.Status.STOPPED)
        return [
            (
                "Une synchronisation s’est arrêtée avant de cacher "
                f"{counted(len(run.plan['hide']), 'jeu', 'jeux')} de données\u00a0: à vous de décider.",
                reverse("admin:catalogue_plan", args=[run.pk]),
            )
            for run in stopped
            if run.plan
        ]

    def get_urls(self) -> list[Any]:
        start, plan, decide = map(
            self.admin_site.admin_view,
            (require_POST(self.start), require_safe(self.plan), require_POST(self.decide)),
        )
        return [
            path("synchroniser/", start, name="catalogue_sync_now"),
            path("<uuid:pk>/plan/", plan, name="catalogue_plan"),
            path("<uuid:pk>/decider/", decide, name="catalogue_plan_decide"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        more = {"may_sync": self.may_sync(request), "worker_alive": worker_alive()}
        return super().changelist_view(request, {**more, **(extra_context or {})})

    @staticmethod
    def may_sync(request: HttpRequest) -> bool:
        return request.user.has_perm("catalogue.add_syncrun")

    def start(self, request: HttpRequest) -> HttpResponse:
        """Ask a worker for a sync, and say whether one listens."""
        self._check(request)
        kind = request.POST.get("kind")
        if kind not in (SyncRun.Kind.FULL, SyncRun.Kind.INCREMENTAL):
            raise Http404
        label = SyncRun.Kind(kind).label
        if not ring(tasks.sync_now, kind):
            messages.error(
                request,
                "La demande n’a pas pu être transmise\u00a0: le service de messages (Redis) ne répond pas. "
                f"La commande «\u00a0{COMMAND}\u00a0» s’en passe.",
            )
        elif worker_alive():
            messages.success(
                request, f"Synchronisation {label} demandée\u00a0: elle commence dans la minute."
            )
        else:
            messages.warning(
                request,
                f"Synchronisation {label} demandée, mais aucun exécutant («\u00a0worker\u00a0») n’a donné "
                "signe de vie depuis cinq minutes\u00a0: elle commencera quand il sera relancé.",
            )
        return redirect("admin:catalogue_syncrun_changelist")

    def plan(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """What a stopped run would hide: the datasets themselves, by pages."""
        run = get_object_or_404(SyncRun, pk=pk)
        if not self.has_view_permission(request, run):
            raise PermissionDenied
        if not run.plan:
            raise Http404
        hidden = run.plan["hide"]
        page = Paginator(hidden, PLAN_PAGE).get_page(request.GET.get("p"))
        rows = Dataset.objects.for_list().filter(source_id__in=list(page.object_list))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Plan arrêté",
            "run": run,
            "count": counted(len(hidden), "jeu de données", "jeux de données"),
            "share": f"{run.plan['share'] * 100:.1f}".replace(".", ","),
            "waiting": run.status == SyncRun.Status.STOPPED,
            "may_decide": self.may_sync(request),
            "page": page,
            "datasets": rows.order_by("title", "pk"),
        }
        return TemplateResponse(request, "admin/catalogue/syncrun/plan.html", context)

    def decide(self, request: HttpRequest, pk: Any) -> HttpResponse:
        self._check(request)
        run = get_object_or_404(SyncRun, pk=pk)
        approved = request.POST.get("decision") == "approve"
        if not approved and request.POST.get("decision") != "refuse":
            raise Http404
        try:
            (sync.approve_plan if approved else sync.refuse_plan)(run, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("admin:catalogue_syncrun_changelist")
        self.log_change(request, run, "Plan approuvé." if approved else "Plan refusé.")
        if not approved:
            messages.success(request, "Plan refusé\u00a0: tout reste visible.")
        elif ring(tasks.sync_now, run.kind):
            messages.success(
                request,
                "Plan approuvé\u00a0: chaque absence va être confirmée une par une auprès de data.gouv.fr, "
                "puis cachée.",
            )
        else:
            messages.warning(
                request, "Plan approuvé\u00a0: la prochaine synchronisation complète l’appliquera."
            )
        return redirect("admin:catalogue_syncrun_changelist")

    def _check(self, request: HttpRequest) -> None:
        if not self.may_sync(request):
            raise PermissionDenied


def worker_alive() -> bool:
    seen = worker_seen_at()
    return seen is not None and timezone.now() - seen < ALIVE_WITHIN


@admin.register(SetAside)
class SetAsideAdmin(ReadOnlyAdmin):
    about = "Les fiches que le portail n’a pas su lire, avec la raison\u00a0: à signaler à leur producteur."
    rank = 45
    list_display = ("kind", "source_id", "reason", "run")
    list_filter = ("kind",)
    list_select_related = ("run",)
    search_fields = ("=source_id", "reason")
    ordering = ("-pk",)
    fields = ("run", "kind", "source_id", "reason", "record")
    readonly_fields = fields

    @admin.display(description="fiche")
    def record(self, aside: SetAside) -> SafeString:
        try:
            text = json.dumps(json.loads(aside.payload), ensure_ascii=False, indent=2)
        except ValueError:
            text = aside.payload
        return format_html("<pre>{}</pre>", text)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == "run__id__exact" or super().lookup_allowed(lookup, value, request)
