"""What every test gets: a folder of its own, no kept page, no network beyond this machine."""

import ipaddress
import socket

import pytest
from django.core.cache import caches
from django.db.models.signals import post_save

from catalogue import comparables, extracts, synonyms
from knowledge import shelf
from opendatalab import letters
from opendatalab.models import OutgoingMail
from sig import territories
from sig.maps import content, index
from sig.relay import targets


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """The index, the stamp and the locks of one test are never seen by another."""
    settings.DATA_DIR = tmp_path
    forget_all()
    yield
    forget_all()


def forget_all():
    caches["pages"].clear()
    for held in (territories, targets, comparables, content, extracts, index, synonyms, shelf):
        held.forget()


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    connect = socket.socket.connect

    def guarded(self, address):
        if (
            self.family in (socket.AF_INET, socket.AF_INET6)
            and not ipaddress.ip_address(address[0]).is_loopback
        ):
            raise AssertionError(f"a test reached for the network: {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True, scope="session")
def letters_have_samples():
    """A letter that the team cannot read beforehand, in its page of samples, fails the test that sends it."""

    def check(instance: OutgoingMail, created: bool, **kwargs) -> None:
        known = instance.kind == "essai" or instance.kind in letters.kinds()
        assert known or not created, f"no sample of « {instance.kind} »: see opendatalab/letters.py"

    post_save.connect(check, sender=OutgoingMail, weak=False)
    yield
    post_save.disconnect(check, sender=OutgoingMail)
