"""The project's method, as an editor, a citizen and a town hall go through it, in a real browser."""

import os
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from governance.framework.measuring import measure
from governance.framework.pack import load_frame
from governance.models import Comment, Evaluation, Indicator, InventoryItem, Measurement, Sector, Series
from governance.plans.services import move_plan
from opendatalab.models import OutgoingMail
from opendatalab.region import region
from opendatalab.stamp import touch
from tests.browser import MARKS
from tests.browser.visits import OVERFLOWING, violations
from tests.catalogue.factories import make_dataset, make_organization, make_places
from tests.governance.factories import make_body, make_meeting, make_minutes, make_seat, make_sector
from tests.governance.inventory.factories import make_item
from tests.governance.inventory.sheets import BAD, GOOD, two_hundred
from tests.governance.plans.factories import make_plan, make_standard
from tests.governance.planted import EMAIL
from tests.governance.requests.desk import link_in
from tests.governance.surveys.factories import make_survey

pytestmark = [*MARKS, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the tests' thread
PHONE = {"width": 320, "height": 640}
PROOF = "Rapport d’enquête"
needs_frame = pytest.mark.skipif(region().logical_frame is None, reason="no logical framework in this region")


def plain(text: str) -> str:
    return " ".join(text.split())  # the spaces that do not break, too


def press(desk, name: str) -> str:
    """A button of the form; what the page then says."""
    desk.get_by_role("button", name=name, exact=True).click()
    desk.wait_for_selector(".messagelist li")
    said = desk.locator(".messagelist")
    assert said.locator(".error").count() == 0, said.inner_text()
    return plain(said.inner_text())


def download(page, link: str) -> str:
    with page.expect_download() as waited:
        page.get_by_role("link", name=link, exact=True).first.click()
    return Path(waited.value.path()).read_text("utf-8-sig")


def test_an_inventory_of_two_hundred_lines_comes_in_from_a_spreadsheet(desk, citizen, tmp_path):
    make_places()
    make_organization(1)
    file = tmp_path / "inventaire.csv"
    file.write_text(two_hundred())
    assert len(GOOD) + len(BAD) > 200
    desk.goto("/admin/governance/inventoryitem/")
    desk.get_by_role("link", name=re.compile("Importer")).first.click()
    desk.set_input_files("#id_file", file)
    desk.get_by_role("button", name="Voir ce qui serait fait").click()
    shown = desk.locator("#content-main")
    expect(shown).to_contain_text(f"{len(GOOD)} nouvelles, 0 changée, 0 inchangée, {len(BAD)} mises de côté")
    told = plain(shown.inner_text())
    assert [reason for _, reason in BAD if reason not in told] == []
    assert InventoryItem.objects.count() == 0
    aside = download(desk, "Les télécharger avec leur raison (CSV)")
    assert len(aside.splitlines()) == len(BAD) + 1
    desk.get_by_role("button", name=f"Enregistrer {len(GOOD)} lignes").click()
    expect(shown).to_contain_text(f"Enregistré : {len(GOOD)} nouvelles")

    citizen.goto("/gouvernance/recensement/?q=sentiers")
    expect(citizen.locator("main")).to_contain_text("24 données recensées")
    assert citizen.evaluate(OVERFLOWING) == []
    assert violations(citizen) == []
    citizen.goto("/gouvernance/recensement/")
    back = tmp_path / "retour.csv"
    back.write_text(download(citizen, "CSV"))
    assert "service@example.org" not in back.read_text()
    desk.goto("/admin/governance/inventoryimport/add/")
    desk.set_input_files("#id_file", back)
    desk.get_by_role("button", name="Voir ce qui serait fait").click()
    expect(shown).to_contain_text(f"0 nouvelle, 0 changée, {len(GOOD)} inchangées, 0 mise de côté")


def enter(desk, series: Series, day: date, value: str, **said: str) -> None:
    """A figure by hand, with its document."""
    desk.goto("/admin/governance/measurement/add/")
    desk.select_option("#id_series", str(series.pk))
    fields = {"day": f"{day:%d/%m/%Y}", "value": value, "evidence_title": PROOF} | said
    for name, typed in {**fields, "evidence_url": "https://example.org/rapport"}.items():
        desk.fill(f"#id_{name}", typed)
    press(desk, "Enregistrer")


@needs_frame
def test_each_figure_of_the_matrix_opens_its_list_and_a_report_keeps_its_own(desk, citizen, tmp_path):
    load_frame(region().logical_frame)
    make_dataset(1)
    make_minutes(make_body(), "Rien.", starts_at=timezone.now() - timedelta(days=3))
    measure()
    today = timezone.localdate()
    by_hand = [row.series.get() for row in Indicator.objects.filter(counter="")]
    by_hand += Series.objects.filter(measurements__value=None).distinct().order_by("pk")
    series = by_hand[0]
    note = {} if series.indicator.counter == "" else {"note": "Compté par une enquête"}
    enter(desk, series, today, "12", **note)
    touch()

    citizen.set_viewport_size({"width": 1280, "height": 900})
    citizen.goto("/tableau-de-bord/cadre-logique/")
    sheet = citizen.pdf(format="A4", landscape=True, print_background=True)
    (tmp_path / "matrice.pdf").write_bytes(sheet)
    assert sheet.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) <= 2
    figures = citizen.locator("tbody td a:has(strong)")
    opened = set()
    for rank in range(figures.count()):
        figure = figures.nth(rank)
        value = plain(figure.inner_text())
        figure.click()
        opened.add(citizen.url)
        seen = plain(citizen.locator("main").inner_text())
        assert value.casefold() in seen.casefold(), (citizen.url, value)
        assert f"/{today}/" in citizen.url, citizen.url
        citizen.go_back()
    assert len(opened) == 11
    citizen.goto(f"/tableau-de-bord/{series.indicator.code}/{today}/")
    seen = plain(citizen.locator("main").inner_text())
    assert "à la main" in seen
    expect(citizen.get_by_role("link", name=PROOF).first).to_have_attribute(
        "href", "https://example.org/rapport"
    )
    assert violations(citizen) == []

    desk.goto("/admin/governance/evaluation/add/")
    desk.fill("#id_title", "Première évaluation")
    desk.fill("#id_day", f"{today:%d/%m/%Y}")
    desk.fill("#id_text", "Ce que nous avons **appris**.")
    desk.locator("#id_kind").select_option("premiere")
    press(desk, "Enregistrer et continuer les modifications")
    desk.select_option("#id_move_to", Evaluation.State.PUBLISHED)
    assert "Publiée, avec ses mesures" in press(desk, "Enregistrer")
    enter(desk, series, today, "14", note="Deux réponses arrivées en retard")
    report = Evaluation.objects.get()
    citizen.set_viewport_size(PHONE)
    citizen.goto(report.get_absolute_url())
    line = citizen.get_by_role("row").filter(has_text=series.indicator.code)
    told = plain(line.inner_text())
    assert re.search(r"\b12\b", told)
    assert "corrigé depuis : 14" in told
    assert "Deux réponses arrivées en retard" in told
    line.get_by_role("link", name=re.compile("14")).click()
    assert "14" in citizen.locator("main").inner_text()
    assert Measurement.objects.filter(series=series, day=today, value__in=(12, 14)).count() == 2
    assert violations(citizen) == []


