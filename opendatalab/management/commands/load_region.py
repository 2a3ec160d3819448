"""`manage.py load_region`: the region pack into the database. May be killed, may be run again."""

import time
from collections import Counter

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Q

from catalogue.models import Dataset, Scope
from catalogue.perimeter import load_rules
from catalogue.scope import rescope
from catalogue.search import reindex
from catalogue.sync import load_snapshot
from catalogue.synonyms import load_synonyms
from governance.pack import load_governance
from opendatalab.region import region
from sig.pack import load_territories

BATCH = 500


class Command(BaseCommand):
    requires_system_checks = []  # `make run` starts with it each time: the server checks
    help = "Charge le paquet régional : territoires, périmètre, instantané du catalogue."

    def handle(self, *args, **options):
        began = time.monotonic()
        pack = region()
        self.say(f"Région : {pack.name} ({pack.folder.name})")
        territories = load_territories(pack.territories, pack.sets)
        self.say(f"Territoires : {self.told(territories)}")
        self.say(f"Règles du périmètre : {self.told(load_rules(pack))}")
        self.say(f"Synonymes : {self.told(load_synonyms(pack))}")
        # Drawn by an older version of the portal, or before the pack said that they are about a part.
        told = Q(dataset__source_id__in=pack.part_ids, reason=Scope.Reason.PRODUCER, partial=False)
        outdated = Scope.objects.filter(Q(confidence=0) | told).exists()
        if (outdated or any(territories.values())) and (moved := self.place_datasets()):
            self.say(f"Jeux de données replacés sur les territoires : {moved}")
        self.load_catalogue(pack)
        self.say(f"Gouvernance : {self.told(load_governance(pack))}")
        self.say(f"Paquet régional chargé en {time.monotonic() - began:.1f} s".replace(".", ","))

    def load_catalogue(self, pack) -> None:
        run = load_snapshot(progress=self.show_progress)
        if run is None:
            self.say("Instantané : ce paquet n’en a pas, le catalogue viendra de la première synchronisation")
        else:
            self.say(f"Instantané du {pack.snapshot.date:%d/%m/%Y} : {run.get_status_display()}")

    def show_progress(self, done: int, total: int) -> None:
        self.say(f"  instantané : {done} fiches sur {total}")

    def place_datasets(self) -> int:
        """Scopes are drawn from territories: make them again for the datasets that are already there."""
        pks = list(Dataset.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(pks), BATCH):
            with transaction.atomic():
                chunk = Dataset.objects.filter(pk__in=pks[start : start + BATCH]).defer("upstream")
                rescope(chunk.select_related("organization__territory", "editor_territory"))
                reindex("dataset", pks[start : start + BATCH])
        return len(pks)

    def told(self, counts: Counter) -> str:
        words = {
            "added": "ajoutés",
            "changed": "changés",
            "left": "sortis du paquet",
            "linked": "liens écrits",
            "dropped": "retirés",
        }
        return ", ".join(f"{n} {words[key]}" for key, n in counts.items() if n) or "à jour"

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
