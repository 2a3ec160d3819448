"""`manage.py import_knowledge connaissances.zip [--dry-run]`: a pack of another portal."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from knowledge.packs import PackError
from knowledge.packs.folders import read_zip
from knowledge.packs.plans import LABELS, Action, apply, known_items, plan


class Command(BaseCommand):
    help = "Charge les fiches d’un paquet (zip) exporté par un autre portail."

    def add_arguments(self, parser) -> None:
        parser.add_argument("fichier", help="le zip à lire")
        parser.add_argument("--dry-run", action="store_true", help="dire ce qui serait fait, sans rien faire")

    def handle(self, *args, fichier: str, dry_run: bool, **options) -> None:
        try:
            pack = read_zip(Path(fichier).read_bytes(), f"{settings.SITE_URL}/import/")
            steps = plan(pack.items, known_items(pack.items))
            if dry_run:
                for step in steps:
                    if step.action != Action.SAME:
                        self.stdout.write(f"{step.item.key} : {LABELS[step.action]}")
                return
            counts = apply(pack)
        except OSError as error:
            raise CommandError(f"{fichier} : {error.strerror}") from error
        except (PackError, ValidationError) as error:
            said = error.messages[0] if isinstance(error, ValidationError) else error
            raise CommandError(str(said)) from error
        said = ", ".join(f"{counts[action]} {LABELS[action]}" for action in LABELS if counts[action])
        self.stdout.write(said or "Ce paquet est vide.")
