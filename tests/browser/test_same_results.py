"""The element, the API and the list page answer 200 questions alike: the same datasets in the same order."""

import itertools
import json
import re
from urllib.parse import urlencode

from tests.browser import MARKS
from tests.browser.host import Host

pytestmark = MARKS
QUESTIONS = 200
PER_PAGE = 10
WORDS = ("", "risques", "logement social", "forêt", "communes", "transports", "carte 2015", "xylophone")
SORTS = ("", "-created", "title", "-views", "last_update")
ZONES = ("", "fr:departement:09", "fr:departement:31", "fr:commune:31555,fr:departement:81")
OF_UPSTREAM = {"organization": "organization_id_with_name"}
FACETS = ("organization", "tag", "license", "format", "granularity", "level", "theme", "freshness", "brake")
ASK = """async (questions) => {
  const tag = document.querySelector('odl-catalogue');
  const found = [];
  for (const question of questions) {
    tag.state = {};
    const { ids, total } = await tag.search(question);
    found.push([total, ids]);
  }
  return found;
}"""


def questions(portal) -> list[dict]:
    """Real values of every facet, with words, places, sorts and pages in turn."""
    facets = json.loads(portal.get("/api/2/datasets/search/?page_size=1")[2])["facets"]
    values = {
        name: [item["name"].partition("|")[0] for item in facets[OF_UPSTREAM.get(name, name)][1:8]]
        for name in FACETS
    }
    chosen = [{}, *({name: [value]} for name in FACETS for value in values[name])]
    chosen += [{name: found[:2]} for name, found in values.items() if len(found) > 1]
    made = []
    for rank, (filters, words) in enumerate(itertools.product(chosen, WORDS)):
        question = {"q": words, "sort": SORTS[rank % 5], "page": 1 + rank % 3 // 2, **filters}
        if zone := ZONES[rank % 4]:
            question["geozone"] = zone.split(",")
        made.append(question | {"page_size": PER_PAGE})
    step = len(made) // QUESTIONS
    return made[::step][:QUESTIONS]


def asked(question: dict) -> str:
    return urlencode([(k, one) for k, v in question.items() for one in (v if isinstance(v, list) else [v])])


def of_api(portal, question: dict) -> tuple[int, list[tuple[str, str]]]:
    answer = json.loads(portal.get(f"/api/2/datasets/search/?{asked(question)}")[2])
    return answer["total"], [(item["id"], item["slug"]) for item in answer["data"]]


def of_page(portal, question: dict) -> list[str]:
    body = portal.get(f"/jeux-de-donnees/?{asked(question)}")[2].decode()
    return re.findall(r'class="odl-card-title"><a href="/jeux-de-donnees/([^/"]+)/', body)


def test_two_hundred_questions_have_one_answer(page, portal):
    wanted = questions(portal)
    assert len(wanted) == QUESTIONS == len({asked(question) for question in wanted})
    api = [of_api(portal, question) for question in wanted]
    assert sum(bool(found) for _, found in api) > QUESTIONS / 3  # most must find something, or prove nothing
    with Host() as town:
        script = f'<script type="module" src="{portal.url}/embed/v1.js"></script>'
        page.goto(town.page(f"{script}<odl-catalogue></odl-catalogue>"))
        page.wait_for_function("document.querySelector('odl-catalogue').found")
        element = page.evaluate(ASK, wanted)
    assert element == [[total, [key for key, _ in found]] for total, found in api]
    for question, (_, found) in zip(wanted, api, strict=True):
        if question["page"] == 1 or found:  # the page shows its last page rather than an empty one
            assert of_page(portal, question) == [slug for _, slug in found], question
