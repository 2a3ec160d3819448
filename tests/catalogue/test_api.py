"""What every answer of the API has: methods, CORS, ETag, masks, redirects, errors."""

import pytest

from catalogue.api.errors import ApiError
from catalogue.api.masks import apply_mask, parse_mask
from opendatalab.stamp import touch
from tests.catalogue import recorded
from tests.catalogue.recorded import answer

pytestmark = pytest.mark.django_db
LIST = "/api/1/datasets/"
ONE = "/api/1/datasets/6a466f367731cdb1488d99b0/"


@pytest.fixture
def catalogue(db):
    recorded.load()


# ---- masks


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("id", {"id": None}),
        ("{id,title}", {"id": None, "title": None}),
        (" id , title ", {"id": None, "title": None}),
        (
            "data{id,organization{name}},total",
            {"data": {"id": None, "organization": {"name": None}}, "total": None},
        ),
        ("*,extras{check:status}", {"*": None, "extras": {"check:status": None}}),
        ("", None),
        ("   ", None),
        ("{}", None),
    ],
)
def test_a_mask_is_read_as_flask_restx_reads_it(text, mask):
    assert parse_mask(text) == mask


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("data{id,title", "Missing closing bracket"),
        ("{id,title", "Missing closing bracket"),
        ("id}", "Unexpected closing bracket"),
        ("{id", "Missing closing bracket"),
        (",id", "Unexpected comma"),
        ("id,,title", "Unexpected comma"),
        ("a{,b}", "Unexpected comma"),
        ("id,{title}", "Unexpected opening bracket"),
        ("a{" * 50 + "b" + "}" * 50, "Unexpected opening bracket"),
    ],
)
def test_a_bad_mask_is_refused_in_upstreams_words(text, said):
    with pytest.raises(ApiError) as refusal:
        parse_mask(text)
    assert (refusal.value.status, refusal.value.body) == (400, {"message": f"Mask parse error: {said}"})


VALUE = {
    "id": 1,
    "organization": {"id": 2, "name": "A"},
    "resources": [{"id": 3, "url": "u"}, {"id": 4, "url": "v"}],
    "owner": None,
}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("id", {"id": 1}),
        ("resources{id}", {"resources": [{"id": 3}, {"id": 4}]}),
        ("organization", {"organization": VALUE["organization"]}),
        ("organization{name},*", {**VALUE, "organization": {"name": "A"}}),
        ("owner{id}", {"owner": None}),
        ("unknown", {}),
        ("organization{unknown}", {"organization": {}}),
    ],
)
def test_a_mask_keeps_what_it_names(text, kept):
    assert apply_mask(parse_mask(text), VALUE) == kept


def test_a_mask_inside_a_plain_value_is_refused():
    with pytest.raises(ApiError) as refusal:
        apply_mask(parse_mask("id{x}"), VALUE)
    assert refusal.value.status == 400


# ---- envelope


@pytest.mark.parametrize("origin", [{}, {"Origin": "https://mairie.example.org"}])
@pytest.mark.parametrize("path", [LIST, ONE, f"{LIST}inconnu/", f"{LIST}?page_size=0", "/api/1/nulle-part/"])
def test_any_origin_may_read_and_none_with_credentials(client, catalogue, path, origin):
    response = client.get(path, headers=origin)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    assert response.cookies == {}


def test_a_preflight_is_answered_without_content(client, catalogue):
    asked = {"Origin": "https://x.example", "Access-Control-Request-Method": "GET"}
    response = client.options(LIST, headers={**asked, "Access-Control-Request-Headers": "x-fields"})
    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "X-Fields" in response["Access-Control-Allow-Headers"].split(", ")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_other_methods_are_refused_in_json(client, catalogue, method):
    client.handler.enforce_csrf_checks = True
    response = getattr(client, method)(LIST)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert response.json() == {"message": "The method is not allowed for the requested URL."}
    assert response["Access-Control-Allow-Origin"] == "*"


def test_head_gives_the_headers_alone(client, catalogue):
    whole, head = client.get(ONE), client.head(ONE)
    assert head.content == b""
    assert (head["ETag"], head["Content-Length"]) == (whole["ETag"], str(len(whole.content)))


def test_an_answer_may_be_kept_and_asked_again_by_etag(client, catalogue):
    first = client.get(LIST)
    again = client.get(LIST, headers={"If-None-Match": first["ETag"]})

    assert first["Cache-Control"] == "public, max-age=60"
    assert first["ETag"].startswith('"')
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Access-Control-Allow-Origin"] == "*"

    touch()
    changed = client.get(LIST, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_address_and_mask_have_their_own_etags(client, catalogue):
    tags = {
        client.get(LIST)["ETag"],
        client.get(f"{LIST}?page=1")["ETag"],
        client.get(LIST, headers={"X-Fields": "total"})["ETag"],
        client.get("/api/2/datasets/", headers={"X-Get-Datasets-Full-Objects": "True"})["ETag"],
        client.get("/api/2/datasets/")["ETag"],
    }
    assert len(tags) == 5


def test_headers_that_change_an_answer_never_share_a_kept_one(client, catalogue):
    plain = client.get("/api/2/datasets/").json()
    full = client.get("/api/2/datasets/", headers={"X-Get-Datasets-Full-Objects": "True"}).json()
    masked = client.get("/api/2/datasets/", headers={"X-Fields": "total"}).json()
    assert isinstance(plain["data"][0]["frequency"], str)
    assert isinstance(full["data"][0]["frequency"], dict)
    assert masked == {"total": plain["total"]}


def test_a_missing_slash_moves_for_good(client, catalogue):
    response = client.get("/api/1/datasets?page=2&q=eau")
    assert (response.status_code, response["Location"]) == (308, "/api/1/datasets/?page=2&q=eau")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/1/organizations/badges")["Location"] == "/api/1/organizations/badges/"


@pytest.mark.parametrize("path", ["/api/1/rien/", "/api/1/rien", "/api/3/", "/api/1/datasets/a/b/c/d/"])
def test_an_unknown_route_is_a_404_in_json(client, catalogue, path):
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (404, "application/json")
    assert response.json()["message"].endswith(f"You have requested this URI [{path}]")


@pytest.mark.parametrize(
    ("path", "fixture"),
    [
        ("datasets/licenses/", "licenses"),
        ("datasets/frequencies/", "frequencies"),
        ("datasets/frequencies/?lang=en", "frequencies-en"),
        ("datasets/frequencies/?lang=xx", "frequencies"),
        ("datasets/resource_types/", "resource-types"),
        ("datasets/badges/", "dataset-badges"),
        ("organizations/badges/", "organization-badges"),
        ("reuses/types/", "reuse-types"),
        ("reuses/topics/", "reuse-topics"),
        ("spatial/levels/", "spatial-levels"),
        ("spatial/granularities/", "spatial-granularities"),
    ],
)
def test_reference_lists_are_upstreams(client, path, fixture):
    assert client.get(f"/api/1/{path}").json() == answer(fixture)


def test_schemas_are_those_that_datasets_follow(client, catalogue):
    names = {
        item["schema"]["name"]
        for record in recorded.dataset_records()
        if not record["archived"]
        for item in record["resources"]
        if item["schema"] and item["schema"]["name"]
    }
    assert [item["name"] for item in client.get("/api/1/datasets/schemas/").json()] == sorted(names)
