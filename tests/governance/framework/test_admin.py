"""The team's own gestures, through its pages: freeze, enter, correct, open a series, review, publish."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from governance import journal
from governance.models import (
    Activity,
    Evaluation,
    Hypothesis,
    Indicator,
    Measurement,
    Milestone,
    Phase,
    Series,
)
from governance.roles import FACILITATOR, LEAD, SECRETARY, make_roles
from tests.governance.factories import make_body, make_minutes
from tests.governance.framework.factories import (
    make_activity,
    make_evaluation,
    make_framework,
    make_hypothesis,
    make_indicator,
    make_measurement,
    make_phase,
    make_series,
)

pytestmark = pytest.mark.django_db
PROOF = {"evidence_title": "Rapport", "evidence_url": "https://example.org/rapport"}


@pytest.fixture
def lead(client):
    make_roles()
    user = User.objects.create_user("chef", is_staff=True)
    user.groups.add(Group.objects.get(name=LEAD))
    client.force_login(user)
    return client


def address(model, row=None) -> str:
    name = f"admin:governance_{model._meta.model_name}"
    return reverse(f"{name}_change", args=[row.pk]) if row else reverse(f"{name}_add")


def filled(response) -> dict[str, str]:
    """What the form of a row would send if nobody touched it."""
    form = BeautifulSoup(response.content, "html.parser").select_one("form[id$=_form]")
    sent = {
        item["name"]: item.get("value", "")
        for item in form.select("input[name]")
        if item.get("type") not in ("checkbox", "submit") or item.has_attr("checked")
    }
    sent |= {item["name"]: item.get_text().removeprefix("\n") for item in form.select("textarea")}
    for item in form.select("select"):
        chosen = item.select_one("[selected]") or item.select_one("option")
        sent[item["name"]] = chosen["value"]
    return sent


def act(client, action: str, *rows):
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(reverse("admin:governance_indicator_changelist"), data, follow=True)


def test_lead_measures_and_freezes_every_first_state_in_one_gesture(lead):
    make_minutes(make_body(), "Rien.")
    series = make_series()
    other = make_series(make_indicator("I1.5", counter="", unit="points"))
    said = act(lead, "measure_now", series.indicator).content.decode()
    assert "1\u00a0indicateur mesuré" in said
    said = act(lead, "freeze", series.indicator, other.indicator).content.decode()
    assert "1\u00a0état initial figé." in said
    series.refresh_from_db()
    assert series.baseline.value == 1
    assert journal.events_of(series).last().by.username == "chef"


def test_figure_by_hand_is_refused_without_its_document(lead):
    series = make_series(make_indicator(counter=""))
    data = {"series": series.pk, "day": "2026-02-01", "value": "12,5", "note": ""}
    assert lead.post(address(Measurement), data).status_code == 200
    assert Measurement.objects.count() == 0
    assert lead.post(address(Measurement), data | PROOF).status_code == 302
    row = Measurement.objects.get()
    assert (row.value, row.computed, row.evidence_title) == (12.5, False, "Rapport")


def test_second_figure_of_a_day_is_a_correction_with_its_reason(lead):
    series = make_series()
    first = make_measurement(series, day=date(2026, 2, 1))
    data = {"series": series.pk, "day": "2026-02-01", "value": "3", "note": "", **PROOF}
    assert "dites ici pourquoi la corriger" in lead.post(address(Measurement), data).content.decode()
    assert lead.post(address(Measurement), data | {"note": "Oubli"}).status_code == 302
    assert Measurement.objects.current().get().corrects == first


def test_measurement_and_first_state_have_no_form_that_changes_them(lead):
    make_framework()
    row = Measurement.objects.first()
    assert b'name="value"' not in lead.get(address(Measurement, row)).content
    assert lead.post(address(Measurement, row), {"value": 9}).status_code == 403
    assert lead.post(reverse("admin:governance_measurement_delete", args=[row.pk])).status_code == 403
    series = Series.objects.first()
    page = lead.get(address(Series, series)).content
    assert b'name="baseline"' not in page
    assert b'name="perimeter"' not in page
    data = {
        "target": "50",
        "target_on": "2027-06-30",
        "target_note": "Comité",
        "baseline": "",
        "definition": "x",
    }
    assert lead.post(address(Series, series), data).status_code == 302
    before = series.baseline_id, series.definition
    series.refresh_from_db()
    assert (series.baseline_id, series.definition) == before
    assert series.target == 50
    assert journal.events_of(series).last().said == "Cible fixée\u00a0: 50. Comité"


def test_another_perimeter_opens_another_series_with_a_reason(lead):
    series = make_series()
    make_measurement(series)
    row = series.indicator
    data = filled(lead.get(address(Indicator, row))) | {"perimeter": "Treize départements", "reason": ""}
    assert lead.post(address(Indicator, row), data).status_code == 200
    assert lead.post(address(Indicator, row), data | {"reason": "Nouvelle région"}).status_code == 302
    assert list(row.series.order_by("number").values_list("perimeter", "reason")) == [
        ("Huit départements", ""),
        ("Treize départements", "Nouvelle région"),
    ]


def test_indicator_is_added_with_its_first_series(lead):
    data = {
        **{"code": "I3.1", "result": "R3", "label": "Autre", "unit": "nombre", "direction": "hausse"},
        **{"source": "Portail", "reliability": "B", "position": 0, "definition": "D", "perimeter": "P"},
    }
    assert lead.post(address(Indicator), data).status_code == 302
    assert Indicator.objects.get(code="I3.1").series.get().definition == "D"


def test_hypothesis_is_reviewed_in_its_form(lead):
    row = make_hypothesis()
    data = filled(lead.get(address(Hypothesis, row)))
    said = lead.post(address(Hypothesis, row), data | {"move_to": "refuted"}, follow=True).content.decode()
    assert "Dites ce qui la menace" in said
    lead.post(address(Hypothesis, row), data | {"move_to": "confirmed"})
    row.refresh_from_db()
    assert (row.state, row.reviewed_on) == ("confirmed", timezone.localdate())


def test_progress_is_shown_by_something(lead):
    row = make_activity()
    data = filled(lead.get(address(Activity, row))) | {"progress": "40"}
    assert lead.post(address(Activity, row), data).status_code == 200
    assert lead.post(address(Activity, row), data | PROOF).status_code == 302
    assert journal.events_of(row).get().said == "Avancement\u00a0: 40\u00a0%. Rapport"


def test_milestone_done_is_in_the_journal_and_left_alone_by_the_pack(lead):
    phase = make_phase()
    row = Milestone.objects.create(
        phase=phase, ref="J1-01", title="Cercle", workstream="Filière", from_pack=True
    )
    data = filled(lead.get(address(Phase, phase))) | {"milestones-0-done_on": "2026-03-01"}
    assert lead.post(address(Phase, phase), data).status_code == 302
    row.refresh_from_db()
    assert (row.done_on, row.edited_here) == (date(2026, 3, 1), True)
    assert journal.events_of(row).get().said == "Fait le 01/03/2026"


def test_evaluation_is_published_once_and_then_read_only(lead):
    make_measurement(make_series())
    row = make_evaluation()
    data = filled(lead.get(address(Evaluation, row))) | {"move_to": "published"}
    said = lead.post(address(Evaluation, row), data, follow=True).content.decode()
    assert "Publiée, avec ses mesures." in said
    row.refresh_from_db()
    assert [line["words"] for line in row.snapshot] == ["2"]
    assert lead.post(address(Evaluation, row), data | {"title": "Autre"}).status_code == 403


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (LEAD, {Indicator: "vac", Series: "vc", Measurement: "va", Hypothesis: "vac", Evaluation: "vac"}),
        (SECRETARY, {Indicator: "v", Series: "v", Measurement: "v", Hypothesis: "vc", Evaluation: "v"}),
        (FACILITATOR, {Indicator: "v", Series: "v", Measurement: "va", Hypothesis: "vc", Evaluation: "v"}),
        (None, dict.fromkeys((Indicator, Series, Measurement, Hypothesis, Evaluation), "")),
    ],
)
def test_roles_open_what_they_should(client, role, may):
    make_roles()
    make_framework()
    user = User.objects.create_user("compte", is_staff=True)
    if role:
        user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    found = {}
    for model in may:
        row = model.objects.order_by("pk").first()
        lists = reverse(f"admin:governance_{model._meta.model_name}_changelist")
        can = "v" if client.get(lists).status_code == 200 else ""
        can += "a" if client.get(address(model)).status_code == 200 else ""
        changed = b"_save" in client.get(address(model, row)).content
        found[model] = can + ("c" if changed else "")
    assert found == may
