"""`manage.py export_frame <sector>`: what describes a sector, on the standard output or in a file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from governance.frame_archive import take_frame
from governance.models import Sector


class Command(BaseCommand):
    help = "Écrit le cadre d’une filière (TOML), à donner à une autre filière ou à une autre région."

    def add_arguments(self, parser) -> None:
        parser.add_argument("sector", help="l’identifiant de la filière")
        parser.add_argument("--output", help="le fichier à écrire ; sans lui, la sortie standard")

    def handle(self, *args, **options):
        sector = Sector.objects.filter(slug=options["sector"]).first()
        if sector is None:
            known = ", ".join(Sector.objects.order_by("slug").values_list("slug", flat=True)) or "aucune"
            raise CommandError(f"Filière inconnue : {options['sector']}. Connues : {known}.")
        text = take_frame(sector)
        if options["output"]:
            Path(options["output"]).write_text(text, encoding="utf-8")
            self.stdout.write(f"Cadre de « {sector} » écrit dans {options['output']}")
        else:
            self.stdout.write(text, ending="")
