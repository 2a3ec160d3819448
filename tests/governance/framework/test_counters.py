"""Each counter over rows like the real ones: what is counted, what is not, and the list behind the figure."""

from datetime import UTC, date, datetime

import pytest

from catalogue.models import Dataset, EmbedSite, Organization, PerimeterRule, State
from governance.framework import counters
from governance.framework.counting import COUNTERS, Start
from governance.models import Request
from opendatalab.region import region
from tests.catalogue.factories import make_dataset, make_organization
from tests.governance.factories import make_body, make_meeting, make_minutes
from tests.governance.planted import MARK
from tests.governance.request_factories import make_request
from tests.knowledge.factories import make_item

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)
# Counted by other parts of the governance, which register them when they are there.
OF_PARTS = {"authorities_helped", "feedback_shared", "relevance_change", "satisfaction"}


def refs(count):
    return [line.ref for line in count.listed]


def internal(text: str) -> dict:
    return {"created_at_internal": text}


def test_every_indicator_of_the_pack_has_its_counter():
    frame = region().logical_frame
    if frame is None:
        pytest.skip("this region has no logical framework")
    assert [item.code for item in frame.indicators] == [
        *("I1.1", "I1.2", "I1.3", "I1.4", "I1.5"),
        *("I2.1", "I2.2", "I2.3", "I2.4", "I2.5", "I2.6"),
    ]
    assert {item.count for item in frame.indicators} - set(COUNTERS) <= OF_PARTS


def test_new_datasets_are_those_absent_at_the_start_and_put_online_after_it():
    old = make_dataset(1, internal=internal("2026-01-05T00:00:00+00:00"))
    start = Start(date(2026, 6, 1), {line.ref: line.label for line in counters.datasets_online(DAY).listed})
    new = make_dataset(2, internal=internal("2026-07-05T00:00:00+00:00"))
    make_dataset(3, internal=internal("2026-02-05T00:00:00+00:00"))  # the perimeter grew: it is not new
    make_dataset(4, internal=internal("2026-12-05T00:00:00+00:00"))  # after the day
    archived = make_dataset(5, internal=internal("2026-07-05T00:00:00+00:00"))
    Dataset.objects.filter(pk=archived.pk).update(state=State.ARCHIVED)
    count = counters.datasets_new(DAY, start)
    assert (count.value, refs(count)) == (1, [new.source_id])
    assert count.listed[0].day == date(2026, 7, 5)
    assert count.listed[0].url == new.get_absolute_url()
    assert old.source_id in start.lines


def test_dataset_made_again_under_another_id_is_not_new():
    first = make_dataset(1, title="Budget de Foix")
    start = Start(date(2026, 6, 1), {line.ref: line.label for line in counters.datasets_online(DAY).listed})
    again = make_dataset(2, title="Budget de Foix", internal=internal("2026-07-05T00:00:00+00:00"))
    assert refs(counters.datasets_new(DAY, start)) == [again.source_id]  # both are there: two datasets
    Dataset.objects.filter(pk=first.pk).update(state=State.GONE)
    assert refs(counters.datasets_new(DAY, start)) == []


def test_new_datasets_wait_for_the_first_state():
    count = counters.datasets_new(DAY, None)
    assert (count.value, count.note) == (None, "L’état initial n’est pas encore figé.")


def test_tagged_datasets_bear_a_keyword_or_a_zone_of_the_perimeter():
    PerimeterRule.objects.create(kind="tag", value="ici")
    PerimeterRule.objects.create(kind="geozone", value="fr:departement:09")
    PerimeterRule.objects.create(kind="tag", value="ailleurs", active=False)
    tagged, placed, off, none = (make_dataset(number) for number in range(1, 5))
    for row, values in (
        (tagged, {"tags": ["ici", "autre"], "zones": []}),
        (placed, {"tags": [], "zones": ["fr:departement:09"]}),
        (off, {"tags": ["ailleurs"], "zones": []}),
        (none, {"tags": [], "zones": []}),
    ):
        Dataset.objects.filter(pk=row.pk).update(**values)
    assert refs(counters.datasets_tagged(DAY)) == [tagged.source_id, placed.source_id]


