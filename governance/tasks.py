"""What is done behind the pages. A task holds no rule, and may be rung twice."""

from governance import deliveries
from governance.standards import conformance
from opendatalab.celery import app


@app.task(name="governance.follow_requests", acks_late=False)
def follow_requests() -> None:
    deliveries.follow_requests()


@app.task(name="governance.read_conformance", acks_late=False)
def read_conformance() -> None:
    conformance.read_catalogue()
