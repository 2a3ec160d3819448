"""Every public address, walked from the URLconf: a route added tomorrow is tried too, or fails."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from catalogue.embed import scripts
from catalogue.models import State
from governance import letters
from governance.models import Request
from opendatalab.models import ContactMessage
from tests.catalogue.factories import (
    make_code_column,
    make_dataset,
    make_discussions,
    make_organization,
    make_places,
    make_reuse,
)
from tests.catalogue.factories import place as give_place
from tests.governance.factories import make_governance
from tests.governance.request_factories import make_request

# Values for the arguments of routes, by their names; `key` and `slug` depend on the list they belong to.
ARGUMENTS: dict[str, Any] = {
    "code": "09",
    "example": "commune",
    "document": "odt",
    "sheet": "ods",
    "text": "deliberation",
    "extension": "ttl",
    "ids": "fr:departement:09",
    "level": "fr:departement",
    "receipt": "accuse-de-reception",
    "number": 1,
    "resource": "00000001-0000-4000-8000-000000000000",
    "section": "jeux-de-donnees",
    "zone": "fr:departement:09",
}
# In the addresses of pages, levels are French words.
PAGES = {"level": "departement"}
LISTS = {
    **{"organi": "producteur-1", "reuse": "reutilisation-1", "dataset": "jeu-1", "resource": "jeu-1"},
    **{"sector": "forets", "body": "cercle", "registration": "cle-d-inscription"},
}
# Of meetings and of what they decide; `ref` is else a request's.
REFS = dict.fromkeys(("meeting", "meeting_ics", "register", "registered"), "REU-2126-001")
REFS["outcome"] = "DEC-2026-001"
# Forms that anybody may send: each is a PublicForm, without cookie, named here on purpose.
FORMS = (
    "contact_form",
    *("governance:new_request", "governance:confirm", "governance:confirm_support"),
    *("governance:register", "governance:registration"),
    *("governance:support", "governance:verify", "governance:answer"),
)
# Routes whose answer is not 200.
STATUS = {
    "catalogue:dcat_negotiated": 303,
    "api:resource-file": 302,
    "unknown": 404,
    "catalogue:extract_csv": 503,  # the tabular API is not there in tests
    "catalogue:extract_json": 503,
}
NOT_REVERSIBLE = {"unknown": "/api/1/nulle-part/"}
ANSWERED = (
    "mission=oui&acheve=oui&secret=partie&reserve=non&personnes=oui&retirer=doute&tiers=oui&environnement=oui"
)
# The same pages in other words: filters, pages, errors, records that are gone.
MORE = (
    (
        "catalogue:dataset_list",
        "/jeux-de-donnees/?q=jeu&geozone=fr:departement:09&format=csv&sort=title",
        200,
    ),
    ("catalogue:dataset_list", "/jeux-de-donnees/?q=introuvable&page=9&sort=absurde", 200),
    ("search", "/recherche/?q=jeu", 200),
    ("search", "/recherche/?q=introuvable", 200),
    ("catalogue:organization_list", "/organisations/?q=introuvable", 200),
    ("catalogue:suggest", "/suggestions/?q=jeu", 200),
    ("catalogue:territories", "/territoires/?level=epci&q=foix&show=duty", 200),
    ("catalogue:territories", "/territoires/?geozone=fr:departement:09&publishes=yes&sort=name", 200),
    ("catalogue:territory", "/territoires/commune/09122/", 200),
    ("catalogue:territory", "/territoires/commune/99999/", 404),
    ("catalogue:dataset", "/jeux-de-donnees/jeu-2/", 200),
    ("catalogue:dataset", "/jeux-de-donnees/jeu-3/", 410),
    ("catalogue:dataset", "/jeux-de-donnees/000000000000000000000001/", 301),
    ("catalogue:dataset", "/jeux-de-donnees/jamais-vu/", 404),
    ("embed:integrate", "/integrer/?geozone=fr:departement:09&accent=ff0&quoi=chiffre&qui=fo", 200),
    ("embed:integrate", "/integrer/?dataset=jamais-vu&quoi=jeu&accent=rouge", 200),
    ("embed:verify", "/integrer/verifier/?url=pas+une+adresse", 200),
    ("governance:meeting", "/gouvernance/reunions/REU-2026-001/", 200),
    ("governance:outcomes", "/gouvernance/decisions/?state=late&body=cercle&kind=absurde&q=e", 200),
    ("publishing:home", "/publier/?q=foix", 200),
    ("publishing:home", "/publier/?geozone=fr:commune:09122", 200),
    ("publishing:aid", "/publier/puis-je-publier/?mission=oui&secret=absurde&fichier=Un+plan", 200),
    ("publishing:aid", f"/publier/puis-je-publier/?{ANSWERED}&le=2026-11-26&regles=2026-1", 200),
    ("publishing:aid", f"/publier/puis-je-publier/?{ANSWERED}", 302),
    ("publishing:schemas", "/publier/schemas/?geozone=fr:commune:09122", 200),
    ("publishing:check", "/publier/verifier/?jeu=jeu-1", 200),
    ("publishing:check", "/publier/verifier/?jeu=inconnu-ici", 200),
    ("publishing:check", "/publier/verifier/?jeu=https://ailleurs.example/datasets/x", 200),
    ("publishing:model", "/publier/modeles/jamais-vu/", 404),
    ("publishing:inventory_file", "/publier/modeles/inventaire.csv", 200),
    ("publishing:model_file", "/publier/modeles/referent.txt", 200),
    ("nowhere", "/nulle-part/", 404),
)


@dataclass(frozen=True)
class Address:
    route: str
    path: str
    status: int

    @property
    def takes_posts(self) -> bool:
        return self.route in FORMS

    @property
    def is_open(self) -> bool:
        """Made for other sites: the API, feeds, linked data and spreadsheets."""
        feeds = ("dataset_atom", "dcat", "dataset_dcat", "opensearch_suggestions")
        named = (
            "governance:atom",
            "api:",
            "sig:",
            "unknown",
            "embed:oembed",
            "embed:host_script",
            "embed:script",
        )
        named += tuple(f"catalogue:{name}" for name in feeds)
        return self.route != "api:documentation" and (
            self.route.startswith(named) or self.route.endswith(("_csv", "_json", "_atom"))
        )

    @property
    def asks_upstream(self) -> bool:
        """What a visitor asks of an upstream by name, and waits for a few seconds at most: no page does."""
        return self.route in (
            *("catalogue:extract_rows", "catalogue:extract_csv", "catalogue:extract_json"),
            "publishing:check_elsewhere",
        )

    @property
    def shows_frames(self) -> bool:
        """Pages of ours that show our own frames."""
        return self.route in ("embed:integrate", "embed:example")

    @property
    def is_framed(self) -> bool:
        """What other sites may show in a frame."""
        return self.path.startswith("/embed/") and not self.path.endswith(".js")


def make_catalogue() -> None:
    """Something behind every route: a dataset seen, one archived, one gone, a producer, a reuse, a place."""
    make_places()
    producer = make_organization(1)
    reference = {
        "id": producer.source_id,
        "name": producer.name,
        "slug": producer.slug,
        "class": "Organization",
    }
    dataset = make_dataset(1, organization=reference, reasons=[f"organization:{producer.source_id}"])
    give_place(dataset, "fr:departement:09")
    make_discussions(dataset)
    make_code_column(dataset, level="fr:departement")
    make_dataset(2, archived="2026-01-01T00:00:00+00:00")
    gone = make_dataset(3)
    gone.state = State.GONE
    gone.save()
    make_reuse(1, datasets=[dataset])
    make_request()
    make_governance()
    ContactMessage.objects.create(
        subject="autre",
        email="visiteur@example.org",
        text="Bonjour",
        token_key="a",
        receipt="accuse-de-reception",
    )


def routes() -> Iterator[tuple[str, list[str]]]:
    """Names of the public routes, each with those of its arguments. The team's pages are not public."""
    yield from _walk(get_resolver(), "")


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, list[str]]]:
    for item in resolver.url_patterns:
        if isinstance(item, URLPattern):
            yield f"{prefix}{item.name}", list(item.pattern.regex.groupindex)
        elif item.namespace != "admin":
            yield from _walk(item, f"{prefix}{item.namespace}:" if item.namespace else prefix)


