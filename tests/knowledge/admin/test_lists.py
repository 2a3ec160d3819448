"""The team's pages about items: what an editor sees, writes and decides, without JSON and without HTML."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from knowledge.models import Feedback, Image, Item, Kind, Link, LinkCheck, State
from knowledge.packs.folders import write_zip
from tests.knowledge.admin.desk import (
    LIST,
    change,
    errors_of,
    messages_of,
    soup,
    zip_names,
)
from tests.knowledge.factories import make_image, make_item, picture

pytestmark = pytest.mark.django_db


def test_lists_say_what_waits(publisher):
    late = make_item(number=1, check_again_at=timezone.localdate())
    dead = make_item(number=2, sources=[{"title": "a", "url": "https://mort.example/"}])
    LinkCheck.objects.update(failures=3, error="Le service est injoignable.")
    make_item(number=3, state=State.REVIEW)
    make_item(number=4, origin_text="x")
    Feedback.objects.create(item=late, helped=False, word="Pas clair", token_key="a")
    index = soup(publisher.get(reverse("admin:index")))
    assert [note.text for note in index.select(".odl-notices li")] == [
        "1\u00a0fiche à relire.",
        "1\u00a0fiche à revoir\u00a0: vérification échue.",
        "1\u00a0fiche lien mort.",
        "1\u00a0fiche a changé à l’origine.",
        "1\u00a0mot de lecteurs à lire.",
    ]
    for care, number in (("overdue", 1), ("dead", 2), ("review", 3), ("origin", 4)):
        rows = soup(publisher.get(LIST, {"attend": care})).select("#result_list tbody tr")
        assert [row.select_one("th").text for row in rows] == [f"Fiche {number}"]
    assert "https://mort.example/" in soup(publisher.get(change(dead))).select_one(".odl-warning").text
    kinds = [link.text for link in index.select(".odl-sections a")]
    assert kinds[:3] == ["Questions", "Études de cas", "Succès"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_a_fixed_number_of_questions(publisher, count, django_assert_num_queries):
    for number in range(count):
        make_item(number=number, links=[(Link.Target.ITEM, "guide/a")])
    publisher.get(LIST)
    with django_assert_num_queries(9):
        publisher.get(LIST)


def test_an_image_is_sent_shown_and_served_as_nothing_else(writer, client):
    sent = {
        "file": SimpleUploadedFile("carte.png", picture((2000, 100))),
        "alternative": "La carte",
        "name": "carte",
        "credit": "IGN",
    }
    writer.post(reverse("admin:knowledge_image_add"), sent)
    image = Image.objects.get()
    assert (image.name, image.width) == ("carte", 1600)
    gallery = soup(writer.get(reverse("admin:knowledge_image_changelist")))
    assert gallery.select_one("odl-copy").text == "![La carte](image:carte)"
    client.logout()
    response = client.get(image.url)
    assert (response.content[:4], response.headers["Content-Type"]) == (b"RIFF", "image/webp")
    assert {"default-src 'none'", "sandbox"} <= set(response.headers["Content-Security-Policy"].split("; "))
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/connaissances/images/0000.webp").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "alternative", "said"),
    [
        ("a.svg", b"<svg onload=alert(1)>", "x", "doit finir par .jpg"),
        ("a.html", picture(), "x", "doit finir par .jpg"),
        ("a.png", b"<script>", "x", "n’est pas une image"),
        ("a.png", picture(), "", "Ce champ est obligatoire."),
    ],
)
def test_what_is_no_image_is_refused(writer, name, content, alternative, said):
    sent = {"file": SimpleUploadedFile(name, content), "alternative": alternative, "name": "a", "credit": ""}
    response = writer.post(reverse("admin:knowledge_image_add"), sent)
    assert said in " ".join(errors_of(response))
    assert not Image.objects.exists()


def test_a_better_alternative_text_comes_into_the_texts(writer):
    image = make_image(alternative="Vue")
    item = make_item(Kind.GUIDE, details={"etapes": [{"titre": "a", "texte": "![](image:schema)"}]})
    assert 'alt="Vue"' in item.details_html["etapes.0"]
    sent = {"alternative": "La vue de face", "credit": ""}
    writer.post(reverse("admin:knowledge_image_change", args=[image.pk]), sent)
    item.refresh_from_db()
    assert 'alt="La vue de face"' in item.details_html["etapes.0"]


def test_a_pack_is_planned_then_imported_as_drafts(publisher):
    make_item(number=1)
    make_item(number=2)
    content = write_zip(Item.objects.all())
    Item.objects.filter(slug="fiche-2").delete()
    address = reverse("admin:knowledge_item_import")
    plan = soup(publisher.post(address, {"file": SimpleUploadedFile("p.zip", content)}))
    assert "1 ajoutées, 1 inchangées" in plan.text
    assert Item.objects.count() == 1
    said = messages_of(publisher.post(address, {"confirm": "1", "arrive": "draft"}, follow=True))
    assert said == ["Paquet importé\u00a0: 1 ajoutées, 1 inchangées."]
    assert Item.objects.get(slug="fiche-2").state == State.DRAFT
    said = messages_of(publisher.post(address, {"confirm": "1"}, follow=True))
    assert said == ["Ce paquet n’attend plus\u00a0: choisissez-le de nouveau."]


def test_a_faulty_pack_is_refused_by_name(publisher):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("question/a.md", "---\ntitre: a\nrang: un\n---\n")
    address = reverse("admin:knowledge_item_import")
    response = publisher.post(address, {"file": SimpleUploadedFile("p.zip", made.getvalue())})
    assert errors_of(response) == [
        "question/a.md, ligne 3\u00a0: «\u00a0rang\u00a0» doit être un nombre entier."
    ]


def test_one_item_some_or_all_are_exported(writer):
    item = make_item()
    make_item(number=2)
    names = {
        "one": zip_names(writer.get(reverse("admin:knowledge_item_export_one", args=[item.pk]))),
        "all": zip_names(writer.get(reverse("admin:knowledge_item_export"))),
        "some": zip_names(writer.post(LIST, {"action": "export", "_selected_action": [item.pk]})),
    }
    assert names == {
        "one": ["question/fiche-1.md"],
        "all": ["question/fiche-1.md", "question/fiche-2.md"],
        "some": ["question/fiche-1.md"],
    }
