"""What the tests of meetings read on pages, and the minutes that they are about."""

from bs4 import BeautifulSoup
from icalendar import Calendar

TEXT = """# Préambule

Le secrétariat rappelle l’ordre du jour.

- Décision : ouvrir | responsable : DREAL | échéance : 30 juin 2026 | lien : /jeux-de-donnees/jeu-1/
**Action** : écrire le schéma | échéance : 01/04/2026
Action: relire
La décision : ce mot n’ouvre pas la ligne.
"""
WORDS = {"organisation": "Un syndicat", "college": "collectivites", "email": "ana@example.org", "needs": ""}


def main(client, path: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(path).content, "html.parser").main


def words(client, path: str) -> str:
    return " ".join(main(client, path).get_text(" ").replace("\u00a0", " ").split())


def events_in(response) -> list:
    return Calendar.from_ical(response.content).walk("VEVENT")
