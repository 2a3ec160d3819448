"""A meeting from its call to its published minutes; what it decides; who registers; what calendars hold."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from governance import journal
from governance.meetings import announce_change, late_for
from governance.minutes import keep_minutes, read_day, read_lines
from governance.models import AgendaItem, Attendance, Event, Meeting, Outcome, Registration
from governance.models.request_states import State
from opendatalab.models import OutgoingMail
from opendatalab.retention import purge
from tests.catalogue.factories import make_dataset
from tests.governance.factories import (
    make_attendance,
    make_body,
    make_mandate,
    make_meeting,
    make_minutes,
    make_partner,
    make_registration,
    make_seat,
)
from tests.governance.request_factories import make_request
from tests.tools.forms import posted

pytestmark = pytest.mark.django_db
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


# Minutes


def test_lines_are_read_with_their_parts():
    found = [line for _, line in read_lines(TEXT)]
    assert [(line.kind, line.text, line.owner, line.due, line.urls) for line in found] == [
        ("decision", "ouvrir", "DREAL", date(2026, 6, 30), ["/jeux-de-donnees/jeu-1/"]),
        ("action", "écrire le schéma", "", date(2026, 4, 1), []),
        ("action", "relire", "", None, []),
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1er août 2026", date(2026, 8, 1)),
        ("avant le 2 février 2027", date(2027, 2, 2)),
        ("2026-12-31", date(2026, 12, 31)),
        ("31/02/2026", None),
        ("bientôt", None),
    ],
)
def test_day_is_read_as_people_write_it(text, day):
    assert read_day(text) == day


def test_a_line_becomes_a_row_once_and_keeps_its_reference_when_the_text_is_edited():
    dataset = make_dataset(1)
    meeting = make_meeting(
        make_body(), minutes=TEXT, starts_at=datetime(2026, 3, 5, 8, tzinfo=UTC), state="held"
    )
    kept = keep_minutes(meeting)
    assert (kept.decisions, kept.actions, kept.warnings) == (1, 2, [])
    assert "Décision DEC-2026-001\u00a0: ouvrir |" in meeting.minutes
    decision = Outcome.objects.get(kind="decision")
    assert decision.links == [{"label": dataset.title, "url": dataset.get_absolute_url()}]
    meeting.minutes = meeting.minutes.replace("ouvrir", "publier").replace(
        "Action ACT-2026-002\u00a0: relire", ""
    )
    keep_minutes(meeting)
    keep_minutes(meeting)
    assert list(Outcome.objects.order_by("position").values_list("ref", "text")) == [
        ("DEC-2026-001", "publier"),
        ("ACT-2026-001", "écrire le schéma"),
    ]


def test_a_row_that_moved_on_outlives_its_line_and_what_is_not_read_is_said():
    meeting = make_minutes(make_body(), "Action : écrire | quand il pourra", state="held")
    journal.move(Outcome.objects.get(), to="doing")
    meeting.minutes = "Action : autre | échéance : bientôt"
    assert keep_minutes(meeting).warnings == [
        "ACT-2026-002\u00a0: «\u00a0échéance : bientôt\u00a0» n’a pas été compris.",
        "ACT-2026-001 n’est plus dans le texte mais a déjà avancé\u00a0: elle est gardée.",
    ]


def test_minutes_of_another_site_s_markup_are_made_safe():
    meeting = make_minutes(
        make_body(), "Décision : <script>alert(1)</script>ouvrir | lien : javascript:alert(1)"
    )
    assert "<script" not in meeting.minutes_html
    assert Outcome.objects.get().links == []


# Life


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


# Calendars and feeds


def test_a_meeting_moved_twice_is_one_event_at_its_last_date(client):
    body = make_body()
    meeting = make_meeting(body)
    uids = set()
    for day in (6, 7):
        before = Meeting.objects.get()
        meeting.starts_at = datetime(2126, 3, day, 8, tzinfo=UTC)
        meeting.ends_at = meeting.starts_at + timedelta(hours=2)
        meeting.save()
        assert announce_change(meeting, before=before)
        (event,) = events_in(client.get(f"/gouvernance/instances/cercle/agenda.ics?{day}"))
        uids.add(str(event["UID"]))
    assert (len(uids), int(event["SEQUENCE"]), event["DTSTART"].dt.day) == (1, 2, 7)
    assert Event.objects.filter(subject="meeting").count() == 2


def test_calendar_keeps_paris_time_across_the_change_of_hour(client):
    meeting = make_meeting(make_body(), starts_at=datetime(2126, 3, 31, 7, tzinfo=UTC))
    (event,) = events_in(client.get(f"{meeting.get_absolute_url()}reunion.ics"))
    assert event["DTSTART"].dt.isoformat() == "2126-03-31T09:00:00+02:00"
    assert b"TZID:Europe/Paris" in client.get("/gouvernance/agenda.ics").content


def test_cancelled_meeting_stays_listed_and_is_cancelled_in_calendars(client):
    meeting = make_meeting(make_body())
    journal.move(meeting, to="cancelled", said="Salle fermée")
    (event,) = events_in(client.get("/gouvernance/agenda.ics"))
    assert (str(event["STATUS"]), int(event["SEQUENCE"])) == ("CANCELLED", 1)
    assert "Cette réunion est annulée : Salle fermée" in words(client, meeting.get_absolute_url())
    assert "annulée" in words(client, "/gouvernance/reunions/")


def test_feed_tells_calls_and_minutes_and_no_draft(client):
    body = make_body()
    make_minutes(body, "Décision : ouvrir")
    make_meeting(body, title="Suivante")
    make_meeting(body, title="Brouillon", state="draft", called_at=None)
    feed = client.get("/gouvernance/atom.xml").content.decode()
    assert re.findall("<id>[^<]*#([a-z-]+)</id>", feed) == [
        "compte-rendu",
        "convocation",
        "convocation",
    ]


# Registrations


def register(visitor, meeting, **changes):
    return visitor.post(f"{meeting.get_absolute_url()}inscription/", posted("inscription", **WORDS | changes))


def answer(visitor, row, to):
    return visitor.post(f"/gouvernance/inscriptions/{row.key}/", posted("inscription-reponse", answer=to))


def test_registration_is_confirmed_from_the_letter_and_opening_the_link_changes_nothing(client):
    meeting = make_meeting(make_body(), online_url="https://visio.example.org/secret")
    assert register(client, meeting)["Location"] == f"{meeting.get_absolute_url()}inscription/recue/"
    row = Registration.objects.get()
    letter = OutgoingMail.objects.get()
    assert f"/gouvernance/inscriptions/{row.key}/" in letter.text
    assert "secret" not in letter.text
    client.get(f"/gouvernance/inscriptions/{row.key}/")
    row.refresh_from_db()
    assert row.state == "unconfirmed"
    answer(client, row, "confirmer")
    answer(client, row, "confirmer")
    row.refresh_from_db()
    assert row.state == "confirmed"
    assert "https://visio.example.org/secret" in OutgoingMail.objects.order_by("pk").last().text
    assert OutgoingMail.objects.count() == 2
    assert "secret" not in client.get(meeting.get_absolute_url()).content.decode()


def test_link_of_a_registration_is_in_no_log(client, caplog):
    row = make_registration(make_meeting(make_body()))
    client.get(f"/gouvernance/inscriptions/{row.key}/")
    answer(client, row, "absurde")
    row.refresh_from_db()
    assert (row.state, caplog.messages) == ("unconfirmed", [])


def test_last_place_is_given_once_and_a_place_given_up_goes_on(client):
    meeting = make_meeting(make_body(), places=1)
    first, second = make_registration(meeting, 1), make_registration(meeting, 2)
    answer(client, first, "confirmer")
    answer(client, second, "confirmer")
    states = Registration.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["confirmed", "waiting"]
    answer(client, first, "renoncer")
    assert list(states.all()) == ["cancelled", "confirmed"]
    assert OutgoingMail.objects.filter(to=second.email, subject__startswith="Une place").count() == 1


def test_doubtful_registration_waits_and_no_letter_leaves(client):
    register(client, make_meeting(make_body()), site_web="https://spam.example")
    assert Registration.objects.get().doubts == ["champ piège rempli"]
    assert OutgoingMail.objects.count() == 0


def test_who_registered_hears_of_a_new_date():
    meeting = make_meeting(make_body())
    make_registration(meeting, 1, state="confirmed")
    make_registration(meeting, 2)
    before = Meeting.objects.get()
    meeting.place = "Auch"
    announce_change(meeting, before=before)
    (letter,) = OutgoingMail.objects.all()
    assert (letter.to, "Auch" in letter.text) == ("ana1@example.org", True)


def test_no_page_shows_who_registered(client):
    meeting = make_minutes(make_body(), "Rien.")
    make_registration(meeting, email="marque@example.org", organisation="MARQUE")
    for name in ("home", "meetings", "outcomes", "atom", "agenda_ics", "partners"):
        assert "marque" not in client.get(reverse(f"governance:{name}")).content.decode().lower()
    assert "marque" not in client.get(meeting.get_absolute_url()).content.decode().lower()


def test_registrations_go_a_year_after_the_meeting():
    old = make_meeting(make_body(), starts_at=datetime(2024, 1, 1, tzinfo=UTC))
    make_registration(old, 1, state="confirmed")
    make_registration(make_meeting(make_body(slug="b")), 2, state="confirmed")
    make_registration(old, 3, created_at=timezone.now() - timedelta(days=8))
    purge()
    assert list(Registration.objects.values_list("email", flat=True)) == ["ana2@example.org"]


# The team


def form_of(client, meeting) -> dict[str, str]:
    """What the page's form would send if nobody touched it."""
    page = BeautifulSoup(
        client.get(reverse("admin:governance_meeting_change", args=[meeting.pk])).content, "html.parser"
    )
    form = page.select_one("#meeting_form")
    sent = {
        field["name"]: field.get("value", "on" if field["type"] == "checkbox" else "")
        for field in form.select("input[name]")
        if field["type"] not in ("submit", "checkbox") or field.has_attr("checked")
    }
    sent |= {field["name"]: field.get_text().removeprefix("\n") for field in form.select("textarea")}
    for field in form.select("select"):
        chosen = field.select_one("option[selected]")
        sent[field["name"]] = chosen["value"] if chosen else ""
    return {name: value for name, value in sent.items() if "__prefix__" not in name}


