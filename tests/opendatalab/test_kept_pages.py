"""Whole answers kept until the content changes."""

import gzip

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from opendatalab.middleware import KeptPages
from opendatalab.stamp import content_stamp, touch


@pytest.fixture
def site():
    """A middleware around a view that counts how often it is asked."""

    class Site:
        def __init__(self):
            self.made = 0
            self.headers = {}
            self.status = 200
            self.keeper = KeptPages(self.view)

        def view(self, request):
            self.made += 1
            return HttpResponse(f"page {self.made} " * 200, status=self.status, headers=self.headers)

        def get(self, path="/", **headers):
            return self.keeper(RequestFactory().get(path, headers=headers))

    return Site()


def test_the_second_visitor_gets_the_kept_answer(site):
    assert site.get().content == site.get().content
    assert site.made == 1


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_every_kept_answer_tells_its_length(site, encoding):
    for _ in range(2):
        response = site.get(**{"Accept-Encoding": encoding})
        assert response["Content-Length"] == str(len(response.content))


def test_a_change_of_content_makes_the_page_again(site):
    site.get()
    touch()
    assert site.get().content.startswith(b"page 2")


def test_every_touch_moves_the_stamp():
    seen = {content_stamp()}
    for _ in range(5):
        touch()
        seen.add(content_stamp())
    assert len(seen) == 6


@pytest.mark.parametrize(
    "difference", [{"path": "/?q=eau"}, {"HX-Request": "true"}, {"Accept": "text/turtle"}]
)
def test_another_question_is_another_answer(site, difference):
    site.get()
    assert site.get(**difference).content.startswith(b"page 2")


def test_an_equal_etag_answers_304_without_body(site):
    etag = site.get().headers["ETag"]
    answer = site.get(**{"If-None-Match": etag})
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", etag)


def test_a_kept_answer_is_sent_compressed_to_who_takes_it(site):
    answer = site.get(**{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == site.get().content
    assert answer.headers["Vary"] == "Accept-Encoding, HX-Request"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Cache-Control": "no-store"}, 200),
        ({"Set-Cookie": "a=b"}, 200),
        ({}, 404),
        ({"Cache-Control": "private"}, 200),
    ],
)
def test_what_must_not_be_kept_is_not(site, headers, status):
    site.status = status
    if "Set-Cookie" in headers:
        view = site.keeper.get_response

        def with_cookie(request):
            response = view(request)
            response.set_cookie("a", "b")
            return response

        site.keeper.get_response = with_cookie
    else:
        site.headers = headers
    site.get()
    site.get()
    assert site.made == 2


@pytest.mark.parametrize("path", ["/admin/", "/healthz", "/readyz"])
def test_some_addresses_are_never_kept(site, path):
    site.get(path)
    site.get(path)
    assert site.made == 2