def test_new_authorities_are_local_ones_created_after_the_start():
    make_organization(1, kind="commune", created_at="2025-01-01T00:00:00+00:00")
    start = Start(
        date(2026, 6, 1), {line.ref: line.label for line in counters.authorities_present(DAY).listed}
    )
    new = make_organization(2, kind="epci", created_at="2026-07-01T00:00:00+00:00")
    by_badge = make_organization(3, kind="autre", created_at="2026-07-02T00:00:00+00:00")
    Organization.objects.filter(pk=by_badge.pk).update(badges=["local-authority"])
    state = make_organization(4, kind="etat", created_at="2026-07-03T00:00:00+00:00")
    Organization.objects.filter(pk=state.pk).update(badges=["public-service"])
    make_organization(5, kind="commune", created_at="2024-07-03T00:00:00+00:00")  # newly in the perimeter
    assert refs(counters.authorities_new(DAY, start)) == [new.source_id, by_badge.source_id]


def test_meetings_count_once_their_minutes_are_published_and_barcamps_apart():
    circle = make_body()
    held = make_minutes(circle, "Rien.")
    make_minutes(circle, "Rien.", kind="barcamp")
    make_minutes(circle, "Rien.", state="approved", published_at=None)
    make_meeting(circle)
    make_minutes(make_body(slug="copil", kind="copil", name="Comité"), "Rien.")
    make_minutes(make_body(slug="exemple", name="Exemple", demo=True), "Rien.")
    count = counters.meetings_held(DAY)
    assert (count.value, refs(count), count.note) == (1, [held.ref], "À part\u00a0: 1\u00a0BarCamp.")
    assert counters.meetings_held(date(2026, 3, 16)).value == 0  # published on the seventeenth


def test_requests_count_when_public_and_their_words_stay_on_their_page():
    at = datetime(2026, 5, 1, tzinfo=UTC)
    public = make_request(state="publiee", published_at=at, title=f"Titre {MARK}")
    for number, state in enumerate(("doublon", "ecartee", "moderation", "masquee"), start=2):
        other = make_request(number, published_at=at)
        Request.objects.filter(pk=other.pk).update(state=state)
    make_request(6, state="publiee", published_at=at, kind="protection")
    count = counters.requests_public(DAY)
    assert (count.value, refs(count)) == (1, [public.ref])
    assert MARK not in count.listed[0].label
    assert counters.requests_public(date(2026, 4, 30)).value == 0


def test_case_studies_and_testimonials_are_shared_items():
    study = make_item("etude-de-cas", 1)
    make_item("etude-de-cas", 2, state="draft")
    make_item("question", 3)
    assert [line.ref for line in counters.shared_items(date(2126, 1, 1))] == [study.key]


def test_catalogue_api_is_in_production_at_a_public_address(settings):
    seen = {"first_seen": DAY, "last_seen": DAY, "kinds": ["api"]}
    town = make_organization(1)
    site = EmbedSite.objects.create(
        origin=f"https://{MARK}.example", is_authority=True, organization=town, **seen
    )
    EmbedSite.objects.create(origin="https://blog.example", **seen)
    settings.SITE_URL = "https://portail.example"
    count = counters.catalogue_api(DAY)
    assert (count.value, refs(count)) == (1, ["portail", f"site-{site.pk}"])
    assert count.listed[1].label == "Site d’une collectivité\u00a0: Producteur 1"  # never its address
    assert count.note == "1\u00a0site de collectivité l’utilise."
    settings.SITE_URL = "http://127.0.0.1:8000"
    assert counters.catalogue_api(DAY).value == 0


def test_map_api_needs_something_to_show(settings):
    settings.SITE_URL = "https://portail.example"
    assert counters.map_api(DAY).value == 0
