"""The sync, end to end, against a stand-in of data.gouv.fr."""

import socket
from datetime import date, timedelta
from uuid import uuid4

import orjson
import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from catalogue.models import (
    Dataset,
    DatasetChange,
    FormerSlug,
    Organization,
    PerimeterRule,
    Reuse,
    Sighting,
    State,
    SyncRun,
)
from catalogue.search import DatasetQuery, search_datasets, suggest
from catalogue.sync import SyncBusy, approve_plan, preview_sync, refuse_plan, run_sync
from catalogue.sync.absences import archived_due
from catalogue.sync.lock import sync_lock
from catalogue.sync.runs import Sync
from opendatalab.models import Lease
from tests.catalogue.standin import ORGANIZATION_ID, REUSE, dataset, recorded

pytestmark = pytest.mark.django_db(transaction=True)


def put(upstream, *records):
    upstream.datasets |= {record["id"]: record for record in records}


def full() -> SyncRun:
    run = run_sync("full")
    assert run.status == "done", run.error
    return run


def states() -> dict[str, str]:
    return dict(Dataset.objects.values_list("source_id", "state"))


def test_full_sync_holds_every_record_as_upstream_gave_it(upstream, perimeter):
    odd = [
        *("dataset-v1", "dataset-v1-markup", "dataset-v1-geometry", "dataset-v1-no-producer"),
        *("dataset-v1-owner", "dataset-v1-odd-formats", "dataset-v1-no-resource", "dataset-v1-restricted"),
        *("dataset-v1-harvested", "dataset-v1-bare", "dataset-v1-summary"),
    ]
    records = [recorded(name) | {"tags": ["occitanie"]} for name in odd]
    put(upstream, *records)
    run = full()
    held = {dataset.source_id: orjson.loads(dataset.upstream) for dataset in Dataset.objects.all()}
    assert held == {record["id"]: record for record in records}
    assert run.counts["added"] == len(odd)
    assert search_datasets(DatasetQuery()).total == len(odd)


def test_second_run_writes_nothing(upstream, perimeter, django_assert_num_queries):
    put(upstream, *(dataset(number) for number in range(5)))
    full()
    before = list(Dataset.objects.values_list("source_id", "synced_at", "fingerprint", "reasons"))
    run = full()
    assert list(Dataset.objects.values_list("source_id", "synced_at", "fingerprint", "reasons")) == before
    assert run.counts == {"unchanged": 5}
    assert DatasetChange.objects.count() == 0
    assert Sighting.objects.count() == 0


def test_each_dataset_keeps_the_reasons_why_it_is_in(upstream, perimeter):
    by_all = dataset(1, tags=["occitanie"], spatial={"zones": ["fr:departement:31"], "granularity": "other"})
    by_tag = dataset(2, tags=["occitanie"], organization=None, spatial=None)
    put(upstream, by_all, by_tag)
    full()
    assert dict(Dataset.objects.values_list("source_id", "reasons")) == {
        by_all["id"]: ["geozone:fr:departement:31", f"organization:{ORGANIZATION_ID}", "tag:occitanie"],
        by_tag["id"]: ["tag:occitanie"],
    }


def test_next_run_shows_exactly_what_changed_upstream(upstream, perimeter):
    put(upstream, *(dataset(number) for number in range(60)))
    full()
    upstream.datasets[dataset(1)["id"]] |= {"slug": "jeu-renomme", "title": "Jeu renommé"}
    upstream.datasets[dataset(2)["id"]] |= {"license": "odc-odbl"}
    upstream.datasets[dataset(3)["id"]] |= {"archived": "2026-11-01T00:00:00+00:00"}
    upstream.private.add(dataset(4)["id"])
    upstream.gone.add(dataset(5)["id"])
    upstream.datasets[dataset(6)["id"]] |= {"organization": None}
    put(upstream, dataset(99))
    run = full()
    expected = {"added": 1, "changed": 2, "archived": 1, "private": 1, "gone": 1, "out": 1, "unchanged": 54}
    assert run.counts == expected
    assert {source_id: state for source_id, state in states().items() if state != State.VISIBLE} == {
        dataset(3)["id"]: State.ARCHIVED,
        dataset(4)["id"]: State.PRIVATE,
        dataset(5)["id"]: State.HIDDEN,
        dataset(6)["id"]: State.OUT,
    }
    told = DatasetChange.objects.values_list("dataset__source_id", "kind", "fields")
    assert {(source_id, kind, *(item["field"] for item in fields)) for source_id, kind, fields in told} == {
        (dataset(1)["id"], "changed", "title"),
        (dataset(2)["id"], "changed", "license"),
        (dataset(3)["id"], "absent", "archived_at"),
        (dataset(4)["id"], "absent", "state"),
        (dataset(5)["id"], "absent", "state"),
        (dataset(6)["id"], "absent", "state"),
        (dataset(99)["id"], "added"),
    }
    assert FormerSlug.objects.get().slug == "jeu-1"
    assert search_datasets(DatasetQuery()).total == 57


