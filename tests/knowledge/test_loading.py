"""Packs brought in: twice is once, what an editor changed stays, and all of it goes to another region."""

import io
import zipfile

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError

from knowledge.models import HandbookEntry, HandbookPart, Image, Item, Kind, Link, State, Version
from knowledge.packs import PackError
from knowledge.packs.folders import read_folder, read_zip, write_zip
from knowledge.packs.plans import Action, apply
from knowledge.packs.regional import read_region
from knowledge.writing import save_item
from opendatalab import region as regions
from tests.knowledge.factories import CASE, make_image, make_item, picture
from tests.opendatalab.packs import copy_pack

pytestmark = pytest.mark.django_db

WHO = "---\ntitre: Qui publie ?\nresume: Un. Deux.\nrubrique: obligations\n---\nSelon la CADA.\n"
CADA = "---\ntitre: CADA\nresume: Une commission.\n---\n"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "france" / "connaissances"
    for kind in ("question", "terme", "images"):
        (made / kind).mkdir(parents=True)
    (made / "README.md").write_text("# Lisez-moi")
    (made / "question" / "qui.md").write_text(WHO)
    (made / "terme" / "cada.md").write_text(CADA)
    return made


def load(folder):
    return {action.value: count for action, count in apply(read_folder(folder, "france/")).items()}


def test_items_arrive_published_with_the_words_of_the_glossary(folder):
    assert load(folder) == {"add": 2}
    who = Item.objects.get(slug="qui")
    assert (who.state, who.kind, who.section, who.origin) == (
        State.PUBLISHED,
        Kind.QUESTION,
        "obligations",
        "france/question/qui",
    )
    assert who.body_html == (
        '<p>Selon la <a href="/connaissances/glossaire/cada/" class="odl-term" rel="noopener">CADA</a>.</p>\n'
    )
    assert list(Item.objects.public()) == [who, Item.objects.get(slug="cada")]


def test_loading_twice_changes_nothing(folder):
    load(folder)
    before = list(Item.objects.order_by("pk").values())
    assert load(folder) == {"same": 2}
    assert list(Item.objects.order_by("pk").values()) == before
    assert Version.objects.count() == 2


def test_what_changed_at_the_origin_comes_in(folder):
    load(folder)
    (folder / "question" / "qui.md").write_text(WHO.replace("Selon", "D’après"))
    assert load(folder) == {"update": 1, "same": 1}
    who = Item.objects.get(slug="qui")
    assert "D’après" in who.body_html
    assert [version.note for version in who.versions.all()] == [
        "Mise à jour d’après son origine.",
        "Reçue d’un paquet.",
    ]


def test_what_an_editor_changed_stays_and_the_new_text_waits(folder):
    load(folder)
    who = Item.objects.get(slug="qui")
    who.title = "Qui doit publier ?"
    save_item(who)
    assert who.edited_here
    assert load(folder) == {"same": 2}
    (folder / "question" / "qui.md").write_text(WHO.replace("Selon", "D’après"))
    assert load(folder) == {"keep": 1, "same": 1}
    assert load(folder) == {"same": 2}
    who.refresh_from_db()
    assert (who.title, who.body) == ("Qui doit publier ?", "Selon la CADA.")
    assert who.origin_changed
    assert "D’après la CADA." in who.origin_text


def test_an_editor_who_comes_back_to_the_origin_has_changed_nothing(folder):
    load(folder)
    who = Item.objects.get(slug="qui")
    who.title = "Autre"
    save_item(who)
    who.title = "Qui publie ?"
    save_item(who)
    assert not who.edited_here


def test_an_archived_item_stays_archived(folder):
    load(folder)
    Item.objects.filter(slug="qui").update(state=State.ARCHIVED)
    (folder / "question" / "qui.md").write_text(WHO.replace("Selon", "D’après"))
    load(folder)
    assert Item.objects.get(slug="qui").state == State.ARCHIVED


def test_an_item_of_ours_at_the_same_address_is_left(folder):
    mine = make_item(slug="qui", title="La nôtre")
    assert load(folder) == {"elsewhere": 1, "add": 1}
    mine.refresh_from_db()
    assert (mine.title, mine.origin) == ("La nôtre", "")


def test_a_faulty_file_stops_everything(folder):
    (folder / "terme" / "cada.md").write_text(CADA.replace("titre", "title"))
    with pytest.raises(
        PackError, match="terme/cada.md, ligne 2\u00a0: «\u00a0title\u00a0» est une clé inconnue"
    ):
        load(folder)
    assert not Item.objects.exists()


def test_images_of_a_pack(folder):
    (folder / "images" / "plan.png").write_bytes(picture())
    table = folder / "images" / "images.yaml"
    table.write_text("plan:\n  fichier: plan.png\n  alternative: Le plan\n  credit: Équipe\n")
    (folder / "question" / "qui.md").write_text(WHO + "\n![](image:plan)\n")
    load(folder)
    load(folder)
    image = Image.objects.get()
    assert (image.name, image.alternative, image.credit, image.width) == ("plan", "Le plan", "Équipe", 40)
    assert (
        f'<img src="{image.url}" alt="Le plan" width="40" height="20"'
        in Item.objects.get(slug="qui").body_html
    )
    table.write_text("plan:\n  fichier: plan.png\n")
    with pytest.raises(
        PackError, match="ligne 2\u00a0: «\u00a0plan\u00a0» manque d’un texte de remplacement"
    ):
        load(folder)


