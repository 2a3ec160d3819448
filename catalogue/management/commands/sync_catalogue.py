from django.core.management.base import BaseCommand, CommandError

from catalogue.models import SyncRun
from catalogue.sync import SyncBusy, SyncTooSoon, preview_sync, run_sync
from opendatalab.http import UpstreamError


class Command(BaseCommand):
    help = "Met le catalogue en accord avec data.gouv.fr : les nouveautés, ou tout avec --full."

    def add_arguments(self, parser):
        parser.add_argument("--full", action="store_true", help="relire tout le périmètre")
        parser.add_argument("--dry-run", action="store_true", help="montrer le plan sans rien écrire")

    def handle(self, *, full: bool, dry_run: bool, **options):
        try:
            if dry_run:
                self.show(preview_sync(progress=self.progress))
                return
            kind = SyncRun.Kind.FULL if full else SyncRun.Kind.INCREMENTAL
            run = run_sync(kind, progress=self.progress)
        except SyncBusy as error:
            raise CommandError("Une synchronisation est déjà en cours.") from error
        except SyncTooSoon as error:
            raise CommandError(
                f"data.gouv.fr demande d’attendre jusqu’au {error.args[0]:%d/%m/%Y %H:%M}."
            ) from error
        except UpstreamError as error:
            raise CommandError(f"data.gouv.fr ne répond pas comme prévu : {error.for_staff}") from error
        seconds = (run.finished_at - run.started_at).total_seconds()
        self.stdout.write(f"Synchronisation {run.get_kind_display()} {run.get_status_display()}.")
        self.stdout.write(f"{run.calls} appels, {seconds:.0f} s depuis le début.")
        for name, count in sorted(run.counts.items()):
            self.stdout.write(f"  {name:<24}{count:>8}")
        if aside := run.set_aside.count():
            self.stdout.write(f"  fiches mises de côté    {aside:>8}")
        if run.status != SyncRun.Status.DONE:
            raise CommandError(run.error)

    def progress(self, line: str) -> None:
        self.stdout.write(line)

    def show(self, preview) -> None:
        for title, items in preview.parts():
            self.stdout.write(f"{title} : {len(items)}")
            for item in items[:50]:
                self.stdout.write(f"  {item}")
            if len(items) > 50:
                self.stdout.write(f"  … et {len(items) - 50} autres")
        self.stdout.write(f"{preview.calls} appels. Rien n’a été écrit.")
