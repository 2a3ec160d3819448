from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from opendatalab import letters
from opendatalab.admin_site import PersonsAdmin, ReadOnlyAdmin
from opendatalab.mail import send_again
from opendatalab.models import ContactMessage, Erasure, OutgoingMail, Upstream
from opendatalab.persons_admin import MAY, TITLE
from opendatalab.region import region

SAMPLES = "Modèles de courriers"


@admin.register(Upstream)
class UpstreamAdmin(ReadOnlyAdmin):
    about = "Les services dont le portail dépend, et la dernière fois qu’ils ont répondu."
    rank = 70
    list_display = ("host", "answers", "last_success", "last_failure", "last_error")
    fields = list_display

    @admin.display(description="répond", boolean=True)
    def answers(self, upstream: Upstream) -> bool:
        return upstream.answers


@admin.register(OutgoingMail)
class OutgoingMailAdmin(PersonsAdmin, ReadOnlyAdmin):
    about = "Les courriers que le portail envoie, ceux qui attendent, ceux qu’un serveur a refusés."
    rank = 72
    list_display = ("subject", "kind", "to", "created_at", "sent_at", "attempts", "last_error", "parked")
    list_filter = ("parked", "kind", ("sent_at", admin.EmptyFieldListFilter))
    fields = (
        *(
            "kind",
            "to",
            "subject",
            "text",
            "created_at",
            "due_at",
            "sent_at",
            "attempts",
            "last_error",
            "parked",
        ),
    )
    actions = ("send_again",)

    def notices(self, request: HttpRequest) -> list[tuple[str, str]]:
        parked = OutgoingMail.objects.filter(parked=True).count()
        address = f"{reverse('admin:opendatalab_outgoingmail_changelist')}?parked__exact=1"
        return [(f"{parked} courrier(s) n’ont pu être remis.", address)] if parked else []

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.samples)
        return [path("modeles/", view, name="opendatalab_outgoingmail_samples"), *super().get_urls()]

    def sections(self, request: HttpRequest) -> list[tuple[str, str]]:
        return [(SAMPLES, reverse("admin:opendatalab_outgoingmail_samples"))]

    @method_decorator(require_safe)
    def samples(self, request: HttpRequest) -> HttpResponse:
        """Every letter that the portal may send, before anybody gets one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        parts: dict[str, list[tuple]] = {}
        for letter in letters.declared():
            parts.setdefault(letter.part, []).append((letter, letters.drawn(letter)))
        context = {"title": SAMPLES, "opts": self.opts, "parts": parts, "to_team": region().operator.email}
        context |= self.admin_site.each_context(request)
        return TemplateResponse(request, "admin/letters.html", context)

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("opendatalab.change_outgoingmail")

    @admin.action(description="Envoyer de nouveau", permissions=["send"])
    def send_again(self, request: HttpRequest, queryset) -> None:
        for mail in queryset:
            send_again(mail)
            self.log_change(request, mail, "Envoyé de nouveau.")
        self.message_user(request, f"{len(queryset)} courrier(s) à envoyer de nouveau.", messages.SUCCESS)


@admin.register(ContactMessage)
class ContactMessageAdmin(PersonsAdmin, admin.ModelAdmin):
    about = "Ce que des visiteurs ont écrit. Répondez depuis votre messagerie, puis dites-le traité."
    rank = 30
    list_display = ("subject", "received_at", "state", "beginning", "reasons")
    list_filter = ("state", "subject")
    date_hierarchy = "received_at"
    fields = ("subject", "email", "text", "received_at", "reasons", "state")
    readonly_fields = fields[:-1]
    actions = ("accept",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        """What a visitor wrote goes at its term, by the purge."""
        return False

    def notices(self, request: HttpRequest) -> list[tuple[str, str]]:
        said = {"new": "message(s) à lire.", "doubtful": "message(s) en quarantaine."}
        counts = {state: ContactMessage.objects.filter(state=state).count() for state in said}
        base = reverse("admin:opendatalab_contactmessage_changelist")
        return [
            (f"{counts[state]} {words}", f"{base}?state__exact={state}")
            for state, words in said.items()
            if counts[state]
        ]

    @admin.display(description="début")
    def beginning(self, message: ContactMessage) -> str:
        return f"{message.text[:80]}…" if len(message.text) > 80 else message.text

    @admin.display(description="raisons de la quarantaine")
    def reasons(self, message: ContactMessage) -> str:
        return ", ".join(message.doubts) or "—"

    @admin.action(description="Sortir de la quarantaine", permissions=["change"])
    def accept(self, request: HttpRequest, queryset) -> None:
        for message in queryset.filter(state=ContactMessage.State.DOUBTFUL):
            with transaction.atomic():
                message.state = ContactMessage.State.NEW
                message.save(update_fields=["state"])
                self.log_change(request, message, "Sorti de la quarantaine.")


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    about = "La preuve des données personnelles effacées, sans ces données."
    rank = 74
    list_display = ("what", "why", "rows", "done_at")
    list_filter = ("why",)
    fields = list_display

    def sections(self, request: HttpRequest) -> list[tuple[str, str]]:
        return [(TITLE, reverse("admin:person"))] if request.user.has_perm(MAY) else []
