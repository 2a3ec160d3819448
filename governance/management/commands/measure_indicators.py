"""`manage.py measure_indicators`: count what the portal can, once a day however often it is run."""

from django.core.management.base import BaseCommand

from governance.framework.measuring import measure
from opendatalab.wording import counted


class Command(BaseCommand):
    help = "Mesure les indicateurs que le portail compte lui-même."

    def handle(self, *args, **options) -> None:
        told = measure()
        for key, one, many in (
            ("measured", "indicateur mesuré", "indicateurs mesurés"),
            ("unmeasured", "indicateur non mesuré", "indicateurs non mesurés"),
            ("left", "laissé (déjà mesuré ou saisi)", "laissés (déjà mesurés ou saisis)"),
        ):
            self.stdout.write(counted(told[key], one, many))
