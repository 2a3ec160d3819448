"""What BarCamps and contests keep of persons."""

from datetime import timedelta

from django.db.models import Q

from opendatalab.retention import PUBLIC_MISSION, QUARANTINE, Personal, declare

KEPT = timedelta(days=365)  # after the day, or the closing
UNCONFIRMED_KEPT = timedelta(days=7)
TERM = "12 mois après {}\u00a0; 7 jours sans confirmation\u00a0; 30 jours en quarantaine"


def unconfirmed(now) -> Q:
    return Q(doubts=[], created_at__lt=now - UNCONFIRMED_KEPT) | Q(created_at__lt=now - QUARANTINE)


declare(
    Personal(
        model="governance.Session",
        fields=("email",),
        data="Adresse électronique de qui propose une session de BarCamp",
        purpose="Confirmer la proposition et dire si elle est au programme",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="12 mois après le BarCamp",
        past=lambda rows, now: rows.exclude(email="").filter(meeting__ends_at__lt=now - KEPT),
        remove=lambda rows: rows.update(email=""),
        order=62,
    )
)
declare(
    Personal(
        model="governance.Session",
        fields=("title", "pitch", "notes", "notes_html"),
        data="Session de BarCamp que personne n’a confirmée, ou que l’équipe a écartée",
        purpose="Laisser le temps de confirmer, pouvoir expliquer un refus",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term=TERM.format("le BarCamp si elle est écartée"),
        past=lambda rows, now: rows.filter(
            (Q(state="a-confirmer") & unconfirmed(now)) | Q(state="ecartee", meeting__ends_at__lt=now - KEPT)
        ),
        address="",
        order=63,
    )
)
declare(
    Personal(
        model="governance.Ballot",
        fields=("email", "person"),
        data="Vote pour des sessions de BarCamp",
        purpose="Compter un vote par personne",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="12 mois après le BarCamp, puis le seul nombre de voix",
        past=lambda rows, now: rows.exclude(email="", person="").filter(
            confirmed_at__isnull=False, meeting__ends_at__lt=now - KEPT
        ),
        remove=lambda rows: rows.update(email="", person=""),
        order=64,
    )
)
declare(
    Personal(
        model="governance.Ballot",
        fields=("email", "person"),
        data="Vote que personne n’a confirmé",
        purpose="Laisser le temps de confirmer",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="7 jours sans confirmation\u00a0; 30 jours en quarantaine",
        past=lambda rows, now: rows.filter(Q(confirmed_at=None) & unconfirmed(now)),
        address="",
        order=65,
    )
)
declare(
    Personal(
        model="governance.Entry",
        fields=("contact_email",),
        data="Adresse électronique de l’équipe qui dépose un dossier de concours",
        purpose="Confirmer le dossier et dire ce qu’il devient",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="12 mois après la clôture du concours",
        past=lambda rows, now: rows.exclude(contact_email="").filter(contest__closes_at__lt=now - KEPT),
        remove=lambda rows: rows.update(contact_email=""),
        address="contact_email",
        order=66,
    )
)
declare(
    Personal(
        model="governance.Entry",
        fields=("team", "title", "problem", "solution"),
        data="Dossier de concours que personne n’a confirmé, irrecevable ou retiré",
        purpose="Laisser le temps de confirmer, pouvoir expliquer un refus",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term=TERM.format("la clôture s’il est irrecevable ou retiré"),
        past=lambda rows, now: rows.filter(
            (Q(state="a-confirmer") & unconfirmed(now))
            | Q(state__in=("irrecevable", "retiree"), contest__closes_at__lt=now - KEPT)
        ),
        address="",
        order=67,
    )
)
