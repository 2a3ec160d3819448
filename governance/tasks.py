"""What is done behind the pages. A task holds no rule, and may be rung twice."""

from governance import deliveries
from governance.framework import measuring
from governance.inventory.items import follow_inventory
from governance.standards import conformance
from governance.surveys import invitations
from opendatalab.celery import app


@app.task(name="governance.follow_requests", acks_late=False)
def follow_requests() -> None:
    deliveries.follow_requests()
    follow_inventory()


@app.task(name="governance.read_conformance", acks_late=False)
def read_conformance() -> None:
    conformance.read_catalogue()


@app.task(name="governance.measure_indicators", acks_late=False)
def measure_indicators() -> None:
    if measuring.is_month_due():
        measuring.measure()


@app.task(name="governance.follow_surveys", acks_late=False)
def follow_surveys() -> None:
    invitations.follow_surveys()
