"""Text written by people, made safe for the page, the script block and the spreadsheet."""

import html
import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

MAX_SOURCE = 20_000  # characters: beyond, a description is cut, with a link to the whole upstream
MAX_ARTICLE = 100_000
MARKDOWN = MarkdownIt("js-default", {"html": False, "linkify": True, "maxNesting": 20, "breaks": True})
ARTICLE = MarkdownIt("js-default", {"html": False, "linkify": True, "maxNesting": 20})
ARTICLE.linkify.set(
    {"fuzzy_link": False}
)  # « data.gouv.fr » is a word of the glossary, not http://data.gouv.fr
TAGS = "p br hr h3 h4 h5 h6 ul ol li blockquote pre code em strong del a table thead tbody tr th td"
ALLOWED = {
    "tags": set(TAGS.split()),
    "attributes": {"a": {"href", "title", "hreflang"}, "th": {"scope"}},
    "url_schemes": {"http", "https", "mailto"},
    "link_rel": "noopener nofollow ugc",
    "clean_content_tags": {"script", "style"},
}


def _table_open(*_: Any) -> str:
    return '<div class="odl-table" role="region" aria-label="Tableau" tabindex="0"><table>'


# A wide table scrolls in a frame of its own, which the keyboard reaches.
ARTICLE.renderer.rules |= {"table_open": _table_open, "table_close": lambda *_: "</table></div>"}
# What our own code may add to an article of the team's: figures, anchors of headings, boxes to tick.
ALLOWED_IN_ARTICLES = {
    **ALLOWED,
    "tags": {*TAGS.split(), "h2", "div", "figure", "figcaption", "img", "span"},
    "attributes": {
        **ALLOWED["attributes"],
        "div": {"role", "aria-label", "tabindex"},
        "img": {"src", "alt", "width", "height", "loading"},
        **{heading: {"id"} for heading in ("h2", "h3", "h4", "h5", "h6")},
    },
    "allowed_classes": {
        "div": {"odl-table"},
        "figure": {"fr-content-media"},
        "figcaption": {"fr-content-media__caption"},
        "img": {"fr-responsive-img"},
        "ul": {"odl-checklist"},
        "li": {"odl-checklist__item", "odl-checklist__item--done"},
        "span": {"fr-sr-only"},
        "a": {"odl-term"},
    },
    "link_rel": "noopener",
}
TAG = re.compile(r"<[^>]{0,500}>")
BLANK = re.compile(r"\s+")
WRAPPED = re.compile(r"(?<=\S)\n(?![\n#*>|-]|\d+\.)")  # a line cut for the file's width


def render_markdown(text: str) -> SafeString:
    """The only place where text written by people becomes HTML. Called when the text is saved.

    Headings go under the page's own, from h3 on and without a gap, whatever level their author began at;
    images are left out (no third-party request).
    """
    tokens = MARKDOWN.parse(tidy(text)[:MAX_SOURCE])
    rank_headings(tokens, top=3)
    return mark_safe(nh3.clean(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}), **ALLOWED))


def article_tokens(text: str) -> list[Token]:
    """The same Markdown for texts of the team, to be enriched before `render_article` writes it.

    Typed here, not harvested: `<` and `&` are what their author meant.
    """
    text = (text or "").replace("\r\n", "\n").replace("\r", "\n")[:MAX_ARTICLE]
    return ARTICLE.parse("".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc"))


def render_article(tokens: list[Token]) -> SafeString:
    """Tokens of `article_tokens` as HTML, in which nothing can come but what is allowed."""
    return mark_safe(nh3.clean(ARTICLE.renderer.render(tokens, ARTICLE.options, {}), **ALLOWED_IN_ARTICLES))


def rank_headings(tokens: Sequence[Token], *, top: int) -> None:
    """Headings from level `top` on and without a gap, whatever their author began at."""
    above: list[int] = []  # the author's levels of the headings that hold the present one, itself included
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            above = [*(other for other in above if other < level), level]
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(top - 1 + len(above), 6)}"


def plain_text(text: str, length: int = 0) -> str:
    """The words of a Markdown or HTML text on one line, cut at a word with an ellipsis past `length`."""
    return plain_of_html(render_markdown(text), length)


def plain_of_html(made: str, length: int = 0) -> str:
    """The same, from what render_markdown made."""
    words = BLANK.sub(" ", html.unescape(TAG.sub(" ", made))).strip()
    if length and len(words) > length:
        words = words[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
    return words


def tidy(text: str) -> str:
    """Undo what harvesters do to texts: entities escaped twice, HTML breaks, control characters."""
    text = html.unescape(text or "").replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"<br\s*/?>|</p>|</li>|</div>", "\n", text, flags=re.IGNORECASE)
    text = TAG.sub("", text)
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")


def script_json(value: Any) -> SafeString:
    """JSON that may stand inside `<script type="application/ld+json">`."""
    text = json.dumps(value, ensure_ascii=False)
    return mark_safe(text.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026"))


def spreadsheet_cell(value: Any) -> Any:
    """Text that a spreadsheet will show instead of running it."""
    if not isinstance(value, str):
        return value
    text = value.replace("\0", "")
    risky = text.lstrip(" \u00a0\u200b\ufeff").startswith(tuple("=+-@\t\r＝＋－＠"))
    return "'" + text if risky else text


def stored_html(text: str) -> SafeString:
    """What render_markdown made when the text was saved, back from the database."""
    return mark_safe(text)


def unwrapped(text: str) -> str:
    """Markdown of a pack's file, its lines as long as their author meant."""
    return WRAPPED.sub(" ", text.strip())
