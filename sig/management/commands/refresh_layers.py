"""`manage.py refresh_layers [--due] [service…]`: read the servers again, say what changed upstream."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sig import services
from sig.models import MapService


class Command(BaseCommand):
    help = "Relit les services cartographiques et note ce qui a changé en amont. Ne retire jamais rien."

    def add_arguments(self, parser):
        parser.add_argument("service", nargs="*", help="identifiants ; sans eux, tous ceux en service")
        parser.add_argument("--due", action="store_true", help="seulement ceux dont le délai est passé")

    def handle(self, *args, **options):
        now = timezone.now()
        for service in self.chosen(options["service"], due=options["due"], now=now):
            changes = services.reread(service, now=now)
            said = service.last_error or f"{len(changes)} changement{'s' if len(changes) > 1 else ''}"
            if options["verbosity"]:
                self.stdout.write(f"{service.slug} : {said}")
                for change in changes:
                    self.stdout.write(f"  {change.name} : {change.get_kind_display()} ({change.detail})")
                self.stdout.flush()

    def chosen(self, slugs, *, due, now) -> list[MapService]:
        if due:
            return services.due(now)
        found = MapService.objects.filter(active=True).order_by("slug")
        if not slugs:
            return list(found)
        if unknown := sorted(set(slugs) - set(found.values_list("slug", flat=True))):
            raise CommandError(f"Service inconnu ou à l’arrêt : {', '.join(unknown)}")
        return list(found.filter(slug__in=slugs))
