"""A row behind every public address: `routes.py` says which address asks for which."""

from catalogue.models import State
from catalogue.search import apply_index_tasks
from knowledge.models import HandbookPart, Kind
from opendatalab.models import ContactMessage
from sig.models import EntrustedData, Layer, MapService
from sig.relay import targets
from tests.catalogue.factories import (
    make_code_column,
    make_dataset,
    make_discussions,
    make_organization,
    make_places,
    make_reuse,
)
from tests.catalogue.factories import place as give_place
from tests.governance.factories import make_governance
from tests.governance.framework.factories import make_framework
from tests.governance.plans.factories import make_plans
from tests.governance.request_factories import make_request
from tests.governance.support import factories as support
from tests.governance.surveys.factories import make_surveys
from tests.knowledge.factories import make_item
from tests.sig.map_factories import make_map


def make_catalogue() -> None:
    """Something behind every route: a dataset seen, one archived, one gone, a producer, a reuse, a place."""
    make_places()
    producer = make_organization(1)
    reference = {
        "id": producer.source_id,
        "name": producer.name,
        "slug": producer.slug,
        "class": "Organization",
    }
    dataset = make_dataset(1, organization=reference, reasons=[f"organization:{producer.source_id}"])
    give_place(dataset, "fr:departement:09")
    make_discussions(dataset)
    make_code_column(dataset, level="fr:departement")
    make_dataset(2, archived="2026-01-01T00:00:00+00:00")
    gone = make_dataset(3)
    gone.state = State.GONE
    gone.save()
    make_reuse(1, datasets=[dataset])
    make_knowledge()
    make_map(1)
    EntrustedData.objects.create(
        token="suivi-secret",  # noqa: S106
        form_key="a",
        body_name="Mairie de Foix",
        subject="Sentiers",
        contact_email="mairie@example.org",
    )
    make_map_layer(1)
    make_request()
    make_governance()
    support.make_support()
    make_plans()
    make_framework()
    make_surveys()
    ContactMessage.objects.create(
        subject="autre",
        email="visiteur@example.org",
        text="Bonjour",
        token_key="a",
        receipt="accuse-de-reception",
    )


def make_knowledge() -> None:
    """An item of each list, one archived, a handbook of one part."""
    links = [("dataset", f"{1:024x}"), ("territory", "fr:departement:09")]
    question = make_item(Kind.QUESTION, 1, section="obligations", needs=["publier"], links=links)
    make_item(Kind.GUIDE, 2, details={"etapes": [{"titre": "Relire", "texte": "- [ ] Deux fois"}]})
    make_item(Kind.TERM, 3, title="Donnée ouverte")
    make_item(Kind.QUESTION, 9, state="archived")
    part = HandbookPart.objects.create(title="Comprendre")
    part.entries.create(item=question)
    apply_index_tasks()


def make_map_layer(number: int) -> Layer:
    """A published layer of a server without an address: nothing is ever asked of it."""
    service = MapService.objects.create(slug=f"serveur-{number}", title=f"Serveur {number}")
    layer = Layer.objects.create(
        service=service,
        slug=f"couche-{number}",
        title=f"Couche {number}",
        summary="Les contours des communes.",
        wms_name="communes",
        wfs_name="communes",
        **{"west": -0.4, "south": 42.5, "east": 3.4, "north": 45.0},
        fields=[{"name": "nom", "label": "Nom", "type": "text", "shown": True}],
        classes=[{"label": "Commune", "colour": "#1f78b4"}],
        dataset="0" * 23 + "1",
    )
    targets.forget()
    return layer