def test_a_plan_in_consultation_takes_an_opinion_from_a_phone(desk, citizen):
    sector = make_sector()
    make_body(sector=sector)
    plan = make_plan(sector)
    move_plan(plan, to="consultation")
    address = f"/gouvernance/filieres/{sector.slug}/plan/"
    citizen.goto(address)
    drawn = citizen.locator("svg.odl-gantt")
    assert drawn.get_attribute("role") == "img"
    told = plain(citizen.locator("table", has=citizen.locator("#jalons")).inner_text())
    assert [row.title for row in plan.milestones.all() if row.title not in told] == []
    assert citizen.get_by_role("table", name="Les livrables et leur état").count() == 1
    citizen.get_by_role("link", name="donner un avis").first.click()
    citizen.get_by_label("Votre avis").fill("Ajoutez les chemins forestiers au recensement.")
    citizen.locator("#champ-capacity").select_option("collectivite")
    citizen.get_by_label("Votre adresse électronique").fill(EMAIL)
    assert violations(citizen) == []
    assert citizen.evaluate(OVERFLOWING) == []
    citizen.locator("form.odl-form button[type=submit]").click()
    citizen.wait_for_url("**/avis-recu/**")
    citizen.goto(link_in(OutgoingMail.objects.filter(to=EMAIL).latest("pk"), "avis"))
    citizen.locator("form button[type=submit]").last.click()
    citizen.get_by_role("heading", level=1).wait_for()

    opinion = Comment.objects.get()
    desk.goto("/admin/")
    desk.get_by_role("link", name="avis de consultation sans réponse").click()
    desk.get_by_role("link", name=opinion.ref).click()
    desk.select_option("#id_move_to", Comment.State.PUBLISHED)
    press(desk, "Enregistrer et continuer les modifications")
    desk.select_option("#id_verdict", "retenu")
    desk.fill("#id_reason", "Les chemins forestiers entrent au recensement.")
    desk.select_option("#id_move_to", Comment.State.ANSWERED)
    press(desk, "Enregistrer")

    citizen.goto(address)
    seen = plain(citizen.locator("main").inner_text())
    assert "Ajoutez les chemins forestiers au recensement." in seen
    assert "Les chemins forestiers entrent au recensement." in seen
    assert EMAIL not in citizen.content()
    assert citizen.evaluate(OVERFLOWING) == []
    assert violations(citizen) == []


