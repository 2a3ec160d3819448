"""Other sites may read what is made for them, without credentials, and nothing else."""

from tests.trust.routes import addresses

ORIGIN = {"Origin": "https://mairie.example"}


def test_only_what_is_made_for_other_sites_is_open_to_them(visitor, catalogue):
    wrong = {}
    for address in addresses():
        response = visitor.get(address.path, headers=ORIGIN)
        given = response.headers.get("Access-Control-Allow-Origin")
        if given != ("*" if address.is_open else None):
            wrong[address.path] = given
    assert wrong == {}


def test_credentials_are_never_allowed(visitor, catalogue):
    for method in ("get", "options"):
        allowed = [
            address.path
            for address in addresses()
            if "Access-Control-Allow-Credentials"
            in getattr(visitor, method)(address.path, headers=ORIGIN).headers
        ]
        assert allowed == []


def test_errors_of_the_api_may_be_read_too(visitor, db):
    for path, status in (
        ("/api/1/datasets/inconnu/", 404),
        ("/api/1/datasets/?page=0", 400),
        ("/api/x", 404),
    ):
        response = visitor.get(path, headers=ORIGIN)
        assert (response.status_code, response["Access-Control-Allow-Origin"]) == (status, "*")


def test_preflight_allows_reading_only(visitor, catalogue):
    response = visitor.options("/api/1/datasets/", headers=ORIGIN | {"Access-Control-Request-Method": "PUT"})
    assert (response.status_code, response["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")


def test_the_admin_is_not_open(client, admin_user, catalogue):
    client.force_login(admin_user)
    for path in ("/admin/", "/admin/login/", "/admin/catalogue/dataset/"):
        response = client.get(path, headers=ORIGIN)
        assert (response.status_code in (200, 302), "Access-Control-Allow-Origin" in response.headers) == (
            True,
            False,
        )