def test_secretary_writes_and_chair_publishes_the_same_day(client):
    from governance.roles import make_roles

    make_roles()
    secretary, chair = (
        User.objects.create_user("sec", is_staff=True),
        User.objects.create_user("pre", is_staff=True),
    )
    secretary.groups.add(Group.objects.get(name="Gouvernance : secrétariat d’instance"))
    chair.groups.add(Group.objects.get(name="Gouvernance : chef de projet"))
    body, other = make_body(), make_body(slug="autre", name="Autre")
    body.keepers.add(secretary)
    past = timezone.now() - timedelta(hours=5)
    meeting = make_meeting(body, starts_at=past)
    make_attendance(meeting, make_partner())
    foreign = make_meeting(other, starts_at=past)
    client.force_login(secretary)
    address = reverse("admin:governance_meeting_change", args=[meeting.pk])
    assert client.get(reverse("admin:governance_meeting_change", args=[foreign.pk])).status_code == 302
    client.post(address, form_of(client, meeting) | {"minutes": TEXT, "move_to": "held"})
    client.post(address, form_of(client, meeting) | {"move_to": "submitted"})
    said = client.post(
        address, form_of(client, meeting) | {"move_to": "approved"}, follow=True
    ).content.decode()
    assert "revient à la présidence" in said
    client.force_login(chair)
    client.post(address, form_of(client, meeting) | {"move_to": "approved"})
    client.post(address, form_of(client, meeting) | {"move_to": "published"})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.outcomes.count()) == ("published", 3)
    assert list(journal.events_of(meeting).values_list("after", flat=True)) == [
        "held",
        "submitted",
        "approved",
        "published",
    ]


