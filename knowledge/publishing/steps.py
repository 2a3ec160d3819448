"""The way from « suis-je concerné ? » to « montrez-le chez vous », and data.gouv.fr's own pages along it."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse


@dataclass(frozen=True)
class Step:
    number: int
    route: str
    label: str
    about: str
    anchor: str = ""

    @property
    def url(self) -> str:
        return reverse(self.route) + self.anchor


STEPS = tuple(
    Step(number, *words)
    for number, words in enumerate(
        (
            (
                "publishing:home",
                "Suis-je concerné\u00a0?",
                "Ce que la loi demande à votre collectivité, et par quel texte.",
                "#concerne",
            ),
            (
                "publishing:models",
                "S’organiser",
                "Une délibération, un référent, un courrier au délégataire\u00a0: les textes sont prêts.",
            ),
            (
                "publishing:inventory",
                "Recenser ses données",
                "Un tableau à remplir, service par service\u00a0; il vaut répertoire une fois en ligne.",
            ),
            (
                "publishing:aid",
                "Puis-je publier ce fichier\u00a0?",
                "Huit questions simples, une note datée avec les articles.",
            ),
            (
                "publishing:schemas",
                "Préparer le fichier",
                "Le schéma qui convient, et les règles d’un fichier que tous pourront lire.",
            ),
            (
                "publishing:hosting",
                "Choisir où l’héberger",
                "Cinq voies comparées\u00a0; la plus simple est gratuite et n’exige aucun serveur.",
            ),
            (
                "publishing:walkthrough",
                "Publier sur data.gouv.fr",
                "Le pas à pas, avec les liens qui ouvrent la bonne page.",
            ),
            (
                "publishing:check",
                "Vérifier la fiche",
                "Ce qui manque à la description d’un jeu, et où le réparer.",
            ),
            (
                "embed:integrate",
                "Le montrer sur votre site",
                "Un bloc à coller\u00a0: votre catalogue, sans rien recopier.",
            ),
        ),
        start=1,
    )
)

# Pages of data.gouv.fr's site, from its routes (2026): without locale, without final slash.
UPSTREAM_PAGES = {
    "home": "",
    "organizations": "/organizations",
    "new_organization": "/admin/organizations/new",
    "new_dataset": "/admin/datasets/new",
    "new_harvester": "/admin/harvesters/new",
    "profile": "/admin/me/profile",
}
CERTIFICATION = "https://support.data.gouv.fr/help/datagouv/certification"
TRIAL = "https://demo.data.gouv.fr"


def upstream_pages() -> dict[str, str]:
    """Addresses of data.gouv.fr by what one does there; the two last are other sites of its team."""
    pages = {name: f"{settings.DATAGOUV_URL}{path}" for name, path in UPSTREAM_PAGES.items()}
    return pages | {"certification": CERTIFICATION, "trial": TRIAL}


def edit_page(source_id: str) -> str:
    return f"{settings.DATAGOUV_URL}/admin/datasets/{source_id}"
