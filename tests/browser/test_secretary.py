"""The secretary of a body in the team's pages: from the call to minutes that are public the same day."""

import os
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from governance.models import Body, Meeting
from governance.roles import CHAIR, SECRETARY, make_roles
from tests.browser import MARKS
from tests.browser.visits import violations
from tests.governance.factories import make_body, make_mandate, make_partner, make_seat

pytestmark = [*MARKS, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the tests' thread
PASSWORD = "phrase de passe assez longue"
# Django's own: its breadcrumb's links are told by their colour, and a column of its lines has no title.
DJANGOS = ("label-title-only", "link-in-text-block", "empty-table-header")
OURS = {"rules": {rule: {"enabled": False} for rule in DJANGOS}}
UNSTYLED = {"rules": {"target-size": {"enabled": False}}}
MINUTES = """## 1. Les hauteurs de rivière

Le producteur présente trois fichiers. Deux heures d’échanges, dont voici ce qui reste.

Décision : ouvrir les hauteurs de rivière | responsable : Organisation 1 | échéance : 30 juin 2127

Action : écrire le schéma | responsable : Organisation 2 | échéance : 01/04/2127

## 2. Le calendrier

Action : proposer trois dates
"""


@pytest.fixture
def team(browser, live_server):
    """Pages of the team, each signed in by its own account."""
    opened = []

    def sign_in(name: str):
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(f"{live_server.url}/admin/")
        page.fill("#id_username", name)
        page.fill("#id_password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("#user-tools")
        return page

    yield sign_in
    for context in opened:
        context.close()


@pytest.fixture
def circle(db) -> Body:
    """Twenty organisations hold a seat that votes; an account keeps it, another presides over it."""
    make_roles()
    body = make_body(name="Cercle de la rivière")
    for rank in range(1, 21):
        partner = make_partner(slug=f"o{rank}", name=f"Organisation {rank:02}")
        make_mandate(make_seat(body, label=f"Siège {rank}"), partner)
    for name, role in (("secretaire", SECRETARY), ("presidence", CHAIR)):
        user = User.objects.create_user(name, password=PASSWORD, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        body.keepers.add(user)
    return body


def press(page, name: str) -> str:
    """A button of the form; what the page then says."""
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_selector(".messagelist li")
    return page.locator(".messagelist").inner_text()


def by_keyboard(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist li")


def test_minutes_of_a_meeting_of_two_hours_are_public_the_same_day(circle, team, live_server, page):
    page.set_default_timeout(15_000)
    written = team("secretaire")
    # The draft, by keyboard alone: fields in their order, Enter on the buttons.
    written.goto(f"{live_server.url}/admin/governance/meeting/add/")
    day = timezone.localdate() + timedelta(days=9)
    written.locator("#id_body").focus()
    written.keyboard.press("ArrowDown")
    written.locator("#id_title").focus()
    written.keyboard.type("Deuxième réunion")
    for field, value in (
        ("starts_at_0", f"{day:%d/%m/%Y}"),
        ("starts_at_1", "14:00"),
        ("ends_at_0", f"{day:%d/%m/%Y}"),
        ("ends_at_1", "16:00"),
        ("place", "Foix"),
    ):
        written.locator(f"#id_{field}").focus()
        written.keyboard.type(value)
    written.locator("#id_items-0-title").focus()
    written.keyboard.type("Les hauteurs de rivière")
    by_keyboard(written, "Enregistrer")
    written.locator("#id_items-1-title").focus()
    written.keyboard.type("Le calendrier")
    by_keyboard(written, "Convoquer")
    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.items.count()) == ("called", 2)
    # It is held; twenty were waited for, nine came, three were represented.
    start = timezone.now() - timedelta(hours=3)
    Meeting.objects.update(starts_at=start, ends_at=start + timedelta(hours=2))
    written.reload()
    assert "20" in press(written, "Préparer les présences d’après les mandats")
    for rank in range(9):
        written.select_option(f"#id_attendances-{rank}-how", "present")
    for rank in range(9, 12):
        written.select_option(f"#id_attendances-{rank}-how", "represente")
    press(written, "Dire tenue")
    assert "12 sièges présents ou représentés sur 20" in written.locator(".odl-editor-state").inner_text()
    # The titles of the agenda are there; the text is seen before anybody else sees it.
    assert written.locator("#id_minutes").input_value().startswith("## 1. Les hauteurs de rivière")
    written.fill("#id_minutes", MINUTES)
    written.select_option("#id_items-0-state", "traite")
    written.get_by_role("button", name="Enregistrer et voir l’aperçu").click()
    written.wait_for_selector("#compte-rendu")
    assert written.locator("#decisions + table, #decisions ~ *").first.is_visible()
    assert "Aperçu : le compte rendu n’est pas public." in written.locator("main").inner_text()
    written.get_by_role("link", name="Revenir à la fiche").click()
    assert "DEC-" in written.locator("#id_minutes").input_value()
    assert violations(written, OURS) == []
    press(written, "Soumettre le compte rendu")
    assert written.get_by_role("button", name="Approuver").count() == 0
    # The chair is told of it, reads it, finds that a point is left, and sends it back.
    read = team("presidence")
    read.get_by_role("link", name="au compte rendu à approuver").click()
    read.click("#result_list tbody th a")
    assert "Reste : Le calendrier." in press(read, "Approuver").replace("\u00a0", " ")
    press(read, "Renvoyer à l’écriture")
    written.reload()
    written.select_option("#id_items-1-state", "reporte")
    press(written, "Soumettre le compte rendu")
    read.reload()
    press(read, "Approuver")
    written.goto(f"{live_server.url}/admin/")
    written.get_by_role("link", name="au compte rendu à publier").click()
    written.click("#result_list tbody th a")
    assert written.locator("#id_minutes").count() == 0  # what was approved is what is published
    press(written, "Publier le compte rendu")
    meeting.refresh_from_db()
    assert timezone.localdate(meeting.published_at) == timezone.localdate()
    # Anybody reads it. Sizes and widths are measured where the style of the site is built: see test_pages.
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{live_server.url}{meeting.get_absolute_url()}")
    said = page.locator("main").inner_text().replace("\u00a0", " ")
    for words in (
        "12 sièges présents ou représentés sur 20",
        "le quorum de 10 est atteint",
        "ouvrir les hauteurs de rivière",
        "écrire le schéma",
        "secrétariat de l’instance",
        "présidence de l’instance",
    ):
        assert words in said, words
    assert violations(page, UNSTYLED) == []


def test_what_was_typed_is_kept_when_a_date_is_wrong(circle, team, live_server):
    page = team("secretaire")
    page.goto(f"{live_server.url}/admin/governance/meeting/add/")
    page.select_option("#id_body", label=circle.name)
    page.fill("#id_title", "Une réunion")
    page.fill("#id_starts_at_0", "32/13/2127")
    page.fill("#id_call", "Venez nombreux, le texte est long.")
    page.fill("#id_items-0-title", "Un point")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.wait_for_selector(".errornote")
    assert page.locator("#id_call").input_value() == "Venez nombreux, le texte est long."
    assert page.locator("#id_items-0-title").input_value() == "Un point"
    assert Meeting.objects.count() == 0