def test_passing_to_another_producer_is_told_and_its_new_name_is_not(upstream, perimeter):
    put(upstream, dataset(1), dataset(2))
    full()
    producer = dataset(1)["organization"]
    other = producer | {"id": "b" * 24, "name": "Le repreneur", "slug": "le-repreneur"}
    PerimeterRule.objects.create(kind="organization", value=other["id"])
    upstream.datasets[dataset(1)["id"]]["organization"] = other
    upstream.datasets[dataset(2)["id"]]["organization"] = producer | {"name": "Un nouveau nom"}
    preview = preview_sync(progress=lambda line: None)
    assert sorted(line.rpartition(" (")[2] for line in preview.changed) == [
        "mesures seulement)",
        "organization)",
    ]
    assert full().counts["changed"] == 2
    change = DatasetChange.objects.get()
    assert (change.dataset.source_id, change.dataset.organization.source_id) == (dataset(1)["id"], "b" * 24)
    assert change.fields == [
        {"field": "organization", "before": producer["name"], "after": "Le repreneur"},
    ]


def test_absent_dataset_becomes_a_tombstone_after_seven_days_and_may_return(upstream, perimeter):
    put(upstream, *(dataset(number) for number in range(20)))
    full()
    lost = dataset(0)["id"]
    Dataset.objects.filter(source_id=lost).update(editor_note="Un mot de l’équipe", featured=True)
    upstream.gone.add(lost)
    full()
    assert states()[lost] == State.HIDDEN
    Dataset.objects.filter(source_id=lost).update(absent_since=timezone.now() - timedelta(days=7, minutes=1))
    full()
    assert states()[lost] == State.GONE
    upstream.gone.clear()
    assert full().counts["returned"] == 1
    held = Dataset.objects.get(source_id=lost)
    assert (held.state, held.editor_note, held.featured) == (State.VISIBLE, "Un mot de l’équipe", True)


def test_archived_datasets_are_asked_for_once_a_month_so_that_their_end_shows(
    upstream, perimeter, monkeypatch
):
    put(upstream, *(dataset(number) for number in range(30)))
    full()
    archived = [dataset(number)["id"] for number in range(3)]
    for source_id in archived:
        upstream.datasets[source_id]["archived"] = "2026-11-01T00:00:00+00:00"
    full()
    days = [date(2026, 11, 20) + timedelta(days=number) for number in range(30)]
    assert sorted(source_id for day in days for source_id in archived_due(day)) == archived
    upstream.gone.add(archived[0])
    upstream.private.add(archived[1])
    monkeypatch.setattr("catalogue.sync.absences.ROUND", 1)
    assert full().counts == {"unchanged": 27, "gone": 1, "private": 1}
    assert [states()[source_id] for source_id in archived] == [State.HIDDEN, State.PRIVATE, State.ARCHIVED]
    change = DatasetChange.objects.filter(dataset__source_id=archived[0]).latest("pk")
    assert change.fields == [{"field": "state", "before": "archived", "after": "hidden"}]


