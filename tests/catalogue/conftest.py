import pytest
from django.conf import settings as django_settings

from catalogue.models import PerimeterRule
from opendatalab.http import DOOR
from tests.catalogue.standin import ORGANIZATION_ID, Standin


@pytest.fixture
def upstream(settings):
    """A stand-in for data.gouv.fr, alone allowed among private addresses."""
    DOOR.restart()
    with Standin() as standin:
        settings.DATAGOUV_URL = standin.url
        settings.OUTBOUND_PRIVATE = django_settings.OUTBOUND_PRIVATE | {("127.0.0.1", standin.port)}
        yield standin


@pytest.fixture
def perimeter(db):
    """One producer, one zone and one tag."""
    rules = [("organization", ORGANIZATION_ID), ("geozone", "fr:departement:31"), ("tag", "occitanie")]
    return [PerimeterRule.objects.create(kind=kind, value=value) for kind, value in rules]
