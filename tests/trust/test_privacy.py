"""No cookie for visitors; a cookie of the team's is theirs alone and well kept."""

from django.contrib.auth.models import User

from tests.trust.routes import addresses


def test_no_answer_sets_a_cookie(visitor, catalogue):
    setting = []
    for address in addresses():
        for method in ("get", "head", "options", "post"):
            response = getattr(visitor, method)(address.path)
            if response.cookies or "Set-Cookie" in response.headers:
                setting.append((method, address.path))
    assert (setting, visitor.cookies.items()) == ([], visitor.cookies.items())
    assert len(visitor.cookies) == 0


def test_no_public_answer_depends_on_cookies(visitor, catalogue):
    varying = [a.path for a in addresses() if "cookie" in visitor.get(a.path).headers.get("Vary", "").lower()]
    assert varying == []


def test_who_is_signed_in_gets_no_kept_page_and_leaves_none(client, visitor, catalogue):
    client.force_login(User.objects.create_superuser("equipe"))
    before = visitor.get("/jeux-de-donnees/")
    mine = client.get("/jeux-de-donnees/")
    assert mine.status_code == 200
    assert "Set-Cookie" not in visitor.get("/jeux-de-donnees/").headers
    assert visitor.get("/jeux-de-donnees/").content == before.content


def test_the_team_s_cookies_are_closed(client, db):
    User.objects.create_superuser("equipe", password="une phrase bien assez longue")
    response = client.get("/admin/login/")
    cookies = list(response.cookies.values())
    answer = client.post(
        "/admin/login/", {"username": "equipe", "password": "une phrase bien assez longue", "next": "/admin/"}
    )
    cookies += answer.cookies.values()
    assert answer.status_code == 302
    kept = {(cookie.key, bool(cookie["httponly"]), cookie["samesite"], cookie["path"]) for cookie in cookies}
    assert kept == {("csrf", True, "Lax", "/"), ("session", True, "Lax", "/")}
