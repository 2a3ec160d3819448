"""`manage.py export_knowledge connaissances.zip`: every item, or those named, as a pack."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from knowledge.models import Item
from knowledge.packs.folders import write_zip


class Command(BaseCommand):
    help = "Écrit les fiches et leurs images dans un paquet (zip) qu’un autre portail peut charger."

    def add_arguments(self, parser) -> None:
        parser.add_argument("fichier", help="le zip à écrire")
        parser.add_argument("fiches", nargs="*", help="sorte/identifiant ; sans rien, toutes")

    def handle(self, *args, fichier: str, fiches: list[str], **options) -> None:
        items = list(Item.objects.order_by("kind", "slug").prefetch_related("links"))
        if missing := sorted(set(fiches) - {item.key for item in items}):
            raise CommandError(f"Pas de fiche « {missing[0]} ».")
        chosen = [item for item in items if not fiches or item.key in fiches]
        Path(fichier).write_bytes(write_zip(chosen, whole=not fiches))
        self.stdout.write(f"{len(chosen)} fiches écrites dans {fichier}")
