from django.core.management.base import BaseCommand

from governance.standards.conformance import read_catalogue


class Command(BaseCommand):
    help = "Lit dans le catalogue quels fichiers suivent quel standard. Peut être relancée."

    def handle(self, **options) -> None:
        counts = read_catalogue()
        words = {"added": "ajoutés", "changed": "changés", "dropped": "retirés", "seen": "fichiers changés"}
        told = ", ".join(f"{counts[key]} {word}" for key, word in words.items() if counts[key])
        self.stdout.write(f"Conformité : {told or 'rien de neuf'}")
