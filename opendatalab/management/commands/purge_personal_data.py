from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from opendatalab.retention import erase, purge


class Command(BaseCommand):
    help = (
        "Efface les données personnelles dont la durée est atteinte, ou celles d’une personne qui le demande."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--address", default="", help="Adresse électronique de la personne dont tout est à effacer."
        )

    def handle(self, *, address: str, **options) -> None:
        if address:
            try:
                validate_email(address)
            except Exception as error:
                raise CommandError(f"{address} n’est pas une adresse électronique.") from error
        removed = erase(address) if address else purge()
        for data, rows in removed.items():
            self.stdout.write(f"{data} : {rows} ligne(s)".replace(" : ", "\u00a0: "))
        if not removed:
            self.stdout.write("Rien à effacer.")
