"""From a dataset to a map in two clicks: the files that can be one, then the map to put right and publish."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from catalogue.mapmaking import make_map_of, mappable
from catalogue.models import Dataset


@require_http_methods(["GET", "POST"])
def map_of_dataset(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.has_perm("sig.add_thematicmap"):
        raise PermissionDenied
    dataset = get_object_or_404(Dataset, pk=pk)
    files = [row for row in dataset.resources.order_by("position", "pk") if mappable(row)]
    if request.method == "POST":
        chosen = next((row for row in files if row.source_id == request.POST.get("resource")), None)
        if chosen is None:
            raise Http404("Ce fichier n’est pas, ou n’est plus, à mettre sur une carte.")
        made, problem = make_map_of(chosen)
        if problem:
            messages.warning(request, f"Le fichier n’a pas pu être lu\u00a0: {problem}")
        messages.success(request, "La carte est prête à être relue, puis publiée.")
        return HttpResponseRedirect(reverse("admin:sig_thematicmap_change", args=[made.pk]))
    context = admin.site.each_context(request) | {
        "title": f"Créer une carte\u00a0: {dataset.title}",
        "dataset": dataset,
        "files": files,
    }
    return render(request, "admin/catalogue/dataset/map.html", context)
