"""An item as a file: what is read, what is refused and in which words, what is written back."""

from datetime import UTC, date, datetime

import pytest

from knowledge.models import Kind, Link
from knowledge.packs import PackError, PackItem, content_digest, read_item, write_item

QUESTION = """\
---
titre: Qui doit publier ses données ?
resume: 'Une collectivité d’au moins 3 500 habitants : oui. Les autres le peuvent.'
rubrique: obligations
rang: 1
publics:
  - collectivite
besoins:
  - publier
themes:
  - administration
filiere: eau
sources:
  - titre: Code des relations entre le public et l’administration
    url: https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000031366350
    article: L. 312-1-1
verifie_le: 2026-04-03
a_revoir_le: 2027-04-03
liens:
  jeux:
    - 5d13a8b6634f41070a43dff3
  territoires:
    - fr:commune:31555
  fiches:
    - guide/publier-un-premier-jeu
publie_le: '2026-05-01T08:00:00+00:00'
origine: https://autre.example/connaissances/questions/qui/
---
## Le texte

- [ ] Prévenir
"""
CASE = """\
---
titre: Un cas
details:
  contexte: |-
    Deux lignes

    de contexte.
  etapes:
    - titre: Réunir
      duree: un jour
      texte: '- [ ] Inviter'
  resultat: Fait.
  contacts:
    - Service de l’environnement
---
"""


def test_every_key_is_read():
    assert read_item(QUESTION, "question/qui.md") == PackItem(
        kind=Kind.QUESTION,
        slug="qui",
        title="Qui doit publier ses données ?",
        summary="Une collectivité d’au moins 3 500 habitants : oui. Les autres le peuvent.",
        section="obligations",
        position=1,
        audiences=("collectivite",),
        needs=("publier",),
        themes=("administration",),
        sector="eau",
        sources=(
            {
                "title": "Code des relations entre le public et l’administration",
                "url": "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000031366350",
                "article": "L. 312-1-1",
            },
        ),
        checked_at=date(2026, 4, 3),
        check_again_at=date(2027, 4, 3),
        links=(
            (Link.Target.DATASET, "5d13a8b6634f41070a43dff3"),
            (Link.Target.TERRITORY, "fr:commune:31555"),
            (Link.Target.ITEM, "guide/publier-un-premier-jeu"),
        ),
        body="## Le texte\n\n- [ ] Prévenir",
        published_at=datetime(2026, 5, 1, 8, tzinfo=UTC),
        origin="https://autre.example/connaissances/questions/qui/",
    )


@pytest.mark.parametrize(("text", "path"), [(QUESTION, "question/qui.md"), (CASE, "etude-de-cas/un.md")])
def test_what_is_read_is_written_back_byte_for_byte(text, path):
    assert write_item(read_item(text, path)) == text


def test_every_value_is_a_text_whatever_yaml_thinks():
    text = "---\ntitre: non\nresume: 1.50\ndetails:\n  formes: [oui, 12, 2026-01-01]\n---\n"
    item = read_item(text, "terme/non.md")
    assert (item.title, item.summary) == ("non", "1.50")
    assert item.details == {"formes": ["oui", "12", "2026-01-01"]}


def test_the_digest_is_of_the_content_alone():
    here = read_item(QUESTION, "question/qui.md")
    moved = QUESTION.replace("publie_le: '2026-05", "publie_le: '2025-05").replace("autre.ex", "x.ex")
    assert content_digest(here) == content_digest(read_item(moved, "question/qui.md"))
    changed = QUESTION.replace("Prévenir", "Dire")
    assert content_digest(here) != content_digest(read_item(changed, "question/qui.md"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("rang: 1", "rang: un", "question/qui.md, ligne 5 : « rang » doit être un nombre entier."),
        ("- titre: Code", "- title: Code", "ligne 14 : « sources[0].title » est une clé inconnue."),
        (
            "guide/publier-un-premier-jeu",
            "guide",
            "ligne 25 : « liens.fiches[0] » vaut « guide » ; attendu : sorte/identifiant.",
        ),
        (
            "  - collectivite",
            "  - mairie",
            "ligne 7 : « publics » contient « mairie » ; attendu : collectivite, citoyen, "
            "reutilisateur, service-etat.",
        ),
        ("2027-04-03", "2027-13-03", "ligne 18 : « a_revoir_le » doit être une date AAAA-MM-JJ."),
        ("rang: 1", "rang: 1\nrang: 2", "ligne 6 : la clé « rang » vient deux fois."),
        ("titre: Qui", "titre: [Qui", "YAML illisible"),
        ("titre: Qui", "titel: Qui", "ligne 2 : « titel » est une clé inconnue"),
        ("rang: 1", "themes: &a [x]\nbesoins: *a", "ligne 6 : les renvois (« * ») ne sont pas lus."),
        ("---\ntitre", "titre", "ligne 1 : une tête entre deux lignes « --- » est attendue."),
        ("https://www.leg", "javascript:leg", "ligne 15 : « sources[0].url » doit être une adresse http(s)."),
    ],
)
def test_a_fault_names_the_file_the_line_and_the_key(old, new, said):
    assert old in QUESTION
    text = QUESTION.replace(old, new, 1)
    with pytest.raises(PackError) as caught:
        read_item(text, "question/qui.md")
    assert said in str(caught.value).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("path", "details", "said"),
    [
        ("etude-de-cas/un.md", "{contexte: a}", "ligne 3 : « details.resultat » manque."),
        ("etude-de-cas/un.md", "{etapes: [{texte: a}]}", "ligne 3 : « details.etapes[0].titre » manque."),
        ("guide/un.md", "{durée: a}", "« details.durée » est une clé inconnue pour cette sorte de fiche."),
        ("succes/un.md", "{adresse: ici}", "« details.adresse » doit être une adresse http(s)."),
        ("temoignage/un.md", "{accord_le: hier}", "« details.accord_le » doit être une date AAAA-MM-JJ."),
        ("terme/un.md", "{formes: a}", "« details.formes » doit être une liste de 60 lignes au plus."),
        ("mystere/un.md", "{}", "le dossier « mystere » n’est pas une sorte de fiche."),
        (
            "terme/Un_mot.md",
            "{}",
            "le nom du fichier est à écrire en lettres minuscules, chiffres et tirets.",
        ),
    ],
)
def test_fields_of_a_kind_are_checked(path, details, said):
    with pytest.raises(PackError) as caught:
        read_item(f"---\ntitre: a\ndetails: {details}\n---\n", path)
    assert said in str(caught.value).replace("\u00a0", " ")


def test_a_draft_may_lack_what_a_published_item_needs():
    text = "---\ntitre: a\netat: draft\n---\n"
    assert write_item(read_item(text, "etude-de-cas/un.md")) == text
