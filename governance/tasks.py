"""What is done behind the pages. A task holds no rule, and may be rung twice."""

from governance import deliveries
from governance.surveys import invitations
from opendatalab.celery import app


@app.task(name="governance.follow_requests", acks_late=False)
def follow_requests() -> None:
    deliveries.follow_requests()


@app.task(name="governance.follow_surveys", acks_late=False)
def follow_surveys() -> None:
    invitations.follow_surveys()
