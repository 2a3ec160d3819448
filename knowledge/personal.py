"""What the knowledge pages keep of their readers: a word to the team, without anything that says whose."""

from datetime import timedelta

from opendatalab.retention import PUBLIC_MISSION, Personal, declare

WORDS_KEPT = timedelta(days=730)

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
