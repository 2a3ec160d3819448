"""A request from a citizen's phone to a delivered dataset, and all that must not happen on the way."""

import re

import pytest
from django.core.exceptions import ValidationError

from governance.journal import record
from governance.models.request_states import NEXT_STATES, Actor, Facts, State
from governance.models.requests import Support
from governance.workflow import move_request
from opendatalab.models import OutgoingMail
from tests.governance.request_factories import ASKER, answer_token, make_request, make_support
from tests.governance.requests.desk import text
from tests.tools.forms import posted


@pytest.mark.parametrize(
    ("to", "facts", "said"),
    [
        (State.REFUSED, Facts(), "Choisissez le motif du refus."),
        (State.REFUSED, Facts(refusal="secret", said="Non."), "Expliquez le refus en une phrase au moins"),
        (State.ACCEPTED, Facts(), "Donnez la date promise."),
        (State.DELIVERED, Facts(), "Donnez l’adresse de ce qui est livré."),
        (State.WAITING, Facts(said="?"), "Écrivez la question posée."),
        (State.DUPLICATE, Facts(), "Dites de quelle demande c’est le doublon."),
        (State.VERIFIED, Facts(), "on ne passe pas à"),
    ],
)
def test_move_without_its_reasons_is_refused(db, to, facts, said):
    request = make_request()
    with pytest.raises(ValidationError, match=re.escape(said)):
        move_request(request, to=to, actor=Actor.TEAM, facts=facts)
    request.refresh_from_db()
    assert request.state == State.ASSIGNED


def test_every_state_has_its_line_in_the_table():
    assert set(NEXT_STATES) == set(State)


def test_refusal_tells_its_reason_its_basis_and_the_recourse(visitor, db):
    request = make_request()
    path = f"/gouvernance/demandes/repondre/{answer_token(request)}/"
    refused = visitor.post(path, posted("reponse", answer="refusee", said="Non."))
    assert "Choisissez le motif du refus" in text(refused)
    said = "Ces relevés servent à protéger un captage sensible."
    visitor.post(path, posted("reponse", answer="refusee", refusal="securite", said=said))
    page = text(visitor.get(request.get_absolute_url()))
    assert [
        words for words in (said, "L. 311-5, 2° d", "CADA", "Sécurité publique") if words not in page
    ] == []


def test_reason_of_opportunity_is_labelled(visitor, db):
    request = make_request()
    facts = Facts(refusal="cout", said="Le service n’a personne pour le faire.")
    move_request(request, to=State.REFUSED, actor=Actor.PRODUCER, facts=facts)
    assert "ce n’est pas un motif de droit" in text(visitor.get(request.get_absolute_url()))


def test_duplicate_gives_its_supports_once_and_its_page_leads_to_the_master(visitor, db):
    master, other = make_request(1), make_request(2)
    make_support(master, "a@example.org")
    make_support(other, "a@example.org")
    make_support(other, "b@example.org")
    move_request(other, to=State.DUPLICATE, actor=Actor.TEAM, facts=Facts(master=master))
    assert master.supports.count() == 3  # voisin@ and a@ were on both
    response = visitor.get(other.get_absolute_url())
    assert response["Location"] == f"{master.get_absolute_url()}?doublon={other.ref}"
    assert f"La demande {other.ref} a rejoint celle-ci" in text(visitor.get(response["Location"]))


def test_one_person_supports_once(visitor, db):
    request = make_request()
    path = f"{request.get_absolute_url()}moi-aussi/"
    for address in ("Ana@Example.org", "ana@example.org", ASKER):
        visitor.post(path, posted("soutien", capacity="citoyen", reason="", email=address))
    assert Support.objects.filter(confirmed_at=None).count() == 1


def test_support_counts_once_confirmed(visitor, db):
    request = make_request()
    make_support(request, "pas-encore@example.org", confirmed_at=None)
    assert "1 soutien " in text(visitor.get(request.get_absolute_url())).replace("\u00a0", " ")


def test_data_published_by_mistake_stays_confidential(visitor, db):
    request = make_request(kind="protection", title="Noms dans le fichier des marchés")
    assert visitor.get(request.get_absolute_url()).status_code == 404
    for path in ("demandes/", "demandes.csv", "demandes.atom", "demandes.json"):
        assert b"Noms dans" not in b"".join(visitor.get(f"/gouvernance/{path}"))
    assert OutgoingMail.objects.filter(to="donnees@syndicat.example").count() == 1
    assert not OutgoingMail.objects.filter(to=ASKER, text__contains=request.get_absolute_url()).exists()


def test_no_export_can_hold_a_person(visitor, db):
    request = make_request(email="marque@example.org", producer_email="marque2@example.org")
    record(request, said="MARQUE privée", is_public=False)
    Support.objects.update(reason="MARQUE raison")
    paths = [
        request.get_absolute_url(),
        *(f"/gouvernance/demandes{end}" for end in ("/", ".csv", ".atom", ".json")),
    ]
    assert [p for p in paths if b"marque" in b"".join(visitor.get(p)).lower()] == []
