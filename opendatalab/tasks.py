"""What is done behind the site's own pages. A task holds no rule, and may be rung twice."""

from opendatalab import mail, retention
from opendatalab.celery import app


@app.task(name="opendatalab.send_mail_queue", acks_late=False)
def send_mail_queue() -> None:
    mail.send_due_mail()


@app.task(name="opendatalab.purge_personal_data", acks_late=False)
def purge_personal_data() -> None:
    retention.purge()
