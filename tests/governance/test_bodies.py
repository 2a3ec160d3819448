"""Sectors, bodies, seats and partners: what the pack brings, what a visitor reads, what stays private."""

from dataclasses import replace
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.urls import reverse

from governance import journal
from governance.composition import composition_of, missing_colleges
from governance.demo import load_demo, remove_demo
from governance.frame import FAMILIES, give_frame
from governance.meetings import late_for
from governance.models import Body, Event, Mandate, Meeting, Outcome, Partner, Seat, Sector
from governance.pack import load_governance
from opendatalab.region import REGIONS, load, region
from opendatalab.retention import erase, export
from tests.catalogue.factories import make_organization, make_places
from tests.governance.factories import make_body, make_mandate, make_partner, make_seat, make_sector

pytestmark = pytest.mark.django_db


def words(client, path: str) -> str:
    page = BeautifulSoup(client.get(path).content, "html.parser").main
    return " ".join(page.get_text(" ").split())


def test_pack_brings_sectors_bodies_and_partners_and_seats_nobody():
    load_governance(region())
    states = dict(Sector.objects.values_list("slug", "state"))
    assert list(states.values()) == ["open", "draft", "draft"]
    assert Partner.objects.count() == len(region().partners)
    assert Mandate.objects.count() == 0
    circle = Body.objects.get(kind="cercle")
    assert "<br" not in circle.mission_html  # a line cut for the file's width is no line of the text
    assert composition_of(circle).sentence == "10\u00a0sièges\u00a0: 0\u00a0pourvu, 10\u00a0à pourvoir."


def test_pack_loaded_twice_changes_nothing_and_says_so():
    load_governance(region())
    assert load_governance(region()) == {}


def test_pack_follows_its_file_until_an_editor_touches_the_row():
    load_governance(region())
    pack = region()
    first = replace(pack.sectors[0], name="Autre nom")
    changed = replace(pack, sectors=(first, *pack.sectors[1:]))
    assert load_governance(changed) == {"changed": 1}
    Sector.objects.filter(slug=first.slug).update(name="Nom de l’équipe", edited_here=True)
    assert load_governance(pack) == {}
    assert Sector.objects.get(slug=first.slug).name == "Nom de l’équipe"


def test_seat_that_somebody_holds_outlives_the_pack():
    load_governance(region())
    circle = Body.objects.get(kind="cercle")
    held, free = circle.seats.order_by("position")[:2]
    make_mandate(held, Partner.objects.get(slug="insee"))
    pack = region()
    bodies = tuple(replace(b, seats=b.seats[2:]) if b.slug == circle.slug else b for b in pack.bodies)
    load_governance(replace(pack, bodies=bodies))
    assert Seat.objects.filter(pk=held.pk).exists()
    assert not Seat.objects.filter(pk=free.pk).exists()


def test_every_pack_names_only_what_it_has():
    for folder in REGIONS.iterdir():
        if (folder / "region.toml").is_file():
            load(folder)


def test_new_sector_starts_from_the_frame():
    sector = make_sector()
    circle, group = give_frame(sector)
    assert [seat.label for seat in circle.seats.all()] == [label for _, label in FAMILIES]
    assert (circle.sector, group.sector, give_frame(sector)) == (sector, sector, [])


def test_seat_is_held_by_a_confirmed_mandate_of_today():
    body = make_body()
    seats = [make_seat(body, label=label) for label in ("a", "b", "c", "d", "e")]
    partner = make_partner()
    make_mandate(seats[0], partner)
    make_mandate(seats[1], partner, confirmed=False)
    make_mandate(seats[2], partner, until=date(2026, 3, 1))
    make_mandate(seats[3], partner, since=date(2026, 9, 1))
    make_mandate(seats[4], partner, role="suppleant")  # stands in for nobody
    made = composition_of(body, date(2026, 6, 1))
    assert [row.vacant for row in made.rows] == [False, True, True, True, True]
    assert [(line.college, line.seats, line.held, line.vacant) for line in made.balance] == [
        ("État et opérateurs", 5, 1, 4)
    ]
    assert [square.css for square in made.squares] == ["odl-seat-held"] + ["odl-seat-vacant"] * 4


def test_alternate_is_shown_beside_the_holder():
    seat = make_seat(make_body())
    make_mandate(seat, make_partner(), role="president")
    make_mandate(seat, make_partner(slug="autre", name="Autre"), role="suppleant", function="")
    (row,) = composition_of(seat.body, date(2026, 6, 1)).rows
    assert row.holders == ("Office des forêts, Chef de service, président", "Autre, suppléant")


def test_steering_committee_says_which_colleges_it_lacks():
    body = make_body(kind="copil", state="active")
    make_mandate(make_seat(body), make_partner())
    made = composition_of(body, date(2026, 6, 1))
    assert missing_colleges(body, made) == ["Collectivités", "Société civile", "Délégataires et entreprises"]


def test_name_of_a_person_is_shown_only_when_agreed(client):
    body = make_body()
    secret = {"person_name": "MARQUE NOM", "person_email": "marque@example.org"}
    make_mandate(make_seat(body), make_partner(), **secret)
    public = [body.get_absolute_url(), reverse("governance:home"), reverse("governance:partners")]
    assert not [path for path in public if "marque" in client.get(path).content.decode().lower()]
    Mandate.objects.update(name_agreed=True)
    assert "MARQUE NOM" in client.get(body.get_absolute_url() + "?encore").content.decode()
    assert "marque@" not in client.get(body.get_absolute_url() + "?encore").content.decode()