def addresses() -> list[Address]:
    """One address a route, and some more; KeyError when a route has an argument that nobody described."""
    found = [Address(name, path_of(name, names), STATUS.get(name, 200)) for name, names in routes()]
    return found + [Address(*more) for more in MORE]


def path_of(route: str, names: list[str]) -> str:
    if route in NOT_REVERSIBLE:
        return NOT_REVERSIBLE[route]
    query = "?q=jeu" if route.startswith("api:suggest-") else ""
    if route == "embed:script_immutable":
        return reverse(route, args=[scripts.script().digest])
    if route == "embed:script_module":
        return reverse(route, args=["preview", scripts.module("preview").digest])
    if route == "embed:oembed":
        query = "?url=http://127.0.0.1:8000/jeux-de-donnees/jeu-1/"
    if (own := route.removeprefix("governance:")) in REFS:
        return reverse(route, kwargs={"ref": REFS[own]})
    if set(names) & {"ref", "token"} or route == "governance:request_sent":
        return reverse(route, kwargs=of_request(route))
    given = ARGUMENTS | PAGES if route.startswith(("catalogue:", "sig:")) else ARGUMENTS
    kwargs = {name: given[name] for name in names if name not in ("key", "slug")}
    if set(names) & {"key", "slug"}:
        of_list = next(value for part, value in LISTS.items() if part in route.partition(":")[2])
        kwargs |= {name: of_list for name in names if name in ("key", "slug")}
    return reverse(route, kwargs=kwargs) + query


def of_request(route: str) -> dict[str, str]:
    """What the addresses of a request hold: its reference, its receipt, or the token of a letter."""
    request = Request.objects.order_by("pk").get()
    supported = request.supports.order_by("pk").get()
    tokens = {
        "confirm": letters.token(letters.CONFIRM, request.pk),
        "confirm_support": letters.token(letters.SUPPORT, supported.pk),
        "verify": letters.token(letters.VERIFY, request.pk),
        "answer": letters.token(letters.ANSWER, request.pk, request.link_key),
    }
    name = route.removeprefix("governance:")
    if name == "request_sent":
        return {"receipt": request.receipt}
    return {"token": tokens[name]} if name in tokens else {"ref": request.ref}