def test_the_frame_of_a_sector_opens_another_under_another_name(desk, citizen, tmp_path):
    water = make_sector(slug="eaux", name="Eaux", summary="Rivières et nappes.")
    body = make_body(slug="cercle-eaux", name="Cercle des producteurs et réutilisateurs (Eaux)", sector=water)
    make_seat(body)
    make_meeting(body)
    make_plan(water)
    make_standard(slug="eaux-1", name="Hauteurs", sector=water)
    make_survey(slug="pertinence-eaux", title="Pertinence des données (Eaux)", sector=water)
    make_item(sector=water, action="filiere")

    desk.goto("/admin/governance/sector/")
    desk.get_by_role("link", name="Eaux").first.click()
    frame = tmp_path / "cadre.toml"
    # As from another portal: where it is known already, a standard stays one, in its first sector.
    frame.write_text(download(desk, "Exporter son cadre (TOML)").replace('"eaux-1"', '"eaux-2"'))
    assert EMAIL not in frame.read_text()
    desk.goto("/admin/governance/sector/")
    desk.get_by_role("link", name="Ouvrir depuis un cadre").click()
    desk.fill("#id_name", "Montagnes")
    desk.set_input_files("#id_file", frame)
    desk.get_by_role("button", name="Voir ce qui serait fait").click()
    expect(desk.locator("#content-main")).to_contain_text("Rien n’est encore écrit")
    assert not Sector.objects.filter(slug="montagnes").exists()
    assert "en préparation" in press(desk, "Ouvrir la filière")

    mountains = Sector.objects.get(slug="montagnes")
    assert mountains.bodies.get().seats.count() == 1
    plan, survey = mountains.plans.get(), mountains.surveys.get()
    assert (plan.state, plan.milestones.count(), plan.deliverables.count()) == ("draft", 2, 1)
    assert survey.questions()
    assert mountains.standards.count() == 1
    assert mountains.inventory.get().title == "Hauteurs des cours d’eau"
    desk.select_option("#id_state", Sector.State.OPEN)
    press(desk, "Enregistrer")
    citizen.goto("/gouvernance/filieres/montagnes/")
    assert citizen.evaluate(OVERFLOWING) == []
    assert violations(citizen) == []
    citizen.get_by_role("link", name=re.compile("Cercle des producteurs")).first.click()
    assert "1 à pourvoir" in plain(citizen.locator("main").inner_text())
