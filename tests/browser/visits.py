"""Every kind of page, visited once: what is seen there in each state, for small tests to assert on."""

from dataclasses import dataclass, field
from functools import cache

from axe_playwright_python.sync_playwright import Axe

from tests.browser.watch import Watch
from tests.trust.routes import ANSWERED

# Name: (address, or the name of one of the seed's; status).
KINDS = {
    "home": ("/", 200),
    "list": ("/jeux-de-donnees/", 200),
    "list-chosen": ("/jeux-de-donnees/?q=risques&geozone=fr:departement:09&license=fr-lo&page=2", 200),
    "list-mistyped": ("/jeux-de-donnees/?q=innondation&sort=absurde&page=0&organization=x", 200),
    "list-empty": ("/jeux-de-donnees/?q=xylophone+quantique&geozone=fr:departement:09", 200),
    "dataset": ("dataset", 200),
    "dataset-archived": ("archived", 200),
    "dataset-gone": ("gone", 410),
    "discussions": ("dataset:discussions/", 200),
    "organizations": ("/organisations/", 200),
    "organizations-empty": ("/organisations/?q=xylophone&kind=absurde", 200),
    "organization": ("organization", 200),
    "reuses": ("/reutilisations/", 200),
    "reuses-empty": ("/reutilisations/?q=xylophone&type=absurde", 200),
    "reuse": ("reuse", 200),
    "search": ("/recherche/?q=inondation", 200),
    "search-blank": ("/recherche/", 200),
    "search-empty": ("/recherche/?q=xylophone+quantique", 200),
    "list-synonym": ("/jeux-de-donnees/?q=cantine", 200),
    "empty-searches": ("/recherches-sans-resultat/", 200),
    "empty-searches-empty": ("/recherches-sans-resultat/?theme=eau&geozone=atlantide", 200),
    "territories": ("/territoires/?q=auterive", 200),
    "territories-map": ("/territoires/?geozone=fr:departement:09&show=datasets&publishes=no", 200),
    "territory-missing": ("/territoires/commune/31033/", 200),
    "extract": ("extract", 200),  # the tabular API is down
    "extract-rows": ("extract:lignes/", 200),
    "dataset-extracts": ("dataset:extraits/?q=foix", 200),
    "knowledge": ("/connaissances/", 200),
    "knowledge-found": ("/connaissances/?q=commune&audience=collectivite&need=absurde", 200),
    "questions": ("/connaissances/questions/", 200),
    "questions-empty": ("/connaissances/questions/?q=xylophone+quantique", 200),
    "glossary": ("/connaissances/glossaire/", 200),
    "guides": ("/connaissances/guides/", 200),
    "testimonials-empty": ("/connaissances/temoignages/", 200),
    "question": ("/connaissances/questions/qui-doit-publier/", 200),
    "guide": ("/connaissances/guides/lancer-sa-demarche/", 200),
    "case-study": ("/connaissances/etudes-de-cas/toulouse-metropole/", 200),
    "opinion": ("/connaissances/questions/qui-doit-publier/avis/", 200),
    "ask": ("/connaissances/questions/poser/", 200),
    "asked": ("/connaissances/questions/poser/envoyee/", 200),
    "handbook": ("/connaissances/manuel/", 200),
    "handbook-chapter": ("/connaissances/manuel/comprendre/", 200),
    "known-of-a-place": ("/connaissances/a-propos/territoire/fr:departement:31/", 200),
    "maps": ("/cartes/?granularity=epci", 200),
    "maps-empty": ("/cartes/?theme=risques&geozone=fr:departement:09", 200),
    "map": ("/cartes/population/?geozone=fr:departement:09", 200),
    "map-rows": ("/cartes/population/liste/?couche=population-commune&tri=-valeur&page=2", 200),
    "entrust": ("/cartes/confier/", 200),
    "frame-map": ("/embed/carte/densite-de-population/?geozone=fr:departement:09&accent=ff0&size=s", 200),
    "integrate-map": ("/integrer/carte/?map=population&geozone=fr:departement:09", 200),
    "layer": ("/cartes/couches/couche-1/", 200),  # its server has no address
    "governance": ("/gouvernance/", 200),
    "governance-meetings": ("/gouvernance/reunions/", 200),
    "governance-decisions": ("/gouvernance/decisions/?state=late&kind=absurde", 200),
    "dashboard": ("/tableau-de-bord/", 200),
    "indicator": ("/tableau-de-bord/I1.2/", 200),
    "matrix": ("/tableau-de-bord/cadre-logique/", 200),
    "hypotheses": ("/tableau-de-bord/hypotheses/", 200),
    "activities": ("/tableau-de-bord/activites/", 200),
    "roadmap": ("/tableau-de-bord/feuille-de-route/", 200),
    "evaluations": ("/tableau-de-bord/evaluations/", 200),
    "evaluations-compared": ("/tableau-de-bord/evaluations/comparer/", 200),
    "committee": ("/tableau-de-bord/comite/", 200),
    "inventory": ("/gouvernance/recensement/?state=absurde", 200),
    "frame-generic": ("/gouvernance/cadre/", 200),
    "governance-partners": ("/gouvernance/partenaires/", 200),
    "governance-delays": ("/gouvernance/demandes/delais/", 200),
    "governance-of-a-place": ("/gouvernance/a-propos/territoire/fr:departement:31/", 200),
    "governance-events": ("/gouvernance/evenements/?kind=absurde", 200),
    "governance-contests": ("/gouvernance/concours/", 200),
    "support": ("/gouvernance/accompagnement/?kind=absurde", 200),
    "support-ask": ("/gouvernance/accompagnement/demander/?geozone=fr:commune:31033", 200),
    "support-obstacles": ("/gouvernance/accompagnement/obstacles/?met=oui", 200),
    "support-pilots": ("/gouvernance/accompagnement/pilotes/", 200),
    "support-relays": ("/gouvernance/accompagnement/relais/", 200),
    "support-near": ("/gouvernance/accompagnement/pres-de/fr:commune:31033/", 200),
    "support-link": ("/gouvernance/accompagnement/suivi/faux/", 404),
    "plan": ("/gouvernance/filieres/eau/plan/", 200),
    "plan-none": ("/gouvernance/filieres/tourisme/plan/", 200),
    "plan-compare": ("/gouvernance/filieres/eau/plan/comparer/", 200),
    "standards": ("/gouvernance/standards/", 200),
    "standard": ("/gouvernance/standards/raepa-1-2/", 200),
    "conformance": ("/gouvernance/standards/conformite/", 200),
    "consultations": ("/gouvernance/consultations/", 200),
    "comment-sent": ("/gouvernance/consultations/avis-recu/", 200),
    "experiments": ("/gouvernance/experimentations/?state=absurde", 200),
    "surveys": ("/enquetes/?state=open&kind=absurde", 200),
    "survey": ("/enquetes/sujets/pertinence-forets/", 200),
    "survey-results": ("/enquetes/ENQ-2026-002/", 200),
    "survey-comparison": ("/enquetes/ENQ-2026-002/comparaison/", 200),
    "survey-open": ("/enquetes/ENQ-2026-003/", 200),
    "survey-answer": ("/enquetes/ENQ-2026-003/repondre/", 200),
    "survey-thanks": ("/enquetes/ENQ-2026-003/merci/", 200),
    "survey-invited": ("/enquetes/invitation/cle-d-enquete/", 200),
    "status": ("/etat/", 200),
    "legal": ("/mentions-legales/", 200),
    "privacy": ("/donnees-personnelles/", 200),
    "accessibility": ("/accessibilite/", 200),
    "site-map": ("/plan-du-site/", 200),
    "contact": ("/contact/", 200),
    "requests": ("/gouvernance/demandes/?sort=supports", 200),
    "request-new": ("/gouvernance/demandes/nouvelle/?besoin=crues", 200),
    "request-letter": ("/gouvernance/demandes/document-administratif/", 200),
    "request-link": ("/gouvernance/demandes/repondre/faux/", 404),
    "contact-form": ("/contact/ecrire/?sujet=accessibilite", 200),
    "api": ("/api/", 200),
    "frame": ("/embed/catalogue/?geozone=fr:departement:09&page_size=5&accent=ff0", 200),
    "frame-chosen": ("/embed/catalogue/?license=fr-lo&fixed=&q=risques&page=2", 200),
    "frame-english": ("/embed/catalogue/?lang=en&background=336", 200),
    "frame-empty": ("/embed/catalogue/?q=xylophone+quantique&fixed=&format=csv&theme=dark", 200),
    "frame-figure": ("/embed/chiffre/?geozone=fr:departement:09", 200),
    "frame-gone": ("/embed/jeu/ancien-releve/?from=list", 410),
    "frame-dataset": ("/embed/jeu/atlas-inondation/?from=list&geozone=fr:departement:09", 200),
    "integrate": ("/integrer/?geozone=fr:departement:09&accent=ff0", 200),
    "integrate-looked-for": ("/integrer/?qui=toulouse&quoi=jeu&accent=rouge", 200),
    "integrate-recipes": ("/integrer/recettes/", 200),
    "integrate-reference": ("/integrer/reference/", 200),
    "integrate-contract": ("/integrer/contrat/", 200),
    "integrate-check": ("/integrer/verifier/?url=pas+une+adresse", 200),
    "examples": ("/integrer/exemples/", 200),
    "example": ("/integrer/exemples/commune/", 200),
    "example-home": ("/integrer/exemples/accueil/", 200),
    "example-link": ("/integrer/exemples/sans-script/", 200),
    "publish": ("/publier/", 200),
    "publish-place": ("/publier/?geozone=fr:commune:31033", 200),
    "publish-looked-for": ("/publier/?q=auterive", 200),
    "publish-question": ("/publier/puis-je-publier/?mission=oui&fichier=Un+plan", 200),
    "publish-note": (f"/publier/puis-je-publier/?{ANSWERED}&le=2026-11-26&regles=2025-1", 200),
    "publish-hosting": ("/publier/ou-heberger/", 200),
    "publish-walkthrough": ("/publier/pas-a-pas/", 200),
    "publish-schemas": ("/publier/schemas/?geozone=fr:commune:31033", 200),
    "publish-check": ("/publier/verifier/?jeu=atlas-inondation", 200),
    "publish-check-words": ("/publier/verifier/?jeu=budget", 200),
    "publish-check-elsewhere": ("/publier/verifier/ailleurs/?jeu=https://ailleurs.example/datasets/x", 200),
    "publish-models": ("/publier/modeles/", 200),
    "publish-model": ("/publier/modeles/deliberation/", 200),
    "publish-inventory": ("/publier/modeles/inventaire/", 200),
    "not-found": ("/nulle-part/", 404),
    "bad-host-of-a-dataset": ("/jeux-de-donnees/jamais-vu/", 404),
}
TAGS = ["RGAAv4", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# Elements that reach beyond the window and are in no zone that scrolls by itself.
OVERFLOWING = """() => {
  const room = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= room) return [];
  return [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > room + 1)
    .slice(0, 5).map((e) => e.outerHTML.slice(0, 120)).concat(`${document.scrollingElement.scrollWidth} px`);
}"""
OPEN_ALL = "() => document.querySelectorAll('details').forEach((e) => { e.open = true; })"
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`p { margin-bottom: 2em !important }
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
LARGE = "(size) => { document.documentElement.style.fontSize = size; }"


@dataclass
class Visit:
    status: int
    seen: list[str] = field(default_factory=list)
    axe: dict[str, list[str]] = field(default_factory=dict)  # state: violations
    overflowing: dict[str, list[str]] = field(default_factory=dict)  # state: elements
    title: str = ""
    focus: str = ""


def violations(page, options=ALL) -> list[str]:
    """Broken rules, each with where."""
    broken = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} {node['target']}" for rule in broken for node in rule["nodes"]
    ]


def settle(page) -> None:
    """Until what the page fetches by itself is there."""
    page.wait_for_load_state("networkidle")


class Visits:
    """Visits made when first asked for, in one browser context."""

    def __init__(self, browser, portal, **context):
        self.context = browser.new_context(**context)
        self.portal = portal
        self.of = cache(self._of)

    def address(self, kind: str) -> str:
        name, _, rest = KINDS[kind][0].partition(":")
        return self.portal.url + (
            self.portal.seeded[name] + rest if name in self.portal.seeded else KINDS[kind][0]
        )

    def _of(self, kind: str) -> Visit:
        page = self.context.new_page()
        watch = Watch(page, self.portal.url)
        visit = Visit(page.goto(self.address(kind)).status, title=page.title())
        settle(page)
        visit.axe["light"] = violations(page)
        page.emulate_media(color_scheme="dark")
        visit.axe["dark"] = violations(page, COLOURS)
        page.evaluate(OPEN_ALL)
        visit.axe["dark, open"] = violations(page, COLOURS)
        page.emulate_media(color_scheme="light")
        page.evaluate(LARGE, "200%")
        visit.overflowing["text at 200 %"] = page.evaluate(OVERFLOWING)
        page.evaluate(LARGE, "")
        page.set_viewport_size({"width": 320, "height": 640})
        visit.overflowing["320 px, open"] = page.evaluate(OVERFLOWING)
        visit.axe["320 px, open"] = violations(page)
        page.evaluate(SPACED)
        visit.overflowing["320 px, spaced text"] = page.evaluate(OVERFLOWING)
        visit.seen = watch.seen()
        page.close()
        return visit
