"""What the inventory keeps of persons: the mailbox of a service may be somebody's."""

from datetime import timedelta

from opendatalab.retention import PUBLIC_MISSION, Personal, declare

CLOSED_KEPT = timedelta(days=3 * 365)
IMPORTS_KEPT = timedelta(days=30)

declare(
    Personal(
        model="governance.InventoryItem",
        fields=("contact", "private_note"),
        data="Contact du service qui tient une donnée à ouvrir",
        purpose="Préparer l’ouverture des données",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="3 ans après la publication ou l’abandon",
        past=lambda rows, now: rows.exclude(contact="", private_note="").filter(
            closed_at__lt=now - CLOSED_KEPT
        ),
        remove=lambda rows: rows.update(contact="", private_note=""),
        address="contact",
        order=70,
    )
)
declare(
    Personal(
        model="governance.InventoryImport",
        fields=("table",),
        data="Tableau de recensement envoyé par l’équipe, avec les contacts qu’il contient",
        purpose="Relire les lignes avant de les enregistrer, et rendre celles qui sont écartées",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="30 jours, puis le résultat seul",
        past=lambda rows, now: rows.exclude(table=[]).filter(at__lt=now - IMPORTS_KEPT),
        remove=lambda rows: rows.update(table=[]),
        address="",
        order=71,
    )
)
