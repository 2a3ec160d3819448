"""Every public address, walked from the URLconf: a route added tomorrow is tried too, or fails."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from catalogue.embed import scripts
from governance import letters
from governance.models import Request
from tests.governance.events import addresses as of_events
from tests.governance.support import factories as support

# Values for the arguments of routes, by their names; `key` and `slug` depend on the list they belong to.
ARGUMENTS: dict[str, Any] = {
    "code": "09",
    "example": "commune",
    "digest": "0" * 32,
    "document": "odt",
    "sheet": "ods",
    "text": "deliberation",
    "extension": "ttl",
    "folder": "questions",
    "ids": "fr:departement:09",
    "kind": "question",
    "level": "fr:departement",
    "receipt": "accuse-de-reception",
    "token": "suivi-secret",
    "number": 1,
    **{"indicator": "I1.3", "day": "2026-11-02"},
    "resource": "00000001-0000-4000-8000-000000000000",
    "section": "jeux-de-donnees",
    "zone": "fr:departement:09",
    **{"z": 8, "x": 129, "y": 93},
}
RELAY_QUERIES = {
    "sig:relay_image": "?bbox=100000,5300000,200000,5400000&width=256&height=256",
    "sig:relay_info": "?lon=1.44&lat=43.6&zoom=10",
}
# In the addresses of pages, levels are French words.
PAGES = {"level": "departement"}
# What the knowledge pages say of a record, by its id.
KEYS = {
    "knowledge:for_dataset": f"{1:024x}",
    "knowledge:for_organization": f"{1:024x}",
    "knowledge:for_reuse": f"{1:024x}",
    "knowledge:for_territory": "fr:departement:09",
    "governance:for_dataset": f"{1:024x}",
    "governance:for_organization": f"{1:024x}",
    "governance:for_territory": "fr:departement:09",
    "governance:standards_for_dataset": f"{1:024x}",
}
LISTS = {
    **{"comment_confirm": "cle-d-avis", "plan": "forets", "standard": "foret-1"},
    **{"sector": "forets", "body": "cercle", "registration": "cle-d-inscription"},
    **{"survey_invited": "cle-d-enquete", "survey": "pertinence-forets"},
    "charter": "cercle",
    "item": "fiche-1",
    "opinion": "fiche-1",
    "chapter": "comprendre",
    "map": "carte-1",
    "base_tile": "ign",
    "layer": "couche-1",
    "relay_": "couche-1",
    "organi": "producteur-1",
    "reuse": "reutilisation-1",
    "dataset": "jeu-1",
    "resource": "jeu-1",
}
# Of meetings and of what they decide; `ref` is else a request's.
REFS = dict.fromkeys(("meeting", "meeting_ics", "register", "registered"), "REU-2126-001")
REFS["outcome"] = "DEC-2026-001"
REFS |= {"api_meeting": "REU-2026-001", "api_decision": "DEC-2026-001"}
REFS["experiment"] = "EXP-2026-001"
REFS |= dict.fromkeys(("evaluation", "evaluation_csv"), "EVA-2026-002")
REFS |= dict.fromkeys(("wave", "wave_csv", "wave_comparison", "wave_comparison_csv"), "ENQ-2026-002")
REFS |= dict.fromkeys(("wave_answer", "wave_thanks"), "ENQ-2026-003")
REFS["inventory_item"] = "INV-2026-001"
# Forms that anybody may send: each is a PublicForm, without cookie, named here on purpose.
FORMS = (
    *("contact_form", "knowledge:ask", "knowledge:opinion", "sig:entrust"),
    *("governance:new_request", "governance:confirm", "governance:confirm_support"),
    *("governance:register", "governance:registration"),
    *("governance:plan_comment", "governance:standard_comment", "governance:comment_confirm"),
    *("governance:support", "governance:verify", "governance:answer"),
    "governance:precise",
    *(f"governance:{name}" for name in of_events.FORMS),
    *("governance:support_ask", "governance:support_confirm", "governance:support_follow"),
    *("governance:survey_invited", "governance:wave_answer"),
)
# Routes whose answer is not 200.
STATUS = {
    "catalogue:dcat_negotiated": 303,
    "api:resource-file": 302,
    "unknown": 404,
    "knowledge:handbook_pdf": 404,  # no edition was made
    "knowledge:image": 404,
    "knowledge:preview": 404,
    "catalogue:extract_csv": 503,  # the tabular API is not there in tests
    "catalogue:extract_json": 503,
    "sig:base_tile": 404,  # no operator asked that base maps be relayed
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
    ("knowledge:home", "/connaissances/?q=fiche&need=publier", 200),
    ("knowledge:questions", "/connaissances/questions/?q=introuvable&theme=absurde", 200),
    ("knowledge:item", "/connaissances/guides/fiche-2/", 200),
    ("knowledge:item", "/connaissances/questions/fiche-9/", 410),
    ("knowledge:item", "/connaissances/questions/jamais-vue/", 404),
    ("nowhere", "/connaissances/nulle-part/atom.xml", 404),
    ("sig:maps", "/cartes/?theme=absurde&geozone=fr:departement:09&granularity=commune", 200),
    ("sig:map", "/cartes/carte-1/?geozone=fr:commune:09122&layers=population-commune&zoom=12", 200),
    ("sig:map_rows", "/cartes/carte-1/liste/?couche=population-commune&tri=-valeur&page=9", 200),
    ("sig:map", "/cartes/jamais-vue/", 404),
    ("embed:map", "/embed/carte/jamais-vue/", 404),
    ("embed:integrate_map", "/integrer/carte/?map=carte-1&qui=fo&size=l", 200),
    ("sig:layer", "/cartes/couches/couche-2/", 404),
    ("sig:relay_geojson", "/cartes/couches/couche-1/objets.geojson?geozone=fr:departement:09", 200),
    ("sig:relay_image", "/cartes/couches/couche-1/image.png?bbox=0,0,9,9&width=9&height=9&SLD=x", 400),
    ("governance:meeting", "/gouvernance/reunions/REU-2026-001/", 200),
    ("governance:meetings", "/gouvernance/reunions/?q=e&body=cercle&state=absurde&page=9", 200),
    ("governance:delays", "/gouvernance/demandes/delais/?annee=absurde", 200),
    ("governance:support_home", "/gouvernance/accompagnement/?year=2026&kind=juridique", 200),
    ("governance:support_home", "/gouvernance/accompagnement/?year=1999&kind=absurde&page=9", 200),
    ("governance:support_obstacles", "/gouvernance/accompagnement/obstacles/?origin=fondateurs&met=oui", 200),
    ("governance:support_relays", "/gouvernance/accompagnement/relais/?geozone=absurde&role=referent", 200),
    ("governance:support_near", "/gouvernance/accompagnement/pres-de/fr:commune:99999/", 404),
    ("governance:measurement", "/tableau-de-bord/I1.3/2026-11-02/?q=introuvable&version=1&serie=9", 200),
    ("governance:measurement", "/tableau-de-bord/I1.3/2026-13-99/", 404),
    ("governance:indicator", "/tableau-de-bord/I1.4/", 200),
    ("governance:hypotheses", "/tableau-de-bord/hypotheses/?etat=refuted", 200),
    ("governance:activities", "/tableau-de-bord/activites/?resultat=R1", 200),
    ("governance:roadmap", "/tableau-de-bord/feuille-de-route/?etat=retard", 200),
    ("governance:evaluations_compared", "/tableau-de-bord/evaluations/comparer/?de=absurde&a=EVA", 200),
    ("governance:measurements_csv", "/tableau-de-bord/mesures.csv?indicateur=I1.3&du=2026-01-01&au=x", 200),
    ("governance:inventory", "/gouvernance/recensement/?q=introuvable&state=late&geozone=x&sector=y", 200),
    ("governance:inventory", "/gouvernance/recensement/?producer=absurde&obstacle=qualite&page=9", 200),
    ("governance:inventory_item", "/gouvernance/recensement/INV-2026-002/", 404),
    ("governance:charter", "/gouvernance/instances/cercle/charte/?version=1", 200),
    ("governance:charter", "/gouvernance/instances/cercle/charte/?version=2", 404),
    ("governance:outcomes", "/gouvernance/decisions/?state=late&body=cercle&kind=absurde&q=e", 200),
    ("governance:events", "/gouvernance/evenements/?kind=concours&when=absurde&q=e", 200),
    ("governance:contests", "/gouvernance/concours/?state=open&q=introuvable", 200),
    ("governance:plan", "/gouvernance/filieres/jamais-vue/plan/", 404),
    ("governance:plan_version", "/gouvernance/filieres/forets/plan/v9/", 404),
    ("governance:plan_compare", "/gouvernance/filieres/forets/plan/comparer/?de=1&a=absurde", 200),
    ("governance:standards", "/gouvernance/standards/?q=foret&kind=absurde&page=9", 200),
    ("governance:conformance", "/gouvernance/standards/conformite/?result=conforme&q=introuvable", 200),
    ("governance:comments_csv", "/gouvernance/consultations/avis.csv?sur=PLN-2026-001", 200),
    ("governance:survey_list", "/enquetes/?state=open&kind=absurde&q=e&page=9", 200),
    ("governance:wave", "/enquetes/ENQ-2026-003/", 200),
    ("governance:wave", "/enquetes/ENQ-2026-999/", 404),
    ("nowhere", "/enquetes/ENQ-2026-003/resultats.csv", 404),
    ("governance:wave_comparison", "/enquetes/ENQ-2026-001/comparaison/", 404),
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
        shapes = ("contours", "map_geojson", "map_here", "map_picture")
        feeds = ("dataset_atom", "dcat", "dataset_dcat", "opensearch_suggestions")
        named = (
            "governance:atom",
            "governance:api_",
            "governance:plan_atom",
            "governance:standards_atom",
            "governance:dashboard_atom",
            "governance:sector_frame",
            "api:",
            "sig:relay_",
            "unknown",
            "embed:oembed",
            "embed:host_script",
            "embed:map_script",
            "embed:script",
            "knowledge:api_",
            "knowledge:atom",
            "knowledge:list_atom",
        )
        named += tuple(f"sig:{name}" for name in shapes)
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
    def is_relayed(self) -> bool:
        """Bodies of others' servers: a browser runs nothing of them."""
        return self.route.startswith("sig:relay_")

    @property
    def shows_frames(self) -> bool:
        """Pages of ours that show our own frames."""
        return self.route in ("embed:integrate", "embed:integrate_map", "embed:example")

    @property
    def shows_map(self) -> bool:
        """Pages whose map may ask images of the keepers of base maps."""
        return self.route in ("sig:map", "embed:map") and self.status == 200

    @property
    def is_framed(self) -> bool:
        """What other sites may show in a frame."""
        return self.path.startswith("/embed/") and not self.path.endswith(".js")


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
    if route in RELAY_QUERIES:
        query = RELAY_QUERIES[route]
    if route == "embed:oembed":
        query = "?url=http://127.0.0.1:8000/jeux-de-donnees/jeu-1/"
    if route == "sig:map_here":
        query = "?lon=1.6&lat=42.96&zoom=9&layers=population-commune"
    if route.removeprefix("governance:") in support.TOKENS:
        return reverse(route, args=[support.token_of(route.removeprefix("governance:"))])
    if (own := route.removeprefix("governance:")) in REFS:
        return reverse(route, kwargs={"ref": REFS[own]})
    if route.startswith("governance:") and own in of_events.ROUTES:
        return reverse(route, kwargs=of_events.arguments(own))
    if (
        route.startswith("governance:")
        and set(names) & {"ref", "token"}
        or route == "governance:request_sent"
    ):
        return reverse(route, kwargs=of_request(route))
    given = ARGUMENTS | PAGES if route.startswith(("catalogue:", "sig:")) else ARGUMENTS
    kwargs = {name: given[name] for name in names if name not in ("key", "slug")}
    if route in KEYS:
        kwargs["key"] = KEYS[route]
    elif set(names) & {"key", "slug"}:
        of_list = next(value for part, value in LISTS.items() if part in route.partition(":")[2])
        kwargs |= {name: of_list for name in names if name in ("key", "slug")}
    return reverse(route, kwargs=kwargs) + query


def of_request(route: str) -> dict[str, str]:
    """What the addresses of a request hold: its reference, its receipt, or the token of a letter."""
    request = Request.objects.order_by("pk").first()
    supported = request.supports.order_by("pk").first()
    tokens = {
        "confirm": letters.token(letters.CONFIRM, request.pk),
        "confirm_support": letters.token(letters.SUPPORT, supported.pk),
        "verify": letters.token(letters.VERIFY, request.pk),
        "answer": letters.token(letters.ANSWER, request.pk, request.link_key),
        "precise": letters.token(letters.PRECISE, request.pk),
    }
    name = route.removeprefix("governance:")
    if name == "request_sent":
        return {"receipt": request.receipt}
    return {"token": tokens[name]} if name in tokens else {"ref": request.ref}