def test_more_than_a_tenth_vanishing_stops_and_asks(upstream, perimeter):
    put(upstream, *(dataset(number) for number in range(40)))
    full()
    upstream.gone |= {dataset(number)["id"] for number in range(5)}
    run = run_sync("full")
    assert (run.status, len(run.plan["hide"]), run.plan["share"]) == ("stopped", 5, 0.125)
    assert set(states().values()) == {State.VISIBLE}
    refuse_plan(run, by=User(username="equipe"))
    run = run_sync("full")
    assert run.status == "stopped"
    approve_plan(run, by=User(username="equipe"))
    assert full().counts["gone"] == 5
    assert sum(state == State.HIDDEN for state in states().values()) == 5


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"title": None}, "« title » manque"),
        ({"tags": "velo"}, "« tags » n’est pas du type attendu"),
        ({"resources": [3]}, "une ressource n’est pas lisible"),
        ({"created_at": "hier"}, "« created_at » n’est pas une date"),
    ],
)
def test_a_record_that_cannot_be_read_is_set_aside_and_the_rest_goes_on(upstream, perimeter, changes, reason):
    put(upstream, dataset(1), dataset(2, **changes), dataset(3))
    run = full()
    assert sorted(states()) == [dataset(1)["id"], dataset(3)["id"]]
    aside = run.set_aside.get()
    assert (aside.source_id, aside.reason) == (dataset(2)["id"], f"{reason} [organization:{ORGANIZATION_ID}]")


def test_a_record_that_became_unreadable_stays_as_it_was(upstream, perimeter):
    put(upstream, *(dataset(number) for number in range(3)))
    full()
    upstream.datasets[dataset(1)["id"]]["title"] = None
    full()
    assert states()[dataset(1)["id"]] == State.VISIBLE


def test_a_killed_run_goes_on_from_its_cursor(upstream, perimeter, monkeypatch):
    put(upstream, *(dataset(number) for number in range(250)))
    apply = Sync._apply_page

    def killed(self, page, reason, index):
        if page.number == 2:
            raise KeyboardInterrupt
        apply(self, page, reason, index)

    monkeypatch.setattr(Sync, "_apply_page", killed)
    with pytest.raises(KeyboardInterrupt):
        run_sync("full")
    killed_run = SyncRun.objects.get()
    assert (killed_run.status, killed_run.cursor["page"], Dataset.objects.count()) == ("running", 1, 100)
    monkeypatch.undo()
    upstream.paths.clear()
    run = run_sync("full")
    assert (run.pk, run.status, run.counts["added"]) == (killed_run.pk, "done", 250)
    assert "page=2" in upstream.paths[0]


def test_two_syncs_never_overlap(upstream, perimeter):
    with sync_lock(), pytest.raises(SyncBusy):
        run_sync("full")
    assert SyncRun.objects.count() == 0


def test_a_live_sync_of_another_host_is_left_alone_and_a_dead_one_of_this_host_replaced(upstream, perimeter):
    put(upstream, dataset(1))
    soon = timezone.now() + timedelta(minutes=4)
    Lease.objects.create(name="sync", holder=uuid4(), host="elsewhere", expires_at=soon)
    with pytest.raises(SyncBusy):
        run_sync("full")
    Lease.objects.update(host=socket.gethostname())
    assert full().counts["added"] == 1


