"""Measured once a day, frozen for good, corrected beside, kept when the source is old."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from catalogue.models import Dataset, SyncRun
from governance import journal
from governance.framework import measuring
from governance.framework.counting import COUNTERS, Count, Counter
from governance.framework.measuring import enter, freeze_baselines, is_month_due, measure, start_series
from governance.framework.showing import cards
from governance.models import Measurement, Series
from governance.models.indicators import Frozen
from governance.tasks import measure_indicators
from opendatalab.stamp import touch
from tests.catalogue.factories import make_dataset
from tests.governance.factories import make_body, make_minutes
from tests.governance.framework.factories import make_indicator, make_measurement, make_series

pytestmark = pytest.mark.django_db
PROOF = {"evidence_title": "Rapport", "evidence_url": "https://example.org/rapport"}
TODAY = date(2026, 11, 26)


def synced(days_ago: int) -> None:
    SyncRun.objects.all().delete()  # those of the factories have no end
    at = timezone.now() - timedelta(days=days_ago)
    SyncRun.objects.create(kind="full", status="done", started_at=at, finished_at=at)
    touch()


def test_figure_is_the_length_of_a_list_that_outlives_its_rows():
    make_minutes(make_body(), "Rien.")
    series = make_series()
    assert measure(TODAY) == {"measured": 1}
    held = series.measurements.get()
    assert (held.value, held.computed) == (1, True)
    assert held.listed == [
        {
            "ref": "REU-2026-001",
            "label": "REU-2026-001 Cercle des forêts\u00a0: Première réunion",
            "url": "/gouvernance/reunions/REU-2026-001/",
            "day": "2026-03-05",
        }
    ]
    before = held.listed
    make_minutes(make_body(slug="autre", name="Autre"), "Rien.")
    assert series.measurements.get().listed == before


def test_measuring_twice_a_day_writes_once():
    make_series()
    measure(TODAY)
    assert measure(TODAY) == {"left": 1}
    assert Measurement.objects.count() == 1
    measure(TODAY + timedelta(days=1))
    assert Measurement.objects.count() == 2


def test_command_says_what_it_did(capsys):
    make_series()
    make_series(make_indicator("I1.5", counter="nobody_s"))
    call_command("measure_indicators")
    assert capsys.readouterr().out.splitlines() == [
        "1\u00a0indicateur mesuré",
        "0\u00a0indicateur non mesuré",
        "1\u00a0laissé (déjà mesuré ou saisi)",
    ]


def test_task_measures_once_a_month():
    series = make_series()
    make_measurement(series, day=timezone.localdate() - timedelta(days=40))
    assert is_month_due()
    measure_indicators()
    measure_indicators()
    assert not is_month_due()
    assert series.measurements.count() == 2


def test_month_is_measured_again_when_the_catalogue_is_new_again():
    make_dataset(1)
    series = make_series(make_indicator("I1.2", counter="datasets_tagged"))
    synced(14)
    measure(timezone.localdate())
    assert not is_month_due()
    synced(0)
    assert is_month_due()
    Measurement.objects.create(
        series=series, day=timezone.localdate(), computed=True, corrects=series.measurements.get()
    )
    assert not is_month_due()


def test_catalogue_never_filled_is_unmeasured_not_zero():
    make_series(make_indicator("I1.1", counter="datasets_new"))
    assert measure(TODAY) == {"unmeasured": 1}
    assert Measurement.objects.get().note == measuring.NEVER_FILLED
    assert freeze_baselines(day=TODAY) == {"left": 1}


def test_first_state_is_frozen_for_all_at_once_and_never_again():
    make_minutes(make_body(), "Rien.")
    counted, by_hand = make_series(), make_series(make_indicator("I1.4", counter=""))
    empty = make_series(make_indicator("I1.5", counter="", unit="points"))
    first = enter(by_hand, day=date(2026, 2, 1), value="12.5", **PROOF)
    assert freeze_baselines(day=TODAY) == {"frozen": 2, "left": 1}
    for series in (counted, by_hand, empty):
        series.refresh_from_db()
    assert (counted.baseline.value, counted.baseline.day) == (1, TODAY)
    assert (by_hand.baseline, empty.baseline) == (first, None)
    assert freeze_baselines(day=TODAY) == {"left": 1}
    assert [event.said for event in journal.events_of(counted)] == [
        "État initial figé au 26/11/2026\u00a0: 1"
    ]


def test_baseline_cannot_be_changed_by_anyone():
    series = make_series()
    freeze_baselines(day=TODAY)
    series.refresh_from_db()
    other = make_measurement(series, day=date(2026, 12, 1))
    series.baseline = other
    with pytest.raises(Frozen):
        series.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Series.objects.filter(pk=series.pk).update(baseline=other)
    with pytest.raises(DatabaseError), transaction.atomic():
        Series.objects.filter(pk=series.pk).update(baseline=None)
    Series.objects.filter(pk=series.pk).update(target=3)  # a target may move


def test_measurement_cannot_be_changed_by_anyone():
    row = make_measurement(make_series())
    row.value = 9
    for change in (row.save, row.delete, Measurement.objects.all().delete):
        with pytest.raises(Frozen):
            change()
    with pytest.raises(Frozen):
        Measurement.objects.update(value=9)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE governance_measurement SET value = 9")
    assert Measurement.objects.get().value == 2


def test_first_state_of_what_is_new_is_what_was_there():
    make_dataset(1)
    series = make_series(make_indicator("I1.1", counter="datasets_new"))
    synced(0)
    measure(TODAY)
    assert series.measurements.get().value is None  # nothing is new before there is a start
    freeze_baselines(day=TODAY)
    series.refresh_from_db()
    assert (series.baseline.value, series.baseline.corrects.value) == (1, None)
    make_dataset(2, internal={"created_at_internal": "2026-11-28T00:00:00+00:00"})
    measure(date(2026, 12, 1))
    card = cards()[0]
    assert (card.baseline, card.value, card.change) == ("1", "1", "")
    assert [line["ref"] for line in card.row.listed] == [f"{2:024x}"]


def test_old_catalogue_keeps_the_value_and_is_marked(monkeypatch):
    make_dataset(1)
    series = make_series(make_indicator("I1.2", counter="everything"))
    count = Counter(lambda until, since: Count(Decimal(Dataset.objects.count())), upstream=True)
    monkeypatch.setitem(COUNTERS, "everything", count)
    synced(14)
    measure()
    row = series.measurements.get()
    old = timezone.localdate() - timedelta(days=14)
    assert (row.value, row.stale_since) == (1, old)
    assert cards()[0].age.startswith("Source à jour au ")


def test_catalogue_grown_old_since_marks_the_last_value(monkeypatch):
    series = make_series(make_indicator("I1.2", counter="datasets_tagged"))
    make_measurement(series, day=timezone.localdate() - timedelta(days=20))
    synced(1)
    assert cards()[0].age == ""
    SyncRun.objects.update(finished_at=timezone.now() - timedelta(days=15))
    touch()
    card = cards()[0]
    assert (card.value, card.age[:17]) == ("2", "Source à jour au ")


def test_counter_that_breaks_keeps_the_last_value_and_its_list(monkeypatch):
    series = make_series()
    lines = [{"ref": "a", "label": "A", "url": "/", "day": "2026-01-01"}]
    make_measurement(series, day=date(2026, 10, 1), value=1, listed=lines)

    def broken(until, since):
        raise KeyError("created_at")

    monkeypatch.setitem(COUNTERS, "meetings_held", Counter(broken))
    measure(TODAY)
    row = series.measurements.first()
    assert (row.day, row.value, row.listed, row.stale_since) == (TODAY, 1, lines, date(2026, 10, 1))
    assert row.note == measuring.FAILED


def test_counter_that_never_worked_is_unmeasured_not_zero(monkeypatch):
    series = make_series()
    monkeypatch.setitem(COUNTERS, "meetings_held", Counter(lambda until, since: {}["x"]))
    assert measure(TODAY) == {"unmeasured": 1}
    assert series.measurements.get().value is None
    assert cards()[0].value == "Non mesuré"


def test_figure_by_hand_needs_its_document():
    series = make_series()
    with pytest.raises(ValidationError):
        enter(series, day=date(2026, 2, 1), value=1, evidence_title="", evidence_url="")
    with pytest.raises(ValidationError):
        enter(series, day=timezone.localdate() + timedelta(days=1), value=1, **PROOF)
    with pytest.raises(DatabaseError), transaction.atomic():
        Measurement.objects.create(series=series, day=TODAY, value=1)


def test_correction_is_written_beside_with_its_reason():
    series = make_series()
    first = enter(series, day=date(2026, 2, 1), value=1, **PROOF)
    with pytest.raises(ValidationError):
        enter(series, day=date(2026, 2, 1), value=2, **PROOF)
    second = enter(series, day=date(2026, 2, 1), value=2, note="Oubli", **PROOF)
    assert second.corrects == first
    assert list(series.measurements.current()) == [second]
    assert series.measurements.count() == 2
    assert [event.said for event in journal.events_of(series)] == [
        "Mesure du 01/02/2026 saisie",
        "Mesure du 01/02/2026 corrigée. Oubli",
    ]


def test_another_definition_or_perimeter_is_another_series():
    series = make_series()
    make_measurement(series)
    series.perimeter = "Treize départements"
    with pytest.raises(Frozen):
        series.save()
    with pytest.raises(ValidationError):
        start_series(series.indicator, definition="D", perimeter="Treize départements", reason=" ")
    second = start_series(series.indicator, definition="D", perimeter="Treize départements", reason="Fusion")
    series.refresh_from_db()
    assert (second.number, second.baseline, series.closed_on) == (2, None, timezone.localdate())
    assert [card.series for card in cards()] == [second]


def test_dashboard_asks_a_fixed_number_of_queries(django_assert_num_queries):
    for number in (1, 2, 3):
        make_measurement(make_series(make_indicator(f"I1.{number}")))
    synced(0)
    cards()
    with django_assert_num_queries(2):
        assert len(cards()) == 3


def test_month_shows_its_last_measurement(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: date(2026, 12, 15))
    series = make_series()
    make_measurement(series, day=date(2026, 10, 2), value=1)
    make_measurement(series, day=date(2026, 10, 30), value=2)
    make_measurement(series, day=date(2026, 12, 1), value=4, made_at=datetime(2026, 12, 1, tzinfo=UTC))
    card = cards()[0]
    assert card.cells[-3:] == ("2", "–", "4")
    assert card.spark.lines == ()  # a month that was not measured cuts the line
