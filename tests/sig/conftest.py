import pytest

from opendatalab.region import region
from sig.pack import load_territories


@pytest.fixture
def midi_pyrenees(db):
    """The real territories of the default pack; gives back what their loading counted."""
    return load_territories(region().territories)
