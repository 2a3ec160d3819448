from django.core.management.base import BaseCommand

from catalogue.search import rebuild


class Command(BaseCommand):
    help = "Refait l’index de recherche à partir de la base."

    def handle(self, **options):
        count = rebuild(progress=lambda count: self.stdout.write(f"{count} entrées…"))
        self.stdout.write(f"{count} entrées dans l’index.")
