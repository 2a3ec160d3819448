from django.contrib import admin

from opendatalab.admin_site import ReadOnlyAdmin
from opendatalab.models import Upstream


@admin.register(Upstream)
class UpstreamAdmin(ReadOnlyAdmin):
    about = "Les services dont le portail dépend, et la dernière fois qu’ils ont répondu."
    rank = 70
    list_display = ("host", "answers", "last_success", "last_failure", "last_error")
    fields = list_display

    @admin.display(description="répond", boolean=True)
    def answers(self, upstream: Upstream) -> bool:
        return upstream.answers
