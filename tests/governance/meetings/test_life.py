"""A meeting from its call to its published minutes, each guard said; the register."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from governance import journal
from governance.meetings import late_for
from governance.minutes import keep_minutes
from governance.models import AgendaItem, Attendance, Meeting, Outcome
from tests.governance.factories import (
    make_attendance,
    make_body,
    make_mandate,
    make_meeting,
    make_minutes,
    make_partner,
    make_seat,
)
from tests.governance.meetings.reading import main, words

pytestmark = pytest.mark.django_db


def test_meeting_lives_its_life_and_each_guard_is_said(client):
    body = make_body()
    meeting = make_meeting(body, items=0, state="draft", called_at=None)

    def refused(to: str, **facts) -> str:
        with pytest.raises(ValidationError) as error:
            journal.move(meeting, to=to, **facts)
        return " ".join(error.value.messages)

    assert client.get(meeting.get_absolute_url()).status_code == 404
    assert refused("called") == "L’ordre du jour est vide."
    item = AgendaItem.objects.create(meeting=meeting, title="Les hauteurs", kind="decision")
    journal.move(meeting, to="called")
    assert refused("cancelled") == "Dites pourquoi elle est annulée."
    assert refused("held") == "Elle n’est pas encore finie."
    past = timezone.now() - timedelta(days=3)
    Meeting.objects.update(starts_at=past, ends_at=past + timedelta(hours=2))
    assert refused("held") == "Saisissez d’abord les présences, par organisation."
    make_attendance(meeting)
    journal.move(meeting, to="held")
    assert refused("submitted") == "Le compte rendu est vide."
    Meeting.objects.update(minutes="Décision : ouvrir. Écrire à ana@example.org")
    meeting.refresh_from_db()
    keep_minutes(meeting)
    journal.move(meeting, to="submitted")
    assert "ouvrir" not in words(client, meeting.get_absolute_url())
    left = "Chaque point de l’ordre du jour doit être traité, reporté ou retiré. Reste\u00a0: Les hauteurs."
    assert refused("approved") == left
    item.state = "traite"
    item.save()
    assert "adresse électronique" in refused("approved")
    Meeting.objects.update(minutes=meeting.minutes.replace(" Écrire à ana@example.org", ""))
    meeting.refresh_from_db()
    keep_minutes(meeting)
    journal.move(meeting, to="approved")
    journal.move(meeting, to="published", said="Relu par tous")
    page = words(client, meeting.get_absolute_url() + "?lu")
    assert "Publié 3 jours après la réunion." in page
    assert "Compte rendu publié. Relu par tous équipe du portail" in page
    year = timezone.localtime(past).year
    assert f"DEC-{year}-001" in words(client, "/gouvernance/decisions/")


def test_quorum_is_computed_and_shown(client):
    body = make_body()
    partners = [make_partner(slug=f"p{rank}", name=f"Organisation {rank}") for rank in range(5)]
    for rank, partner in enumerate(partners):
        make_mandate(make_seat(body, label=str(rank)), partner)
    make_mandate(make_seat(body, label="sans voix", votes=False), partners[0])
    meeting = make_minutes(body, "Rien.")
    make_attendance(meeting, partners[0], how="present")
    make_attendance(meeting, partners[1], how="represente")
    make_attendance(meeting, partners[2], how="excuse")
    assert meeting.quorum() == {"seats": 5, "present": 2, "needed": 3, "reached": False}
    assert "le quorum de 3 n’est pas atteint" in words(client, meeting.get_absolute_url())
    Attendance.objects.filter(how="excuse").update(how="distance")
    assert meeting.quorum()["reached"]


def test_next_agenda_opens_with_what_is_late(client):
    body = make_body()
    text = "Action : a | échéance : 1er avril 2026\n\nAction : b | échéance : 1er juillet 2026\n\nAction : c"
    make_minutes(body, text)
    make_minutes(make_body(slug="autre"), text)
    following = make_meeting(body, starts_at=datetime(2026, 5, 5, 8, tzinfo=UTC))
    assert [row.text for row in late_for(following)] == ["a"]
    Outcome.objects.update(state="done", done_on=date(2026, 6, 1))
    assert [row.text for row in late_for(following)] == ["a"]  # it was done after that meeting
    Outcome.objects.update(done_on=date(2026, 4, 1))
    assert late_for(following) == []


def test_state_in_words_says_late_without_storing_it(client):
    make_minutes(make_body(), "Action : a | échéance : 1er avril 2026")
    row = Outcome.objects.get()
    assert (row.state, row.status) == ("todo", "En retard")
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        journal.move(row, to="dropped")
    journal.move(row, to="done", said="Fichier publié")
    assert (row.status, row.done_on) == ("Faite", timezone.localdate())
    assert "Faite. Fichier publié équipe du portail" in words(client, row.get_absolute_url())


def test_register_filters_page_and_spreadsheet_alike(client):
    first, second = make_body(), make_body(slug="autre", name="Autre")
    make_minutes(first, "Décision : ouvrir\n\nAction : =écrire | échéance : 1er avril 2026")
    make_minutes(second, "Décision : attendre")
    make_minutes(first, "Décision : secrète", state="approved")
    assert "secrète" not in words(client, "/gouvernance/decisions/")
    for query, texts in {
        "": ["attendre", "ouvrir", "=écrire"],
        "?kind=action": ["=écrire"],
        "?state=late": ["=écrire"],
        "?body=autre": ["attendre"],
        "?q=OUV": ["ouvrir"],
    }.items():
        sheet = b"".join(client.get(f"/gouvernance/decisions.csv{query}")).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(sheet), delimiter=";"))
        assert sorted(row["texte"].removeprefix("'") for row in rows) == sorted(texts)
        shown = main(client, f"/gouvernance/decisions/{query}").select(".odl-lines > li")
        assert len(shown) == len(texts)
    assert "cette valeur n’existe pas" in words(client, "/gouvernance/decisions/?kind=absurde")


def test_errata_stand_above_minutes_that_are_never_rewritten(client):
    meeting = make_minutes(make_body(), "Une erreur.")
    meeting.errata.create(text="Lire\u00a0: une vérité.", at=date(2026, 4, 1))
    assert "Erratum du 1 avril 2026 : Lire : une vérité. Une erreur." in words(
        client, meeting.get_absolute_url()
    )
