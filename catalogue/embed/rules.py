"""What makes a page show the catalogue as it should: what is found, and what to mend. No network."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.http import QueryDict
from django.urls import Resolver404, ResolverMatch, resolve, reverse

from catalogue.embed.contract import PARAMETERS, element_attributes
from catalogue.embed.looks import read_filters
from catalogue.embed.markup import ANCESTORS, ELEMENT, Page, Tag, blocks
from catalogue.embed.scripts import script_facts
from catalogue.forms import FILTER_LABELS, SOURCE_ID
from catalogue.models import Dataset, Organization
from opendatalab.region import region
from sig import territories

GOOD, ADVICE, WRONG = "good", "advice", "wrong"
RANK = {WRONG: 0, ADVICE: 1, GOOD: 2}
STABLE = "/embed/v1.js"
SCRIPT = re.compile(r"^/embed/v\d+(\.[\w.-]+)?\.js$")
OLD_SCRIPT = re.compile(r"(udata[-.\w]*|metaclic[-.\w]*)\.js$|/udata-js/|/metaclic/", re.IGNORECASE)
OLD_WIDGET = re.compile(r"data\.gouv\.fr.*(/widgets?\.js|/oembed\.js)$", re.IGNORECASE)
# What any tag may bear.
ANY_TAG = re.compile(r"(id|class|style|title|hidden|slot|part|exportparts|role|tabindex|dir|aria-.+|data-.+)")
FRAME_WORDS = frozenset(("q", "geozone", "sort", "page", "page_size", "fixed", "from"))
SCRIPT_SOURCES = ("script-src-elem", "script-src", "default-src")
CALL_SOURCES = ("connect-src", "default-src")
FRAME_SOURCES = ("frame-src", "child-src", "default-src")


@dataclass(frozen=True)
class Finding:
    state: str
    said: str
    mend: str = ""


def wrong(tag: Tag, said: str, mend: str = "") -> Finding:
    return Finding(WRONG, f"Ligne {tag.line} : {said}", mend)


def good(tag: Tag, said: str) -> Finding:
    return Finding(GOOD, f"Ligne {tag.line} : {said}")


def look(page: Page) -> list[Finding]:
    """Every rule in turn; what is wrong first."""
    findings = [
        *look_at_scripts(page),
        *look_at_elements(page),
        *look_at_frames(page),
        *look_at_ancestors(page),
        *look_at_links(page),
    ]
    return sorted(findings or [nothing()], key=lambda item: RANK[item.state])


def nothing() -> Finding:
    return Finding(
        WRONG,
        f"Rien de {region().site_title} n’a été trouvé dans le code de cette page.",
        "Coller le code donné par la page « Intégrer ». S’il l’a été, l’outil du site l’a peut-être retiré à "
        "l’enregistrement : voir la recette de cet outil. Une page qu’un script fabrique dans le navigateur "
        "ne peut pas être lue ici.",
    )


def ours(address: str) -> bool:
    return urlsplit(address).netloc.lower() == urlsplit(settings.SITE_URL).netloc.lower()


def is_script(page: Page, tag: Tag) -> bool:
    address = page.address(tag.get("src"))
    return ours(address) and bool(SCRIPT.match(urlsplit(address).path))


# Scripts


def look_at_scripts(page: Page) -> Iterator[Finding]:
    for tag in page.scripts:
        address = page.address(tag.get("src"))
        if is_script(page, tag):
            yield from look_at_script(page, tag, address)
        elif OLD_SCRIPT.search(urlsplit(address).path) and not ours(address):
            yield wrong(
                tag,
                f"le script vient encore de son ancienne adresse ({address[:200]}).",
                f"Remplacer cette adresse par {settings.SITE_URL}{STABLE} : le reste ne change pas.",
            )
        elif OLD_WIDGET.search(address):
            yield wrong(
                tag,
                f"un ancien script de data.gouv.fr ({address[:200]}), qui n’est plus servi.",
                "Remplacer par le code de la page « Intégrer ».",
            )


def look_at_script(page: Page, tag: Tag, address: str) -> list[Finding]:
    found = unrun(tag)
    if tag.get("type") != "module" and page.elements:  # pages of the ancestors keep their old tag
        said = f'Ligne {tag.line} : il manque type="module" au script : il marche, mais retient la page '
        found.append(
            Finding(ADVICE, f"{said}pendant qu’il arrive.", 'Ajouter type="module" à la balise <script>.')
        )
    if tag.get("integrity") and urlsplit(address).path == STABLE:
        found.append(
            wrong(
                tag,
                "« integrity » accompagne l’adresse qui évolue : à la prochaine correction, les navigateurs "
                "refuseraient le script.",
                "Retirer « integrity », ou employer l’adresse immuable que donne la page du contrat.",
            )
        )
    facts = script_facts()
    if address == facts["immutable"] and tag.get("integrity") not in ("", facts["integrity"]):
        found.append(
            wrong(
                tag,
                "« integrity » n’est pas l’empreinte du script : les navigateurs le refusent.",
                "Copier de nouveau l’adresse et l’empreinte que donne la page du contrat.",
            )
        )
    found += mixed(page, tag, address)
    found += refused(page, address, SCRIPT_SOURCES, "le script")
    found += refused(page, f"{settings.SITE_URL}/api/", CALL_SOURCES, "les appels à l’API")
    if not page.elements and not page.ancestors:
        found.append(
            wrong(
                tag,
                f"le script est là, mais la page n’a aucune balise <{ELEMENT}>.",
                "Coller aussi la balise, là où la liste doit apparaître.",
            )
        )
    return found or [good(tag, "le script est bien appelé.")]


def unrun(tag: Tag) -> list[Finding]:
    if not tag.unrun:
        return []
    return [
        wrong(
            tag,
            f"<{tag.name}> est dans <noscript> ou <template> : presque personne ne le verra.",
            "Le sortir de là.",
        )
    ]


def mixed(page: Page, tag: Tag, address: str) -> list[Finding]:
    if not (page.url.startswith("https:") and address.startswith("http:")):
        return []
    return [
        wrong(
            tag,
            "la page est en https et appelle une adresse en http : les navigateurs la bloquent.",
            "Écrire https:// dans le code.",
        )
    ]


def refused(page: Page, address: str, directives: tuple[str, ...], what: str) -> list[Finding]:
    """The host's own policy against us: the first that blocks is enough to tell."""
    for policy in page.policies:
        if name := blocks(policy, directives, address, page.url):
            return [
                Finding(
                    WRONG,
                    f"La politique de sécurité du site (Content-Security-Policy, {name}) bloque {what}.",
                    f"Faire ajouter {settings.SITE_URL} à {name}, ou employer un simple lien.",
                )
            ]
    return []


