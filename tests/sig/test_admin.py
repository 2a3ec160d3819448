"""What the team may write of a territory: the staff that its body declares, and nothing else."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from sig.models import Territory


@pytest.fixture
def auterive(db):
    return Territory.objects.create(
        geozone="fr:commune:31033", level="fr:commune", code="31033", name="Auterive", population=10_456
    )


def change(client, place, **values):
    return client.post(reverse("admin:sig_territory_change", args=[place.pk]), values)


def test_the_declared_staff_is_entered_with_its_source_and_nothing_else_moves(admin_client, auterive):
    saved = change(
        admin_client,
        auterive,
        staff="120",
        staff_source="Bilan social",
        staff_date="2025-12-31",
        name="Ailleurs",
        population="1",
    )
    assert saved.status_code == 302
    auterive.refresh_from_db()
    assert (auterive.staff, auterive.staff_source, str(auterive.staff_date)) == (
        120,
        "Bilan social",
        "2025-12-31",
    )
    assert (auterive.name, auterive.population) == ("Auterive", 10_456)


def test_whoever_may_only_look_cannot_change(client, django_user_model, auterive):
    reader = django_user_model.objects.create_user("lecture", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_territory"))
    client.force_login(reader)
    assert change(client, auterive, staff="120").status_code == 403
    auterive.refresh_from_db()
    assert auterive.staff is None
