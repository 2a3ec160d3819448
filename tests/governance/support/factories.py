"""Support files as authorities and the team leave them. Nothing random; whatever is private is planted."""

from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import User

from governance.models import Relay, SupportFile, SupportObstacle, SupportResult, SupportStep
from governance.models.support_states import State
from governance.support import letters
from tests.governance.planted import EMAIL, MARK

TOKENS = {
    "support_confirm": letters.CONFIRM,
    "support_follow": letters.FOLLOW,
    "support_report": letters.FOLLOW,
}


def make_file(number: int = 1, **changes: Any) -> SupportFile:
    """One that is under way, of a town that did not agree to be named."""
    values = {
        **{"kind": "juridique", "geozone": "fr:commune:09122", "naming": "non", "state": State.UNDERWAY},
        **{"need": f"Publier nos budgets ({MARK})", "context": f"Un logiciel métier ({MARK})"},
        **{"body_name": f"Régie {MARK}", "contact_function": f"Secrétaire {MARK}", "contact_email": EMAIL},
        **{"token_key": f"accompagnement-{number}", "created_at": datetime(2026, 3, number, 8, tzinfo=UTC)},
    }
    return SupportFile.objects.create(**values | changes)


def make_step(file: SupportFile, **changes: Any) -> SupportStep:
    values = {"day": date(2026, 3, 20), "kind": "entretien", "summary": f"Point fait ({MARK})", "minutes": 90}
    return SupportStep.objects.create(file=file, **values | changes)


def make_obstacle(file: SupportFile, **changes: Any) -> SupportObstacle:
    values = {
        **{"obstacle": "logiciel-metier", "note": f"Aucun export ({MARK})"},
        **{"solution": f"L’éditeur a ouvert un export ({MARK})", "solved_on": date(2026, 4, 2)},
    }
    return SupportObstacle.objects.create(file=file, **values | changes)


def make_result(file: SupportFile, **changes: Any) -> SupportResult:
    values = {"kind": "conseil", "words": f"Note remise ({MARK})"}
    return SupportResult.objects.create(file=file, **values | changes)


def make_relay(**changes: Any) -> Relay:
    values = {
        **{"slug": "cdg-09", "organisation": "Centre de gestion", "geozone": "fr:departement:09"},
        **{"scope": "Aide à intégrer l’API.", "email": "donnees@cdg.example", "told": True},
    }
    return Relay.objects.create(**values | changes)


def make_expert(name: str = "experte") -> User:
    return User.objects.create_user(name, is_staff=True, email=f"{name}.{EMAIL}")


def make_support() -> None:
    """Something behind every route: a file under way, what was met in it, a relay."""
    file = make_file(receipt="accuse-de-reception")
    make_step(file, next_step=f"Relire ({MARK})", due=date(2026, 4, 1))
    make_obstacle(file)
    make_result(file)
    make_relay()


def token_of(route: str) -> str:
    """The token of a letter's link, by the name of its route."""
    file = SupportFile.objects.order_by("pk").first()
    key = "" if route == "support_confirm" else file.link_key
    return letters.token(TOKENS[route], file.pk, key)