# Elements


def look_at_elements(page: Page) -> Iterator[Finding]:
    if page.elements and not any(is_script(page, tag) for tag in page.scripts):
        yield Finding(
            WRONG,
            f"La balise <{ELEMENT}> est là, mais pas le script qui la fait vivre.",
            f'Ajouter <script type="module" src="{settings.SITE_URL}{STABLE}"></script> ; si l’outil le '
            "retire, employer le cadre.",
        )
    for tag in page.elements:
        found = unrun(tag) + unknown_words(tag) + wrong_values(tag)
        if not tag.links:
            said = f"Ligne {tag.line} : la balise <{ELEMENT}> ne contient aucun lien : sans script, ou si le "
            found.append(
                Finding(
                    ADVICE,
                    f"{said}portail ne répond pas, vos visiteurs n’auraient rien.",
                    "Mettre dedans un lien vers la liste, comme dans le code de la page « Intégrer ».",
                )
            )
        yield from found or [good(tag, f"la balise <{ELEMENT}> est bien écrite.")]


def unknown_words(tag: Tag) -> list[Finding]:
    known = element_attributes()
    return [
        wrong(
            tag,
            f"l’attribut « {name[:40]} » n’existe pas : il est sans effet.",
            "Voir la liste des attributs dans la référence.",
        )
        for name in tag.attributes
        if name not in known and not ANY_TAG.fullmatch(name)
    ]


def wrong_values(tag: Tag) -> list[Finding]:
    """The values of an element, as the list itself would read them."""
    data = QueryDict(mutable=True)
    for name in (*FILTER_LABELS, "geozone", "q", "sort", "page_size"):
        if written := tag.get(name.replace("_", "-")):
            several = name in FILTER_LABELS or name == "geozone"
            data.setlist(name, [item.strip() for item in written.split(",")] if several else [written])
    return read_values(data, tag)


