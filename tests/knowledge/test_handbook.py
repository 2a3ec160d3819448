"""The handbook: its order from the pack or the team, its pages, its editions in PDF."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.cache import caches
from django.utils import timezone

from knowledge.handbook import contents, edition_file, load_handbook, make_edition, make_edition_if_due
from knowledge.handbook.pack import read_handbook
from knowledge.models import HandbookEdition, HandbookPart, Kind, State
from knowledge.packs import PackError
from knowledge.writing import save_item
from opendatalab.region import REGIONS
from tests.knowledge.factories import make_item

pytestmark = pytest.mark.django_db
ORDER = """\
parties:
  - titre: Comprendre
    introduction: Ce qu’il faut savoir.
    fiches: [question/fiche-1, guide/fiche-2, question/absente]
  - titre: Publier
    fiches:
      - guide/fiche-2
"""
STEPS = {
    "etapes": [
        {"titre": "Réunir", "duree": "un jour", "texte": "- [ ] Inviter **tous**\n- [ ] Écrire"},
        {"titre": "Publier", "texte": "Voir [le site](https://www.data.gouv.fr/)."},
    ]
}
BODY = "## Règle\n\nUn mot.\n\n| Vous | Seuil |\n|---|---|\n| Commune | 3 500 |\n\n1. Un\n2. Deux\n"


@pytest.fixture
def items(db):
    return make_item(number=1, title="Qui ?", body=BODY, sources=[{"title": "CRPA"}]), make_item(
        Kind.GUIDE, 2, title="Pas à pas", details=STEPS
    )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "manuel.yaml").write_text(ORDER)
    return tmp_path


def read(client, path):
    return BeautifulSoup(client.get(path).content, "html.parser")


def test_the_pack_gives_the_order_and_a_missing_item_is_passed_over(items, folder):
    assert load_handbook([folder]) == 2
    assert load_handbook([folder]) == 0  # a second time changes nothing
    chapters = contents()
    assert [(c.number, c.slug, c.title) for c in chapters] == [
        (1, "comprendre", "Comprendre"),
        (2, "publier", "Publier"),
    ]
    assert [(page.number, page.item.title) for page in chapters[0].pages] == [
        ("1.1", "Qui ?"),
        ("1.2", "Pas à pas"),
    ]


def test_what_somebody_edited_is_never_overwritten(items, folder):
    load_handbook([folder])
    HandbookPart.objects.filter(title="Publier").update(title="Mettre en ligne", from_pack=False)
    (folder / "manuel.yaml").write_text(ORDER.replace("Comprendre", "Autre chose"))
    assert load_handbook([folder]) == 0
    assert [chapter.title for chapter in contents()] == ["Comprendre", "Mettre en ligne"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("parties: oui", "«\u00a0parties\u00a0» doit être une liste."),
        ("parties:\n  - fiches: []", "partie 1\u00a0: «\u00a0titre\u00a0» manque."),
        ("parties:\n  - titre: A\n    fihces: []", "partie 1\u00a0: clé inconnue «\u00a0fihces\u00a0»."),
        ("parties:\n  - titre: A\n    fiches: [a]", "«\u00a0fiches\u00a0» liste des sorte/identifiant."),
        ("parties: [", "YAML illisible"),
    ],
)
def test_a_wrong_file_stops_with_its_name_and_why(tmp_path, text, said):
    (tmp_path / "manuel.yaml").write_text(text)
    with pytest.raises(PackError) as error:
        read_handbook(tmp_path)
    assert said in str(error.value)
    assert "manuel.yaml" in str(error.value)


def test_every_order_shipped_is_readable():
    for file in REGIONS.glob("*/connaissances/manuel.yaml"):
        assert read_handbook(file.parent)


def test_pages_show_what_is_public_in_order(client, items, folder):
    load_handbook([folder])
    page = read(client, "/connaissances/manuel/")
    assert [a.get_text() for a in page.select(".odl-handbook > li > h3 a")] == ["Comprendre", "Publier"]
    chapter = read(client, "/connaissances/manuel/comprendre/")
    assert [" ".join(h.get_text().split()) for h in chapter.select(".odl-handbook-page > h2")] == [
        "1.1 Qui ?",
        "1.2 Pas à pas",
    ]
    assert chapter.select_one("a[rel=next]")["href"] == "/connaissances/manuel/publier/"
    items[0].state = State.ARCHIVED
    save_item(items[0])
    caches["pages"].clear()
    again = read(client, "/connaissances/manuel/comprendre/")
    assert [" ".join(h.get_text().split()) for h in again.select(".odl-handbook-page > h2")] == [
        "1.1 Pas à pas"
    ]
    assert client.get("/connaissances/manuel/nulle-part/").status_code == 404


def test_no_anchor_stands_twice_on_the_whole(client, items, folder):
    load_handbook([folder])
    anchors = [node["id"] for node in read(client, "/connaissances/manuel/complet/").select("main [id]")]
    assert "guide-fiche-2-etape-1" in anchors
    assert sorted(set(anchors)) == sorted(anchors)  # though an item is in two parts


def test_an_edition_is_a_tagged_pdf_with_its_number_and_digest(client, items, folder):
    load_handbook([folder])
    edition = make_edition()
    content = edition_file(edition.number).read_bytes()
    assert content.startswith(b"%PDF-1.")
    for mark in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang (fr-FR)", b"/H1", b"/LBody", b"/Outlines"):
        assert mark in content
    assert (edition.number, edition.items, edition.size) == (1, 3, len(content))
    response = client.get("/connaissances/manuel/edition-1.pdf")
    assert (response["Content-Type"], b"".join(response.streaming_content)) == ("application/pdf", content)
    page = read(client, "/connaissances/manuel/")
    assert edition.digest[:12] in page.main.get_text()


def test_same_words_make_no_new_edition_and_a_lost_file_comes_back(items, folder):
    load_handbook([folder])
    first = make_edition()
    edition_file(1).unlink()
    assert make_edition() == first
    assert edition_file(1).is_file()
    items[0].summary = "Autre chose. Oui."
    save_item(items[0])
    assert make_edition_if_due() is None  # the last one is not a day old
    HandbookEdition.objects.update(made_at=timezone.now() - timedelta(days=2))
    assert make_edition_if_due().number == 2


def test_without_contents_there_is_no_edition(client):
    assert make_edition() is None
    assert "pas encore de contenu" in read(client, "/connaissances/manuel/").main.get_text()