def test_an_unexpected_error_leaves_a_failed_run_that_goes_on_later(upstream, perimeter, monkeypatch):
    put(upstream, dataset(1))
    monkeypatch.setattr(Sync, "_reuses", lambda self, everything: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_sync("full")
    run = SyncRun.objects.get()
    assert (run.status, run.error) == ("failed", "Erreur inattendue : ZeroDivisionError")
    monkeypatch.undo()
    assert full().pk == run.pk


def test_a_run_starts_afresh_when_the_perimeter_changed_meanwhile(upstream, perimeter, monkeypatch):
    put(upstream, dataset(1), dataset(2, organization=None, tags=["velo"]))
    monkeypatch.setattr(Sync, "_reuses", lambda self, everything: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_sync("full")
    monkeypatch.undo()
    PerimeterRule.objects.create(kind="tag", value="velo")
    full()
    assert sorted(states()) == [dataset(1)["id"], dataset(2)["id"]]


def test_incremental_run_asks_little_and_finds_what_is_new(upstream, perimeter):
    put(upstream, *(dataset(number) for number in range(150)))
    full()
    moment = "2026-11-20T10:00:00+00:00"
    upstream.datasets[dataset(7)["id"]] |= {
        "title": "Mis à jour",
        "last_modified": moment,
        "last_update": moment,
    }
    put(upstream, dataset(200, last_update="2019-01-01T00:00:00+00:00"))
    upstream.paths.clear()
    run = run_sync("incremental")
    assert (run.status, run.counts) == ("done", {"added": 1, "changed": 1})
    assert Dataset.objects.get(source_id=dataset(7)["id"]).title == "Mis à jour"
    assert len(upstream.paths) == 7  # three lists, one of them twice; two datasets; reuses


def test_producers_and_reuses_come_with_their_datasets(upstream, perimeter):
    put(upstream, dataset(1), dataset(2))
    reuse = REUSE | {"datasets": [{"id": dataset(1)["id"]}, {"id": "5" * 24}], "organization": None}
    elsewhere = REUSE | {"id": "6" * 24, "datasets": [{"id": "5" * 24}]}
    upstream.reuses = {reuse["id"]: reuse, elsewhere["id"]: elsewhere}
    full()
    held = Dataset.objects.get(source_id=dataset(1)["id"])
    assert [item.source_id for item in held.reuses.all()] == [reuse["id"]]
    organization = Organization.objects.get(source_id=ORGANIZATION_ID)
    assert (organization.partial, organization.record["members"]) == (False, [])
    reuse["datasets"][0]["title"] = "Nouveau titre"  # the reuse's own date does not move
    assert full().counts["reuses_changed"] == 1
    assert Reuse.objects.get().record == reuse
    del upstream.reuses[reuse["id"]]
    assert full().counts["reuses_gone"] == 1


def test_a_deleted_producer_is_counted_and_no_longer_suggested(upstream, perimeter):
    put(upstream, dataset(1))
    full()
    name = Organization.objects.get().name
    assert [item.title for item in suggest(name) if item.kind == "organization"] == [name]
    upstream.gone.add(ORGANIZATION_ID)
    assert full().counts == {"unchanged": 1, "organizations_gone": 1}
    assert [item.title for item in suggest(name) if item.kind == "organization"] == []


def test_a_reuse_leaves_with_its_last_dataset_and_comes_back_with_it(upstream, perimeter):
    put(upstream, dataset(1), dataset(2))
    reuse = REUSE | {"datasets": [{"id": dataset(1)["id"]}], "organization": None}
    upstream.reuses[reuse["id"]] = reuse
    full()
    upstream.private.add(dataset(1)["id"])
    assert full().counts == {"private": 1, "unchanged": 1, "reuses_out": 1}
    assert Reuse.objects.get().state == State.OUT
    assert full().counts == {"unchanged": 1}
    upstream.private.clear()
    assert full().counts == {"returned": 1, "unchanged": 1, "reuses_returned": 1}
    assert [item.source_id for item in Reuse.objects.visible().get().datasets.all()] == [dataset(1)["id"]]


def test_the_author_of_a_reuse_alone_comes_whole_in_the_same_run(upstream, perimeter):
    put(upstream, dataset(1))
    author = upstream.organizations[ORGANIZATION_ID] | {"id": "a" * 24, "name": "Autrice", "slug": "autrice"}
    upstream.organizations[author["id"]] = author
    reference = {name: author[name] for name in ("id", "name", "slug")}
    reuse = REUSE | {"datasets": [{"id": dataset(1)["id"]}], "organization": reference, "owner": None}
    upstream.reuses[reuse["id"]] = reuse
    full()
    held = Organization.objects.get(source_id=author["id"])
    assert (held.partial, held.record["description"]) == (False, author["description"])
    assert full().counts == {"unchanged": 1}


def test_preview_tells_the_plan_and_writes_nothing(upstream, perimeter):
    put(upstream, *(dataset(number) for number in range(30)))
    full()
    upstream.gone.add(dataset(3)["id"])
    upstream.datasets[dataset(4)["id"]]["license"] = "odc-odbl"
    put(upstream, dataset(31))
    before = states()
    preview = preview_sync(progress=lambda line: None)
    assert [len(items) for _, items in preview.parts()] == [1, 1, 0, 0, 1, 0, 0, 0]
    assert preview.changed == [f"{dataset(4)['id']} Jeu de données 4 (license)"]
    assert states() == before
    assert SyncRun.objects.count() == 1
