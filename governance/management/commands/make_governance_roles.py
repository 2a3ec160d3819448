from django.core.management.base import BaseCommand
from django.db import transaction

from governance.roles import ROLES, make_roles


class Command(BaseCommand):
    help = "Crée les groupes de la gouvernance, ou leur rend leurs droits. Peut être relancée."

    @transaction.atomic
    def handle(self, **options) -> None:
        made = make_roles()
        for name in ROLES:
            self.stdout.write(f"{name} : {'créé' if name in made else 'droits remis'}")
