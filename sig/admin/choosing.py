"""Seeing what a server has, and choosing among it: the page before a service is saved, and after."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from opendatalab.celery import BROKER_DOWN
from opendatalab.http import UpstreamError
from opendatalab.region import region
from sig.clients.ogc.addresses import host_of
from sig.clients.ogc.capabilities import plain_name
from sig.clients.ogc.planes import degrees_to_mercator
from sig.models import Granularity, Layer, MapService
from sig.models.services import check_address
from sig.offers import Offer, Offers, look
from sig.pages import DPI_72, NEARER
from sig.relay.pictures import blank_png, draw
from sig.relay.store import key_of
from sig.relay.targets import target_of
from sig.services import add_layers, free_slug, try_discovering

PER_PAGE = 30
LOOKED_SECONDS = 600  # a page of the list is not a new reading
THUMB = 160
SALT = "sig.thumbnail"
DISCOVER_AT_ONCE = 8


class AddressForm(forms.Form):
    address = forms.CharField(
        label="Adresse du service (WMS ou WFS)",
        max_length=500,
        help_text="Telle que le producteur la donne, avec ses paramètres s’il y en a\u00a0: c’est elle qui "
        "sera appelée, quoi qu’annonce le serveur.",
        widget=forms.TextInput(attrs={"class": "vURLField", "size": 90}),
    )
    other = forms.CharField(
        label="Adresse de l’autre protocole",
        max_length=500,
        required=False,
        help_text="Si le WFS a une autre adresse que le WMS. Laissée vide, elle est devinée et essayée.",
        widget=forms.TextInput(attrs={"class": "vURLField", "size": 90}),
    )
    title = forms.CharField(label="Nom du service", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("address", "other"):
            value = (cleaned.get(name) or "").strip()
            if value:
                try:
                    check_address(value)
                except ValidationError as error:
                    self.add_error(name, error)
        return cleaned


class DecisionForm(forms.Form):
    """What is decided for all the layers ticked; each has its own title and granularity."""

    theme = forms.ChoiceField(label="Thème", required=False)
    refresh_minutes = forms.IntegerField(
        label="Délai de mise à jour (minutes)", min_value=1, max_value=7 * 1440, initial=60
    )
    attribution = forms.CharField(
        label="Mention de la source",
        max_length=200,
        required=False,
        help_text="Vide\u00a0: celle du serveur.",
    )
    licence = forms.CharField(
        label="Licence", max_length=200, required=False, help_text="Vide\u00a0: celle du serveur."
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        themes = [(theme.slug, theme.label) for theme in region().themes]
        self.fields["theme"].choices = [("", "Aucun"), *themes]


def looked_at(address: str, other: str) -> Offers:
    """What the server has, read once for the pages of one visit."""
    key = f"sig-look-{key_of(address, other)}"
    try:
        held = cache.get(key)
    except BROKER_DOWN:
        held = None
    if held is None:
        held = look(address, other)
        if held.found:
            cache.set(key, held, LOOKED_SECONDS)
    return held


class ChoosingMixin:
    """For the admin of services: the « add » page, and « choose layers » of a service that exists."""

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self.choose(request, None)

    def choose_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        service = self.get_object(request, str(pk))
        if service is None:
            raise Http404
        if not self.has_change_permission(request, service):
            raise PermissionDenied
        return self.choose(request, service)

    def choose(self, request: HttpRequest, service: MapService | None) -> HttpResponse:
        asked = request.POST if request.method == "POST" else request.GET
        initial = {name: asked.get(name, "") for name in ("address", "other", "title")}
        if service is not None:
            initial = {
                "address": service.wms_url or service.wfs_url,
                "other": service.wfs_url if service.wms_url else "",
                "title": service.title,
            }
        form = AddressForm(initial) if initial["address"] else AddressForm()
        decision = DecisionForm(asked if "refresh_minutes" in asked else None)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "service": service,
            "form": form,
            "decision": decision,
            "title": f"Choisir des couches\u00a0: {service}" if service else "Ajouter un service",
        }
        if form.is_bound and form.is_valid():
            offers = looked_at(form.cleaned_data["address"].strip(), form.cleaned_data["other"].strip())
            saving = request.method == "POST" and asked.get("action") == "save" and offers.found
            if saving and decision.is_valid():
                return self.save_choice(request, service, offers, form, decision)
            context |= self.preview(request, asked, service, offers)
        return TemplateResponse(request, "admin/sig/mapservice/choose.html", context)

    def preview(self, request: HttpRequest, asked: Any, service: MapService | None, offers: Offers) -> dict:
        wanted = plain_name(asked.get("layer", ""))
        q = asked.get("q", "").strip().lower()
        listed = [
            offer
            for offer in offers.offers()
            if not q or q in f"{offer.title} {offer.main.name} {offer.main.group} {offer.abstract}".lower()
        ]
        if wanted:  # the one that a dataset speaks of comes first
            listed.sort(key=lambda offer: plain_name(offer.main.name) != wanted)
        page = Paginator(listed, PER_PAGE).get_page(asked.get("page"))
        held = {(layer.wms_name, layer.wfs_name): layer for layer in service.layers.all()} if service else {}
        rows = [self.row(offer, offers, held, wanted) for offer in page]
        return {
            "offers": offers,
            "rows": rows,
            "page": page,
            "q": asked.get("q", ""),
            "granularities": Granularity.choices,
            "came_from": {name: asked.get(name, "") for name in ("dataset", "resource", "producer", "layer")},
        }

    def row(self, offer: Offer, offers: Offers, held: dict, wanted: str) -> dict[str, Any]:
        names = (
            offer.image.name if offer.image else "",
            offer.objects.name if offer.objects else "",
        )
        return {
            "offer": offer,
            "held": held.get(names),
            "ticked": bool(wanted) and plain_name(offer.main.name) == wanted,
            "picture": thumbnail_url(offer, offers),
            "gives": [
                word
                for word, given in (
                    ("images", offer.image),
                    ("objets", offer.objects),
                    ("clic", offer.image and offer.image.queryable),
                )
                if given
            ],
        }

    def save_choice(
        self,
        request: HttpRequest,
        service: MapService | None,
        offers: Offers,
        form: AddressForm,
        decision: DecisionForm,
    ) -> HttpResponse:
        decided = decision.cleaned_data
        asked = request.POST
        chosen = [offer for offer in offers.offers() if offer.key in set(asked.getlist("choose"))]
        new = service is None
        if service is None:
            title = form.cleaned_data["title"].strip() or offers.title or host_of(offers.wms_url)
            taken = set(MapService.objects.order_by().values_list("slug", flat=True))
            service = MapService(
                slug=free_slug(title, taken),
                title=title[:200],
                wms_url=offers.wms_url,
                wfs_url=offers.wfs_url,
                attribution=decided["attribution"] or offers.contact,
                licence=decided["licence"] or offers.licence,
            )
            service.save()
        from_catalogue = {name: asked.get(name, "")[:64] for name in ("dataset", "resource", "producer")}
        pairs = []
        for offer in chosen:
            own = {
                "title": asked.get(f"title-{offer.key}", "").strip()[:200],
                "granularity": valid_granularity(asked.get(f"granularity-{offer.key}", "")),
                "theme": decided["theme"],
                "refresh_minutes": decided["refresh_minutes"],
            }
            if plain_name(asked.get("layer", "")) == plain_name(offer.main.name) or len(chosen) == 1:
                own |= from_catalogue
            pairs.append((offer, own))
        added = add_layers(service, pairs, offers)
        self.complete(request, added, decided)
        said = f"{len(added)} couche{'s' if len(added) > 1 else ''} ajoutée{'s' if len(added) > 1 else ''}."
        if new:
            self.log_addition(request, service, f"Service enregistré, {said}")
        else:
            self.log_change(request, service, said)
        messages.success(request, f"{service}\u00a0: {said}")
        if len(added) == 1:
            return redirect("admin:sig_layer_change", added[0].pk)
        return redirect(
            f"{reverse('admin:sig_layer_changelist')}?{urlencode({'service__id__exact': service.pk})}"
        )

    def complete(self, request: HttpRequest, added: list, decided: dict[str, Any]) -> None:
        """What the team said of the source, and the columns of the first layers."""
        for rank, layer in enumerate(added):
            layer.attribution = decided["attribution"] or layer.attribution
            layer.licence = decided["licence"] or layer.licence
            if rank < DISCOVER_AT_ONCE and (problem := try_discovering(layer)):
                messages.warning(request, f"{layer}\u00a0: attributs non lus. {problem}")
            layer.save()


def valid_granularity(value: str) -> str:
    return value if value in Granularity.values else ""


def thumbnail_url(offer: Offer, offers: Offers) -> str:
    """The address of a small picture of a layer not saved yet: signed, so that it asks nothing else."""
    if offer.image is None:
        return ""
    box = offer.box or (*region().map.bounds,)
    facts = [
        offers.wms_url,
        offers.wms.version,
        offer.image.name,
        list(offer.image.crs)[:12],
        [round(value, 3) for value in box],
        offer.main.max_scale or 0,
    ]
    signed = signing.dumps(facts, salt=SALT, compress=True)
    return f"{reverse('admin:sig_thumbnail')}?{urlencode({'couche': signed})}"


@never_cache
def thumbnail(request: HttpRequest) -> HttpResponse:
    """A picture of the layer over its extent, or the region's where it is wider; empty when none comes."""
    try:
        url, version, name, crs, box, scale = signing.loads(
            request.GET.get("couche", ""), salt=SALT, max_age=86_400
        )
    except signing.BadSignature as error:
        raise Http404 from error
    service = MapService(wms_url=url, wms_version=version)
    corners = dict(zip(("west", "south", "east", "north"), box, strict=True))
    target = target_of(Layer(service=service, wms_name=name, crs=crs, **corners))
    frame = frame_around(box, region().map.bounds, scale)
    try:
        body, kind = draw(target, frame, THUMB, THUMB)
    except UpstreamError:
        body, kind = blank_png(THUMB, THUMB), "image/png"
    response = HttpResponse(body, content_type=kind)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def frame_around(
    box: list[float], bounds: tuple[float, ...], scale: float
) -> tuple[float, float, float, float]:
    """A square in metres around an extent, or around the region when it is much wider; near enough to show a
    layer that is hidden from afar."""
    west, south, east, north = box
    if east - west > 2 * (bounds[2] - bounds[0]) and west < bounds[2] and east > bounds[0]:
        west, south, east, north = bounds
    (x1, y1), (x2, y2) = degrees_to_mercator(west, south), degrees_to_mercator(east, north)
    half = max(x2 - x1, y2 - y1, 200.0) / 2 * 1.05
    half = min(half, scale * DPI_72 * NEARER * THUMB / 2) if scale else half
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    return x - half, y - half, x + half, y + half
