"""What a visitor reads: figures that open their lists, the matrix filled, honest empty pages, reports."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from governance import journal
from governance.framework.evaluating import publish
from governance.framework.measuring import enter, measure
from governance.framework.pack import CHANGED, load_frame
from governance.framework.views.committee import MOST
from governance.models import Evaluation, Hypothesis, Indicator, Measurement, Milestone, Phase
from governance.models.indicators import Frozen
from opendatalab.region import region
from opendatalab.stamp import touch
from tests.governance.factories import make_body, make_minutes
from tests.governance.framework.factories import (
    make_evaluation,
    make_framework,
    make_hypothesis,
    make_indicator,
    make_measurement,
    make_milestone,
    make_phase,
    make_series,
)

pytestmark = pytest.mark.django_db
PROOF = {"evidence_title": "Rapport", "evidence_url": "https://example.org/rapport"}
HOME = "/tableau-de-bord/"
needs_frame = pytest.mark.skipif(region().logical_frame is None, reason="no logical framework in this region")


def page(client, path: str) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser").main


def words(found) -> str:
    return " ".join(found.get_text(" ").split())


def rows(answer) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


@needs_frame
def test_founding_matrix_is_filled_and_each_figure_opens_its_list(client):
    """The judged point, end to end: from the pack to the list of the day."""
    load_frame(region().logical_frame)
    make_minutes(make_body(), "Rien.")
    measure()
    for indicator in Indicator.objects.exclude(series__measurements__value__isnull=False):
        series = indicator.series.get()
        if not series.measurements.exists():
            enter(series, day=timezone.localdate(), value=1, **PROOF)
    made = page(client, reverse("governance:matrix"))
    heads = [words(cell) for cell in made.thead.find_all("th")]
    assert heads == ["Logique d’intervention", "Indicateurs", "Sources de vérification", "Hypothèses"]
    frame = region().logical_frame
    told = words(made)
    promised = [
        frame.objective,
        frame.project_objective,
        *(item.text for item in frame.results),
        *frame.means,
    ]
    promised += [item.label for item in frame.indicators] + [item.title for item in frame.activities]
    promised += [item.statement for item in frame.hypotheses]
    assert [text for text in promised if " ".join(text.split()) not in told] == []
    links = [link["href"] for link in made.tbody.select("td a:has(strong)")]
    assert len(links) == 11
    for link in links:
        assert page(client, link).h1
    listed = page(client, next(link for link in links if "I1.3" in link))
    assert "REU-2026-001 Cercle des forêts" in words(listed)
    assert listed.select_one(".odl-lines a")["href"] == "/gouvernance/reunions/REU-2026-001/"
    assert [row["niveau"] for row in rows(client.get(reverse("governance:matrix_csv")))][:4] == [
        *("Objectif principal", "Objectif du projet", "Résultat R1", "Résultat R2")
    ]


def test_figure_on_the_dashboard_is_the_link_to_its_list(client):
    make_framework()
    made = page(client, HOME)
    figure = made.select_one(".odl-measure-value a")
    assert (words(figure), figure["href"]) == ("2 réunions", "/tableau-de-bord/I1.3/2026-11-02/")
    assert "État initial, le 2\u00a0janvier 2026 : 1 (+1 depuis)" in made.get_text(" ").replace(
        "\n", " "
    ) or ("+1 depuis" in words(made))
    listed = page(client, figure["href"])
    assert [words(line) for line in listed.select(".odl-lines li a")][:2] == ["Réunion 1", "Réunion 2"]


def test_figure_by_hand_is_shown_as_such_with_its_document(client):
    make_framework()
    told = words(page(client, HOME))
    assert "82,5 % Saisi à la main, le 2 novembre 2026 : Rapport d’enquête" in told
    listed = page(client, "/tableau-de-bord/I1.4/2026-11-02/")
    assert listed.find("a", href="https://example.org/rapport")
    assert "saisi à la main : ce qu’il compte est dans le document" in words(listed)


def test_list_of_a_figure_is_paged_searched_and_exported(client):
    lines = [{"ref": f"r{n}", "label": f"Ligne {n:03}", "url": "", "day": ""} for n in range(120)]
    make_measurement(make_series(), value=120, listed=lines)
    address = "/tableau-de-bord/I1.3/2026-11-02/"
    assert len(page(client, address).select(".odl-lines li")) == 50
    assert len(page(client, f"{address}?page=3").select(".odl-lines li")) == 20
    assert words(page(client, f"{address}?q=ligne+119").select_one(".odl-lines")) == "Ligne 119"
    assert len(rows(client.get("/tableau-de-bord/I1.3/2026-11-02.csv"))) == 120
    assert [row["libelle"] for row in rows(client.get("/tableau-de-bord/I1.3/2026-11-02.csv?q=119"))] == [
        "Ligne 119"
    ]


def test_link_of_a_list_is_a_page_of_ours_or_of_the_web(client):
    lines = [
        {"ref": str(n), "label": url, "url": url, "day": ""}
        for n, url in enumerate(("/a/", "https://b.example/", "//c.example/", "javascript:alert(1)"))
    ]
    make_measurement(make_series(), value=4, listed=lines)
    made = page(client, "/tableau-de-bord/I1.3/2026-11-02/").select_one(".odl-lines")
    assert [link["href"] for link in made.find_all("a")] == ["/a/", "https://b.example/"]


def test_correction_leads_from_the_old_value_to_the_new_one(client):
    series = make_series()
    enter(series, day=date(2026, 2, 1), value=1, **PROOF)
    enter(series, day=date(2026, 2, 1), value=2, note="Un compte rendu oublié", **PROOF)
    old = page(client, "/tableau-de-bord/I1.3/2026-02-01/?version=1")
    assert "Cette mesure a été corrigée depuis : 2" in words(old)
    new = page(client, "/tableau-de-bord/I1.3/2026-02-01/")
    assert words(new.h1) == "Réunions I1.3 : 2"
    assert "Un compte rendu oublié" in words(new)
    history = page(client, "/tableau-de-bord/I1.3/")
    assert [words(row.td) for row in history.tbody.find_all("tr")] == ["2", "1 corrigée depuis"]


def test_indicator_draws_its_months_and_says_them_in_a_table(client):
    make_framework()
    made = page(client, "/tableau-de-bord/I1.3/")
    svg = made.select_one("svg[role=img]")
    assert svg["aria-label"] == (
        "Série 1, mois par mois\u00a0: "
        "janvier 2026\u00a0: 1\u00a0; octobre 2026\u00a0: 2\u00a0; novembre 2026\u00a0: 2"
    )
    assert [words(row.th) for row in made.tbody.find_all("tr")] == [
        *("2 novembre 2026", "1er octobre 2026", "2 janvier 2026")
    ]


def test_every_measurement_is_in_the_spreadsheet_under_the_same_filters(client):
    make_framework()
    every = rows(client.get(reverse("governance:measurements_csv")))
    assert len(every) == Measurement.objects.count()
    one = rows(client.get("/tableau-de-bord/mesures.csv?indicateur=I1.4&du=2026-01-01"))
    assert [(row["valeur"], row["origine"], row["document"]) for row in one] == [
        ("82,5", "Saisi à la main", "Rapport d’enquête")
    ]


def test_feed_tells_measurements_and_evaluations(client):
    make_framework()
    feed = BeautifulSoup(client.get(reverse("governance:dashboard_atom")).content, "xml")
    titles = {entry.title.text.partition(" le ")[0] for entry in feed.find_all("entry")}
    assert titles == {"4\u00a0mesures", "Rapport de la phase 1"}


@pytest.mark.parametrize("path", ["", "cadre-logique/", "hypotheses/", "activites/", "feuille-de-route/"])
def test_region_without_a_framework_says_how_to_write_one(client, path):
    told = words(page(client, HOME + path))
    assert "n’a pas encore écrit son cadre logique" in told
    assert "logical_frame" in told


@pytest.mark.parametrize("path", ["evaluations/", "evaluations/comparer/", "comite/"])
def test_pages_without_rows_say_what_will_come(client, path):
    assert page(client, HOME + path).h1


def test_evaluation_keeps_its_figures_and_tells_later_corrections(client):
    series = make_series()
    enter(series, day=date(2026, 2, 1), value=10, **PROOF)
    report = make_evaluation(day=date(2026, 3, 1), title="Première évaluation", text="Bien.")
    publish(report)
    assert report.ref == "EVA-2026-001"
    assert [(line["code"], line["words"]) for line in report.snapshot] == [("I1.3", "10")]
    enter(series, day=date(2026, 2, 1), value=12, note="Deux oubliées", **PROOF)
    enter(series, day=date(2026, 2, 20), value=40, **PROOF)
    made = words(page(client, report.get_absolute_url()))
    assert "10 mesuré le 1er février 2026 corrigé depuis : 12 (Deux oubliées)" in made
    assert "40" not in made
    assert rows(client.get(f"/tableau-de-bord/evaluations/{report.ref}.csv"))[0]["valeur_figee"] == "10"


def test_published_evaluation_never_changes(client):
    make_series()
    draft = make_evaluation(text="")
    assert client.get(draft.get_absolute_url()).status_code == 404
    with pytest.raises(ValidationError):
        publish(draft)  # nothing is written
    draft.text = "Bien."
    draft.save()
    publish(draft)
    draft.text = "Mieux."
    with pytest.raises(Frozen):
        draft.save()
    assert [event.after for event in journal.events_of(draft)] == ["published"]


def test_evaluation_of_today_measures_first(client):
    make_minutes(make_body(), "Rien.")
    make_series()
    report = make_evaluation(day=timezone.localdate(), text="Bien.")
    publish(report)
    assert report.snapshot[0]["words"] == "1"
    later = make_evaluation(day=timezone.localdate() + timedelta(days=1), text="Bien.")
    with pytest.raises(ValidationError):
        publish(later)


def test_two_evaluations_are_compared_within_one_series(client):
    series = make_series()
    enter(series, day=date(2026, 2, 1), value=10, **PROOF)
    first = make_evaluation(day=date(2026, 2, 2), title="Première évaluation", text="Bien.")
    publish(first)
    enter(series, day=date(2026, 8, 1), value=25, **PROOF)
    second = make_evaluation(day=date(2026, 8, 2), title="Seconde évaluation", text="Mieux.", kind="seconde")
    publish(second)
    made = page(client, reverse("governance:evaluations_compared"))
    assert [words(cell) for cell in made.tbody.tr.find_all("td")] == ["10", "25", "+15"]
    link = page(client, second.get_absolute_url()).find("a", string=lambda text: text and "a changé" in text)
    assert link["href"] == f"/tableau-de-bord/evaluations/comparer/?de={first.ref}&a={second.ref}"


def test_values_are_said_in_their_units(client):
    for code, unit, value in (
        ("I1.1", "pourcentage", "82.5"),
        ("I1.2", "points", "0.4"),
        ("I1.3", "oui-non", "1"),
        ("I1.4", "nombre", None),
    ):
        series = make_series(make_indicator(code, unit=unit, noun=""))
        make_measurement(series, value=None if value is None else Decimal(value))
    figures = [words(found) for found in page(client, HOME).select(".odl-measure-value")]
    assert figures == ["82,5 %", "+0,4 point", "Oui", "Non mesuré"]


def test_target_is_reached_then_lost(client):
    series = make_series(target=Decimal(3), target_on=date(2027, 3, 1))
    for day, value, said in (
        (date(2026, 9, 1), 2, "pas encore atteinte"),
        (date(2026, 10, 1), 3, "atteinte"),
        (date(2026, 11, 1), 1, "pas encore atteinte"),
    ):
        make_measurement(series, day=day, value=value)
        touch()
        assert f"Cible : 3 au 1er mars 2027, {said}" in words(page(client, HOME))


def test_road_map_tells_done_late_and_undated(client):
    today = timezone.localdate()
    phase = make_phase(starts_on=today - timedelta(days=100), ends_on=today - timedelta(days=10))
    make_milestone(phase, "J1-01", title="Cercle")
    make_milestone(phase, "J1-02", title="Bêta", done_on=today - timedelta(days=50))
    make_milestone(make_phase(2, name="Suite", starts_on=None, ends_on=None), "J2-01", title="Concours")
    made = page(client, reverse("governance:roadmap"))
    states = [words(row.find_all("td")[-1]).partition(",")[0] for row in made.select("tbody tr")]
    assert states == ["En retard", "Fait", "Sans date"]
    assert [mark["class"] for mark in made.select("figure circle")] == [["odl-road-late"], ["odl-road-done"]]
    late = page(client, "/tableau-de-bord/feuille-de-route/?etat=retard")
    assert [words(row.th) for row in late.select("tbody tr")] == ["Cercle"]
    assert [
        row["jalon"] for row in rows(client.get("/tableau-de-bord/feuille-de-route.csv?etat=retard"))
    ] == ["Cercle"]


def test_hypothesis_is_reviewed_by_the_journal(client):
    row = make_hypothesis()
    assert row.is_due
    with pytest.raises(ValidationError):
        journal.move(row, to=Hypothesis.State.THREATENED)
    journal.move(row, to=Hypothesis.State.THREATENED, said="Un producteur refuse")
    journal.move(row, to=Hypothesis.State.THREATENED, said="Il refuse encore")
    assert (row.reviewed_on, row.is_due) == (timezone.localdate(), False)
    told = words(page(client, reverse("governance:hypotheses")))
    assert "Menacée. Un producteur refuse" in told
    assert rows(client.get("/tableau-de-bord/hypotheses.csv?etat=confirmed")) == []


def test_committee_reads_what_is_open_late_and_waiting(client):
    make_framework()
    make_minutes(make_body(), "Décision : ouvrir\n\nAction : écrire | échéance : 1er avril 2026")
    made = words(page(client, reverse("governance:committee")))
    assert "1 décision ouverte" in made
    assert "1 action en retard" in made
    assert "Jalons en retard Cercle créé" in made
    assert "H1 Pas de blocage" in made


@needs_frame
def test_pack_brings_the_framework_and_follows_it():
    frame = region().logical_frame
    load_frame(frame)
    assert (Indicator.objects.count(), Phase.objects.count(), Milestone.objects.count()) == (11, 3, 30)
    assert load_frame(frame) == {}
    assert set(Hypothesis.objects.values_list("state", flat=True)) == {"to_check"}
    first = frame.indicators[0]
    make_measurement(Indicator.objects.get(code=first.code).series.get())
    changed = replace(frame, indicators=(replace(first, definition="Autre"), *frame.indicators[1:]))
    load_frame(changed)
    series = Indicator.objects.get(code=first.code).series.order_by("number")
    assert [(one.number, one.definition == "Autre", one.reason) for one in series] == [
        (1, False, ""),
        (2, True, CHANGED),
    ]
    Indicator.objects.filter(code=first.code).update(label="De l’équipe", edited_here=True)
    load_frame(frame)
    assert Indicator.objects.get(code=first.code).label == "De l’équipe"


def test_draft_is_no_public_page(client):
    make_framework()
    draft = Evaluation.objects.get(state="draft")
    assert client.get(f"/tableau-de-bord/evaluations/{draft.ref}.csv").status_code == 404
    assert draft.title not in client.get(reverse("governance:evaluations")).content.decode()


def test_committee_says_when_its_list_is_cut(client):
    body = make_body()
    make_minutes(body, "\n\n".join(f"Décision : chose {n}" for n in range(MOST + 1)))
    page = BeautifulSoup(client.get("/tableau-de-bord/comite/").content, "html.parser").main
    assert f"{MOST + 1} décisions ouvertes" in page.get_text().replace("\u00a0", " ")
    assert page.find("a", string="Toutes les décisions")["href"] == "/gouvernance/decisions/?kind=decision"
    assert page.find("a", string="Toutes les actions en retard") is None
