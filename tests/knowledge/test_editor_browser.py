"""An editor's walk: a case study is written, illustrated, seen, reviewed, scheduled and corrected; no HTML.

The team's pages are used as their users do, in a real browser, and nothing breaks the content policy.
"""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone

from knowledge.models import Image, Item, Kind, State
from knowledge.writing import announce_due
from opendatalab.look import build_static
from tests.catalogue.factories import make_dataset, make_places
from tests.knowledge.factories import CASE, make_image, make_item, picture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    # pytest-base-url, which Playwright's plugin brings, is not yet written for pytest 9.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the tests' thread
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
PASSWORD = "phrase de passe assez longue"
REPORTS = """
window.reports = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.reports.push([event.effectiveDirective, event.blockedURI]);
});
"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    return {**browser_type_launch_args, "executable_path": path, "args": FLAGS}


@pytest.fixture(scope="session")
def look():
    """The site's own style, for the preview."""
    build_static(Path(settings.STATICFILES_DIRS[-1]))


@pytest.fixture
def sign_in(look, browser, live_server, team):
    """A page signed in as somebody of the team; nothing went wrong on any of them."""
    pages = []

    def made(who, **context):
        user = team[who]
        user.set_password(PASSWORD)
        user.save()
        given = {"locale": "fr-FR", "viewport": {"width": 1600, "height": 1000}, **context}
        page = browser.new_context(base_url=live_server.url, **given).new_page()
        page.wrong = []
        page.on("console", lambda said: page.wrong.append(said.text) if said.type == "error" else None)
        page.add_init_script(REPORTS)
        page.goto("/admin/")
        page.fill("#id_username", who)
        page.fill("#id_password", PASSWORD)
        page.click("input[type=submit]")
        pages.append(page)
        return page

    yield made
    assert [page.wrong for page in pages if page.wrong] == []
    for page in pages:
        page.context.close()


def frame_of(page):
    return page.frame_locator(".odl-preview iframe:not(.is-coming)")


def settle(page):
    """Until the preview shows what was typed last: SQLite in memory has no room for two at once."""
    page.wait_for_timeout(900)
    page.wait_for_selector(".is-coming", state="detached")