def test_list_of_persons_taken_out_is_in_the_journal_and_not_public(client):
    client.force_login(User.objects.create_superuser("equipe"))
    meeting = make_meeting(make_body())
    row = make_registration(meeting, organisation="=1+1")
    sent = {"action": "export", "_selected_action": [row.pk]}
    sheet = client.post(reverse("admin:governance_registration_changelist"), sent).content.decode()
    assert "'=1+1;" in sheet
    (event,) = Event.objects.all()
    assert (event.ref, event.said, event.is_public) == (
        meeting.ref,
        "Liste de 1\u00a0inscription sortie",
        False,
    )
    assert "sortie" not in words(client, meeting.get_absolute_url())


def test_request_shows_what_meetings_decided_about_it(client):
    asked = make_request(state=State.PUBLISHED)
    other = make_request(2, state=State.PUBLISHED)
    link = f"https://testserver{asked.get_absolute_url()}"
    make_minutes(make_body(), f"Décision : demander au producteur | lien : {link}")
    assert Outcome.objects.get().links == [{"label": f"Demande {asked.ref}", "url": asked.get_absolute_url()}]
    page = words(client, asked.get_absolute_url())
    assert "Ce que les réunions en ont décidé DEC-2026-001 demander au producteur" in page
    assert "décidé" not in words(client, other.get_absolute_url())
