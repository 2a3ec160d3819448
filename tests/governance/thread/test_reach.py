"""Where the thread shows: records, sectors, circles, API, search, feeds of addresses."""

from datetime import UTC, datetime

from governance.models import AgendaItem
from governance.models.request_states import State
from governance.models.requests import Request
from tests.catalogue.factories import make_dataset, make_organization, make_places
from tests.governance.factories import make_body, make_meeting, make_minutes, make_sector
from tests.governance.planted import EMAIL, MARK
from tests.governance.request_factories import make_request
from tests.governance.requests.desk import text

API = "/api/1/governance"


def told(visitor, path: str, fragment: str) -> str:
    page = visitor.get(path).content.decode()
    assert f'hx-get="{fragment}"' in page
    inside = visitor.get(fragment, headers={"HX-Request": "true"})
    assert b"<html" not in inside.content
    return inside.content.decode()


def test_decision_shows_on_the_dataset_the_producer_and_the_territory(visitor, db):
    make_places()
    producer = make_organization(1, name="Syndicat")
    dataset = make_dataset(1, title="Niveaux")
    request = make_request(
        dataset=dataset.source_id, producer=producer.source_id, geozone="fr:commune:09122", email=EMAIL
    )
    make_minutes(make_body(), f"Décision : demander une date | demande : {request.ref}")
    for path, sort, key in (
        (dataset.get_absolute_url(), "jeu", dataset.source_id),
        (producer.get_absolute_url(), "producteur", producer.source_id),
        ("/territoires/departement/09/", "territoire", "fr:departement:09"),
    ):
        inside = told(visitor, path, f"/gouvernance/a-propos/{sort}/{key}/")
        assert "DEC-2026-001" in inside
        assert "REU-2026-001" in inside
        assert MARK not in inside


def test_record_that_nobody_spoke_of_shows_nothing(visitor, db):
    dataset = make_dataset(1)
    assert "/gouvernance/a-propos/" not in visitor.get(dataset.get_absolute_url()).content.decode()


def test_circle_and_sector_list_what_is_asked_of_them(visitor, db):
    sector = make_sector()
    body = make_body(sector=sector)
    request = make_request(sector=sector)
    closed = make_request(2, sector=sector)
    Request.objects.filter(pk=closed.pk).update(state=State.VERIFIED)
    for path in (sector.get_absolute_url(), body.get_absolute_url()):
        page = visitor.get(path).content.decode()
        assert (request.get_absolute_url() in page, closed.get_absolute_url() in page) == (True, False)
    listed = visitor.get("/gouvernance/demandes.json?sector=forets&q=relevé 1").json()["data"]
    assert [line["ref"] for line in listed] == [request.ref]


def test_api_tells_the_whole_story_and_nobody_s_address(visitor, db):
    request = make_request(email=EMAIL, producer_email=EMAIL)
    meeting = make_minutes(make_body(), f"Décision : demander une date | demande : {request.ref}")
    AgendaItem.objects.create(meeting=meeting, title="La demande", request=request, state="traite")
    (listed,) = visitor.get(f"{API}/requests/").json()["data"]
    assert (listed["ref"], listed["supports"], listed["refusal"]) == (request.ref, 1, None)
    one = visitor.get(f"{API}/requests/{request.ref}/")
    assert MARK not in one.content.decode()
    assert "décision DEC-2026-001" in [step["state"] for step in one.json()["story"]]
    held = visitor.get(f"{API}/meetings/{meeting.ref}/").json()
    assert (held["decisions"], held["agenda"][-1]["request"]) == (["DEC-2026-001"], request.ref)
    assert visitor.get(f"{API}/decisions/?kind=decision").json()["total"] == 1
    assert visitor.get(f"{API}/decisions/DEC-2026-001/").json()["meeting"] == meeting.ref


def test_api_refuses_what_means_nothing_and_hides_what_is_not_public(visitor, db):
    hidden = make_request(1, kind="protection")
    draft = make_meeting(make_body(), state="draft")
    assert visitor.get(f"{API}/requests/?state=absurde").status_code == 400
    assert visitor.get(f"{API}/requests/?page=9").status_code == 404
    assert visitor.get(f"{API}/requests/{hidden.ref}/").status_code == 404
    assert visitor.get(f"{API}/meetings/{draft.ref}/").status_code == 404
    assert visitor.get(f"{API}/requests/").json()["total"] == 0


def test_each_is_in_the_list_of_addresses(visitor, db):
    request = make_request()
    make_minutes(make_body(), "Décision : ouvrir", starts_at=datetime(2026, 3, 5, 8, tzinfo=UTC))
    for section, path in (
        ("demandes", request.get_absolute_url()),
        ("reunions", "/gouvernance/reunions/REU-2026-001/"),
        ("decisions", "/gouvernance/decisions/DEC-2026-001/"),
    ):
        assert path in visitor.get(f"/sitemap-{section}-1.xml").content.decode()


def test_each_is_found_by_its_words(visitor, transactional_db, settings):
    make_request(title="Hauteurs du Salat")
    make_minutes(make_body(), "Décision : ouvrir le Salat", title="Réunion du Salat")
    from catalogue.search import apply_index_tasks

    apply_index_tasks()
    page = text(visitor.get("/recherche/?q=salat"))
    for title in ("Demandes (1)", "Décisions et actions (1)", "Réunions (1)"):
        assert title in page


def test_meetings_are_chosen_and_exported_alike(visitor, db):
    body = make_body()
    make_minutes(body, "Décision : ouvrir", title="Bilan")
    make_meeting(body, title="Suites")
    query = "?q=bilan&body=cercle&state=published"
    assert "Suites" not in text(visitor.get(f"/gouvernance/reunions/{query}"))
    lines = b"".join(visitor.get(f"/gouvernance/reunions.csv{query}")).decode("utf-8-sig").splitlines()
    assert [line.split(";")[2] for line in lines[1:]] == ["Bilan"]
