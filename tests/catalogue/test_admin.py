"""The team's pages: what may be edited, what is kept from upstream, who may decide."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogue import editing
from catalogue.admin import runs
from catalogue.models import (
    Dataset,
    EmptySearch,
    HiddenSearch,
    IndexTask,
    Organization,
    PerimeterRule,
    SetAside,
    State,
    SyncRun,
    Synonym,
)
from catalogue.search import DatasetQuery, apply_index_tasks, search_datasets
from opendatalab.celery import HEARTBEAT
from opendatalab.stamp import content_stamp
from tests.catalogue.factories import (
    make_code_column,
    make_dataset,
    make_organization,
    make_places,
    make_reuse,
    sync_run,
)

pytestmark = pytest.mark.django_db
PRODUCER = "534fff8ba3a7292c64a77f1c"


@pytest.fixture
def staff(client):
    """Somebody who may do everything."""
    user = User.objects.create_superuser("equipe", password="phrase de passe assez longue")
    client.force_login(user)
    return user


@pytest.fixture
def reader(client):
    """Somebody who may look and decide nothing."""
    user = User.objects.create_user("lecture", password="phrase de passe assez longue", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    return user


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


@pytest.fixture
def rung(monkeypatch):
    """The bells rung; `rung.works` says whether the broker answers."""

    class Rung(list):
        works = True

        def __call__(self, task, *args):
            self.append((task.name, *args))
            return self.works

    bells = Rung()
    monkeypatch.setattr(runs, "ring", bells)
    return bells


def page(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html5lib")


def said(response) -> list[str]:
    return [item.get_text(" ", strip=True) for item in page(response).select(".messagelist li")]


def logged() -> list[tuple[str, str]]:
    return [(entry.object_repr, entry.get_change_message()) for entry in LogEntry.objects.order_by("pk")]


def change(client, row, **values):
    return client.post(
        reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk]),
        values,
        follow=True,
    )


def stopped_run(*source_ids: str) -> SyncRun:
    return sync_run(
        status=SyncRun.Status.STOPPED,
        finished_at=timezone.now(),
        plan={"hide": list(source_ids), "share": 0.1234},
        error="Trop de jeux ont disparu d’un coup.",
    )


# The index and what all pages share


def test_index_says_what_each_list_is_for_and_what_waits(client, staff):
    run = stopped_run("a", "b")
    index = page(client.get(reverse("admin:index")))
    assert index.select_one("#site-name").get_text(strip=True) == (
        "Open Datalab Midi-Pyrénées\u00a0· espace de l’équipe"
    )
    notice = index.select_one(".odl-notices a")
    assert notice["href"] == reverse("admin:catalogue_plan", args=[run.pk])
    assert notice.get_text() == (
        "Une synchronisation s’est arrêtée avant de cacher 2\u00a0jeux de données\u00a0: à vous de décider."
    )
    ours = index.select_one("#app-catalogue ~ .odl-index")
    assert [item.get_text(strip=True) for item in ours.select("dt > a:first-child")] == [
        *("Jeux de données", "Producteurs", "Règles du périmètre", "Colonnes de codes (extraits)"),
        *("Synchronisations", "Fiches mises de côté", "Réutilisations", "Recherches sans résultat"),
        *("Synonymes", "Recherches cachées", "Sites qui montrent le catalogue"),
    ]
    assert all(item.get_text(strip=True) for item in ours.select("dd"))


def test_index_of_a_reader_shows_no_way_to_add(client, reader):
    assert page(client.get(reverse("admin:index"))).select(".addlink") == []


@pytest.fixture
def one_of_each():
    places = make_places()
    dataset = make_dataset(1)
    run = stopped_run(dataset.source_id)
    return {
        "catalogue_dataset": dataset,
        "catalogue_organization": make_organization(5, territory=places["fr:departement:09"]),
        "catalogue_perimeterrule": PerimeterRule.objects.create(kind="tag", value="eau"),
        "catalogue_reuse": make_reuse(1, datasets=[dataset]),
        "catalogue_syncrun": run,
        "catalogue_setaside": SetAside.objects.create(run=run, kind="dataset", reason="x", payload="{}"),
        "catalogue_emptysearch": EmptySearch.objects.create(words="loup", day=timezone.now().date(), count=2),
        "catalogue_synonym": Synonym.objects.create(word="cantine", means="restauration scolaire"),
        "catalogue_hiddensearch": HiddenSearch.objects.create(fingerprint="0" * 32),
        "catalogue_codecolumn": make_code_column(dataset),
        "sig_territory": places["fr:departement:09"],
    }


READ_ONLY = ("reuse", "syncrun", "setaside", "emptysearch")


def test_every_page_is_free_of_inline_code(client, staff, one_of_each):
    addresses = [reverse("admin:index"), reverse("admin:opendatalab_upstream_changelist")]
    for name, row in one_of_each.items():
        addresses += [reverse(f"admin:{name}_changelist"), reverse(f"admin:{name}_change", args=[row.pk])]
    addresses.append(reverse("admin:catalogue_plan", args=[one_of_each["catalogue_syncrun"].pk]))
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        html = page(response)
        scripts = html.select("script:not([src]):not([type='application/json'])")
        handlers = [tag for tag in html.find_all(True) if any(name.startswith("on") for name in tag.attrs)]
        assert (scripts, html.select("style, [style]"), handlers) == ([], [], []), address


@pytest.mark.parametrize("name", READ_ONLY)
def test_what_the_portal_writes_is_not_edited(client, staff, one_of_each, name):
    row = one_of_each[f"catalogue_{name}"]
    assert client.get(reverse(f"admin:catalogue_{name}_add")).status_code == 403
    assert client.post(reverse(f"admin:catalogue_{name}_delete", args=[row.pk])).status_code == 403
    assert change(client, row).status_code == 403


@pytest.mark.parametrize("name", ["dataset", "organization"])
def test_upstream_records_are_neither_added_nor_deleted(client, staff, one_of_each, name):
    row = one_of_each[f"catalogue_{name}"]
    assert client.get(reverse(f"admin:catalogue_{name}_add")).status_code == 403
    assert client.post(reverse(f"admin:catalogue_{name}_delete", args=[row.pk])).status_code == 403


# The perimeter


@pytest.mark.parametrize(
    ("kind", "value", "error"),
    [
        ("organization", PRODUCER, ""),
        ("organization", "toulouse-metropole", "Un identifiant d’organisation"),
        ("organization", PRODUCER.upper(), "Un identifiant d’organisation"),
        ("geozone", "fr:commune:09122", ""),
        ("geozone", "fr:departement:2A", ""),
        ("geozone", "country:fr", ""),
        ("geozone", "country-subset:fr:metro", ""),
        ("geozone", "09122", "Un identifiant de zone"),
        ("geozone", "fr:canton:0901", "Un identifiant de zone"),
        ("tag", "qualite-de-l-air", ""),
        ("tag", "Qualité de l’air", "Un mot-clé"),
        ("tag", "ab", "Un mot-clé"),
    ],
)
def test_rule_has_the_shape_of_its_kind(client, staff, kind, value, error):
    response = client.post(
        reverse("admin:catalogue_perimeterrule_add"),
        {"kind": kind, "value": value, "label": "", "active": "on"},
        follow=True,
    )
    errors = [item.get_text(strip=True) for item in page(response).select(".field-value .errorlist li")]
    assert [text[: len(error)] for text in errors] == ([error] if error else [])
    rules = list(PerimeterRule.objects.values_list("kind", "value", "origin"))
    assert rules == ([] if error else [(kind, value, "editor")])


def test_new_rule_takes_the_name_that_we_know_and_says_when_it_acts(client, staff):
    producer = make_organization(7, name="Parc naturel")
    response = client.post(
        reverse("admin:catalogue_perimeterrule_add"),
        {"kind": "organization", "value": producer.source_id, "label": "", "active": "on"},
        follow=True,
    )
    rule = PerimeterRule.objects.get()
    assert rule.label == "Parc naturel"
    assert "Le périmètre prendra effet à la prochaine synchronisation complète" in said(response)[0]
    assert logged() == [("Producteur : Parc naturel", "Ajout.")]


def test_rule_of_the_pack_is_switched_off_but_not_deleted(client, staff):
    rule = PerimeterRule.objects.create(kind="tag", value="ariege", label="ariege", origin="pack")
    assert client.post(reverse("admin:catalogue_perimeterrule_delete", args=[rule.pk])).status_code == 403
    change(client, rule, kind="organization", value="zzz", label="Ariège")  # `active` unticked
    rule.refresh_from_db()
    assert (rule.kind, rule.value, rule.label, rule.active) == ("tag", "ariege", "Ariège", False)


def test_rules_are_switched_together_and_each_leaves_a_line(client, staff):
    made = [PerimeterRule.objects.create(kind="tag", value=value) for value in ("aude", "gers")]
    client.post(
        reverse("admin:catalogue_perimeterrule_changelist"),
        {"action": "deactivate", "_selected_action": [rule.pk for rule in made]},
    )
    assert list(PerimeterRule.objects.values_list("active", flat=True)) == [False, False]
    assert logged() == [("Mot-clé : aude", "Règle désactivée."), ("Mot-clé : gers", "Règle désactivée.")]


# Datasets


def test_editors_words_are_kept_seen_by_the_search_and_logged(client, staff, committed):
    places = make_places()
    dataset = make_dataset(1, title="Sentiers")
    theme = page(client.get(reverse("admin:catalogue_dataset_change", args=[dataset.pk]))).select(
        "#id_editor_theme option"
    )[1]["value"]
    before = content_stamp()
    Dataset.objects.filter(pk=dataset.pk).update(title="Sentiers, changés par une synchronisation")
    with committed(execute=True):
        change(
            client,
            dataset,
            editor_territory=places["fr:commune:09122"].pk,
            editor_theme=theme,
            featured="on",
            editor_note="À lire d’abord.",
            title="Titre volé",
            state="gone",
        )
    dataset = Dataset.objects.get(pk=dataset.pk)
    assert (dataset.editor_theme, dataset.featured, dataset.editor_note) == (theme, True, "À lire d’abord.")
    assert (dataset.title, dataset.state) == ("Sentiers, changés par une synchronisation", "visible")
    assert list(dataset.scopes.values_list("territory__name", "reason")) == [("Foix", "editor")]
    assert search_datasets(DatasetQuery(geozone="fr:departement:09", theme=(theme,))).ids == [dataset.pk]
    assert content_stamp() != before
    assert logged() == [
        (
            "Sentiers, changés par une synchronisation",
            "Modification de Territoire (équipe), Thème, Mis en avant à l’accueil et Mot de l’équipe.",
        )
    ]


def test_theme_out_of_the_region_pack_is_refused(client, staff):
    dataset = make_dataset(1)
    response = change(client, dataset, editor_theme="inconnu")
    assert len(page(response).select(".field-editor_theme .errorlist li")) == 1
    assert Dataset.objects.get(pk=dataset.pk).editor_theme == ""


def test_datasets_are_put_forward_together(client, staff, committed):
    datasets = [make_dataset(number) for number in (1, 2)]
    Dataset.objects.filter(pk=datasets[0].pk).update(featured=True)
    before = content_stamp()
    with committed(execute=True):
        response = client.post(
            reverse("admin:catalogue_dataset_changelist"),
            {"action": "feature", "_selected_action": [row.pk for row in datasets]},
            follow=True,
        )
    assert list(Dataset.objects.values_list("featured", flat=True)) == [True, True]
    assert said(response) == ["1 jeu de données. Mis en avant à l’accueil."]
    assert logged() == [("Jeu de données 2", "Mis en avant à l’accueil.")]
    assert content_stamp() != before


def listed(client, **query: str) -> list[str]:
    response = client.get(reverse("admin:catalogue_dataset_changelist"), query)
    return sorted(cell.get_text(strip=True) for cell in page(response).select("th.field-short_title"))


def test_list_is_searched_and_filtered(client, staff):
    reasons = [f"organization:{PRODUCER}"]
    make_dataset(1, title="Crues de l’Ariège", reasons=reasons)
    hidden = make_dataset(2, title="Crues du Salat")
    other = make_dataset(3, title="Pistes cyclables", reasons=["tag:occitanie"])
    Dataset.objects.filter(pk=hidden.pk).update(state=State.HIDDEN)
    Dataset.objects.filter(pk=other.pk).update(theme="eau", featured=True, organization=None)
    producer = Organization.objects.get(datasets=hidden)
    assert listed(client, q="crues") == ["Crues de l’Ariège", "Crues du Salat"]
    assert listed(client, q="CRUE ariege") == ["Crues de l’Ariège"]
    assert listed(client, q=other.source_id) == ["Pistes cyclables"]
    assert listed(client, q=f"https://www.data.gouv.fr/datasets/{other.slug}/") == ["Pistes cyclables"]
    assert listed(client, q="introuvable") == []
    assert listed(client, state="hidden") == ["Crues du Salat"]
    assert listed(client, reason="organization") == ["Crues de l’Ariège"]
    assert listed(client, theme="eau") == ["Pistes cyclables"]
    assert listed(client, featured__exact="1") == ["Pistes cyclables"]
    assert listed(client, producer=str(producer.pk)) == ["Crues de l’Ariège", "Crues du Salat"]


@pytest.mark.parametrize("name", ["dataset", "organization", "reuse", "setaside", "syncrun"])
def test_lists_use_a_fixed_number_of_queries(client, staff, name, django_assert_num_queries):
    places = make_places()

    def make(number: int) -> None:
        dataset = make_dataset(number)
        make_organization(number + 10, territory=places["fr:departement:09"])
        make_reuse(number, datasets=[dataset])
        SetAside.objects.create(run=sync_run(), kind="dataset", reason="x")

    address = reverse(f"admin:catalogue_{name}_changelist")
    make(1)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    make(2)
    make(3)
    with django_assert_num_queries(len(one)):
        client.get(address)


def test_territories_are_told_apart_while_typing(client, staff):
    make_places()
    answer = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "catalogue", "model_name": "dataset", "field_name": "editor_territory", "term": "foi"},
    )
    assert [item["text"] for item in answer.json()["results"]] == ["Foix (commune, 09122)"]


# Producers


def test_producer_edited_by_the_team_is_left_alone_by_syncs(client, staff, committed):
    places = make_places()
    dataset = make_dataset(1)
    producer = dataset.organization
    Dataset.objects.filter(pk=dataset.pk).update(zones=[])
    with committed(execute=True):
        change(client, producer, kind="syndicat", territory=places["fr:departement:09"].pk, name="Autre")
    producer = Organization.objects.get(pk=producer.pk)
    assert (producer.kind, producer.territory.name, producer.edited) == ("syndicat", "Ariège", True)
    assert producer.name != "Autre"
    assert list(dataset.scopes.values_list("territory__name", "reason")) == [("Ariège", "producer")]
    assert search_datasets(DatasetQuery(geozone="fr:departement:09")).ids == [dataset.pk]


def test_producer_of_many_datasets_is_left_to_a_worker(client, staff, committed, monkeypatch):
    dataset = make_dataset(1)
    places = make_places()
    Dataset.objects.filter(pk=dataset.pk).update(zones=[])
    rung = []
    monkeypatch.setattr(editing, "AT_ONCE", 0)
    monkeypatch.setattr(editing, "ring", lambda task: rung.append(task.name))
    with committed(execute=True):
        response = change(client, dataset.organization, kind="epci", territory=places["fr:departement:09"].pk)
    assert "La recherche suivra d’ici une minute ou deux\u00a0: ses jeux sont nombreux." in said(response)
    assert rung == ["catalogue.apply_index_tasks"]
    assert sorted(IndexTask.objects.values_list("kind", flat=True)) == ["dataset", "organization"]
    apply_index_tasks()
    assert search_datasets(DatasetQuery(geozone="fr:departement:09")).ids == [dataset.pk]


# Syncs


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
