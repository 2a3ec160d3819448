"""What the checker says of a page: each fault alone, on an otherwise sound page."""

import pytest
from django.conf import settings

from catalogue.embed import rules
from catalogue.embed.markup import allows, read_page, read_policies
from catalogue.embed.rules import ADVICE, GOOD, WRONG, look
from tests.catalogue.factories import make_dataset, make_organization, make_places

pytestmark = pytest.mark.django_db
SITE = settings.SITE_URL
PAGE = "http://www.mairie.example/donnees"
ORGANIZATION = f"{1:024x}"
SCRIPT = f'<script type="module" src="{SITE}/embed/v1.js"></script>'
LINK = f'<a href="{SITE}/">Nos données</a>'
ELEMENT = f'<odl-catalogue organization="{ORGANIZATION}" page-size="5">{LINK}</odl-catalogue>'
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
LIST = f"{SITE}/embed/catalogue/?organization={ORGANIZATION}"
FRAME = f'<iframe src="{LIST}" title="x" sandbox="{SANDBOX}"></iframe>'


@pytest.fixture(autouse=True)
def known():
    make_places()
    make_organization(1)
    make_dataset(1)


def found(html: str, *, url: str = PAGE, policy: str = "") -> list[tuple[str, str]]:
    headers = {"Content-Security-Policy": policy} if policy else {}
    return [(item.state, item.said.replace("\u00a0", " ")) for item in look(read_page(url, html, headers))]


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (
            SCRIPT + ELEMENT,
            ["Ligne 1 : le script est bien appelé.", "Ligne 1 : la balise <odl-catalogue> est bien écrite."],
        ),
        (FRAME, ["Ligne 1 : le cadre est bien écrit."]),
        (f'<a href="{SITE}/jeux-de-donnees/">x</a>', ["Ligne 1 : un lien mène au catalogue."]),
        (f'<div class="uData-data" data-q="x"></div>{SCRIPT}', None),
    ],
)
def test_a_sound_page_has_nothing_to_mend(html, said):
    findings = found(html)
    assert {state for state, _ in findings} == {GOOD}
    assert said is None or [words for _, words in findings] == said


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>Bonjour</p>", "Rien de Open Datalab Midi-Pyrénées n’a été trouvé dans le code de cette page."),
        (
            SCRIPT,
            "Ligne 1 : le script est là, mais la page n’a aucune balise <odl-catalogue>.",
        ),
        (ELEMENT, "La balise <odl-catalogue> est là, mais pas le script qui la fait vivre."),
        (
            SCRIPT + ELEMENT.replace("page-size", "taille"),
            "Ligne 1 : l’attribut « taille » n’existe pas : il est sans effet.",
        ),
        (
            SCRIPT + ELEMENT.replace(ORGANIZATION, "f" * 24),
            f"Ligne 1 : le producteur {'f' * 24} n’est pas dans le catalogue.",
        ),
        (
            SCRIPT + ELEMENT.replace(ORGANIZATION, "mairie"),
            "Ligne 1 : la valeur « mairie » du filtre « producteur » n’est pas reconnue : "
            "elle a été ignorée.",
        ),
        (
            SCRIPT + ELEMENT.replace("page-size", 'geozone="fr:commune:99999" page-size'),
            "Ligne 1 : le territoire fr:commune:99999 n’est pas connu ici.",
        ),
        (
            f"<noscript>{SCRIPT}</noscript>{ELEMENT}",
            "Ligne 1 : <script> est dans <noscript> ou <template> : presque personne ne le verra.",
        ),
        (
            '<script src="https://unpkg.com/udata-js@0.3/dist/udata.js"></script>',
            "Ligne 1 : le script vient encore de son ancienne adresse "
            "(https://unpkg.com/udata-js@0.3/dist/udata.js).",
        ),
        (
            '<div class="Metaclic-data"></div>',
            "Ligne 1 : un emplacement écrit pour MétaClic, sans le script de ce portail.",
        ),
        (
            f'<iframe src="{SITE}/jeux-de-donnees/" title="x"></iframe>',
            "Ligne 1 : le cadre montre une page ordinaire (/jeux-de-donnees/), que les navigateurs refusent "
            "d’encadrer.",
        ),
        (
            FRAME.replace(' title="x"', ""),
            "Ligne 1 : le cadre n’a pas de titre : un lecteur d’écran ne dira pas ce que c’est.",
        ),
        (
            FRAME.replace(SANDBOX, "allow-scripts"),
            "Ligne 1 : « sandbox » empêche les liens du cadre de s’ouvrir.",
        ),
        (
            FRAME.replace("catalogue/?", "catalogue/?couleur=rouge&"),
            "Ligne 1 : le paramètre « couleur » n’existe pas : il est sans effet.",
        ),
        (
            f'<iframe src="{SITE}/embed/jeu/jamais-vu/" title="x"></iframe>',
            "Ligne 1 : le jeu « jamais-vu » n’est pas dans le catalogue.",
        ),
        (
            f'<iframe src="{SITE}/embed/absente/" title="x"></iframe>',
            "Ligne 1 : aucune page n’est à l’adresse /embed/absente/.",
        ),
    ],
)
def test_each_fault_is_told(html, said):
    assert (WRONG, said) in found(html)


