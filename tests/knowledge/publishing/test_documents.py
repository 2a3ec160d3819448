"""The ready texts and the inventory: real files, with the very words of the pages."""

import csv
import io
import re
import zipfile

import pytest
from bs4 import BeautifulSoup
from odfdo import Document

from knowledge.publishing.documents import inventory_csv, inventory_ods, odt, txt
from knowledge.publishing.texts import ready_made

TEXTS = [text.id for text in ready_made().texts]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def page_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize("name", TEXTS)
def test_page_odt_and_txt_hold_the_same_words(client, db, name):
    text = ready_made().text(name)
    with zipfile.ZipFile(io.BytesIO(odt(text))) as document:
        content = BeautifulSoup(document.read("content.xml"), "xml").find("office:text")
    page = page_of(client, f"/publier/modeles/{name}/").select_one(".odl-model")
    page.h2.decompose()
    of_page = [word for word in words(page.get_text(" ")) if not word.isdigit()]
    of_odt = [word for word in words(content.get_text(" ")) if not word.isdigit()]
    of_txt = [word for word in words(txt(text)) if not word.isdigit()]
    assert of_page == of_txt
    assert sorted(of_page) == sorted(of_odt)
    assert "**" not in txt(text)


@pytest.mark.parametrize("name", TEXTS)
def test_each_text_has_blanks_to_fill_and_articles(name):
    text = ready_made().text(name)
    assert text.source.startswith("# ")
    assert "[" in text.source
    assert any("articles" in item for item in text.basis)


@pytest.mark.parametrize(
    ("address", "content_type", "name"),
    [
        ("deliberation.odt", "application/vnd.oasis.opendocument.text", "deliberation.odt"),
        ("referent.txt", "text/plain; charset=utf-8", "referent.txt"),
        ("inventaire.ods", "application/vnd.oasis.opendocument.spreadsheet", "inventaire.ods"),
        ("inventaire.csv", "text/csv; charset=utf-8; header=present", "inventaire.csv"),
    ],
)
def test_files_say_what_they_are(client, db, address, content_type, name):
    response = client.get(f"/publier/modeles/{address}")
    assert (response.status_code, response["Content-Type"]) == (200, content_type)
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'


def test_the_inventory_is_the_same_in_both_files(client, db):
    rows = list(csv.reader(io.StringIO(inventory_csv().decode("utf-8-sig")), delimiter=";"))
    book = Document(io.BytesIO(inventory_ods()))
    sheet, guide = book.body.tables
    assert (sheet.name, guide.name) == ("Inventaire", "Mode d’emploi")
    assert [[cell or "" for cell in row] for row in sheet.get_values()] == rows
    columns = ready_made().columns
    assert rows[0] == [column.name for column in columns]
    assert [row[0] for row in guide.get_values()[1:]] == rows[0]
    listed = page_of(client, "/publier/modeles/inventaire/").select(".odl-columns-list code")
    assert [item.text for item in listed] == rows[0]


def test_the_inventory_asks_what_the_register_must_tell():
    """CRPA, R. 322-7: title, object, date of creation, conditions of reuse, dates and object of updates."""
    names = {column.name for column in ready_made().columns}
    told = {"titre", "objet", "date_creation", "reutilisation", "date_mise_a_jour", "objet_mise_a_jour"}
    assert told <= names


def test_examples_keep_to_the_values_announced():
    wrong = [
        column.name
        for column in ready_made().columns
        if column.choices and column.example not in column.choices
    ]
    assert wrong == []


def test_no_model_at_an_unknown_address(client, db):
    assert client.get("/publier/modeles/jamais-vu/").status_code == 404
    assert client.get("/publier/modeles/jamais-vu.odt").status_code == 404
