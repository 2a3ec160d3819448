"""A contest from its draft to its winner's story, its rules frozen, its marks unseen."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from icalendar import Calendar

from governance import journal
from governance.events import contests
from governance.models import Contest, Entry, JurySeat, Meeting, Score
from governance.roles import FACILITATOR, LEAD
from knowledge.models import Item
from opendatalab.models import OutgoingMail
from opendatalab.retention import erase, export
from tests.catalogue.factories import make_dataset
from tests.governance.events.desk import desk, edit, press, told, words
from tests.governance.events.factories import (
    make_contest,
    make_entry,
    make_kit,
    make_past_barcamp,
    make_scores,
    make_seat_of_jury,
)
from tests.governance.factories import make_body
from tests.governance.planted import EMAIL, MARK
from tests.tools.forms import posted

pytestmark = pytest.mark.django_db
DOSSIER = {
    **{"team": "Les marcheurs", "organisation": "", "title": "Carte des sentiers", "problem": "On se perd."},
    **{"solution": "Une carte.", "datasets": "/jeux-de-donnees/jeu-1/", "url": "", "source_url": ""},
    **{"licence": "Licence Ouverte 2.0", "email": EMAIL},
}


def enter(client, contest: Contest, **changes):
    return client.post(f"{contest.get_absolute_url()}candidater/", posted("dossier", **DOSSIER | changes))


def test_a_contest_from_draft_to_the_winner_s_story(client):
    dataset = make_dataset(1)
    body = make_body()
    facilitator, lead = desk(FACILITATOR), desk(LEAD)
    now = timezone.localtime()
    dates = {
        **{"opens_at_0": f"{now - timedelta(days=1):%d/%m/%Y}", "opens_at_1": "09:00"},
        **{"closes_at_0": f"{now + timedelta(days=9):%d/%m/%Y}", "closes_at_1": "18:00"},
    }
    criteria = {"criteria-TOTAL_FORMS": "2", "criteria-0-label": "Utilité", "criteria-0-weight": "60"}
    criteria |= {"criteria-0-position": "0", "criteria-1-position": "1"}
    criteria |= {"criteria-1-label": "Qualité", "criteria-1-weight": "30"}
    kit = {"kit-TOTAL_FORMS": "2", "kit-0-reference": dataset.source_id, "kit-1-reference": "jamais-vu"}
    kit |= {"kit-0-position": "0", "kit-1-position": "1"}
    jury = {"jury-TOTAL_FORMS": "1", "jury-0-organisation": "Un parc naturel"}
    words_of = {"title": "Concours", "body": str(body.pk), "text": "Réutiliser.", "rules": "Article 1."}
    edit(
        facilitator,
        "/admin/governance/contest/add/",
        **{**words_of, "winners": "1", **dates, **criteria, **kit, **jury},
    )
    contest = Contest.objects.get()
    form = f"/admin/governance/contest/{contest.pk}/change/"
    page = contest.get_absolute_url()
    assert client.get(page).status_code == 404
    assert "revient au chef de projet" in told(edit(facilitator, form, move_to="announced"))
    edit(facilitator, form, rules="Article 1.\n\nArticle 2.")
    assert list(contest.versions.values_list("number", flat=True)) == [1, 2]
    edit(lead, form, move_to="announced")
    assert "font 90 %" in told(edit(lead, form, move_to="open"))
    edit(lead, form, move_to="open", **{"criteria-1-weight": "40"})
    shown = words(client, page)
    assert "Version 2 du" in shown
    assert "Il ne change plus depuis l’ouverture." in shown
    assert dataset.title in shown
    assert "jamais-vu n’est pas au catalogue" in shown

    # Frozen: neither the rules nor the criteria are in the form any more.
    edit(lead, form, rules="Autre chose", **{"criteria-0-weight": "10"})
    contest.refresh_from_db()
    assert contest.rules.splitlines() == ["Article 1.", "", "Article 2."]
    assert [row.weight for row in contest.criteria.all()] == [60, 40]

    assert enter(client, contest, datasets="jamais-vu").status_code == 422
    assert enter(client, contest).status_code == 302
    press(client, "dossier à confirmer")
    entry = Entry.objects.get()
    assert (entry.state, entry.datasets) == ("deposee", [dataset.source_id])
    assert "C’est trop tard" not in press(client, "dossier à confirmer")
    dossier = f"/admin/governance/entry/{entry.pk}/change/"
    assert "irrecevable" in told(edit(facilitator, dossier, move_to="irrecevable"))
    edit(facilitator, dossier, move_to="recevable")
    assert client.get(entry.get_absolute_url()).status_code == 404  # not before closing
    assert "dites pourquoi plus tôt" in told(edit(lead, form, move_to="closed"))
    Contest.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    assert enter(client, contest).headers["Location"] == page
    journal.move(contest, to="closed")
    edit(lead, form, move_to="jury")
    assert "Sans note à tous les critères" in told(edit(lead, form, move_to="results"))
    seat = contest.jury.get()
    marks = f"/admin/governance/contest/{contest.pk}/notes/{seat.pk}/"
    first, second = (f"note-{entry.pk}-{row.pk}" for row in contest.criteria.all())
    assert "n’est pas une note" in told(edit(facilitator, marks, **{first: "bien"}))
    edit(facilitator, marks, **{first: "15,5", second: "12"})
    assert contests.ranking(contest)[0].score == Decimal("14.10")
    edit(lead, form, move_to="results")
    shown = words(client, page + "?palmares")
    assert "1 Carte des sentiers Les marcheurs Lauréat" in shown
    assert not {"15,5", "15.50", "14,1", "14.10"} & set(shown.split())
    story = Item.objects.get()
    assert (story.kind, story.state, story.title) == ("succes", "draft", "Carte des sentiers")
    assert list(story.links.values_list("target", "target_id")) == [("dataset", dataset.source_id)]
    assert "lauréat" in OutgoingMail.objects.order_by("-pk").first().text
    assert "14" not in client.get(f"{page}dossiers.csv").getvalue().decode().splitlines()[1].split(";")[-4:]


def test_equal_scores_share_a_rank_and_jurors_are_averaged():
    contest = make_contest(state="jury")
    one, two, three = (make_entry(contest, number) for number in (1, 2, 3))
    seats = [make_seat_of_jury(contest), make_seat_of_jury(contest, "Une école")]
    make_scores(seats[0], one, 10, 20)
    make_scores(seats[1], one, 20, 10)  # 15 and 15
    make_scores(seats[0], two, 15, 15)
    make_scores(seats[0], three, 20, 20)
    found = [(line.entry.title, line.score, line.rank) for line in contests.ranking(contest)]
    assert found == [
        ("Projet 3", Decimal("20.00"), 1),
        ("Projet 1", Decimal("15.00"), 2),
        ("Projet 2", Decimal("15.00"), 2),
    ]


def test_a_declared_interest_keeps_a_juror_s_marks_away():
    contest = make_contest(state="jury")
    entry, seat = make_entry(contest), make_seat_of_jury(contest)
    criterion = contest.criteria.first()
    contests.keep_marks(seat, {(entry.pk, criterion.pk): Decimal(12)})
    seat.interests.add(entry)
    assert contests.forget_interested_marks(seat) == 1
    with pytest.raises(ValidationError, match="intérêt déclaré"):
        contests.keep_marks(seat, {(entry.pk, criterion.pk): Decimal(12)})
    page = desk(FACILITATOR).get(f"/admin/governance/contest/{contest.pk}/notes/{seat.pk}/")
    assert "ce siège ne note pas ce dossier" in page.content.decode().replace("\u00a0", " ")


def test_a_mark_stays_within_bounds_and_belongs_to_the_contest():
    contest, other = make_contest(state="jury"), make_contest(make_body(slug="autre"), state="jury")
    entry, seat = make_entry(contest), make_seat_of_jury(contest)
    mine, theirs = contest.criteria.first(), other.criteria.first()
    for key, value in (((entry.pk, mine.pk), Decimal(21)), ((entry.pk, theirs.pk), Decimal(1))):
        with pytest.raises(ValidationError):
            contests.keep_marks(seat, {key: value})
    assert Score.objects.count() == 0


def test_a_facilitator_without_the_right_cannot_mark_and_a_visitor_sees_no_team_page(client):
    contest = make_contest(state="jury")
    path = f"/admin/governance/contest/{contest.pk}/notes/{make_seat_of_jury(contest).pk}/"
    assert client.get(path)["Location"].startswith("/admin/login/")
    assert JurySeat.objects.count() == 1


def test_a_hosted_contest_leads_elsewhere_and_needs_no_jury(client):
    contest = make_contest(host_name="Une fondation", host_url="https://concours.example/", state="open")
    page = words(client, contest.get_absolute_url())
    assert "accueilli par Une fondation" in page
    assert "Candidater" not in page
    assert enter(client, contest).status_code == 302
    assert Entry.objects.count() == 0
    journal.move(contest, to="closed", said="Clos ailleurs")
    with pytest.raises(ValidationError, match="siège ailleurs"):
        journal.move(contest, to="jury")
    contests.move_contest(contest, to="results")
    assert contest.published_at is not None


def test_entries_of_a_contest_that_is_open_are_nowhere(client):
    contest = make_contest()
    make_entry(contest, title=f"{MARK} secret")
    base = contest.get_absolute_url()
    for path in (base, f"{base}dossiers/", f"{base}dossiers.atom"):
        assert MARK not in client.get(path).content.decode()
    assert "paraîtront après la clôture" in words(client, f"{base}dossiers/?encore")


def test_dates_are_in_calendars_and_move_as_one_event(client):
    contest = make_contest()
    path = f"{contest.get_absolute_url()}dates.ics"
    found = Calendar.from_ical(client.get(path).content).walk("VEVENT")
    assert [str(event["uid"]).partition("@")[0].rpartition("-")[2] for event in found] == [
        "ouverture",
        "cloture",
        "jury",
    ]
    journal.move(contest, to="cancelled", said="Faute de dossiers")
    found = Calendar.from_ical(client.get(f"{path}?annule").content).walk("VEVENT")
    assert {(str(event["status"]), event["sequence"]) for event in found} == {("CANCELLED", 1)}


def test_spreadsheets_hold_no_address_of_a_person(client):
    contest = make_contest(state="closed")
    make_entry(contest)
    make_entry(contest, 2, state="irrecevable")
    content = client.get(f"{contest.get_absolute_url()}dossiers.csv").getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    assert [row[3] for row in rows] == ["titre", "Projet 1"]
    assert MARK not in content


def test_events_are_listed_together_and_filtered(client):
    body = make_body()
    make_contest(body, title="Concours à venir")
    make_past_barcamp(body, title="BarCamp d’avant")
    Meeting.objects.create(
        **{"body": body, "title": "Événement final", "kind": "evenement", "state": "called"},
        **{"starts_at": timezone.now() + timedelta(days=3), "ends_at": timezone.now() + timedelta(days=4)},
    )
    whole = words(client, "/gouvernance/evenements/")
    places = [whole.index(title) for title in ("Concours à venir", "Événement final", "BarCamp d’avant")]
    assert places == sorted(places)
    assert "Événement final" not in words(client, "/gouvernance/evenements/?kind=concours")
    rows = client.get("/gouvernance/evenements.csv?when=passes").getvalue().decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert "Attendus du projet : 2 BarCamps et 1 événement final" in whole


def test_a_kit_names_data_by_id_or_address(client, django_assert_num_queries):
    dataset = make_dataset(1)
    contest = make_contest()
    for reference in (dataset.slug, f"https://www.data.gouv.fr/datasets/{dataset.slug}/", "rien"):
        make_kit(contest, reference)
    assert words(client, contest.get_absolute_url()).count(dataset.title) == 2


def test_who_filed_may_have_the_address_back_and_erased():
    entry = make_entry(make_contest())
    assert [len(rows) for rows in export(EMAIL).values() if rows] == [1]
    erase(EMAIL)
    entry.refresh_from_db()
    assert (entry.contact_email, entry.title) == ("", "Projet 1")
