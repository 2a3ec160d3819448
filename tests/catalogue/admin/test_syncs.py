"""The team's pages: what may be edited, what is kept from upstream, who may decide."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from catalogue.models import (
    SetAside,
)
from opendatalab.celery import HEARTBEAT
from tests.catalogue.admin.desk import (
    logged,
    page,
    said,
    stopped_run,
)
from tests.catalogue.factories import (
    make_dataset,
    sync_run,
)

pytestmark = pytest.mark.django_db


def test_button_asks_for_a_sync_and_says_that_it_begins(client, staff, rung):
    cache.set(HEARTBEAT, timezone.now())
    response = client.post(reverse("admin:catalogue_sync_now"), {"kind": "full"}, follow=True)
    assert rung == [("catalogue.sync_now", "full")]
    assert said(response) == ["Synchronisation complète demandée\u00a0: elle commence dans la minute."]
    assert page(response).select(".odl-warning") == []


@pytest.mark.parametrize("seen", [None, timedelta(minutes=6)])
def test_button_says_that_no_worker_listens(client, staff, rung, seen):
    cache.delete(HEARTBEAT)
    if seen:
        cache.set(HEARTBEAT, timezone.now() - seen)
    response = client.post(reverse("admin:catalogue_sync_now"), {"kind": "incremental"}, follow=True)
    assert rung == [("catalogue.sync_now", "incremental")]
    assert said(response) == [
        "Synchronisation incrémentale demandée, mais aucun exécutant («\u00a0worker\u00a0») n’a donné "
        "signe de vie depuis cinq minutes\u00a0: elle commencera quand il sera relancé."
    ]
    assert len(page(response).select(".odl-warning")) == 1


def test_button_says_that_the_broker_is_down(client, staff, rung):
    rung.works = False
    response = client.post(reverse("admin:catalogue_sync_now"), {"kind": "full"}, follow=True)
    assert said(response)[0].startswith("La demande n’a pas pu être transmise")


def test_sync_is_asked_by_post_by_who_may(client, reader, rung):
    assert client.post(reverse("admin:catalogue_sync_now"), {"kind": "full"}).status_code == 403
    assert client.get(reverse("admin:catalogue_sync_now")).status_code == 405
    listing = client.get(reverse("admin:catalogue_syncrun_changelist"))
    assert page(listing).select("form.odl-sync") == []
    assert rung == []


def test_button_refuses_another_kind(client, staff, rung):
    assert client.post(reverse("admin:catalogue_sync_now"), {"kind": "snapshot"}).status_code == 404
    assert rung == []


def test_history_tells_counts_and_durations_in_words(client, staff):
    started = timezone.now()
    run = sync_run(
        started_at=started,
        finished_at=started + timedelta(minutes=3, seconds=20),
        counts={"added": 1200, "changed": 1, "unchanged": 0, "reuses_added": 2, "nouveau": 3},
        calls=812,
    )
    SetAside.objects.create(run=run, kind="dataset", reason="x")
    row = page(client.get(reverse("admin:catalogue_syncrun_changelist"))).select_one("#result_list tbody tr")
    told = {cell["class"][0]: cell.get_text(strip=True) for cell in row.select("td")}
    assert told["field-told"] == (
        "1\u202f200\u00a0jeux entrés, 1\u00a0jeu modifié, 2\u00a0réutilisations entrées, nouveau\u00a0: 3"
    )
    assert (told["field-duration"], told["field-calls"]) == ("3\u00a0min 20\u00a0s", "812")
    assert told["field-set_aside_count"] == "1"


def test_plan_lists_what_would_be_hidden(client, staff):
    dataset = make_dataset(1, title="Sentiers")
    run = stopped_run(dataset.source_id)
    html = page(client.get(reverse("admin:catalogue_plan", args=[run.pk])))
    assert [item.get_text() for item in html.select("#content-main > p strong")] == [
        "1\u00a0jeu de données",
        "12,3\u00a0%",
    ]
    assert [cell.get_text() for cell in html.select(".odl-plan tbody th")] == ["Sentiers"]


def test_plan_is_shown_by_pages_of_a_fixed_number_of_queries(client, staff, django_assert_max_num_queries):
    rows = [make_dataset(number) for number in (1, 2, 3)]
    run = stopped_run(*(row.source_id for row in rows), *(f"{n:024x}" for n in range(100, 350)))
    with django_assert_max_num_queries(8):
        html = page(client.get(reverse("admin:catalogue_plan", args=[run.pk])))
    assert html.select_one(".odl-plan caption").get_text().endswith("(page 1 sur 3)")


def test_plan_refused_keeps_everything(client, staff, rung):
    run = stopped_run("a")
    response = client.post(
        reverse("admin:catalogue_plan_decide", args=[run.pk]), {"decision": "refuse"}, follow=True
    )
    run.refresh_from_db()
    assert (run.status, run.approved) == ("refused", False)
    assert said(response) == ["Plan refusé\u00a0: tout reste visible."]
    assert [message for _, message in logged()] == ["Plan refusé."]
    assert rung == []


def test_plan_approved_rings_the_run_that_confirms_each_absence(client, staff, rung):
    run = stopped_run("a")
    client.post(reverse("admin:catalogue_plan_decide", args=[run.pk]), {"decision": "approve"})
    run.refresh_from_db()
    assert run.approved is True
    assert rung == [("catalogue.sync_now", "full")]
    assert [message for _, message in logged()] == ["Plan approuvé."]


def test_plan_is_decided_once(client, staff, rung):
    run = stopped_run("a")
    address = reverse("admin:catalogue_plan_decide", args=[run.pk])
    client.post(address, {"decision": "refuse"}, follow=True)
    response = client.post(address, {"decision": "approve"}, follow=True)
    assert said(response) == ["Cette synchronisation n’attend plus de décision."]
    assert rung == []


def test_reader_sees_the_plan_and_decides_nothing(client, reader, rung):
    run = stopped_run("a")
    html = page(client.get(reverse("admin:catalogue_plan", args=[run.pk])))
    assert html.select("form.odl-sync") == []
    answer = client.post(reverse("admin:catalogue_plan_decide", args=[run.pk]), {"decision": "approve"})
    assert answer.status_code == 403
    run.refresh_from_db()
    assert run.status == "stopped"


def test_set_aside_record_is_shown_whole_and_harmless(client, staff):
    payload = json.dumps({"title": "<script>alert(1)</script>", "é": [1]})
    aside = SetAside.objects.create(run=sync_run(), kind="dataset", reason="x", payload=payload)
    html = page(client.get(reverse("admin:catalogue_setaside_change", args=[aside.pk])))
    assert json.loads(html.select_one("pre").get_text()) == json.loads(payload)
    assert html.select("pre script") == []
