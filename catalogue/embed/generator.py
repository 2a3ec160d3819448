"""From what a town hall chose to the code that it pastes: the element, the frame, the plain link."""

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from catalogue.embed.contract import host_script, integrity
from catalogue.embed.frames import list_title, place_of
from catalogue.embed.looks import DARK, LIGHT, Look, read_filters
from catalogue.models import Dataset
from catalogue.search import DatasetQuery
from catalogue.views.listing import DEFAULTS, address, pairs_of, usual_sort
from opendatalab.colours import TEXT, contrast
from opendatalab.region import region

KINDS = {
    "liste": "La liste des jeux de données, avec recherche et filtres",
    "jeu": "Un seul jeu de données",
    "chiffre": "Un chiffre : « 42 jeux de données »",
}
HEIGHTS = {"liste": 800, "jeu": 420, "chiffre": 130}
PAGE_SIZES = (5, 10, 20)
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"


@dataclass(frozen=True)
class Choice:
    """What to show, whose, and how it looks."""

    kind: str
    query: DatasetQuery
    look: Look
    dataset: Dataset | None = None
    search: bool = True
    facets: bool = True
    unseen: bool = False
    names: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        return self.kind != "jeu" or self.dataset is not None

    @property
    def title(self) -> str:
        if self.kind == "jeu" and self.dataset:
            return self.dataset.title
        return list_title(self.query, place_of(self.query), self.names, self.look.lang)

    @property
    def options(self) -> list[tuple[str, str]]:
        """What the frame's address says besides the filters."""
        pairs = list(self.look.pairs)
        if self.kind == "liste":
            pairs += [] if self.search else [("search", "no")]
            pairs += [] if self.facets else [("facets", "no")]
        return pairs + ([("registre", "non")] if self.unseen else [])

    @property
    def frame_path(self) -> str:
        """Where the frame is, on this portal."""
        if self.kind == "jeu" and self.dataset:
            base, pairs = reverse("embed:dataset", args=[self.dataset.slug]), []
        else:
            base = reverse("embed:figure" if self.kind == "chiffre" else "embed:catalogue")
            pairs = pairs_of(self.query)
            if self.kind == "chiffre":
                pairs = [pair for pair in pairs if pair[0] not in ("sort", "page_size")]
        query = urlencode([*pairs, *self.options], safe=":")
        return f"{base}?{query}" if query else base

    @property
    def portal_url(self) -> str:
        """The same thing on the portal: what the link opens."""
        if self.kind == "jeu" and self.dataset:
            return settings.SITE_URL + self.dataset.get_absolute_url()
        return settings.SITE_URL + address(reverse("catalogue:dataset_list"), self.query)


def read_choice(data: QueryDict, names: dict[str, str]) -> tuple[Choice, list[str]]:
    """The choice that an address describes, and what of it was not understood."""
    form = read_filters(data)
    query = form.to_query()
    query = replace(query, page=1, **({} if "page_size" in data else {"page_size": PAGE_SIZES[0]}))
    slug = data.get("dataset", "").strip()
    dataset = Dataset.objects.with_page().filter(slug=slug).first() if slug and slug.isprintable() else None
    ignored = list(form.ignored)
    if slug and dataset is None:
        ignored.append(f"Aucun jeu de données n’a l’adresse « {slug[:60]} ».")
    kind = data.get("quoi", "")
    if kind not in KINDS:
        kind = "jeu" if dataset else "liste"
    for name in ("accent", "background"):
        if data.get(name, "").strip() and not getattr(Look.read(data), name):
            ignored.append(
                f"« {data[name][:20]} » n’est pas une couleur : six chiffres de 0 à 9 et de A à F, "
                "par exemple 0b57a4."
            )
    choice = Choice(
        kind=kind,
        query=query,
        look=Look.read(data),
        dataset=dataset,
        search=data.get("search") != "no",
        facets=data.get("facets") != "no",
        unseen=data.get("registre") == "non",
        names={("organization", key): names[key] for key in query.organization if key in names},
    )
    return choice, ignored


