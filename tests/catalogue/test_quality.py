import pytest

from catalogue.quality import CRITERIA, read_quality
from tests.catalogue.standin import RECORDED, recorded

EDIT = "https://www.data.gouv.fr/admin/datasets/1"
RECORDS = sorted(path.stem for path in RECORDED.glob("dataset-v1*.json") if "quality" in recorded(path.stem))


@pytest.mark.parametrize("name", RECORDS)
def test_met_criteria_are_those_of_upstream_score(name):
    record = recorded(name)
    quality = read_quality(record, edit_url=EDIT)
    assert quality.met / len(CRITERIA) == pytest.approx(record["quality"]["score"])
    assert quality.met + quality.missing + quality.unknown == quality.total == len(CRITERIA)


def test_each_missing_criterion_has_the_page_that_mends_it():
    quality = read_quality(recorded("dataset-v1-bare"), edit_url=EDIT)
    assert {check.criterion.key: check.fix_url for check in quality.checks if check.state == "missing"} == {
        "dataset_description_quality": EDIT,
        "license": EDIT,
        "update_frequency": EDIT,
        "temporal_coverage": EDIT,
        "spatial": EDIT,
    }
    assert {check.fix_url for check in quality.checks if check.state != "missing"} == {""}


def test_without_promise_its_keeping_is_unknown_not_missing():
    quality = read_quality(recorded("dataset-v1-bare"), edit_url=EDIT)
    kept = next(check for check in quality.checks if check.criterion.key == "update_fulfilled_in_time")
    sentence = "Respect du rythme\u00a0: sans rythme annoncé, rien à vérifier."
    assert (kept.state, kept.sentence) == ("unknown", sentence)
    assert quality.sentence == "3\u00a0critères sur 9 remplis. 1\u00a0non connu."


def test_snapshot_record_says_what_it_shows_and_no_more():
    record = {"license": "lov2", "frequency": "unknown", "description": "Court.", "quality": {"score": 0.67}}
    states = {check.criterion.key: check.state for check in read_quality(record, edit_url=EDIT).checks}
    assert states == {
        "dataset_description_quality": "missing",
        "license": "met",
        "update_frequency": "missing",
        "update_fulfilled_in_time": "unknown",
        "temporal_coverage": "unknown",
        "spatial": "unknown",
        "resources_documentation": "unknown",
        "has_open_format": "unknown",
        "all_resources_available": "unknown",
    }
