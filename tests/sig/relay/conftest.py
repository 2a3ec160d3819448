import time

import pytest

from sig.relay.pictures import blank_png
from tests.sig.relay.asked import collection, point


@pytest.fixture
def drawn(server):
    server.answers["GetMap"] = ("image/png", blank_png(256, 256))
    return server


@pytest.fixture
def later(monkeypatch):
    """Time goes on by so many seconds."""
    real = time.time

    def go(seconds: float) -> None:
        monkeypatch.setattr(time, "time", lambda: real() + seconds)

    return go


@pytest.fixture
def published(drawn, saved_layer):
    drawn.answers["GetFeature"] = collection([point("=cmd()", 1.444, 43.604)])
    drawn.answers["GetLegendGraphic"] = ("image/png", blank_png(30, 20))
    drawn.answers["GetFeatureInfo"] = collection([point("p", 1.444, 43.604)])
    return saved_layer(drawn.url)
