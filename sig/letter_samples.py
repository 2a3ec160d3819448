"""Samples of the letters about entrusted data and about layers that fail."""

from django.conf import settings
from django.utils import timezone

from opendatalab.letters import TO, Letter, declare
from sig.entrusting import tell_moved, tell_received, tell_sender
from sig.health import tell
from sig.models import EntrustedData, EntrustedStep, Layer, MapService

PART = "Cartes"
SITE = settings.SITE_URL


def entrusted(*, email: str) -> EntrustedData:
    values = {"body_name": "[organisme]", "subject": "[objet]", "contact_email": email}
    return EntrustedData(pk=0, token="exemple", created_at=timezone.now(), **values)  # noqa: S106


def received() -> None:
    tell_sender(entrusted(email=TO), site=SITE)


def to_team() -> None:
    tell_received(entrusted(email=""), site=SITE)


def moved() -> None:
    tell_moved(entrusted(email=TO), EntrustedStep(pk=0), site=SITE)


def failing() -> None:
    service = MapService(pk=0, title="[nom du service]")
    layer = Layer(pk=0, title="[nom de la couche]", slug="exemple", service=service)
    tell(layer, "ne répond plus", "[ce que le service a répondu]", key="exemple")


declare(
    Letter("donnée confiée", PART, "À qui confie une donnée.", received),
    Letter("donnée confiée, à l’équipe", PART, "En même temps, à l’équipe.", to_team),
    Letter("donnée confiée, suite", PART, "À qui l’a confiée, à chaque étape.", moved),
    Letter("couche en panne", PART, "À l’équipe, quand une couche publiée ne répond plus.", failing),
)
