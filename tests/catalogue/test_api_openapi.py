"""The description of the API says the routes, and the answers are what it says."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from catalogue.api import urls
from catalogue.api.arguments import MAX_PAGE_SIZE
from catalogue.api.openapi import MORE_OPERATIONS
from catalogue.api.openapi_operations import OPERATIONS
from tests.catalogue import recorded
from tests.catalogue.recorded import answer
from tests.sig.map_factories import make_map

pytestmark = pytest.mark.django_db
ONE = "6a466f367731cdb1488d99b0"
RESOURCE = "6012be89-b6d3-482b-b946-da24fa8aacf1"
VALUES = {
    "dataset": {"key": ONE},
    "dataset-resource": {"key": ONE, "resource": RESOURCE},
    "v2-resource": {"resource": RESOURCE},
    "v2-dataset": {"key": ONE},
    "v2-resources": {"key": ONE},
    "v2-dataset-schemas": {"key": ONE},
    "v2-dataset-extras": {"key": ONE},
    "organization": {"key": "5e724fe302ebf7c872ecdbf0"},
    "organization-datasets": {"key": "5e724fe302ebf7c872ecdbf0"},
    "organization-reuses": {"key": "5e724fe302ebf7c872ecdbf0"},
    "reuse": {"key": answer("reuse")["id"]},
    "zones": {"ids": "fr:commune:31555,fr:departement:09"},
    "zone": {"zone": "fr:commune:31555"},
    "zone-datasets": {"zone": "fr:departement:31"},
    "coverage": {"level": "fr:commune"},
    "map": {"key": "carte-1"},
    "territory": {"zone": "fr:commune:31555"},
}
NOT_OPERATIONS = {"documentation"}  # the page for people
TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}


def check(value: Any, schema: dict[str, Any], whole: dict[str, Any], at: str = "$") -> list[str]:
    """Where a value departs from a schema: the part of JSON Schema that the description uses."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/components/schemas/")
        return check(value, whole["components"]["schemas"][name], whole, at)
    faults = []
    if "anyOf" in schema and all(check(value, item, whole, at) for item in schema["anyOf"]):
        faults.append(f"{at}: none of anyOf")
    for item in schema.get("allOf", ()):
        faults += check(value, item, whole, at)
    if "enum" in schema and value not in schema["enum"]:
        faults.append(f"{at}: {value!r} is not in enum")
    kind = schema.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (kind != "boolean" and isinstance(value, bool))):
        return [*faults, f"{at}: {value!r} is no {kind}"]
    if isinstance(value, dict):
        faults += [f"{at}: {name} is missing" for name in schema.get("required", ()) if name not in value]
        for name, item in value.items():
            inner = schema.get("properties", {}).get(name, schema.get("additionalProperties"))
            if inner:
                faults += check(item, inner, whole, f"{at}.{name}")
    if isinstance(value, list) and "items" in schema:
        for rank, item in enumerate(value):
            faults += check(item, schema["items"], whole, f"{at}[{rank}]")
    return faults


@pytest.fixture
def description(client):
    return client.get("/api/openapi.json").json()


def test_every_route_is_described_and_every_description_has_its_route(description):
    routes = {
        route.name: "/api/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(route.pattern))
        for route in urls.urlpatterns
        if route.name not in NOT_OPERATIONS
    }
    assert routes == {operation.name: operation.path for operation in OPERATIONS}
    above = {operation.path for operation in MORE_OPERATIONS}  # of the apps above, which test their own
    assert set(description["paths"]) == set(routes.values()) | above


def test_the_description_holds_together(description):
    assert description["openapi"] == "3.1.0"
    text = str(description)
    used = set(re.findall(r"#/components/schemas/(\w+)", text))
    assert used == set(description["components"]["schemas"])
    names = [item["get"]["operationId"] for item in description["paths"].values()]
    assert len(names) == len(set(names))
    for path, item in description["paths"].items():
        parameters = item["get"]["parameters"]
        in_path = {parameter["name"] for parameter in parameters if parameter["in"] == "path"}
        assert in_path == set(re.findall(r"{(\w+)}", path)), path
        pairs = [(parameter["in"], parameter["name"]) for parameter in parameters]
        assert len(pairs) == len(set(pairs)), path
        assert item["get"]["summary"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_answers_are_what_the_description_says(client, description, operation):
    recorded.load()
    make_map(1)
    path = (
        reverse(f"api:{operation.name}", kwargs=VALUES.get(operation.name, {"resource": RESOURCE}))
        if ("{" in operation.path)
        else operation.path
    )
    required = [p["name"] for p in operation.parameters if p.get("required") and p["in"] == "query"]
    response = client.get(path, dict.fromkeys(required, "a"))
    said = description["paths"][operation.path]["get"]["responses"]
    assert str(response.status_code) == operation.status
    assert operation.status in said
    if operation.status == "200":
        schema = said["200"]["content"]["application/json"]["schema"]
        assert check(response.json(), schema, description) == []


@pytest.mark.parametrize(
    "path", ["/api/1/datasets/?page_size=0", "/api/1/datasets/inconnu/", "/api/1/datasets/?archived=true"]
)
def test_refusals_are_what_the_description_says(client, description, path):
    response = client.get(path)
    error = description["components"]["schemas"]["Error"]
    assert response.status_code in (400, 401, 404)
    assert check(response.json(), error, description) == []


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        (1, {"type": "string"}),
        (True, {"type": "integer"}),
        ({}, {"type": "object", "required": ["a"]}),
        ({"a": 1}, {"type": "object", "properties": {"a": {"type": "string"}}}),
        ([1], {"type": "array", "items": {"type": "string"}}),
        (None, {"anyOf": [{"type": "string"}, {"type": "integer"}]}),
        ("x", {"enum": ["y"]}),
    ],
)
def test_the_checker_sees_faults(value, schema):
    assert len(check(value, schema, {})) == 1


def test_the_page_for_people_names_every_operation(client, settings):
    settings.SITE_URL = "https://portail.example"
    soup = BeautifulSoup(client.get("/api/").content, "html.parser")
    shown = [code.text for code in soup.select(".odl-routes td:first-child code")]
    assert sorted(shown) == sorted(operation.path for operation in (*OPERATIONS, *MORE_OPERATIONS))
    assert [h1.text for h1 in soup.select("h1")] == ["API de lecture"]
    anchors = {link["href"][1:] for link in soup.select(".fr-summary a")}
    assert anchors == {heading["id"] for heading in soup.select("main h2[id]")} - {"sommaire"}
    assert 'portail.base_url = "https://portail.example"' in [
        line for code in soup.select("pre code") for line in code.text.splitlines()
    ]


def test_the_page_states_the_limits_that_the_code_enforces(client):
    text = BeautifulSoup(client.get("/api/").content, "html.parser").get_text(" ", strip=True)
    assert f"et {MAX_PAGE_SIZE} au plus" in text
    assert "Aucune limite de débit n’est appliquée à ce jour" in text
    refused = client.get(f"/api/1/datasets/?page_size={MAX_PAGE_SIZE + 1}")
    assert (refused.status_code, client.get(f"/api/1/datasets/?page_size={MAX_PAGE_SIZE}").status_code) == (
        400,
        200,
    )
