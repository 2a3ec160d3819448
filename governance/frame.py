"""The generic frame: what a sector opened tomorrow starts with, drawn from what was learnt from the first."""

from django.db import transaction

from governance.models import Body, College, Seat, Sector

# The families that any circle must bring together.
FAMILIES = (
    (College.STATE, "Services de l’État"),
    (College.STATE, "Opérateurs et agences"),
    (College.AUTHORITIES, "Collectivités territoriales"),
    (College.COMPANIES, "Délégataires de service public (DSP)"),
    (College.COMPANIES, "Entreprises réutilisatrices\u00a0: start-up, cabinets, PME"),
    (College.CIVIL, "Société civile\u00a0: associations d’usagers, de l’environnement, du numérique"),
    (College.RESEARCH, "Universités et laboratoires"),
    (College.RESEARCH, "Pôle de compétitivité"),
)
MISSION = (
    "Par des réunions régulières et des BarCamps, le cercle fait émerger les données à ouvrir en premier et "
    "la méthode\u00a0: fichier, API ou service web. Il propose des actions et porte un regard critique sur "
    "les données produites."
)
GROUP = "Il recense les données que les membres produisent déjà, et les standards qui s’y appliquent."


@transaction.atomic
def give_frame(sector: Sector) -> list[Body]:
    """A circle with its families as vacant seats, and a working group. Twice does nothing more."""
    made = []
    for kind, suffix, name, mission in (
        (Body.Kind.CIRCLE, "cercle", "Cercle des producteurs et réutilisateurs", MISSION),
        (Body.Kind.GROUP, "inventaire", "Groupe de travail sur l’inventaire", GROUP),
    ):
        body, new = Body.objects.get_or_create(
            slug=f"{suffix}-{sector.slug}"[:80],
            defaults={
                "kind": kind,
                "name": f"{name} ({sector.name})"[:200],
                "sector": sector,
                "mission": mission,
                "position": 50 + sector.position,
            },
        )
        if new and kind == Body.Kind.CIRCLE:
            for rank, (college, label) in enumerate(FAMILIES):
                Seat.objects.create(body=body, college=college, label=label, position=rank)
        made += [body] if new else []
    return made
