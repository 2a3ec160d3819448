"""The site's own pages: what each carries, figures equal to the lists they open, errors without database."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from catalogue.models import SyncRun
from opendatalab.models import Upstream
from opendatalab.region import region
from opendatalab.wording import long_date
from tests.opendatalab.site.visits import NBSP, read, sync


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(hours=23), None),
        (
            timedelta(days=3),
            "La dernière synchronisation réussie avec data.gouv.fr date du {day}\u00a0: "
            "ce qui a changé depuis n’apparaît pas encore ici.",
        ),
    ],
)
def test_notice_tells_the_age_past_a_day(client, age, said):
    at = timezone.now() - age
    sync(kind=SyncRun.Kind.FULL, finished_at=at)
    sync(
        kind=SyncRun.Kind.SNAPSHOT, finished_at=timezone.now(), source_date=datetime(2026, 1, 16, tzinfo=UTC)
    )
    sync(kind=SyncRun.Kind.FULL, finished_at=timezone.now(), status=SyncRun.Status.FAILED)
    notice = read(client, "/contact/").select_one(".fr-notice__title")
    assert (notice and notice.get_text()) == (said and said.format(day=long_date(at)))


@pytest.mark.django_db
def test_notice_says_that_only_the_snapshot_is_there(client):
    sync(
        kind=SyncRun.Kind.SNAPSHOT, finished_at=timezone.now(), source_date=datetime(2026, 1, 16, tzinfo=UTC)
    )
    notice = read(client, "/contact/").select_one(".fr-notice__title")
    assert notice.get_text() == (
        "Données de l’instantané du 16\u00a0janvier 2026\u00a0; "
        "les adresses des fichiers arrivent avec la première synchronisation."
    )


@pytest.mark.django_db
def test_status_tells_each_service_each_run_and_the_index(client, catalogue, settings):
    settings.DATAGOUV_URL = "https://www.data.gouv.fr"
    at = datetime(2026, 11, 20, 13, 5, tzinfo=UTC)
    Upstream.objects.create(host="www.data.gouv.fr", last_success=at, last_failure=at - timedelta(days=1))
    Upstream.objects.create(
        host="tabular-api.data.gouv.fr",
        last_success=at,
        last_failure=at + timedelta(days=1),
        last_error="panne 503",
    )
    Upstream.objects.create(host="autre.example", last_success=at)
    SyncRun.objects.all().delete()
    sync(kind=SyncRun.Kind.FULL, finished_at=at, counts={"added": 3, "changed": 1})
    page = read(client, "/etat/")
    services, runs = page.select("tbody")
    rows = [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in services.select("tr")
    ]
    named = {service.slug: service for service in region().upstreams}
    success = f"le 20{NBSP}novembre 2026 à 14{NBSP}h{NBSP}05"
    assert [row[1:] for row in rows] == [
        ["Répond", success, f"le 19{NBSP}novembre 2026 à 14{NBSP}h{NBSP}05"],
        ["Ne répond pas panne 503", success, f"le 21{NBSP}novembre 2026 à 14{NBSP}h{NBSP}05"],
        ["Pas encore appelé", "jamais", "jamais"],
        ["Répond", success, "jamais"],
    ]
    assert rows[0][0] == f"{named['datagouv'].name} {named['datagouv'].about}"
    assert [cell.get_text(strip=True) for cell in runs.select("th, td")] == [
        "Complète",
        "Terminée",
        f"le 20{NBSP}novembre 2026 à 14{NBSP}h{NBSP}03",
        f"1{NBSP}min 15{NBSP}s",
        f"3{NBSP}jeux entrés, 1{NBSP}jeu modifié",
        "0",
    ]
    assert f"L’index de recherche contient 6{NBSP}entrées" in page.get_text()


@pytest.mark.django_db
def test_status_is_never_kept(client):
    assert "no-store" in client.get("/etat/")["Cache-Control"]


@pytest.mark.django_db
def test_declaration_follows_the_compulsory_order(client):
    page = read(client, "/accessibilite/")
    assert [title.get_text() for title in page.select("main h2")] == [
        "État de conformité",
        "Résultats des tests",
        "Contenus non accessibles",
        "Établissement de cette déclaration d’accessibilité",
        "Retour d’information et contact",
        "Voies de recours",
    ]
    assert "n’est pas en conformité" in page.main.strong.get_text()


@pytest.mark.django_db
def test_legal_facts_are_the_pack_s_and_the_missing_ones_are_said(client):
    text = read(client, "/mentions-legales/").main.get_text()
    assert region().operator.name in text
    assert "à compléter par l’exploitant" in text
    assert [source.title for source in region().sources if source.title not in text] == []