def test_all_exported_and_loaded_into_an_empty_region_is_the_same_byte_for_byte(folder, tmp_path, settings):
    load(folder)
    image = make_image(content=picture((300, 200), "JPEG"))
    who = Item.objects.get(slug="qui")
    save_item(who, links=[(Link.Target.ITEM, "terme/cada"), (Link.Target.TERRITORY, "fr:commune:31555")])
    make_item(Kind.CASE_STUDY, 1, details=CASE, body="![](image:schema)\n\nFin.")
    make_item(Kind.TERM, 2, state=State.DRAFT, published_at=None, details={"formes": ["a b"]})
    make_item(Kind.TESTIMONIAL, 3, details={"citation": "« Oui »", "fonction": "Maire", "organisation": "X",
                                            "accord_le": "2026-01-02"})  # fmt: skip
    part = HandbookPart.objects.create(title="Comprendre", introduction="Pour commencer.")
    HandbookEntry.objects.create(part=part, item=who)
    first, second = tmp_path / "1.zip", tmp_path / "2.zip"
    call_command("export_knowledge", first, verbosity=0)
    html = {item.key: (item.body_html, item.details_html, item.state) for item in Item.objects.all()}

    for model in (Item, Image, HandbookPart):
        model.objects.all().delete()
    settings.SITE_URL = "https://autre.example"
    call_command("import_knowledge", first, verbosity=0)
    call_command("import_knowledge", first, verbosity=0)
    call_command("export_knowledge", second, verbosity=0)

    assert second.read_bytes() == first.read_bytes()
    assert {item.key: (item.body_html, item.details_html, item.state) for item in Item.objects.all()} == html
    assert Image.objects.get().digest == image.digest
    assert [entry.item.slug for entry in HandbookEntry.objects.all()] == ["qui"]
    assert Item.objects.get(slug="fiche-1").origin == (
        "http://127.0.0.1:8000/connaissances/etudes-de-cas/fiche-1/"
    )


def test_one_item_is_exported_with_its_images_alone(tmp_path):
    make_image("schema")
    make_image("autre")
    make_item(body="![x](image:schema)")
    make_item(number=2)
    call_command("export_knowledge", tmp_path / "un.zip", "question/fiche-1", verbosity=0)
    assert zipfile.ZipFile(tmp_path / "un.zip").namelist() == [
        "images/images.yaml",
        "images/schema.webp",
        "question/fiche-1.md",
    ]
    with pytest.raises(CommandError, match="Pas de fiche « question/rien »"):
        call_command("export_knowledge", tmp_path / "un.zip", "question/rien")


def test_a_portal_that_takes_its_own_export_back_has_nothing_to_do():
    make_item()
    pack = read_zip(write_zip(Item.objects.all()), "")
    assert apply(pack) == {Action.SAME: 1}


def zipped(**files):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK", "pas un zip lisible"),
        (zipped(**{"question/a.md": b"\xff"}), "question/a.md\u00a0: ce fichier n’est pas en UTF-8"),
        (zipped(**{"../../etc/x.md": "a"}), "un fichier par fiche"),
        (zipped(**{"question/grand.md": b"0" * (10 * 2**20 + 1)}), "plus de 10\u00a0Mo"),
        (zipped(**{f"question/a{n}.md": "" for n in range(3001)}), "plus de 3000 fichiers"),
        (zipped(**{"images/images.yaml": "a: {alternative: x, fichier: ../b}"}), "n’est pas dans images/"),
    ],
)
def test_a_hostile_zip_is_refused_in_words(content, said):
    with pytest.raises(PackError, match=said):
        read_zip(content, "")


def test_packs_of_the_region_are_read_and_two_never_give_the_same_item(tmp_path, folder):
    other = tmp_path / "pack" / "connaissances"
    (other / "question").mkdir(parents=True)
    (other / "question" / "qui.md").write_text(WHO)
    copy_pack(tmp_path / "region", replace=("knowledge = []", f'knowledge = ["{folder}", "{other}"]'))
    with pytest.raises(PackError, match="«\u00a0question/qui\u00a0» est déjà dans un autre paquet"):
        read_region(regions.load(tmp_path / "region"))
    (other / "question" / "qui.md").unlink()
    assert [item.key for item in read_region(regions.load(tmp_path / "region")).items] == [
        "question/qui",
        "terme/cada",
    ]


def test_a_region_that_names_a_folder_that_is_not_there_does_not_start(tmp_path):
    copy_pack(tmp_path / "region", replace=("knowledge = []", 'knowledge = ["nulle-part"]'))
    with pytest.raises(ImproperlyConfigured, match="« knowledge » nomme « nulle-part »"):
        regions.load(tmp_path / "region")