def test_erasure_takes_the_name_and_leaves_the_organisation():
    seat = make_seat(make_body())
    make_mandate(seat, make_partner(), person_name="Ana", person_email="ana@example.org", name_agreed=True)
    assert [rows for rows in export("ana@example.org").values() if rows][0][0]["person_name"] == "Ana"
    erase("ANA@example.org")
    mandate = Mandate.objects.get()
    assert (mandate.person_name, mandate.person_email, mandate.public_name) == ("", "", "")
    assert not composition_of(seat.body, date(2026, 6, 1)).rows[0].vacant


def test_pages_tell_what_there_is(client):
    load_governance(region())
    circle = Body.objects.get(kind="cercle")
    assert "10\u00a0sièges, 10\u00a0à pourvoir" in client.get("/gouvernance/").content.decode()
    page = words(client, circle.get_absolute_url())
    assert "Sièges par collège" not in page  # said by the drawing's label, and by the table
    assert "DREAL État et opérateurs À pourvoir" in page
    sector = Sector.objects.get(state="open")
    assert circle.name in words(client, sector.get_absolute_url())


def test_partner_leads_to_its_datasets_its_place_and_its_successor(client):
    make_places()
    producer = make_organization(1)
    successor = make_partner(
        slug="nouveau", name="Nouvel office", producers=[producer.source_id], geozone="fr:departement:09"
    )
    make_partner(until="2016", successor=successor, standing="consulte")
    page = BeautifulSoup(client.get("/gouvernance/partenaires/").content, "html.parser").main
    old = page.select_one("#office")
    assert (old.a["href"], old.a.get_text()) == ("#nouveau", "Nouvel office")
    links = [link["href"] for link in page.select("#nouveau a")]
    assert links == [producer.get_absolute_url(), "/territoires/departement/09/"]


def test_empty_governance_reads_well(client):
    assert "Aucune filière n’est encore ouverte" in words(client, "/gouvernance/")
    assert "L’annuaire est encore vide." in words(client, "/gouvernance/partenaires/")


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_whatever_the_number(client, count, django_assert_num_queries):
    body = make_body(slug="premier")
    partner = make_partner()
    for number in range(count):
        make_mandate(make_seat(body, label=str(number)), partner)
        make_body(slug=f"corps-{number}")
        make_partner(slug=f"p{number}", name=f"P{number}")
    with django_assert_num_queries(10):
        client.get("/gouvernance/")


def test_archived_sector_is_gone_with_its_bodies(client):
    sector = make_sector(state="archived")
    body = make_body(sector=sector)
    assert client.get(sector.get_absolute_url()).status_code == 404
    assert client.get(body.get_absolute_url()).status_code == 404


def test_body_moves_along_its_table_and_the_journal_tells():
    body, user = make_body(), User.objects.create_user("equipe")
    journal.move(body, to="active", by=user, said="Première réunion")
    assert body.state == "active"
    with pytest.raises(ValidationError, match="on ne passe pas à"):
        journal.move(body, to="forming", by=user)
    (event,) = Event.objects.all()
    assert (event.subject, event.ref, event.before, event.after) == ("body", "cercle", "forming", "active")


def test_editor_opens_a_sector_and_moves_a_body_in_the_admin(client):
    client.force_login(User.objects.create_superuser("equipe"))
    client.post(
        reverse("admin:governance_sector_add"),
        {
            **{"name": "Forêts", "slug": "forets", "summary": "Le bois.", "state": "draft", "position": 3},
            "with_frame": "on",
        },
    )
    circle = Body.objects.get(slug="cercle-forets")
    sent = {
        name: getattr(circle, name) for name in ("name", "slug", "kind", "mission", "notice_days", "quorum")
    }
    sent |= {"position": 1, "sector": circle.sector_id, "move_to": "active", "move_said": "Installé"}
    sent |= {f"seats-{name}": value for name, value in {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}.items()}
    client.post(reverse("admin:governance_body_change", args=[circle.pk]), sent)
    circle.refresh_from_db()
    assert circle.state == "active"
    assert Event.objects.get().said == "Installé"


def test_editor_s_change_keeps_the_pack_away(client):
    load_governance(region())
    client.force_login(User.objects.create_superuser("equipe"))
    row = Partner.objects.get(slug="ign")
    sent = {"name": "IGN, direction", "college": row.college, "standing": row.standing, "producers": "[]"}
    client.post(reverse("admin:governance_partner_change", args=[row.pk]), sent | {"shown": "on"})
    load_governance(region())
    row.refresh_from_db()
    assert (row.name, row.edited_here) == ("IGN, direction", True)


def test_demonstration_is_marked_on_every_page_and_leaves_nothing_behind(client):
    make_body()
    before = [
        model.objects.count() for model in (Sector, Body, Seat, Partner, Mandate, Meeting, Outcome, Event)
    ]
    assert (load_demo(), load_demo()) == (True, False)
    circle = Body.objects.get(demo=True)
    pages = [circle.sector, circle, *circle.meetings.all(), *Outcome.objects.all()]
    assert [row for row in pages if "Ceci est un exemple" not in words(client, row.get_absolute_url())] == []
    assert composition_of(circle).sentence == "8\u00a0sièges\u00a0: 5\u00a0pourvus, 3\u00a0à pourvoir."
    coming = circle.meetings.get(state="called", kind="reunion")
    assert len(late_for(coming)) == 2
    assert Mandate.objects.exclude(person_name="").count() == 0
    assert remove_demo()
    after = [
        model.objects.count() for model in (Sector, Body, Seat, Partner, Mandate, Meeting, Outcome, Event)
    ]
    assert before == after
