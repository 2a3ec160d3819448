"""The inventory as everybody reads it, its moves, what the catalogue says of it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from catalogue.mentions import mentions_of
from catalogue.models import Dataset
from catalogue.models import State as Upstream
from governance import journal
from governance.inventory.items import add_item, alike_datasets, follow_inventory
from governance.inventory.priority import computed, priority_of
from governance.models import Charter, Event, InventoryItem
from governance.models.requests import Request
from opendatalab.retention import purge
from opendatalab.stamp import touch
from tests.catalogue.factories import make_dataset, make_organization, reference
from tests.governance.factories import make_body, make_sector
from tests.governance.inventory.factories import make_item
from tests.governance.planted import MARK
from tests.governance.request_factories import make_request

pytestmark = pytest.mark.django_db
LIST = "/gouvernance/recensement/"


def titles(response) -> list[str]:
    soup = BeautifulSoup(response.content, "html.parser")
    return [link.get_text() for link in soup.select(".odl-lines > li > a")]


def test_the_list_is_sorted_by_priority_and_filtered(client):
    sector = make_sector()
    make_item(title="Facile", value=5, effort=2)
    make_item(title="Obligée", value=None, effort=None, obligation="CRPA, article L. 312-1-1")
    make_item(title="De la filière", value=1, effort=5, sector=sector, action="filiere")
    bad = make_item(title="Freinée", value=None, effort=None)
    bad.obstacles.create(obstacle="qualite")
    make_item(title="Confidentielle", confidential=True)
    assert titles(client.get(LIST)) == ["Obligée", "Facile", "De la filière", "Freinée"]
    assert titles(client.get(f"{LIST}?obstacle=qualite")) == ["Freinée"]
    assert titles(client.get(f"{LIST}?sector=forets")) == ["De la filière"]
    assert titles(client.get(f"{LIST}?action=large&q=fac")) == ["Facile"]
    assert titles(client.get(f"{LIST}?state=published")) == []
    assert titles(client.get(LIST, headers={"HX-Request": "true"})) == titles(client.get(LIST))


def test_an_empty_inventory_says_what_to_do(client):
    assert "modèle d’inventaire" in client.get(LIST).content.decode()


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_asks_a_fixed_number_of_questions(client, django_assert_max_num_queries, count):
    for number in range(count):
        make_item(title=f"Ligne {number}").obstacles.create(obstacle="maj")
    with django_assert_max_num_queries(8):
        client.get(LIST)


def test_what_is_the_team_s_is_nowhere(client):
    item = make_item()
    paths = (LIST, item.get_absolute_url(), "/gouvernance/recensement.csv", "/gouvernance/recensement.atom")
    for path in (*paths, "/gouvernance/recensement/repertoire.csv"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert MARK not in b"".join(answer).decode()
    hidden = make_item(title="Cachée", confidential=True)
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_priority_weighs_demand_value_and_ease():
    assert computed(asked=0, value=1, effort=5) == 0
    assert computed(asked=10, value=5, effort=1) == 100
    assert computed(asked=1, value=3, effort=3) == 38  # 40 × 1/5 + 30 × 2/4 + 30 × 2/4
    assert computed(asked=9, value=None, effort=1) is None


def test_demand_counts_public_requests_and_their_supports():
    item = make_item(asked=2)
    make_request()
    request = Request.objects.get()
    item.requests.add(request)
    supports = request.supports.exclude(confirmed_at=None).count()
    public = Request.objects.public().count()
    assert priority_of(InventoryItem.objects.get()).demand == 2 + public + (supports if public else 0)


def test_a_fixed_priority_needs_its_reason():
    item = make_item(adjusted=90)
    with pytest.raises(ValidationError):
        item.full_clean()
    item.adjusted_why = "Vote du cercle"
    assert (priority_of(item).score, priority_of(item).why) == (
        90,
        "Fixée par l’équipe\u00a0: Vote du cercle",
    )


def test_an_item_goes_from_spotted_to_published_and_comes_back_when_its_dataset_is_gone():
    item = make_item(personal_data="no", due="2126-01-01")
    for state in ("described", "qualified", "ranked", "prepared"):
        journal.move(item, to=state)
    with pytest.raises(ValidationError, match="Liez d’abord un jeu"):
        journal.move(item, to="published")
    dataset = make_dataset(1)
    item.datasets.create(source_id=dataset.source_id, title=dataset.title)
    journal.move(item, to="published")
    assert follow_inventory() == 0
    Dataset.objects.update(state=Upstream.HIDDEN)  # perhaps a failure of the source: nothing is lost yet
    assert follow_inventory() == 0
    Dataset.objects.update(state=Upstream.GONE)
    assert (follow_inventory(), follow_inventory()) == (1, 0)
    item.refresh_from_db()
    assert item.state == "review"
    assert Event.objects.get(ref=item.ref, after="review").capacity == "portail"


@pytest.mark.parametrize("state", ["declined", "pointless", "duplicate", "described", "qualified", "ranked"])
def test_a_move_says_what_it_lacks(state):
    before = {"qualified": "described", "ranked": "qualified"}.get(state, "spotted")
    item = make_item(description="", value=None, state=before)
    with pytest.raises(ValidationError):
        journal.move(item, to=state)


def test_add_item_gives_back_what_is_already_listed():
    producer = make_organization(1)
    item = add_item(title="Sentiers balisés", producer_name="producteur 1", source="BarCamp")
    assert (item.producer, item.ref[:4]) == (producer.source_id, "INV-")
    assert add_item(title="SENTIERS BALISES", producer_name="Producteur 1") == item
    assert Event.objects.get(ref=item.ref).said == "BarCamp"


def test_datasets_with_alike_titles_are_suggested_then_tied_in_the_admin(client):
    producer = make_organization(1)
    dataset = make_dataset(1, title="Sentiers balisés de randonnée", organization=reference(producer))
    item = make_item(
        title="Les sentiers de randonnée", producer=producer.source_id, producer_name=producer.name
    )
    assert alike_datasets(item) == [dataset]
    client.force_login(User.objects.create_superuser("equipe"))
    path = f"/admin/governance/inventoryitem/{item.pk}/change/"
    form = BeautifulSoup(client.get(path).content, "html.parser").select_one("#inventoryitem_form")
    sent = {each["name"]: each.get("value", "") for each in form.select("input[name]:not([type=checkbox])")}
    sent |= {each["name"]: each.get_text().removeprefix("\n") for each in form.select("textarea[name]")}
    for each in form.select("select[name]"):
        chosen = each.select_one("[selected]")
        sent[each["name"]] = chosen["value"] if chosen else ""
    sent = {name: value for name, value in sent.items() if not name.startswith("_")} | {"requests": []}
    client.post(path, sent | {"tie": dataset.source_id, "move_to": "published"})
    item.refresh_from_db()
    assert (item.state, item.published_on) == ("published", timezone.localdate())
    assert mentions_of("dataset", dataset.source_id)[-1].words == "1\u00a0ligne du recensement"


def test_lines_move_in_bulk_and_those_that_cannot_are_said(client):
    client.force_login(User.objects.create_superuser("equipe"))
    good, bad = make_item(title="Bonne"), make_item(title="Vide", description="")
    data = {"action": "to_described", "_selected_action": [good.pk, bad.pk]}
    page = client.post("/admin/governance/inventoryitem/", data, follow=True).content.decode()
    assert "1\u00a0ligne passée." in page
    assert f"Dites d’abord ce que les données contiennent. ({bad.ref})" in page


def test_contacts_go_three_years_after_the_end():
    item = make_item()
    InventoryItem.objects.update(closed_at=timezone.now() - timedelta(days=1100))
    purge()
    item.refresh_from_db()
    assert (item.contact, item.private_note) == ("", "")


def test_rules_adopted_are_public_by_versions_and_no_longer_change(client):
    body = make_body()
    path = f"/gouvernance/instances/{body.slug}/charte/"
    assert "pas encore adopté" in client.get(path).content.decode()
    Charter.objects.create(body=body, text="Un.", adopted_on="2026-01-01")
    Charter.objects.create(body=body, text="Deux.", adopted_on="2026-02-01")
    draft = Charter.objects.create(body=body, text="Trois.")
    touch()
    assert "Deux." in client.get(path).content.decode()
    assert "n’est plus en vigueur" in client.get(f"{path}?version=1").content.decode()
    assert client.get(f"{path}?version={draft.version}").status_code == 404
    client.force_login(User.objects.create_superuser("equipe"))
    old = Charter.objects.get(version=1)
    client.post(f"/admin/governance/charter/{old.pk}/change/", {"text": "Autre"})
    old.refresh_from_db()
    assert old.text == "Un."
