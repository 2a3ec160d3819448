from django.core.management.base import BaseCommand
from django.utils import timezone

from opendatalab.mail import send_due_mail, waiting_mail
from opendatalab.models import OutgoingMail


class Command(BaseCommand):
    help = "Envoie les courriers qui attendent. Peut être relancée ; ne perd rien si elle est coupée."

    def handle(self, **options) -> None:
        waiting = waiting_mail(timezone.now()).count()
        self.stdout.write(f"{waiting} courrier(s) à envoyer.")
        sent = send_due_mail(progress=self.tell)
        left = OutgoingMail.objects.filter(sent_at=None, parked=False).count()
        parked = OutgoingMail.objects.filter(parked=True).count()
        self.stdout.write(f"{sent} envoyé(s), {left} en attente, {parked} mis de côté.")

    def tell(self, mail: OutgoingMail, error: str) -> None:
        self.stdout.write(f"n°\u00a0{mail.pk} {mail.kind} : {error or 'envoyé'}")