def save(page):
    settle(page)
    page.click("input[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    settle(page)


def pressed(page, button):
    settle(page)
    page.click(f".odl-steps >> text={button}")
    page.wait_for_selector(".messagelist li")
    return [item.strip() for item in page.locator(".messagelist li").all_text_contents()]


def test_a_case_study_from_first_word_to_correction(sign_in, browser, live_server, tmp_path):
    make_places()
    make_dataset(1)
    photo = tmp_path / "station.png"
    photo.write_bytes(picture((800, 400)))

    page = sign_in("writer")
    page.goto("/admin/knowledge/image/add/")
    page.set_input_files("#id_file", photo)
    page.fill("#id_alternative", "La station vue du pont")
    page.click("input[name=_save]")
    page.wait_for_selector(".messagelist .success")
    assert Image.objects.get().name == "la-station-vue-du-pont"

    page.goto("/admin/knowledge/item/add/")
    page.click("text=Nouvelle étude de cas")
    page.fill("#id_title", "Ouvrir les mesures d’une station")
    page.fill("#id_summary", "Une commune publie ses mesures. Deux agents y passent une journée.")
    page.fill("#id_detail_contexte", "Une commune de montagne.")
    page.click("text=Ajouter : étape")
    page.keyboard.type("Réunir les agents")
    page.fill(
        "#id_detail_etapes-0-texte, textarea[name^=detail_etapes-][name$=-texte]", "- [ ] Inviter le maire"
    )
    page.fill("#id_detail_resultat", "Un fichier **ouvert**.")
    page.click("text=Images de la galerie")
    page.click("#id_detail_contexte")
    page.keyboard.press("Control+End")
    page.click(".odl-gallery button")
    page.get_by_label("Chercher un jeu").fill("jeu de données 1")
    page.click(".odl-links-search li button")
    frame_of(page).locator(".odl-checklist__item").wait_for()
    frame_of(page).locator("figure img[alt='La station vue du pont']").wait_for()
    frame_of(page).get_by_role("link", name="Jeu de données 1").wait_for()
    assert frame_of(page).locator("strong").text_content() == "ouvert"
    assert not Item.objects.exists()
    save(page)
    address = page.url.partition("?")[0]
    shared = page.locator("odl-copy a").get_attribute("href")
    assert pressed(page, "Demander une relecture") == [
        "«\u00a0Ouvrir les mesures d’une station\u00a0»\u00a0: Relecture demandée."
    ]

    stranger = browser.new_context(locale="fr-FR").new_page()
    stranger.goto(shared)
    assert stranger.locator("h1").text_content() == "Ouvrir les mesures d’une station"
    stranger.context.close()

    page = sign_in("reviewer")
    page.goto("/admin/")
    page.click("text=1 fiche à relire.")
    page.click("#result_list tbody th a")
    page.fill("#id_detail_resultat", "Un fichier **ouvert** à tous.")
    save(page)
    pressed(page, "Relue, bonne à publier")

    page = sign_in("publisher")
    page.goto(address)
    tomorrow = timezone.localtime() + timedelta(days=1)
    page.fill("#id_publish_at", f"{tomorrow:%Y-%m-%dT%H:%M}")
    assert pressed(page, "Publier") == [
        "«\u00a0Ouvrir les mesures d’une station\u00a0»\u00a0: "
        f"Publication prévue le {tomorrow:%d/%m/%Y à %H:%M}."
    ]
    item = Item.objects.get()
    visitor = browser.new_context(locale="fr-FR", base_url=live_server.url).new_page()
    assert visitor.goto(item.get_absolute_url()).status == 404

    Item.objects.update(published_at=timezone.now())
    assert announce_due() == 1
    visitor.goto(item.get_absolute_url())
    assert "Un fichier ouvert à tous." in visitor.locator("main").text_content()

    page.goto(address)
    page.fill("#id_detail_resultat", "Deux fichiers **ouverts** à tous.")
    save(page)
    visitor.goto(item.get_absolute_url())
    assert "Deux fichiers ouverts à tous." in visitor.locator("main").text_content()
    visitor.context.close()

    page.click("text=Historique")
    page.click("#content-main tbody th a >> nth=0")
    changed = page.locator(".odl-diff >> nth=0").locator("ins").all_text_contents()
    assert changed == ["Deux", "fichiers", "ouverts"]


def test_rows_are_added_moved_and_taken_out_by_keyboard(sign_in):
    item = make_item(Kind.GUIDE, state=State.DRAFT, details={"etapes": [{"titre": "Un"}, {"titre": "Deux"}]})
    page = sign_in("writer")
    page.goto(f"/admin/knowledge/item/{item.pk}/change/")
    page.focus("text=Ajouter : étape")
    page.keyboard.press("Enter")
    page.keyboard.type("Trois")
    rows = page.locator(".odl-row:has(legend:text('Étape'))")
    rows.nth(2).get_by_text("Monter").focus()
    page.keyboard.press("Enter")
    rows.nth(0).get_by_text("Retirer").focus()
    page.keyboard.press("Enter")
    assert rows.locator("legend").all_text_contents() == ["Étape 1", "Étape 2"]
    save(page)
    assert Item.objects.get().details == {"etapes": [{"titre": "Trois"}, {"titre": "Deux"}]}


def test_the_back_button_leaves_the_form_whatever_was_previewed(sign_in):
    item = make_item(state=State.DRAFT)
    page = sign_in("writer")
    page.goto("/admin/knowledge/item/")
    page.click("#result_list tbody th a")
    for title in ("Un", "Un deux", "Un deux trois"):
        page.fill("#id_title", title)
        frame_of(page).locator(f"h1:text-is('{title}')").wait_for()
    page.go_back()
    page.wait_for_selector("#result_list")
    assert Item.objects.get(pk=item.pk).title == "Fiche 1"


def test_without_scripts_everything_is_written_all_the_same(sign_in):
    make_places()
    page = sign_in("writer", java_script_enabled=False)
    page.goto("/admin/knowledge/item/add/?kind=etude-de-cas")
    page.fill("#id_title", "Sans script")
    page.fill("#id_slug", "sans-script")
    page.fill("#id_detail_etapes-0-titre", "Réunir")
    page.fill("#id_links-more", "/territoires/commune/31555/")
    page.click("text=Montrer l’aperçu")
    page.frame_locator(".odl-preview iframe").locator("h1:text-is('Sans script')").wait_for()
    page.click("input[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    item = Item.objects.get()
    assert item.details == {"etapes": [{"titre": "Réunir"}]}
    assert item.links.get().target_id == "fr:commune:31555"


@pytest.mark.parametrize("width", [320, 1600])
def test_the_pages_of_the_team_are_accessible_and_hold_in_the_window(sign_in, width):
    make_image()
    item = make_item(
        Kind.CASE_STUDY, details=CASE, sources=[{"title": "a"}], origin_text="x", origin="france/x"
    )
    version = item.versions.get()
    page = sign_in("publisher", viewport={"width": width, "height": 900})
    base = f"/admin/knowledge/item/{item.pk}"
    paths = (
        f"{base}/change/",
        f"{base}/history/",
        f"{base}/versions/{version.pk}/",
        f"{base}/origine/",
        "/admin/knowledge/item/",
        "/admin/knowledge/item/add/",
        "/admin/knowledge/item/importer/",
        "/admin/knowledge/image/",
        "/admin/knowledge/image/add/",
        "/admin/knowledge/feedback/",
        "/admin/knowledge/linkcheck/",
    )
    # Django's own: its search box is named by a title, its breadcrumb's links by their colour.
    ours = {"rules": {"label-title-only": {"enabled": False}, "link-in-text-block": {"enabled": False}}}
    found = {}
    for path in paths:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        if reports := [*page.evaluate("window.reports"), *page.wrong]:
            found[path, "wrong"] = reports
        page.evaluate(
            "document.querySelector('odl-preview')?.remove()"
        )  # the site's pages have their own test
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        broken = [rule["id"] for rule in Axe().run(page, options=ours).response["violations"]]
        page.wrong.clear()  # the checker styles what it measures
        if wide > 0 or broken:
            found[path] = (wide, broken)
    assert found == {}
