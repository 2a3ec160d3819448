"""The team's side of the inventory: lines and their moves, spreadsheets in and out, rules of bodies."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from catalogue.exports import stream
from catalogue.models import Dataset
from governance import journal
from governance.admin.shown import MovingAdmin, MovingForm, ShownAdmin
from governance.inventory import exports
from governance.inventory.columns import COLUMNS
from governance.inventory.forms import ImportForm
from governance.inventory.importing import apply_import, in_words, plan_import, set_aside
from governance.inventory.items import alike_datasets, tie_datasets
from governance.inventory.listing import Row
from governance.inventory.priority import priority_of, with_demand
from governance.models import Charter, InventoryDataset, InventoryImport, InventoryItem, InventoryObstacle
from opendatalab.admin_site import PersonsAdmin
from opendatalab.wording import counted

State = InventoryItem.State
SHOWN = 200  # lines of a plan on one page
# In bulk, what each line allows; the others need a word about the line.
IN_BULK = (State.DESCRIBED, State.QUALIFIED, State.RANKED, State.PREPARED, State.PUBLISHED)


class ItemForm(MovingForm):
    tie = forms.MultipleChoiceField(
        label="peut-être déjà publiées",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Jeux de ce producteur au titre proche. Cocher les lie à la ligne.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "tie" in self.fields:
            found = alike_datasets(self.instance) if self.instance.pk else []
            self.fields["tie"].choices = [(row.source_id, row.title) for row in found]
            if not found:
                self.fields["tie"].help_text = "Aucun jeu de ce producteur n’a un titre proche."


class ObstacleInline(admin.TabularInline):
    model = InventoryObstacle
    extra = 0


class DatasetInline(admin.TabularInline):
    model = InventoryDataset
    extra = 0
    fields = ("source_id", "title")


@admin.register(InventoryItem)
class InventoryItemAdmin(PersonsAdmin, MovingAdmin):
    about = "Ce que les producteurs pourraient ouvrir, ce qui le retient, par quoi commencer."
    rank = 44.5
    form = ItemForm
    list_display = ("ref", "title", "producer_name", "sector", "action", "state", "priority", "due")
    list_filter = ("state", "action", "sector", "obstacles__obstacle", "personal_data", "confidential")
    list_select_related = ("sector",)
    search_fields = ("ref", "title", "producer_name", "service")
    autocomplete_fields = ("requests", "master")
    inlines = (ObstacleInline, DatasetInline)
    actions = ("export",)
    readonly_fields = ("ref", "state", "priority")
    change_list_template = "admin/governance/inventory_list.html"
    fieldsets = (
        (None, {"fields": ("ref", "state", "move_to", "move_said", "confidential")}),
        (
            "Les données",
            {
                "fields": (
                    *("title", "description", "producer_name", "producer", "service", "sector", "action"),
                    *("format", "volume", "frequency", "coverage", "geozone", "created_on", "updated_on"),
                    *("update_about", "standard", "conditions", "source"),
                )
            },
        ),
        ("Le droit", {"fields": ("personal_data", "qualification", "obligation")}),
        (
            "La priorité",
            {
                "fields": ("priority", "value", "effort", "asked", "requests", "due")
                + ("adjusted", "adjusted_why")
            },
        ),
        ("Ce qu’elles sont devenues", {"fields": ("tie", "elsewhere", "master")}),
        ("Pour l’équipe seule", {"fields": ("software", "contact", "private_note")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return with_demand(super().get_queryset(request))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A line is tied, moved and ranked once it exists."""
        if obj and self.has_change_permission(request, obj):
            return self.fieldsets
        later = {"tie", "move_to", "move_said", *(() if obj else ("ref", "state", "priority"))}
        return [
            (name, {**options, "fields": tuple(each for each in options["fields"] if each not in later)})
            for name, options in self.fieldsets
        ]

    @admin.display(description="priorité")
    def priority(self, item: InventoryItem) -> str:
        found = priority_of(item)
        return f"{found.words}. {found.why}"

    def after_saving(self, request: HttpRequest, row: InventoryItem) -> None:
        if not journal.events_of(row, public=False).exists():
            journal.record(row, after=State.SPOTTED, by=request.user, is_public=not row.confidential)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        if ids := form.cleaned_data.get("tie"):
            transaction.on_commit(
                partial(messages.success, request, f"{counted(len(ids), 'jeu lié', 'jeux liés')}.")
            )
            tie_datasets(form.instance, Dataset.objects.filter(source_id__in=ids))
        super().save_related(request, form, formsets, change)

    def move(self, request: HttpRequest, row: InventoryItem, to: str, said: str) -> None:
        row.refresh_from_db()
        try:
            journal.move(row, to=to, by=request.user, said=said, is_public=not row.confidential)
        except ValidationError as error:
            messages.error(request, f"L’état n’a pas changé. {' '.join(error.messages)}")
        else:
            messages.success(request, f"État\u00a0: {row.get_state_display().lower()}.")

    def get_actions(self, request: HttpRequest) -> dict:
        actions = super().get_actions(request)
        if self.has_change_permission(request):
            for state in IN_BULK:
                name, label = f"to_{state.value}", f"Passer à «\u00a0{state.label.lower()}\u00a0»"
                actions[name] = (_mover(state), name, label)
        return actions

    @admin.action(description="Sortir en CSV, avec les colonnes de l’équipe", permissions=["view"])
    def export(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        items = queryset.select_related("sector").prefetch_related("obstacles", "datasets")
        rows = [Row(item, priority_of(item)) for item in items.order_by("producer_name", "title", "pk")]
        header = exports.header(exports.WHOLE)
        return stream("recensement-equipe", header, exports.lines(rows, exports.WHOLE))

    def notices(self, request: HttpRequest) -> list[tuple[str, str]]:
        waiting = InventoryItem.objects.filter(state=State.REVIEW).count()
        address = f"{reverse('admin:governance_inventoryitem_changelist')}?state__exact={State.REVIEW}"
        said = counted(waiting, "donnée publiée a disparu", "données publiées ont disparu")
        return [(f"{said} du catalogue.", address)] if waiting else []


def _mover(state: State):
    def move_all(model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet) -> None:
        moved, refused = 0, {}
        for item in queryset.order_by("pk"):
            try:
                journal.move(item, to=state, by=request.user, is_public=not item.confidential)
                moved += 1
            except ValidationError as error:
                refused.setdefault(" ".join(error.messages), []).append(item.ref)
        if moved:
            messages.success(request, f"{counted(moved, 'ligne passée', 'lignes passées')}.")
        for why, refs in refused.items():
            messages.warning(request, f"{why} ({', '.join(refs[:10])}{'…' if len(refs) > 10 else ''})")

    return move_all


@admin.register(InventoryImport)
class InventoryImportAdmin(admin.ModelAdmin):
    about = "Un tableur de données à ouvrir\u00a0: relu ligne par ligne, puis enregistré."
    rank = 44.6
    list_display = ("ref", "name", "at", "by", "state", "result")
    list_select_related = ("by",)
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One that was done is the proof of where lines come from."""
        waiting = obj is None or obj.state == InventoryImport.State.WAITING
        return super().has_delete_permission(request, obj) and waiting

    @admin.display(description="résultat")
    def result(self, row: InventoryImport) -> str:
        return in_words(row.counts) if row.counts else "–"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.aside_view)
        model = self.admin_site.admin_view(self.template_view)
        return [
            path("<int:pk>/mises-de-cote.csv", view, name="governance_inventoryimport_aside"),
            path("modele.csv", model, name="governance_inventoryimport_template"),
            *super().get_urls(),
        ]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Read the file, keep what was read, show what it would do. Nothing else is written."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            row = InventoryImport.objects.create(
                name=given["file"].name[:200] if given["file"] else "Cellules collées",
                table=given["table"],
                given=form.defaults,
                by=request.user,
            )
            return HttpResponseRedirect(reverse("admin:governance_inventoryimport_change", args=[row.pk]))
        return self._page(request, "import", title="Importer un recensement", form=form, columns=COLUMNS)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if row.state == InventoryImport.State.DONE:
            return self._page(request, "import_done", title=str(row), row=row, counts=in_words(row.counts))
        if request.method == "POST":
            if not self.has_change_permission(request, row):
                raise PermissionDenied
            return self._confirm(request, row)
        try:
            plan = plan_import(row.table, row.given)
        except (ValidationError, IndexError):  # its lines are past their term
            messages.error(
                request, "Les lignes de cet import ne sont plus gardées\u00a0: envoyez-le de nouveau."
            )
            return HttpResponseRedirect(reverse("admin:governance_inventoryimport_changelist"))
        fates = {fate: plan.of(fate) for fate in ("new", "changed", "same", "aside")}
        return self._page(
            request,
            "import_plan",
            title="Ce qui serait fait",
            row=row,
            plan=plan,
            counts=in_words(plan.counts),
            aside=fates["aside"][:SHOWN],
            changed=fates["changed"][:SHOWN],
            new=fates["new"][:SHOWN],
            more={fate: max(len(lines) - SHOWN, 0) for fate, lines in fates.items()},
            writes=len(fates["new"]) + len(fates["changed"]),
            may_confirm=self.has_change_permission(request, row),
        )

    def _confirm(self, request: HttpRequest, row: InventoryImport) -> HttpResponse:
        with transaction.atomic():
            locked = InventoryImport.objects.select_for_update(of=("self",)).get(pk=row.pk)
            if locked.state == InventoryImport.State.WAITING:
                plan = apply_import(locked, by=request.user)
                self.log_change(request, locked, in_words(plan.counts))
                messages.success(request, f"Import enregistré\u00a0: {in_words(plan.counts)}.")
        return HttpResponseRedirect(reverse("admin:governance_inventoryimport_change", args=[row.pk]))

    def aside_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(InventoryImport, pk=pk)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        table = row.table or [["titre"]]
        if row.state == InventoryImport.State.WAITING and row.table:
            table = set_aside(plan_import(row.table, row.given))
        return _spreadsheet("lignes-mises-de-cote", table)

    def template_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return _spreadsheet("modele-de-recensement", [[column.name for column in COLUMNS]])

    def _page(self, request: HttpRequest, name: str, **context: Any) -> TemplateResponse:
        known = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/governance/{name}.html", known)


def _spreadsheet(name: str, table: list[list[str]]) -> HttpResponse:
    response = stream(name, tuple(table[0]), table[1:])
    response["Cache-Control"] = "private, no-store"
    return response


@admin.register(Charter)
class CharterAdmin(ShownAdmin):
    about = "Les règles de fonctionnement des instances. Une version adoptée ne change plus."
    rank = 41.5
    list_display = ("body", "version", "adopted_on", "adopted_by", "seen")
    list_filter = ("body",)
    list_select_related = ("body",)
    fields = ("body", "text", "adopted_on", "adopted_by")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.adopted_on)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.adopted_on)

    def get_actions(self, request: HttpRequest) -> dict:
        actions = super().get_actions(request)
        return {name: action for name, action in actions.items() if name != "delete_selected"}

    def save_model(self, request: HttpRequest, obj: Charter, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.adopted_on:
            when = f"{obj.adopted_on:%d/%m/%Y}"
            said = f"Règles de fonctionnement, version {obj.version}\u00a0: adoptées le {when}."
            journal.record(obj.body, by=request.user, said=said)

    @admin.display(description="page")
    def seen(self, charter: Charter) -> SafeString | str:
        url = charter.get_absolute_url()
        return format_html('<a href="{}">Voir</a>', url) if charter.adopted_on else "projet"
