"""The team's pages: what may be edited, what is kept from upstream, who may decide."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue import editing
from catalogue.models import (
    Dataset,
    IndexTask,
    Organization,
    SetAside,
    State,
)
from catalogue.search import DatasetQuery, apply_index_tasks, search_datasets
from opendatalab.stamp import content_stamp
from tests.catalogue.admin.desk import PRODUCER, change, listed, logged, page, said
from tests.catalogue.factories import (
    make_dataset,
    make_organization,
    make_places,
    make_reuse,
    sync_run,
)

pytestmark = pytest.mark.django_db


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
