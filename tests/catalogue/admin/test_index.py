"""The team's pages: what may be edited, what is kept from upstream, who may decide."""

import pytest
from django.urls import reverse

from tests.catalogue.admin.desk import (
    READ_ONLY,
    change,
    page,
    stopped_run,
)

pytestmark = pytest.mark.django_db


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
