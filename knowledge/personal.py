"""What the knowledge pages keep of readers: questions asked, and words that say nothing of whose they are."""

from datetime import timedelta

from knowledge.asking import ADDRESS_KEPT, UNANSWERED_KEPT
from knowledge.models import AskedQuestion
from opendatalab.retention import PUBLIC_MISSION, QUARANTINE, Personal, declare

STATE = AskedQuestion.State
WORDS_KEPT = timedelta(days=730)

declare(
    Personal(
        model="knowledge.AskedQuestion",
        fields=("question", "more", "email", "asked_at"),
        data="Question posée à l’équipe, et l’adresse électronique qui l’accompagne si elle a été donnée",
        purpose="Répondre à la question, puis prévenir qui l’a posée",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="30 jours après la réponse, 1 an sans réponse",
        past=lambda rows, now: (
            rows.filter(answered_at__lt=now - ADDRESS_KEPT)
            | rows.filter(state=STATE.TAKEN, asked_at__lt=now - UNANSWERED_KEPT)
        ),
        order=30,
    )
)
declare(
    Personal(
        model="knowledge.AskedQuestion",
        fields=("question", "more", "email", "asked_at"),
        data="Question mise en quarantaine, parce qu’elle semblait venir d’un robot",
        purpose="Écarter les envois indésirables sans perdre une vraie question",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="30 jours",
        past=lambda rows, now: rows.filter(
            state__in=(STATE.DOUBTFUL, STATE.SPAM), asked_at__lt=now - QUARANTINE
        ),
        address="",
        order=31,
    )
)
declare(
    Personal(
        model="knowledge.Feedback",
        fields=("word",),
        data="Mot laissé à l’équipe au bas d’un texte, sans nom ni adresse",
        purpose="Améliorer les textes",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="24 mois\u00a0; la réponse, oui ou non, reste sans le mot",
        past=lambda rows, now: rows.exclude(word="").filter(given_on__lt=(now - WORDS_KEPT).date()),
        remove=lambda rows: rows.update(word=""),
        address="",
        order=40,
    )
)