def read_values(data: QueryDict, tag: Tag) -> list[Finding]:
    """Values that the list would ignore, and producers and territories that it does not know."""
    found = [wrong(tag, said[0].lower() + said[1:]) for said in read_filters(data).ignored]
    ids = [value for value in data.getlist("organization") if SOURCE_ID.fullmatch(value)]
    known = set(Organization.objects.filter(source_id__in=ids).order_by().values_list("source_id", flat=True))
    found += [
        wrong(
            tag,
            f"le producteur {value} n’est pas dans le catalogue.",
            "Retrouver le bon identifiant par la page « Intégrer ».",
        )
        for value in ids
        if value not in known
    ]
    zones = [value for value in data.getlist("geozone") if value]
    return found + [
        wrong(tag, f"le territoire {value[:60]} n’est pas connu ici.")
        for value in zones
        if territories.zone(value) is None
    ]


# Frames


def look_at_frames(page: Page) -> Iterator[Finding]:
    for tag in page.frames:
        address = page.address(tag.get("src") or tag.get("data-src"))
        if ours(address):
            yield from look_at_frame(page, tag, address) or [good(tag, "le cadre est bien écrit.")]


def look_at_frame(page: Page, tag: Tag, address: str) -> list[Finding]:
    parts = urlsplit(address)
    if not parts.path.startswith("/embed/"):
        return [
            wrong(
                tag,
                f"le cadre montre une page ordinaire ({parts.path[:200]}), que les navigateurs refusent "
                "d’encadrer.",
                "Employer l’adresse du cadre que donne la page « Intégrer ».",
            )
        ]
    try:
        match = resolve(parts.path)
    except Resolver404:
        return [wrong(tag, f"aucune page n’est à l’adresse {parts.path[:200]}.")]
    found = unrun(tag)
    if not tag.get("title"):
        found.append(
            wrong(
                tag,
                "le cadre n’a pas de titre : un lecteur d’écran ne dira pas ce que c’est.",
                'Ajouter title="…" : c’est une obligation du RGAA.',
            )
        )
    sandbox = tag.attributes.get("sandbox")
    if sandbox is not None and "allow-popups" not in sandbox.split():
        found.append(
            wrong(
                tag,
                "« sandbox » empêche les liens du cadre de s’ouvrir.",
                'Écrire sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox".',
            )
        )
    found += mixed(page, tag, address)
    found += refused(page, address, FRAME_SOURCES, "le cadre")
    return found + frame_values(match, parts.query, tag)


def frame_values(match: ResolverMatch, query: str, tag: Tag) -> list[Finding]:
    if match.view_name == "embed:dataset":
        slug = match.kwargs["slug"]
        if not Dataset.objects.with_page().filter(slug=slug).exists():
            return [wrong(tag, f"le jeu « {slug[:60]} » n’est pas dans le catalogue.")]
    names = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
    known = {*FILTER_LABELS, *(item.name for item in PARAMETERS), *FRAME_WORDS}
    odd = [
        wrong(tag, f"le paramètre « {name[:40]} » n’existe pas : il est sans effet.")
        for name in sorted(names - known)
    ]
    return odd + read_values(QueryDict(query), tag)


# Pages written for what came before, and plain links


def look_at_ancestors(page: Page) -> Iterator[Finding]:
    """Only the script's address must change on a page written for udata-js or MétaClic."""
    from_us = any(is_script(page, tag) for tag in page.scripts)
    for tag in page.ancestors:
        kind = next(ANCESTORS[name] for name in tag.get("class").lower().split() if name in ANCESTORS)
        if from_us:
            yield good(tag, f"un emplacement écrit pour {kind}, que le script reprend.")
        else:
            yield wrong(
                tag,
                f"un emplacement écrit pour {kind}, sans le script de ce portail.",
                f"Remplacer l’adresse du script par {settings.SITE_URL}{STABLE}.",
            )


def look_at_links(page: Page) -> list[Finding]:
    """A plain link is an integration too."""
    lists = (reverse("catalogue:dataset_list"), reverse("catalogue:organization_list"))
    for tag in page.links:
        address = page.address(tag.get("href"))
        if ours(address) and urlsplit(address).path.startswith(lists):
            return [good(tag, "un lien mène au catalogue.")]
    return []
