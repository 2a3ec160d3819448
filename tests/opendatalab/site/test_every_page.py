"""The site's own pages: what each carries, figures equal to the lists they open, errors without database."""

import re

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from opendatalab.region import region
from tests.opendatalab.site.visits import FOOTER, PAGES, parse, read


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_page_carries_what_every_page_must(client, name):
    page = read(client, reverse(name))
    footer = {link["href"]: link.get_text() for link in page.footer.select(".fr-footer__bottom-link")}
    assert {href: footer.get(href) for href in FOOTER} == FOOTER
    assert "Code source" in footer.values()
    assert page.html["lang"] == "fr"
    assert len(page.select("h1")) == 1
    assert len(page.select("main")) == 1
    assert page.select_one("link[rel=canonical]")["href"] == django_settings.SITE_URL + reverse(name)
    assert page.select_one("link[rel=search]")["href"] == "/opensearch.xml"
    assert page.select_one("link[type='application/atom+xml']")["href"] == "/jeux-de-donnees.atom"
    assert page.select_one("meta[name=description]")["content"].strip()
    assert page.select_one(".fr-skiplinks a")["href"] == "#contenu"


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*PAGES, "catalogue:dataset_list", "catalogue:organization_list"])
def test_page_holds_nothing_inline_and_nothing_foreign(client, name):
    page = read(client, reverse(name))
    assert page.select("style, [style], iframe") == []
    assert [tag for tag in page.find_all(True) if any(key.startswith("on") for key in tag.attrs)] == []
    assert [script for script in page.select("script") if not script.get("src")] == []
    loaded = page.select("script[src], img[src], link[rel=stylesheet], link[rel=preload], link[rel=icon]")
    assert [tag for tag in loaded if not (tag.get("src") or tag.get("href")).startswith("/static/")] == []
    ids = [tag["id"] for tag in page.select("[id]")]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.django_db
def test_titles_are_unique(client):
    titles = [read(client, reverse(name)).title.get_text() for name in [*PAGES, "catalogue:dataset_list"]]
    assert len(set(titles)) == len(titles)
    assert {title.rpartition(" – ")[2] for title in titles} == {region().site_title}


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_french_typography(client, name):
    page = read(client, reverse(name))
    for tag in page.select("script, code"):
        tag.decompose()
    text = page.get_text()
    assert re.findall(r".{12} [:;?!»]|«[ \w].{9}|\w'\w", text) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_page_sets_no_cookie_and_stays_light(client, name):
    response = client.get(reverse(name))
    assert not response.cookies
    # The privacy page has a row for each thing that is kept.
    assert len(parse(response).find_all(True)) <= (500 if name == "privacy" else 300)


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_every_link_of_the_page_leads_somewhere(client, name):
    page = read(client, reverse(name))
    local = {link["href"] for link in page.select("a[href]") if link["href"].startswith("/")}
    assert {href: client.get(href).status_code for href in local} == dict.fromkeys(local, 200)
    anchors = {link["href"][1:] for link in page.select("a[href^='#']")}
    assert anchors <= {tag["id"] for tag in page.select("[id]")}
