"""A questionnaire written by an editor: read, refused with the line that is wrong, keys kept."""

import tomllib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from governance.surveys.questions import kept, read, restored, with_keys
from tests.governance.surveys.factories import TEXT

BAD_KEY = "Ligne 1 : la clé s’écrit en minuscules sans accent, chiffres et tirets, 28 signes au plus."


def refused(text: str, subjects: tuple = ()) -> list[str]:
    with pytest.raises(ValidationError) as error:
        read(text, list(subjects))
    return [message.replace("\u00a0", " ") for message in error.value.messages]


def test_a_line_is_a_question_and_a_repeated_section_asks_for_each_subject():
    found = read(TEXT, ["Coupes de bois", "Sentiers"])
    assert [(one.key, one.kind, one.section) for one in found] == [
        ("college", "choice", "Vous"),
        ("outils", "many", "Vous"),
        ("utilite--coupes-de-bois", "scale", "Coupes de bois"),
        ("faire--coupes-de-bois", "yes", "Coupes de bois"),
        ("utilite--sentiers", "scale", "Sentiers"),
        ("faire--sentiers", "yes", "Sentiers"),
        ("ensemble", "scale", "Dans l’ensemble"),
        ("conseil", "score", "Dans l’ensemble"),
        ("mot", "text", "Dans l’ensemble"),
    ]
    assert found[1].options == (("tableur", "Tableur"), ("sig", "Logiciel de carte"), ("code", "Programme"))
    assert found[2].options == (("1", "1, Pas utile"), *((s, s) for s in "234"), ("5", "5, Très utile"))
    assert [one.required for one in found][-3:] == [True, False, False]
    assert found[2].weights == (1, 2, 3, 4, 5)
    assert restored(kept(found)) == found


def test_keys_are_written_in_the_text_and_outlive_a_change_of_words():
    text = with_keys("Utilité des données | échelle | 1 = Non ; 5 = Oui\n# Titre\nUn mot | texte | clé : mot")
    assert text.splitlines() == [
        "Utilité des données | échelle | 1 = Non ; 5 = Oui | clé\u00a0: utilite-des-donnees",
        "# Titre",
        "Un mot | texte | clé : mot",
    ]
    assert with_keys(text) == text
    assert read(text.replace("Utilité des données", "Elles servent"), [])[0].key == "utilite-des-donnees"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Utilité", "Ligne 1 : il manque la sorte de question, après une barre « | »."),
        ("A | échelle | 1 = B", "Ligne 1 : dites ce que valent 1 et 5 : « 1 = Pas utile ; 5 = Très utile »."),
        ("Utilité | échelle | 0 = Non ; 5 = Oui", "Ligne 1 : « 0 » n’est pas entre 1 et 5."),
        ("Rôle | choix | Un seul", "Ligne 1 : donnez de 2 à 20 options, séparées par « ; »."),
        ("Rôle | choix | A ; a", "Ligne 1 : deux options se ressemblent trop : écrivez « code = libellé »."),
        ("Mot | texte | obligatoire", "Ligne 1 : une réponse écrite ne peut pas être obligatoire."),
        ("Mot | texte | A ; B", "Ligne 1 : cette sorte de question n’a pas d’options : « A ; B »."),
        ("Note | note | clé : É", BAD_KEY),
        ("Note | note | 0 = Non | quoi", "Ligne 1 : « quoi » n’a pas été compris."),
        (" | note", "Ligne 1 : la question doit avoir de 1 à 300 signes."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(line, said):
    assert refused(line) == [said]


def test_an_unknown_kind_is_refused_with_those_that_are_known():
    assert refused("\n\nÂge | nombre") == [
        "Ligne 3 : sorte inconnue « nombre ». Choisissez : choix, plusieurs, échelle, note, oui-partie-non, "
        "texte, texte long, collège, obstacle.",
    ]


def test_what_only_the_whole_can_say():
    assert refused("# Titre") == ["Aucune question n’a été lue."]
    assert refused("A | note\nA | note") == ["La clé « a » sert deux fois : donnez-en une autre."]
    assert refused("# Pour chaque jeu phare\nA | note\n# Fin\nB | note") == [
        "« # Pour chaque jeu phare » : donnez au moins un jeu phare."
    ]
    assert refused("# Pour chaque jeu phare\nA | note", ["Bois", "bois"])[0].startswith("La clé « a--bois »")


def test_what_is_kept_is_read_strictly():
    row = kept(read("A | note", []))[0]
    with pytest.raises(ValueError, match="questionnaire"):
        restored([row | {"kind": "nombre"}])
    with pytest.raises(TypeError):
        restored([row | {"autre": 1}])


def test_the_questionnaires_that_are_shipped_are_right():
    file = Path(__file__).parents[3] / "regions" / "france" / "gouvernance" / "enquetes.toml"
    relevance, satisfaction = tomllib.loads(file.read_text())["surveys"]
    found = read(relevance["questionnaire"], relevance["subjects"])
    assert [one.key.partition("--")[0] for one in found] == [
        *("role", "college", "frequence", "utilite", "contenu", "fraicheur", "format", "trouver"),
        *("comprendre", "faire", "frein", "ensemble", "changer"),
    ]
    assert len(next(one for one in found if one.key.startswith("frein")).options) == 8
    assert [one.key for one in read(satisfaction["questionnaire"], [])] == [
        *("satisfaction", "effort", "resultat", "documents", "recommandation", "commentaire"),
    ]
