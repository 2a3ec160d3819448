"""What is done behind the knowledge pages. A task holds no rule, and may be rung twice."""

from knowledge import asking, handbook, link_checks, writing
from opendatalab.celery import app


@app.task(name="knowledge.answer_askers", acks_late=False)
def answer_askers() -> None:
    asking.answer_askers()


@app.task(name="knowledge.make_handbook", acks_late=False)
def make_handbook() -> None:
    handbook.make_edition_if_due()


@app.task(name="knowledge.announce_due", acks_late=False)
def announce_due() -> None:
    writing.announce_due()


@app.task(name="knowledge.check_links", acks_late=False)
def check_links() -> None:
    link_checks.check_links()
