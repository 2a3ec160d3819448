"""Markdown of items into HTML, when they are saved: figures, checklists, anchors, words of the glossary.

A text never fails to be written: an image that does not exist is left out, and its name is told.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.text import slugify
from markdown_it.token import Token

from knowledge import kinds
from opendatalab.text import article_tokens, plain_of_html, rank_headings, render_article

WORDS_A_MINUTE = 200
IMAGE = "image:"
TASK = re.compile(r"\[([ xX])\][ \u00a0]+")
HEADING = re.compile(r'<h([23]) id="([^"]+)">(.*?)</h\1>', re.DOTALL)
LETTER = r"0-9A-Za-zÀ-ÖØ-öø-ÿœŒ"


class Picture(NamedTuple):
    """What a figure needs to know of an image of ours."""

    url: str
    alternative: str
    credit: str
    width: int
    height: int


class Heading(NamedTuple):
    level: int
    anchor: str
    title: str


@dataclass
class Terms:
    """Words of the glossary that lead to their definitions: each once a page."""

    addresses: dict[str, str] = field(default_factory=dict)  # a form, as `_key` has it → the term's address

    def __post_init__(self) -> None:
        forms = sorted(self.addresses, key=lambda form: (-len(form), form))
        either = "|".join(_pattern(form) for form in forms)
        self.regex = re.compile(f"(?<![{LETTER}-])(?:{either})(?![{LETTER}-])") if forms else None

    def find(self, text: str, out: set[str]) -> Iterable[tuple[int, int, str]]:
        """(start, end, address) of the first mention of each term whose address is not in `out` yet."""
        for match in self.regex.finditer(text) if self.regex else ():
            address = self.addresses.get(_key(match.group()))
            if address and address not in out:
                out.add(address)
                yield match.start(), match.end(), address


def make_terms(rows: Iterable[tuple[str, str, Iterable[str]]]) -> Terms:
    """From (title, address, other forms) of each term; « SIG (système…) » is known by « SIG »."""
    found: dict[str, str] = {}
    for title, address, others in rows:
        for form in (title.partition("(")[0].strip(), *others):
            form = " ".join(form.split())
            if len(form) > 1:
                found.setdefault(_key(form), address)
    return Terms(found)


def _is_acronym(form: str) -> bool:
    return len(form) <= 12 and sum(c.isupper() for c in form) >= 2


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def _key(form: str) -> str:
    """What the forms of a word have in common: no capitals, no plural; an acronym stays as it is."""
    form = form.replace("’", "'").replace("\u00a0", " ")
    return form if _is_acronym(form) else " ".join(map(_singular, form.lower().split()))


def _pattern(key: str) -> str:
    """A regex of the forms of a key: a first capital, plurals, either apostrophe, any blank."""
    if _is_acronym(key):
        return re.escape(key)
    words = [re.escape(word).replace("'", "['’]") + "[sx]?" for word in key.split()]
    first = words[0]
    words[0] = f"[{first[0]}{first[0].upper()}]{first[1:]}" if first[0].isalpha() else first
    return r"\s+".join(words)


@dataclass
class Rendering:
    """One item being written: what it may use, and what became of it."""

    pictures: Mapping[str, Picture] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)
    own_address: str = ""
    top: int = 2
    missing: list[str] = field(default_factory=list)  # names of images that do not exist

    def __post_init__(self) -> None:
        self.linked = {self.own_address}
        self.anchors: set[str] = set()

    def html(self, text: str) -> str:
        tokens = article_tokens(text)
        rank_headings(tokens, top=self.top)
        for at, token in enumerate(tokens):
            if token.type != "inline":
                continue
            opening = tokens[at - 1]
            if opening.type == "heading_open":
                opening.attrSet("id", self._anchor(token.content))
            else:
                self._task(tokens, at)
                token.children = self._linked(token.children or [])
            token.children = self._pictured(token.children or [], tokens, at)
        return render_article(tokens)

    def _anchor(self, title: str) -> str:
        base = f"s-{slugify(title)[:60].strip('-') or 'partie'}"
        anchor, rank = base, 1
        while anchor in self.anchors:
            rank += 1
            anchor = f"{base}-{rank}"
        self.anchors.add(anchor)
        return anchor

    def _linked(self, children: list[Token]) -> list[Token]:
        """Outside links and code, words of the glossary become links."""
        done: list[Token] = []
        inside = 0
        for child in _joined(children):
            inside += (child.type == "link_open") - (child.type == "link_close")
            if child.type != "text" or inside:
                done.append(child)
                continue
            at = 0
            for start, end, address in self.terms.find(child.content, self.linked):
                done.append(_text(child.content[at:start]))
                done.append(Token("link_open", "a", 1, attrs={"href": address, "class": "odl-term"}))
                done.append(_text(child.content[start:end]))
                done.append(Token("link_close", "a", -1))
                at = end
            done.append(_text(child.content[at:]))
        return done

    def _pictured(self, children: list[Token], tokens: list[Token], at: int) -> list[Token]:
        """Images of ours with their sizes; one that is alone in its paragraph becomes a figure."""
        done, pictures = [], []
        for child in children:
            if child.type != "image":
                done.append(child)
                continue
            src = str(child.attrs.get("src", ""))
            picture = self.pictures.get(src.removeprefix(IMAGE)) if src.startswith(IMAGE) else None
            if picture is None:
                if src.startswith(IMAGE):
                    self.missing.append(src.removeprefix(IMAGE))
                continue
            pictures.append(picture)
            done.append(_image(picture, child.content))
        alone = [child for child in done if child.type != "text" or child.content.strip()]
        if len(pictures) == 1 and len(alone) == 1 and tokens[at - 1].type == "paragraph_open":
            for token in (tokens[at - 1], tokens[at + 1]):
                token.tag, token.hidden = "figure", False
            tokens[at - 1].attrSet("class", "fr-content-media")
            done = alone
            if pictures[0].credit:
                done += [
                    Token("caption_open", "figcaption", 1, attrs={"class": "fr-content-media__caption"}),
                    _text(pictures[0].credit),
                    Token("caption_close", "figcaption", -1),
                ]
        return done

    @staticmethod
    def _task(tokens: list[Token], at: int) -> None:
        """`- [ ] words`: the item of a checklist. Its box is drawn by the style sheet, also on paper."""
        inline = tokens[at]
        if at < 2 or tokens[at - 2].type != "list_item_open" or tokens[at - 2].markup not in "-*+":
            return
        first = next(iter(inline.children or ()), None)
        match = TASK.match(first.content) if first and first.type == "text" else None
        if not match:
            return
        done = match[1] != " "
        first.content = first.content[match.end() :]
        names = "odl-checklist__item" + (" odl-checklist__item--done" if done else "")
        tokens[at - 2].attrSet("class", names)
        if done:
            mark = Token("mark_open", "span", 1, attrs={"class": "fr-sr-only"})
            inline.children[:0] = [mark, _text("Fait\u00a0: "), Token("mark_close", "span", -1)]
        level = tokens[at - 2].level
        for token in reversed(tokens[: at - 2]):
            if token.type == "bullet_list_open" and token.level == level - 1:
                token.attrSet("class", "odl-checklist")
                break


def _joined(children: list[Token]) -> Iterator[Token]:
    """Words cut by a line of the source are one text; links without scheme are the safe one's."""
    text = ""
    for child in children:
        if child.type in ("text", "softbreak"):
            text += child.content if child.type == "text" else "\n"
            continue
        if text:
            yield _text(text)
            text = ""
        if child.type == "link_open" and str(child.attrs.get("href", "")).startswith("//"):
            child.attrSet("href", f"https:{child.attrs['href']}")
        yield child
    if text:
        yield _text(text)


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _image(picture: Picture, alternative: str) -> Token:
    attrs = {
        "src": picture.url,
        "alt": "",
        "width": picture.width,
        "height": picture.height,
        "loading": "lazy",
        "class": "fr-responsive-img",
    }
    # The renderer of images takes the words of their children as the text that stands for them.
    words = alternative.strip() or picture.alternative
    return Token("image", "img", 0, attrs=attrs, content=words, children=[_text(words)])


def render_parts(kind: str, details: Mapping[str, Any], body: str, rendering: Rendering) -> tuple[dict, str]:
    """(HTML of each text of `details`, HTML of the body), in the order of the page: a term is linked once."""
    top, rendering.top = rendering.top, 4  # headings inside a part stay under the part's own
    parts = {key: rendering.html(text) for key, text in kinds.texts(kind, dict(details))}
    rendering.top = top
    return parts, rendering.html(body)


def table_of_contents(html: str) -> list[Heading]:
    return [
        Heading(int(level), anchor, plain_of_html(title)) for level, anchor, title in HEADING.findall(html)
    ]


def reading_minutes(*htmls: str) -> int:
    """At least one."""
    words = sum(len(plain_of_html(html).split()) for html in htmls)
    return max(1, round(words / WORDS_A_MINUTE))
