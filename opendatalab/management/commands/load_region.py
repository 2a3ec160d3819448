"""`manage.py load_region`: the region pack into the database. May be killed, may be run again."""

import time
from collections import Counter

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q

from catalogue.models import Dataset, Scope
from catalogue.perimeter import load_rules
from catalogue.scope import rescope
from catalogue.search import reindex
from catalogue.sync import load_snapshot
from catalogue.synonyms import load_synonyms
from governance.demo import load_demo, remove_demo
from governance.framework.measuring import measure_at_first
from governance.framework.pack import load_frame
from governance.pack import load_governance
from governance.roles import make_roles as make_governance_roles
from knowledge.handbook.pack import load_handbook
from knowledge.packs import PackError
from knowledge.packs.plans import LABELS
from knowledge.packs.regional import load_knowledge
from knowledge.workflow import make_roles
from opendatalab.region import region
from opendatalab.stamp import touch
from sig.maps.pack import load_maps
from sig.pack import load_territories
from sig.services_pack import load_services

BATCH = 500


class Command(BaseCommand):
    requires_system_checks = []  # `make run` starts with it each time: the server checks
    help = "Charge le paquet régional : territoires, périmètre, instantané du catalogue, connaissances."

    def add_arguments(self, parser) -> None:
        demo = parser.add_mutually_exclusive_group()
        demo.add_argument("--demo", action="store_true", help="ajoute un cercle inventé, montré comme tel")
        demo.add_argument("--without-demo", action="store_true", help="retire ce cercle inventé")

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
        self.say(
            f"Services cartographiques : {self.told(load_services(pack.services, settings.SERVICE_URLS))}"
        )
        self.say(f"Cartes : {self.told(load_maps(pack))}")  # they may show layers of those services
        self.load_knowledge(pack)
        make_governance_roles()
        self.say(f"Gouvernance : {self.told(load_governance(pack))}")
        self.say(f"Cadre logique : {self.told(load_frame(pack.logical_frame))}")
        if measured := measure_at_first():
            self.say(f"Indicateurs : {measured} mesurés pour la première fois")
        if options["demo"]:
            self.say(f"Démonstration : {'ajoutée' if load_demo() else 'déjà là'}")
        if options["without_demo"]:
            self.say(f"Démonstration : {'retirée' if remove_demo() else 'absente'}")
        self.say(f"Paquet régional chargé en {time.monotonic() - began:.1f} s".replace(".", ","))

    def load_catalogue(self, pack) -> None:
        run = load_snapshot(progress=self.show_progress)
        if run is None:
            self.say("Instantané : ce paquet n’en a pas, le catalogue viendra de la première synchronisation")
        else:
            self.say(f"Instantané du {pack.snapshot.date:%d/%m/%Y} : {run.get_status_display()}")

    def load_knowledge(self, pack) -> None:
        if new := make_roles():
            self.say(f"Rôles : {len(new)} ajoutés")
        try:
            counts = load_knowledge(pack)
            parts = load_handbook(pack.knowledge_folders)
        except (PackError, ValidationError) as error:
            raise CommandError(f"Paquet de connaissances : {error}") from error
        said = ", ".join(f"{counts[action]} {LABELS[action]}" for action in LABELS if counts[action])
        self.say(f"Connaissances : {said or 'ce paquet n’en a pas'}")
        if parts:
            touch()
            self.say(f"Manuel de méthode : {parts} parties")

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
