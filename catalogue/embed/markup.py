"""What a page of another site holds that concerns us: scripts, elements, frames, its policy. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

ELEMENT = "odl-catalogue"
ANCESTORS = {"udata-data": "udata-js", "udata-map": "udata-js"} | {
    "metaclic-data": "MétaClic",
    "metaclic-map": "MétaClic",
}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Tag:
    name: str
    attributes: Mapping[str, str]
    line: int
    unrun: bool = False  # in <noscript> or <template>: nobody with scripts sees it
    inside: str = ""  # the text that it holds
    links: int = 0  # how many links it holds

    def get(self, name: str) -> str:
        return self.attributes.get(name, "").strip()


@dataclass
class Page:
    """What was read of a page, in its order."""

    url: str
    scripts: list[Tag] = field(default_factory=list)
    elements: list[Tag] = field(default_factory=list)
    frames: list[Tag] = field(default_factory=list)
    ancestors: list[Tag] = field(default_factory=list)
    links: list[Tag] = field(default_factory=list)
    policies: list[dict[str, list[str]]] = field(default_factory=list)

    def address(self, written: str) -> str:
        """A written address, whole; empty when it is none."""
        try:
            return urljoin(self.url, written) if written else ""
        except ValueError:
            return ""


class Reader(HTMLParser):
    """Collects tags. Broken markup is read as well as it can be, as browsers do."""

    def __init__(self, url: str):
        super().__init__(convert_charrefs=True)
        self.page = Page(url)
        self.open: list[Tag] = []  # elements whose content matters, being read
        self.unrun = 0

    def handle_starttag(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = Tag(name, {key: value or "" for key, value in attrs}, self.getpos()[0], self.unrun > 0)
        page = self.page
        if name in ("noscript", "template"):
            self.unrun += 1
        if name == "script":
            page.scripts.append(tag)
        elif name == "iframe":
            page.frames.append(tag)
        elif name == "a":
            page.links.append(tag)
            for held in self.open:
                held.links += 1
        elif name == "base" and tag.get("href"):
            page.url = page.address(tag.get("href"))
        elif name == "meta" and tag.get("http-equiv").lower() == "content-security-policy":
            page.policies += read_policies(tag.get("content"))
        if name == ELEMENT:
            page.elements.append(tag)
            self.open.append(tag)
        if set(tag.get("class").lower().split()) & ANCESTORS.keys():
            page.ancestors.append(tag)

    def handle_endtag(self, name: str) -> None:
        if name in ("noscript", "template"):
            self.unrun = max(0, self.unrun - 1)
        if name == ELEMENT and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        for held in self.open:
            held.inside += data


def read_page(url: str, html: str, headers: Mapping[str, str]) -> Page:
    reader = Reader(url)
    reader.feed(html)
    reader.close()
    said = {name.lower(): value for name, value in headers.items()}
    reader.page.policies += read_policies(said.get("content-security-policy", ""))
    return reader.page


def read_policies(text: str) -> list[dict[str, list[str]]]:
    """Each policy, as its directives; a browser applies them all, and the first of a name within one."""
    found = []
    for policy in text.split(","):
        directives: dict[str, list[str]] = {}
        for part in policy.split(";"):
            words = part.lower().split()
            if words:
                directives.setdefault(words[0], words[1:])
        if directives:
            found.append(directives)
    return found


def blocks(policy: Mapping[str, list[str]], names: tuple[str, ...], url: str, page_url: str) -> str:
    """The directive that keeps an address out, the first of `names` that the policy has; empty otherwise."""
    for name in names:
        if name in policy:
            return "" if allows(policy[name], url, page_url) else name
    return ""


def allows(sources: list[str], url: str, page_url: str) -> bool:
    """As browsers match a source list (CSP 3, 6.7.2), without paths' finer points."""
    here, there = urlsplit(page_url), urlsplit(url)
    for source in sources:
        if source == "*" and there.scheme in ("http", "https"):
            return True
        if source == "'self'" and (here.scheme, here.netloc) == (there.scheme, there.netloc):
            return True
        if source == f"{there.scheme}:":
            return True
        if not source.startswith("'") and matches(
            source, there.scheme, there.netloc, there.path, here.scheme
        ):
            return True
    return False


def matches(source: str, scheme: str, netloc: str, path: str, page_scheme: str) -> bool:
    found = re.fullmatch(r"(?:([a-z][a-z0-9+.-]*)://)?([^/:]+)(:[0-9*]+)?(/.*)?", source)
    if not found:
        return False
    wanted, host, port, under = found.groups()
    schemes = (
        {wanted or page_scheme, "https"} if (wanted or page_scheme) == "http" else {wanted or page_scheme}
    )
    name, _, number = netloc.partition(":")
    same_host = name.endswith(host[1:]) and name != host[2:] if host.startswith("*.") else name == host
    same_port = port == ":*" or (port or "").lstrip(":") == number
    same_path = not under or path == under or (under.endswith("/") and path.startswith(under))
    return scheme in schemes and same_host and same_port and same_path
