"""A plan is drafted, validated, never rewritten; its schedule is drawn; it leaves as table, agenda, feed."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.urls import reverse
from icalendar import Calendar

from governance import journal
from governance.demo import load_demo, remove_demo
from governance.models import (
    Comment,
    Deliverable,
    Event,
    Experiment,
    Plan,
    PlanActor,
    PlanMilestone,
    PlanPhase,
    Sector,
    Standard,
)
from governance.models.plans import add_months
from governance.pack import load_governance
from governance.plans import frame
from governance.plans.comparing import changes
from governance.plans.schedule import LABEL, MONTH, schedule_of
from governance.plans.services import move_plan, revise
from opendatalab.region import region
from tests.catalogue.factories import make_dataset
from tests.governance.factories import make_body, make_sector
from tests.governance.plans.factories import (
    make_decision,
    make_deliverable,
    make_experiment,
    make_plan,
    make_result,
    make_standard,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sector() -> Sector:
    sector = make_sector()
    make_body(sector=sector)
    return sector


def valid_plan(sector: Sector, **changes) -> Plan:
    """Through its consultation, as if it had ended yesterday."""
    plan = make_plan(sector, **changes)
    move_plan(plan, to="consultation")
    opened = plan.consulted_on - timedelta(days=60)
    decision = make_decision(sector.bodies.get())
    Plan.objects.filter(pk=plan.pk).update(
        consulted_on=opened, consulted_until=opened + timedelta(days=28), decision=decision
    )
    move_plan(plan, to="valid", said="Avis favorable du cercle")
    return plan


def words(client, path: str) -> str:
    page = BeautifulSoup(client.get(path).content, "html.parser").main
    return " ".join(page.get_text(" ").split())


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda plan: plan.actors.filter(role="producteur").delete(), "Il manque un acteur producteur."),
        (
            lambda plan: plan.actors.filter(role="reutilisateur").delete(),
            "Il manque un acteur réutilisateur.",
        ),
        (lambda plan: plan.sector.bodies.all().delete(), "La filière n’a aucune instance."),
        (lambda plan: plan.milestones.all().delete(), "Il faut au moins un jalon."),
        (lambda plan: plan.milestones.update(month=None), "Chaque jalon a une date"),
        (lambda plan: plan.deliverables.update(criterion=""), "Chaque livrable a un responsable"),
    ],
)
def test_plan_that_lacks_something_is_not_put_to_consultation(sector, spoil, said):
    plan = make_plan(sector)
    spoil(plan)
    with pytest.raises(ValidationError, match=said):
        move_plan(plan, to="consultation")
    plan.refresh_from_db()
    assert plan.state == "draft"


def test_milestones_that_wait_for_each_other_are_named(sector):
    plan = make_plan(sector)
    first, second = plan.milestones.order_by("month")
    PlanMilestone.objects.filter(pk=first.pk).update(after=second)
    with pytest.raises(ValidationError, match="Cercle formé → Jeux ouverts → Cercle formé"):
        move_plan(plan, to="consultation")


def test_validated_version_is_never_rewritten(sector):
    plan = valid_plan(sector)
    actor, phase = plan.actors.first(), plan.phases.first()
    deliverable, milestone = plan.deliverables.get(), plan.milestones.first()
    for row, name, value in (
        (plan, "objectives", "Autre chose"),
        (actor, "role", "appui"),
        (phase, "last_month", 9),
        (deliverable, "criterion", "Rien"),
        (milestone, "title", "Autre"),
        (milestone, "baseline", date(2030, 1, 1)),
    ):
        row.refresh_from_db()
        setattr(row, name, value)
        with pytest.raises(ValidationError):
            row.save()
    for model, values in (
        (PlanActor, {"organisation": "Un autre", "role": "appui"}),
        (PlanPhase, {"phase": 3}),
        (PlanMilestone, {"title": "Un de plus"}),
        (Deliverable, {"title": "Un de plus", "phase": 1, "workstream": "portail"}),
    ):
        with pytest.raises(ValidationError):
            model.objects.create(plan=plan, **values)


def test_milestone_slips_from_what_was_validated(client, sector):
    plan = valid_plan(sector)
    milestone = plan.milestones.order_by("month").first()
    assert (milestone.day, milestone.baseline) == (date(2026, 4, 1), date(2026, 4, 1))
    milestone.day = date(2026, 5, 1)
    milestone.save()
    assert (milestone.slip, milestone.sequence) == (30, 1)
    assert "30\u00a0jours de retard" in client.get(plan.get_absolute_url()).content.decode()
    event = Calendar.from_ical(client.get(reverse("governance:plan_ics", args=["forets"])).content).events[0]
    assert (event["SUMMARY"], event.decoded("DTSTART"), event["SEQUENCE"]) == (
        *("Forêts\u00a0: Cercle formé", date(2026, 5, 1)),
        1,
    )


def test_revision_is_a_new_version_and_the_old_stays_readable(client, sector):
    plan = valid_plan(sector)
    new = revise(plan)
    assert (new.version, new.state) == (2, "draft")
    assert [row.ref for row in new.deliverables.all()] == [row.ref for row in plan.deliverables.all()]
    assert new.milestones.get(title="Jeux ouverts").after.plan == new
    with pytest.raises(ValidationError, match="déjà en préparation"):
        revise(plan)
    new.objectives = "Ouvrir **et** documenter."
    new.shown = True
    new.save()
    new.actors.filter(role="producteur").delete()
    make_deliverable(new, title="Guide", ref="LIV-2026-900")
    found = [(change.section, change.label, change.before, change.after) for change in changes(plan, new)]
    assert found == [
        ("Objectifs", "Paragraphe 1", "**Ouvrir** les données.", "Ouvrir **et** documenter."),
        ("Acteurs", "Office des forêts, producteur", "présent", ""),
        (
            *("Livrables", "LIV-2026-900", ""),
            "Guide\u00a0; Ouverture des données disponibles\u00a0; phase 1\u00a0; Office des forêts\u00a0; "
            "Chaque fichier a une ligne\u00a0; 1er\u00a0mai 2026",
        ),
    ]
    assert "Ouvrir **et** documenter." in words(client, reverse("governance:plan_compare", args=["forets"]))
    page = reverse("governance:plan", args=["forets"])
    assert "version 1" in words(client, page)  # the valid one is read first
    PlanActor.objects.create(plan=new, organisation="Office des forêts", role="producteur")
    move_plan(new, to="consultation")
    opened = new.consulted_on - timedelta(days=60)
    Plan.objects.filter(pk=new.pk).update(
        consulted_on=opened, consulted_until=opened + timedelta(days=28), decision=plan.decision
    )
    move_plan(new, to="valid")
    plan.refresh_from_db()
    assert (plan.state, new.state) == ("revised", "valid")
    assert "gardée telle qu’elle a été validée" in words(client, plan.get_absolute_url())
    assert "version 2" in words(client, f"{page}?plus-tard")  # nothing is committed in a test: pages are kept


def test_deliverable_goes_from_planned_to_accepted_in_the_team_s_pages(client, sector):
    plan = valid_plan(sector)
    row = plan.deliverables.get()
    client.force_login(User.objects.create_superuser("equipe"))
    address = reverse("admin:governance_deliverable_change", args=[row.pk])

    def send(to: str, **changes) -> str:
        client.post(address, {"due": "", "evidence": "", "decision": "", "move_to": to} | changes)
        row.refresh_from_db()
        return row.state

    assert send("doing") == "doing"
    assert send("delivered") == "doing"  # no evidence
    proof = {"evidence": "Le fichier | https://example.org/fichier.csv"}
    assert send("delivered", **proof) == "delivered"
    assert send("accepted", **proof) == "delivered"  # no decision
    assert send("accepted", **proof, decision=plan.decision_id) == "accepted"
    assert row.title == "Recensement des fichiers"
    client.logout()
    page = words(client, plan.get_absolute_url())
    assert "1 sur 1 livrés" in page
    assert f"Accepté ( {plan.decision.ref} ) · Le fichier" in page
    feed = client.get(reverse("governance:plan_atom", args=["forets"])).content.decode()
    assert feed.count("<entry>") == 5
    assert "Recensement des fichiers\u00a0: accepté" in feed


def test_team_drafts_a_plan_with_its_lines_in_one_form(client, sector):
    client.force_login(User.objects.create_superuser("equipe"))

    def lines(prefix: str, **row) -> dict:
        management = {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "0"}
        return management | {f"{prefix}-0-{name}": value for name, value in row.items()}

    sent = {"sector": sector.pk, "objectives": "Ouvrir", "governance": "", "starts_on": "", "months": "18"}
    sent |= lines("actors", partner="", organisation="Office", role="producteur", detail="")
    sent |= lines("phases", phase="1", first_month="1", last_month="6", aim="")
    sent |= lines("milestones", title="Cercle formé", month="3", day="", reached_on="", after="")
    client.post(reverse("admin:governance_plan_add"), sent)
    plan = Plan.objects.get()
    assert (plan.version, plan.state, plan.phases.get().last_month) == (1, "draft", 6)
    assert client.get(plan.get_absolute_url()).status_code == 404  # a draft that nobody shows
    assert "n’a pas encore de plan public" in words(client, reverse("governance:plan", args=["forets"]))
    client.post(
        reverse("admin:governance_plan_changelist"), {"action": "prepare_next", "_selected_action": [plan.pk]}
    )
    assert Plan.objects.count() == 1  # a draft is not revised


def test_schedule_is_dated_from_the_start_and_in_months_without_it(sector):
    plan = make_plan(sector)
    drawn = schedule_of(plan, today=date(2026, 4, 1))
    assert [tick["text"] for tick in drawn.ticks][:2] == ["01/2026", "04/2026"]
    assert drawn.today == LABEL + 3 * MONTH
    assert [bar.width for bar in drawn.bars] == [
        6 * MONTH,
        4 * MONTH,
        6 * MONTH,
    ]
    assert not drawn.phases_are_guessed
    plan.starts_on = None
    undated = schedule_of(plan, today=date(2026, 4, 1))
    assert [tick["text"] for tick in undated.ticks][:2] == ["mois 0", "3"]
    assert undated.today is None
    assert [bar.width for bar in undated.bars] == [bar.width for bar in drawn.bars]
    plan.phases.update(first_month=None, last_month=None)
    guessed = schedule_of(plan)
    assert guessed.phases_are_guessed
    assert guessed.bars[0].css == "odl-gantt-phase odl-gantt-guess"


def test_page_draws_without_inline_style_and_says_it_in_tables(client, sector):
    plan = make_plan(sector)
    page = BeautifulSoup(client.get(plan.get_absolute_url()).content, "html.parser")
    drawing = page.select_one("svg.odl-gantt")
    assert drawing["aria-labelledby"] == "gantt-titre gantt-texte"
    assert not page.select("[style]")
    captions = [caption.get_text() for caption in page.select("caption")]
    assert captions[:4] == [
        "Qui prend part au plan",
        "Les phases",
        "Les jalons",
        "Les livrables et leur état",
    ]
    assert all(row.select_one("th[scope=row]") for row in page.select("tbody tr"))
    assert len(page.find_all()) < 700


def test_late_deliverable_is_said_late(client, sector):
    plan = valid_plan(sector)
    make = plan.deliverables.get()
    make.due = date(2026, 2, 1)
    make.save()
    assert "0 sur 1 livrés, 1 en retard" in words(client, plan.get_absolute_url())


def test_spreadsheet_has_every_line(client, sector):
    make_plan(sector)
    text = b"".join(client.get(reverse("governance:plan_csv", args=["forets"])).streaming_content).decode()
    kinds = [line.split(";")[1] for line in text.splitlines()[1:]]
    assert kinds == ["acteur"] * 2 + ["phase"] * 2 + ["jalon"] * 2 + ["livrable"]


def test_pack_brings_a_draft_without_any_date(client):
    load_governance(region())
    plan = Plan.objects.get()
    assert (plan.state, plan.starts_on, plan.months, plan.phases.count()) == ("draft", None, 18, 3)
    assert not plan.milestones.exists()
    assert not plan.deliverables.exclude(due=None, due_month=None, owner="").exists()
    page = client.get(plan.get_absolute_url())
    assert len(BeautifulSoup(page.content, "html.parser").find_all()) < 700
    said = words(client, plan.get_absolute_url())
    assert "Ce plan est un brouillon" in said
    assert "18 mois, début à dater" in said
    assert load_governance(region()) == {}
    plan.deliverables.all()[0].delete()
    Plan.objects.update(edited_here=True)
    assert load_governance(region()) == {}


def test_frame_gives_another_sector_the_shape_alone(sector):
    plan = make_plan(sector)
    other = make_sector(slug="mer", name="Mer")
    taken = frame.take(sector)
    assert frame.give(other, taken) == 6
    assert frame.give(other, taken) == 0
    made = Plan.objects.get(sector=other)
    assert (made.state, made.shown, made.starts_on, made.actors.count()) == ("draft", False, None, 0)
    assert made.deliverables.get().owner == ""
    assert made.deliverables.get().title == plan.deliverables.get().title
    assert frame.take(make_sector(slug="vide", name="Vide")) == {}


def test_months_are_added_to_the_last_day_that_exists():
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 11, 15), 3) == date(2027, 2, 15)


def test_journal_is_the_only_way(sector):
    plan = make_plan(sector)
    with pytest.raises(ValidationError):
        journal.move(plan, to="valid")
    with pytest.raises(ValidationError, match="avance une fois le plan validé"):
        journal.move(plan.deliverables.get(), to="doing")


def test_demo_is_a_plan_being_carried_out_and_leaves_nothing():
    load_demo()
    plan = Plan.objects.get(demo=True)
    states = plan.deliverables.order_by("due_month").values_list("state", flat=True)
    assert (plan.state, list(states)) == ("running", ["accepted", "delivered", "doing", "doing", "planned"])
    assert plan.milestones.get(title="Standard adopté").slip == 21
    assert remove_demo()
    left = (Plan, Standard, Experiment, Comment, Event)
    assert [model.objects.count() for model in left] == [0] * 5


@pytest.mark.parametrize(
    ("route", "said"),
    [
        ("standards", "Aucun standard n’est encore inscrit"),
        ("conformance", "Aucun fichier n’a encore été évalué"),
        ("consultations", "Aucune consultation n’a encore été ouverte"),
        ("experiments", "Aucune expérimentation n’est encore inscrite"),
    ],
)
def test_region_without_governance_reads_what_comes_and_how(client, route, said):
    assert said in words(client, reverse(f"governance:{route}"))


@pytest.mark.parametrize("route", ["standards", "experiments", "conformance"])
@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_a_fixed_number_of_questions(client, django_assert_num_queries, route, count):
    for number in range(count):
        standard = make_standard(slug=f"foret-{number}", version=str(number))
        make_result(standard, make_dataset(number + 1))
        make_experiment()
    expected = {"standards": 4, "experiments": 4, "conformance": 3}
    with django_assert_num_queries(expected[route]):
        client.get(reverse(f"governance:{route}"))