def snippets(choice: Choice, *, script: dict[str, Any]) -> list[dict[str, str]]:
    """The codes to paste, the most capable first. Each holds a title and a link that need no script."""
    found = []
    if choice.kind == "liste":
        found.append(
            {
                "id": "element",
                "title": "Par un script",
                "about": "Le plus souple : la liste prend les polices et la largeur de votre page.",
                "code": element_code(choice, script),
            }
        )
    found.append(
        {
            "id": "cadre",
            "title": "Par un cadre (iframe)",
            "about": "Pour les sites qui refusent les scripts des autres. La dernière ligne, facultative, "
            "ajuste la hauteur au contenu ; sans elle, le cadre défile.",
            "code": frame_code(choice),
        }
    )
    found.append(
        {
            "id": "lien",
            "title": "Par un simple lien",
            "about": "Marche partout, et dans un courriel.",
            "code": link_code(choice),
        }
    )
    return found


def link_code(choice: Choice) -> str:
    return format_html('<a href="{}">{}</a>', choice.portal_url, f"{choice.title}, sur {region().site_title}")


def frame_code(choice: Choice) -> str:
    frame = format_html(
        '<iframe src="{}{}"\n  title="{}"\n  width="100%" height="{}" loading="lazy"\n'
        '  style="border:0" sandbox="{}"></iframe>',
        settings.SITE_URL,
        choice.frame_path,
        choice.title,
        HEIGHTS[choice.kind],
        SANDBOX,
    )
    sized = format_html(
        '<script src="{}{}"\n  integrity="{}" crossorigin="anonymous" defer></script>',
        settings.SITE_URL,
        reverse("embed:host_script"),
        integrity(host_script()),
    )
    return f"{frame}\n<p>{link_code(choice)}</p>\n{sized}"


def element_code(choice: Choice, script: dict[str, Any]) -> str:
    """The tag, its attributes in the list's own words, and a link for as long as the script is not there."""
    attributes = format_html_join("", ' {}="{}"', element_attributes(choice))
    tag = format_html("<odl-catalogue{}>\n  <p>{}</p>\n</odl-catalogue>", attributes, link_code(choice))
    return format_html('<script type="module" src="{}"></script>\n{}', script["stable"], tag)


def element_attributes(choice: Choice) -> list[tuple[str, str]]:
    """The filters and the look as the tag says them: several values of one attribute between commas."""
    found: dict[str, list[str]] = {}
    for name, default in DEFAULTS.items():
        value = getattr(choice.query, name)
        if value == default or name == "page" or (name == "sort" and value == usual_sort(choice.query)):
            continue
        found[name.replace("_", "-")] = list(value) if isinstance(value, tuple) else [str(value)]
    for name, value in choice.options:
        if name == "accent":  # the element shows it as it is: we give one that can be read
            value = next(iter(choice.look.schemes.values())).accent.lstrip("#")
        if name != "registre":
            found.setdefault(name, []).append(value)  # `theme` is a filter and a look
    return [(name, ",".join(values)) for name, values in found.items()] + (
        [("data-odl-sans-registre", "")] if choice.unseen else []
    )


def contrast_notes(look: Look) -> list[dict[str, Any]]:
    """What becomes of the colours asked: kept, or changed to be read, with the figures."""
    notes = []
    for scheme, shades in look.schemes.items():
        asked = look.accent
        if not asked:
            continue
        ratio = contrast(asked, shades.ground)
        notes.append(
            {
                "kept": shades.accent == asked,
                "asked": asked,
                "shown": shades.accent,
                "ground": shades.ground,
                "scheme": scheme_in_words(shades.ground, scheme),
                "ratio": ratio_in_words(ratio),
                "shown_ratio": ratio_in_words(contrast(shades.accent, shades.ground)),
                "needed": ratio_in_words(TEXT),
            }
        )
    return notes


def scheme_in_words(ground: str, scheme: str) -> str:
    if ground not in (LIGHT, DARK):
        return "sur votre fond"
    return "en clair" if scheme == "light" else "en sombre"


def ratio_in_words(ratio: float) -> str:
    return f"{ratio:.1f}".replace(".", ",")
