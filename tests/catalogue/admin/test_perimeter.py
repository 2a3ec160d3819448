"""The team's pages: what may be edited, what is kept from upstream, who may decide."""

import pytest
from django.urls import reverse

from catalogue.models import (
    PerimeterRule,
)
from tests.catalogue.admin.desk import PRODUCER, change, logged, page, said
from tests.catalogue.factories import (
    make_organization,
)

pytestmark = pytest.mark.django_db


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
