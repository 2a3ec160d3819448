"""A frame taken from a sector opens another one, which gives the same frame."""

import tomllib

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from governance.frame_archive import open_sector, preview, read_frame, take_frame
from governance.frame_toml import write_toml
from governance.models import Body, Charter, InventoryItem, Mandate, Meeting, Sector
from opendatalab.stamp import touch
from tests.governance.factories import (
    make_body,
    make_mandate,
    make_meeting,
    make_partner,
    make_seat,
    make_sector,
)
from tests.governance.inventory.factories import make_item
from tests.governance.planted import EMAIL, MARK

pytestmark = pytest.mark.django_db


@pytest.fixture
def sector(db):
    sector = make_sector()
    body = make_body(sector=sector, quorum=40)
    seat = make_seat(body)
    make_mandate(seat, make_partner(), person_name=MARK, person_email=EMAIL)
    group = make_body(slug="groupe", kind="groupe", name="Groupe de travail (Forêts)", sector=sector)
    make_meeting(body, items=2)
    Charter.objects.create(body=group, text='On dit « "oui" ».\n\nPuis \\ on vote.', adopted_on="2026-01-01")
    make_item(sector=sector, action="filiere").obstacles.create(obstacle="qualite")
    make_item(title="Secret", sector=sector, confidential=True)
    return sector


def test_a_frame_opens_another_sector_and_comes_out_the_same(sector):
    text = take_frame(sector)
    given = open_sector(read_frame(text), name="Tourisme")
    assert given.made["instances"] == 2
    assert (given.made["regles"], given.made["reunions"], given.made["recensement"]) == (1, 1, 1)
    again = tomllib.loads(take_frame(given.sector))
    assert again["sections"] == tomllib.loads(text)["sections"]
    assert (given.sector.state, given.sector.slug) == ("draft", "tourisme")
    made = Body.objects.get(sector=given.sector, kind="cercle")
    assert (made.name, made.quorum, made.seats.count()) == (
        "Cercle des producteurs et réutilisateurs (Tourisme)",
        40,
        1,
    )
    assert Meeting.objects.get(body=made).state == "draft"
    assert not Charter.objects.filter(body__sector=given.sector).adopted().exists()
    item = InventoryItem.objects.get(sector=given.sector)
    assert (item.state, item.producer_name) == ("spotted", "À préciser")


def test_no_person_no_mandate_and_nothing_confidential_goes_out(sector):
    text = take_frame(sector)
    assert MARK not in text
    assert "Office des forêts" not in text
    assert "Secret" not in text
    open_sector(read_frame(text), name="Tourisme")
    assert Mandate.objects.count() == 1


def test_giving_twice_makes_nothing_twice(sector):
    archive = read_frame(take_frame(sector))
    open_sector(archive, name="Tourisme")
    assert set(open_sector(archive, name="Tourisme").made.values()) == {0}


def test_a_preview_writes_nothing(sector):
    given = preview(read_frame(take_frame(sector)), name="Tourisme")
    assert given.made["instances"] == 2
    assert not Sector.objects.filter(slug="tourisme").exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("format = 1", "format = 9", "ce portail lit le format 1"),
        ("format = 1", "format = ", "TOML illisible"),
        ('title = "Cadre de filière"', 'title = "Autre"', "« title » vaut « Autre »"),
        ('college = "etat"', 'college = "amis"', "attendu : un collège"),
        ("quorum = 40", "quorum = 40\nautre = 1", "clé inconnue « sections.instances[0].autre »"),
        ("quorum = 40", 'quorum = "40"', "attendu : un nombre entier"),
    ],
)
def test_a_wrong_frame_says_where(sector, old, new, said):
    text = take_frame(sector)
    assert old in text
    with pytest.raises(ValidationError) as error:
        preview(read_frame(text.replace(old, new, 1)), name="Tourisme")
    assert said in error.value.message.replace("\u00a0", " ")


def test_an_unknown_section_is_left_and_said(sector):
    text = take_frame(sector) + '\n[sections.demain]\nx = "y"\n'
    assert preview(read_frame(text), name="Tourisme").unknown == ["demain"]


def test_toml_is_read_as_it_was_written():
    table = {
        "a": 'guillemets " et \\ et \t',
        "b": 'deux\nlignes """ ici',
        "c": [1, 2],
        "d": {"é è": True, "vide": []},
        "e": [{"x": [{"y": "un\ndeux"}]}],
    }
    assert tomllib.loads(write_toml(table)) == table


def test_an_editor_opens_a_sector_from_a_frame(client, sector):
    text = take_frame(sector)
    client.force_login(User.objects.create_superuser("equipe"))
    path = "/admin/governance/sector/depuis-un-cadre/"
    page = client.post(path, {"name": "Tourisme", "text": text})
    form = BeautifulSoup(page.content, "html.parser").select_one("form.odl-sync")
    sent = {each["name"]: each["value"] for each in form.select("input[name]")}
    sent["text"] = form.textarea.get_text().removeprefix("\n")
    assert not Sector.objects.filter(slug="tourisme").exists()
    client.post(path, sent)
    made = Sector.objects.get(slug="tourisme")
    assert tomllib.loads(take_frame(made))["sections"] == tomllib.loads(text)["sections"]
    assert "déjà cet identifiant" in client.post(path, {"name": "Tourisme", "text": text}).content.decode()
    assert client.get(f"/admin/governance/sector/{made.pk}/cadre.toml").status_code == 200


def test_everybody_may_take_the_frame_of_an_open_sector(client, sector):
    assert "cadre.toml" in client.get("/gouvernance/cadre/").content.decode()
    answer = client.get("/gouvernance/filieres/forets/cadre.toml")
    assert answer.content.decode() == take_frame(sector)
    Sector.objects.update(demo=True)
    touch()
    assert client.get("/gouvernance/filieres/forets/cadre.toml").status_code == 404


def test_commands_take_and_give(sector, tmp_path, capsys):
    file = tmp_path / "cadre.toml"
    call_command("export_frame", "forets", output=str(file))
    call_command("import_frame", str(file), name="Tourisme", dry_run=True)
    assert not Sector.objects.filter(slug="tourisme").exists()
    call_command("import_frame", str(file), name="Tourisme")
    assert Sector.objects.filter(slug="tourisme").exists()
    with pytest.raises(CommandError, match="Connues : forets, tourisme"):
        call_command("export_frame", "jamais-vue")
    file.write_text("format = 1")
    with pytest.raises(CommandError, match="il manque la clé"):
        call_command("import_frame", str(file), name="X")
