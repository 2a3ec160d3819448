"""What is done behind the maps. A task holds no rule: it calls one function and may be rung twice."""

from django.core.management import call_command
from django.utils import timezone

from opendatalab.celery import app
from sig import health
from sig.maps import sources
from sig.relay.store import store


@app.task(name="sig.refresh_layers", acks_late=False)
def refresh_layers() -> None:
    call_command("refresh_layers", "--due", verbosity=0)


@app.task(name="sig.check_services", acks_late=False)
def check_services() -> None:
    health.check_services()


@app.task(name="sig.refresh_sources", acks_late=False)
def refresh_sources() -> None:
    sources.refresh_due()


@app.task(name="sig.sweep_relay", acks_late=False)
def sweep_relay() -> None:
    store().sweep()
    health.forget_old_checks(now=timezone.now())
