"""How a frame looks on its host: language, scheme, colours. Read from the address, made readable."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from catalogue.forms import DatasetSearchForm
from opendatalab.colours import TEXT, contrast, luminance, with_contrast

LANGUAGES = ("fr", "en")
THEMES = ("auto", "light", "dark")
HEX = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
LIGHT, DARK = "#ffffff", "#161616"
INK, PAPER = "#161616", "#ffffff"  # the two colours of text
BLACK = "#000000"  # of text on the few greys where neither is enough
ACCENT = "#0b57a4"
# What sets a colour apart from its ground: lines and quiet words, as shares of text over ground.
QUIET, LINE = 0.72, 0.28
MIDDLE = 0.18  # luminance under which light text reads better than dark


@dataclass(frozen=True)
class Shades:
    """The colours of one scheme, each with enough contrast on its ground."""

    ground: str
    text: str
    quiet: str
    line: str
    accent: str


@dataclass(frozen=True)
class Look:
    """What a host asked; what it did not ask, or asked wrongly, is as usual."""

    lang: str = "fr"
    theme: str = "auto"
    accent: str = ""  # `#rrggbb`
    background: str = ""

    @classmethod
    def read(cls, data: QueryDict) -> "Look":
        lang = data.get("lang", "")
        return cls(
            lang=lang if lang in LANGUAGES else "fr",
            theme=next((value for value in data.getlist("theme") if value in THEMES), "auto"),
            accent=read_colour(data.get("accent", "")),
            background=read_colour(data.get("background", "")),
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What an address must carry to give this look; nothing that goes without saying."""
        usual = Look()
        asked = [(name, getattr(self, name)) for name in ("lang", "theme", "accent", "background")]
        return [(name, value.lstrip("#")) for name, value in asked if value != getattr(usual, name)]

    @property
    def sheet_query(self) -> str:
        """The query of the sheet of colours; empty when the frame's own colours do."""
        return urlencode([pair for pair in self.pairs if pair[0] != "lang"])

    @property
    def schemes(self) -> dict[str, Shades]:
        """The colours by scheme. A background chosen by the host is one scheme for all."""
        if self.background:
            return {"light" if luminance(self.background) > MIDDLE else "dark": self._on(self.background)}
        names = THEMES[1:] if self.theme == "auto" else (self.theme,)
        return {name: self._on(LIGHT if name == "light" else DARK) for name in names}

    def _on(self, ground: str) -> Shades:
        text = max((INK, PAPER), key=lambda colour: contrast(colour, ground))
        if contrast(text, ground) < TEXT:
            text = BLACK
        quiet = with_contrast(mixed(text, ground, QUIET), ground)
        accent = with_contrast(self.accent or ACCENT, ground)
        # A middle grey leaves room to one side only.
        quiet, accent = (shade if contrast(shade, ground) >= TEXT else text for shade in (quiet, accent))
        return Shades(ground, text, quiet, mixed(text, ground, LINE), accent)

    def sheet(self) -> str:
        """The colours as a style sheet: frames have no style of their own in the page."""
        schemes = self.schemes
        if len(schemes) == 1:
            ((name, shades),) = schemes.items()
            return rules(shades, name)
        dark = rules(schemes["dark"], "dark")
        return f"{rules(schemes['light'], 'light dark')}@media (prefers-color-scheme:dark){{{dark}}}"


def read_filters(data: QueryDict) -> DatasetSearchForm:
    """The filters of an address that also says a look: `theme` is both, and its values tell which."""
    filters = data.copy()
    filters.setlist("theme", [value for value in data.getlist("theme") if value not in THEMES])
    return DatasetSearchForm(filters)


def rules(shades: Shades, scheme: str) -> str:
    return (
        f":root{{color-scheme:{scheme};--ground:{shades.ground};--text:{shades.text};--quiet:{shades.quiet};"
        f"--line:{shades.line};--accent:{shades.accent}}}"
    )


def read_colour(text: str) -> str:
    """`#rrggbb` from `0b5`, `#0b57a4`…; empty when it is no colour."""
    found = HEX.fullmatch(text.strip())
    if not found:
        return ""
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def mixed(over: str, under: str, share: float) -> str:
    pairs = zip(_channels(over), _channels(under), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
