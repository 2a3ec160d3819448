"""An inventory comes in from a spreadsheet: bad lines are set aside and said, the others come."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from governance.inventory.columns import COLUMNS
from governance.inventory.importing import plan_import
from governance.inventory.tables import MAX_LINES, read_table
from governance.models import Event, InventoryImport, InventoryItem
from tests.catalogue.factories import make_dataset, make_organization, make_places
from tests.governance.factories import make_sector
from tests.governance.inventory.factories import make_item
from tests.governance.inventory.sheets import BAD, GOOD, sheet, two_hundred

pytestmark = pytest.mark.django_db
ADD = "/admin/governance/inventoryimport/add/"


@pytest.fixture
def team(client):
    client.force_login(User.objects.create_superuser("equipe"))
    return client


@pytest.fixture
def world(db):
    make_places()
    return make_organization(1)


def send(team, content: bytes | str, **fields):
    content = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile("inventaire.csv", content, content_type="text/csv")
    return team.post(ADD, {"file": file, **fields}, follow=True)


def words(response) -> str:
    found = BeautifulSoup(response.content, "html.parser").select_one("#content").get_text(" ")
    return " ".join(found.split())


def lines_of(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_two_hundred_lines_come_in_and_bad_ones_are_set_aside_and_said(team, world):
    page = words(send(team, two_hundred()))
    assert f"{len(GOOD)} nouvelles, 0 changée, 0 inchangée, {len(BAD)} mises de côté" in page
    assert InventoryItem.objects.count() == 0
    kept = InventoryImport.objects.get()
    done = words(team.post(f"/admin/governance/inventoryimport/{kept.pk}/change/", follow=True))
    assert f"Enregistré : {len(GOOD)} nouvelles" in done
    assert InventoryItem.objects.count() == len(GOOD) == 192
    item = InventoryItem.objects.get(title="Sentiers 0")
    assert (item.producer, item.frequency, item.geozone) == (world.source_id, "annuel", "fr:departement:09")
    assert [(row.obstacle, row.severity) for row in item.obstacles.order_by("obstacle")] == [
        ("moyens", 2),
        ("qualite", 2),
    ]
    given_back = lines_of(team.get(f"/admin/governance/inventoryimport/{kept.pk}/mises-de-cote.csv"))
    assert given_back[0][-1] == "raison"
    assert [line[0] for line in given_back[1:]] == [line.split(";")[0].strip() for line, _ in BAD]
    assert Event.objects.filter(subject="inventoryitem").count() == len(GOOD)
    assert Event.objects.filter(subject="inventoryimport", is_public=False).count() == 1


def test_each_bad_line_says_its_number_and_its_reason(world):
    plan = plan_import(read_table(two_hundred().encode()), {})
    aside = plan.of("aside")
    assert [line.number for line in aside] == list(range(len(GOOD) + 2, len(GOOD) + 2 + len(BAD)))
    said = [" ; ".join(line.reasons).replace("\u00a0", " ") for line in aside]
    assert [expected for (_, expected), found in zip(BAD, said, strict=True) if expected not in found] == []


def test_the_same_file_twice_changes_nothing(team, world):
    for _ in range(2):
        send(team, two_hundred())
        kept = InventoryImport.objects.order_by("-pk").first()
        team.post(f"/admin/governance/inventoryimport/{kept.pk}/change/")
    kept.refresh_from_db()
    assert InventoryItem.objects.count() == len(GOOD)
    assert kept.counts == {"new": 0, "changed": 0, "same": len(GOOD), "aside": len(BAD)}


def test_confirming_twice_writes_once(team, world):
    send(team, sheet(GOOD[0]))
    path = f"/admin/governance/inventoryimport/{InventoryImport.objects.get().pk}/change/"
    team.post(path)
    team.post(path)
    assert InventoryItem.objects.count() == 1
    assert Event.objects.filter(subject="inventoryimport").count() == 1


@pytest.mark.parametrize(
    "content",
    [
        "titre;producteur\nÉtangs;Mairie",
        "titre,producteur\nÉtangs,Mairie",
        "titre\tproducteur\r\nÉtangs\tMairie\r\n",
        "\n\nTITRE ; Producteur\n Étangs ;Mairie\n;\n",
        'titre;producteur\n"Étangs";"Mairie"',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_separators_and_encodings_are_recognised(content, encoding):
    plan = plan_import(read_table(content.encode(encoding)), {})
    assert [(line.values["title"], line.values["producer_name"]) for line in plan.of("new")] == [
        ("Étangs", "Mairie")
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"   \n ; \n", "vide"),
        (b"PK\x03\x04 xl/workbook.xml", "enregistrez-le en CSV ou en ODS"),
        (b"\x89PNG\x00\x00", "n’est pas un tableau"),
        (b"a;b\n1;2", "titre"),
        (b"titre;titre\n1;2", "Deux colonnes"),
        (b"titre\n" + b"x\n" * (MAX_LINES + 1), f"{MAX_LINES} au plus"),
        (b"titre\n" + b"x" * 2_100_000, "2 Mo"),
        (b"titre" + b";x" * 200, "plus de 100 colonnes"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(team, content, said):
    page = send(team, content)
    assert said in words(page).replace("\u00a0", " ") or not content
    assert InventoryImport.objects.count() == 0


def test_pasted_cells_and_defaults(team, world):
    sector = make_sector()
    given = {"pasted": "titre\tfrein\nHaies\taucun\n", "producer_name": "Producteur 1", "sector": "forets"}
    team.post(ADD, given, follow=True)
    kept = InventoryImport.objects.get()
    team.post(f"/admin/governance/inventoryimport/{kept.pk}/change/")
    item = InventoryItem.objects.get()
    assert (item.title, item.producer, item.sector, item.action) == (
        "Haies",
        world.source_id,
        sector,
        "filiere",
    )


def test_blank_cells_change_nothing_and_a_dash_empties(world):
    item = make_item(title="Haies", producer_name="Mairie", volume="3 Mo", format="csv")
    table = read_table(b"titre;producteur;volume;format\nHAIES;mairie;-;")
    (line,) = plan_import(table, {}).lines
    assert (line.item, line.changes, line.values["volume"]) == (item, ["volume"], "")
    assert "format" not in line.values


def test_the_public_file_sent_back_changes_nothing(client, world):
    make_dataset(1)
    item = make_item(title="=1+1", producer_name="Mairie", coverage="Le bourg", due="2027-01-31")
    item.obstacles.create(obstacle="maj", severity=3, note="Une fois l’an")
    item.datasets.create(source_id=f"{1:024x}", title="Jeu 1")
    text = b"".join(client.get("/gouvernance/recensement.csv").streaming_content)
    assert "'=1+1" in text.decode()
    plan = plan_import(read_table(text), {})
    assert (plan.counts, plan.ignored) == (
        {"new": 0, "changed": 0, "same": 1, "aside": 0},
        ["etat", "priorite", "publiee_le", "page"],
    )


def test_the_ready_made_inventory_of_publishing_is_taken(client, world):
    text = client.get("/publier/modeles/inventaire.csv").content
    plan = plan_import(read_table(text), {"producer_name": "Producteur 1"})
    assert plan.counts == {"new": 1, "changed": 0, "same": 0, "aside": 0}
    assert plan.ignored == ["priorite", "decision"]
    body = client.get("/publier/modeles/inventaire.ods").content
    assert plan_import(read_table(body), {"producer_name": "Producteur 1"}).counts == plan.counts


def test_lines_put_right_may_be_sent_again(team, world):
    send(team, sheet("Sans producteur;Rien;"))
    kept = InventoryImport.objects.get()
    address = f"/admin/governance/inventoryimport/{kept.pk}/mises-de-cote.csv"
    text = b"".join(team.get(address).streaming_content).decode().replace("Rien;", "Rien;Producteur 1")
    assert plan_import(read_table(text.encode()), {}).counts["new"] == 1


def test_a_file_of_the_team_is_not_for_everybody(client, world):
    kept = InventoryImport.objects.create(table=[["titre"]])
    client.force_login(User.objects.create_user("compte", is_staff=True))
    for path in (ADD, f"/admin/governance/inventoryimport/{kept.pk}/change/"):
        assert client.get(path).status_code == 403
    assert client.get(f"/admin/governance/inventoryimport/{kept.pk}/mises-de-cote.csv").status_code == 403


def test_every_column_has_one_reading():
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)
    with pytest.raises(ValidationError):
        read_table(b"\0")