def test_a_script_without_type_is_only_advised():
    classic = SCRIPT.replace(' type="module"', "")
    said = (
        'Ligne 1 : il manque type="module" au script : il marche, mais retient la page pendant qu’il arrive.'
    )
    assert found(classic + ELEMENT)[0] == (ADVICE, said)
    assert {state for state, _ in found(f'{classic}<div class="uData-data"></div>')} == {GOOD}


def test_a_wrong_print_is_told(monkeypatch):
    facts = {"immutable": f"{SITE}/embed/v1.0123456789abcdef.js", "integrity": "sha384-vrai"}
    monkeypatch.setattr(rules, "script_facts", lambda: facts)
    tag = '<script type="module" src="{immutable}" integrity="{integrity}"></script>'
    assert {state for state, _ in found(tag.format(**facts) + ELEMENT)} == {GOOD}
    said = "Ligne 1 : « integrity » n’est pas l’empreinte du script : les navigateurs le refusent."
    assert (WRONG, said) in found(tag.format(**facts | {"integrity": "sha384-faux"}) + ELEMENT)
    stable = tag.format(immutable=f"{SITE}/embed/v1.js", integrity="sha384-vrai")
    assert found(stable + ELEMENT)[0][1].startswith("Ligne 1 : « integrity » accompagne l’adresse qui évolue")


def test_an_empty_element_is_only_advised():
    states = {
        state for state, _ in found(SCRIPT + f'<odl-catalogue organization="{ORGANIZATION}"></odl-catalogue>')
    }
    assert states == {ADVICE, GOOD}


def test_mixed_content_is_told():
    said = "Ligne 1 : la page est en https et appelle une adresse en http : les navigateurs la bloquent."
    assert (WRONG, said) in found(FRAME, url="https://www.mairie.example/")


@pytest.mark.parametrize(
    ("html", "policy", "said"),
    [
        (SCRIPT + ELEMENT, "script-src 'self'", "script-src) bloque le script."),
        (
            SCRIPT + ELEMENT,
            f"script-src {SITE}; default-src 'self'",
            "default-src) bloque les appels à l’API.",
        ),
        (FRAME, "default-src 'self'; frame-src 'none'", "frame-src) bloque le cadre."),
        (FRAME, f"frame-src {SITE}, frame-src 'self'", "frame-src) bloque le cadre."),
    ],
)
def test_a_policy_that_blocks_is_told(html, policy, said):
    assert f"La politique de sécurité du site (Content-Security-Policy, {said}" in [
        w for _, w in found(html, policy=policy)
    ]
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    assert any(words.endswith(said) for _, words in found(meta + html))


@pytest.mark.parametrize("policy", [f"frame-src {SITE}", "frame-src http:", "frame-src *", "img-src 'none'"])
def test_a_policy_that_allows_is_not(policy):
    assert {state for state, _ in found(FRAME, policy=policy)} == {GOOD}


@pytest.mark.parametrize(
    ("source", "url", "allowed"),
    [
        ("https://p.example", "https://p.example/a", True),
        ("p.example", "https://p.example/a", True),
        ("*.example", "https://p.example/a", True),
        ("*.p.example", "https://p.example/a", False),
        ("https://p.example:8443", "https://p.example/a", False),
        ("https://p.example:*", "https://p.example:8443/a", True),
        ("https://p.example/embed/", "https://p.example/embed/v1.js", True),
        ("https://p.example/static/", "https://p.example/embed/v1.js", False),
        ("'self'", "https://p.example/a", False),
        ("'none'", "https://p.example/a", False),
    ],
)
def test_sources_are_matched_as_browsers_do(source, url, allowed):
    assert allows([source], url, "https://www.mairie.example/") is allowed


def test_the_first_directive_of_a_name_counts():
    assert read_policies("script-src 'self'; script-src *") == [{"script-src": ["'self'"]}]


def test_broken_markup_is_read_as_well_as_it_can_be():
    assert found("<div <<p><a href=>x<odl-catalogue></noscript>") != []
