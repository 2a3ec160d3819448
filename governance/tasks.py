"""What is done behind the pages. A task holds no rule, and may be rung twice."""

from governance import deliveries
from governance.inventory.items import follow_inventory
from opendatalab.celery import app


@app.task(name="governance.follow_requests", acks_late=False)
def follow_requests() -> None:
    deliveries.follow_requests()
    follow_inventory()
