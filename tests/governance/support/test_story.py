"""From a town's first message to a draft case study, without typing anything twice."""

import pytest
from django.contrib.auth.models import Group

from governance.journal import events_of
from governance.models import SupportFile
from governance.models.support_states import AUTONOMY, State
from governance.roles import EXPERT, make_roles
from governance.support import moving
from governance.support.figures import authorities_helped, feedback_shared
from opendatalab.models import OutgoingMail
from sig.models import Territory
from tests.catalogue.factories import make_dataset
from tests.governance.planted import EMAIL, MARK
from tests.governance.requests.desk import link_in, text
from tests.governance.support.desk import save
from tests.governance.support.factories import make_expert, make_relay
from tests.tools.forms import posted

ASK = "/gouvernance/accompagnement/demander/"
NEED = f"La mairie de Foix ne sait pas sortir ses budgets de son logiciel. Écrire à {MARK}@foix.example"
WORDS = {
    **{"place": "Foix", "body_name": "", "kind": "technique", "need": NEED, "context": "Aucun portail."},
    **{"urgency": "aucune", "naming": "anonymise", "contact_function": f"Secrétaire {MARK}"},
    **{"contact_email": EMAIL, "geozone": ""},
}


def ask(visitor, **changes):
    return visitor.post(ASK, posted("accompagnement", **WORDS | changes))


def press_confirm(visitor, path: str):
    assert visitor.get(path).status_code == 200
    return visitor.post(path, posted("accompagnement-confirmation"))


@pytest.fixture
def foix(places):
    Territory.objects.filter(geozone="fr:commune:09122").update(population=9500)
    return places["fr:commune:09122"]


def test_from_a_town_s_first_message_to_a_draft_case_study(visitor, team, foix, monkeypatch):
    closed = []
    monkeypatch.setattr(moving, "after_closing", lambda file: closed.append(file.ref))
    make_roles()
    expert = make_expert()
    expert.groups.add(Group.objects.get(name=EXPERT))
    make_relay()

    receipt = ask(visitor)["Location"]
    file = SupportFile.objects.get()
    assert (file.geozone, file.state, file.ref[:4]) == ("fr:commune:09122", State.UNCONFIRMED, "APP-")
    assert "Il reste un geste" in text(visitor.get(receipt))
    letter = OutgoingMail.objects.get(to=EMAIL)
    assert ("Foix" in letter.text, MARK in letter.text) == (False, False)
    assert "C’est confirmé" in text(press_confirm(visitor, link_in(letter, "confirmer")))
    press_confirm(visitor, link_in(letter, "confirmer"))
    file.refresh_from_db()
    assert file.state == State.FILED
    told = OutgoingMail.objects.get(to="donnees@cdg.example")
    assert ("technique" in told.text, "Foix" in told.text + told.subject) == (True, False)

    save(team, file, move_to="examen")
    save(team, file, move_to="attente", move_said="Quel est ce logiciel ?")
    own = link_in(OutgoingMail.objects.filter(to=EMAIL).latest("pk"), "suivi")
    assert "Quel est ce logiciel ?" in text(visitor.get(own))
    answer = posted("accompagnement-reponse", said="Un logiciel de comptabilité.", naming="anonymise")
    assert "C’est dans le dossier" in text(visitor.post(own, answer))
    visitor.post(own, answer)
    file.refresh_from_db()
    assert (file.state, file.steps.count()) == (State.EXAMINED, 1)

    save(team, file, move_to="acceptee", expert=str(expert.pk), private_note=f"À suivre de près {MARK}")
    step = {
        "day": "2026-04-01",
        "kind": "entretien",
        "summary": "Avec Foix, le 05 61 00 00 00 : le logiciel exporte.",
    }
    step |= {
        "minutes": "90",
        "organisations": "Mairie",
        "next_step": "Relire le fichier",
        "due": "2026-04-10",
    }
    obstacle = {
        "obstacle": "logiciel-metier",
        "note": "À FOIX, aucun export.",
        "solution": "",
        "solved_on": "",
    }
    save(
        team,
        file,
        move_to="diagnostic",
        diagnosis="Un export manque.",
        rows={"steps": step, "obstacles": obstacle},
    )
    assert file.state == State.DIAGNOSED
    page = text(visitor.get(own))
    assert "Relire le fichier, pour le 10 avril 2026 (en retard)" in page
    assert "À suivre de près" not in page
    save(team, file, move_to="en-cours")

    row = file.obstacles.get()
    solved = {
        "obstacles-0-solution": "L’éditeur a ouvert un export CSV.",
        "obstacles-0-solved_on": "2026-05-02",
    }
    answered = save(team, file, **solved, **{"obstacles-0-make": "etude-de-cas"})
    assert "Brouillon écrit" in answered.content.decode()
    row.refresh_from_db()
    draft = row.item
    assert (draft.kind, draft.state, draft.origin) == ("etude-de-cas", "draft", file.ref)
    assert draft.title == (
        "Une commune (3\u202f500 à 10\u202f000 habitants) a levé un frein\u00a0: logiciel métier sans export"
    )
    assert draft.details["contexte"] == (
        "La mairie de la collectivité ne sait pas sortir ses budgets de son logiciel. Écrire à [retiré]\n\n"
        "Aucun portail.\n\n**Logiciel métier sans export.** À la collectivité, aucun export."
    )
    assert draft.details["etapes"] == [
        {
            "titre": "Entretien",
            "duree": "1\u00a0h 30\u00a0min",
            "texte": "Avec la collectivité, le [retiré] : le logiciel exporte.",
        }
    ]
    assert draft.details["resultat"] == "L’éditeur a ouvert un export CSV."
    assert not draft.links.exists()

    dataset = make_dataset(1)
    result = {"kind": "donnees", "url": f"https://www.data.gouv.fr/datasets/{dataset.slug}/", "words": ""}
    save(team, file, move_to="resolue", rows={"results": result})
    assert (file.state, file.results.get().dataset) == (State.SOLVED, dataset.source_id)
    refused = save(team, file, move_to="close")
    assert ("L’autonomie n’est pas entière" in refused.content.decode(), closed) == (True, [])
    save(team, file, move_to="close", autonomy=list(AUTONOMY))
    assert (file.state, closed) == (State.CLOSED, [file.ref])
    report = link_in(OutgoingMail.objects.filter(to=EMAIL).latest("pk"), "bilan")
    sheet = text(visitor.get(report))
    assert ("L’éditeur a ouvert un export CSV." in sheet, "1 h 30 min" in sheet) == (
        True,
        True,
    )

    (helped,) = authorities_helped(file.solved_on)
    assert (helped.ref, helped.label) == (file.ref, "Une collectivité qui n’est pas nommée")
    assert feedback_shared(file.solved_on) == []
    assert set(events_of(file, public=False).values_list("is_public", flat=True)) == {False}
