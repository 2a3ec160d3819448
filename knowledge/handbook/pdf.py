"""The handbook as a PDF: a title page, contents with page numbers, chapters, items with their sources."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import urljoin

import dsfr
from django.conf import settings
from fontTools.ttLib import TTFont
from fpdf.enums import XPos, YPos
from lxml import html as lxml_html

from knowledge.handbook.contents import Chapter, Page
from knowledge.handbook.tagging import TaggedPDF
from knowledge.presenting import present_text

# The design system's second font: free (SIL OFL), so that any region may give the file away.
FONTS = {"": "Spectral-Regular", "B": "Spectral-ExtraBold"}
FAMILY = "spectral"
SIZE, LEAD = 10.5, 5.4  # points, millimetres
HEADINGS = {1: (22, 10), 2: (17, 8.5), 3: (13.5, 7), 4: (11.5, 6), 5: (10.5, 5.5), 6: (10.5, 5.5)}
INDENT = 6
GREY, BLUE, BLACK = (90, 90, 90), (0, 0, 145), (22, 22, 22)
BLANK = re.compile(r"[ \t\r\n\f]+")
BLOCKS = {
    "p",
    "ul",
    "ol",
    "li",
    "blockquote",
    "pre",
    "table",
    "figure",
    "div",
    *(f"h{n}" for n in range(1, 7)),
}
Run = tuple[str, bool, str]  # words, bold, address


@lru_cache(maxsize=4)
def font_file(name: str, folder: Path) -> tuple[Path, frozenset[int]]:
    """The font without its web compression, written once, and the characters that it has."""
    target = folder / f"{name}.ttf"
    if not target.is_file():
        font = TTFont(Path(dsfr.__file__).parent / "static/dsfr/dist/fonts" / f"{name}.woff2")
        font.flavor = None
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(".part")
        font.save(draft)
        draft.replace(target)
    return target, frozenset(TTFont(target).getBestCmap())


class Handbook(TaggedPDF):
    def __init__(self, *, title: str, site: str, edition: str, address: str) -> None:
        super().__init__(format="A4")
        self.edition, self.site, self.address = f"{title}, {edition}", site, address
        self.known: frozenset[int] = frozenset()
        for style, name in FONTS.items():
            file, known = font_file(name, settings.DATA_DIR / "run" / "fonts")
            self.add_font(FAMILY, style, str(file))
            self.known = known if not self.known else self.known & known
        self.set_lang("fr-FR")
        self.set_title(f"{title} – {site}")
        self.set_margins(22, 20, 22)
        self.set_auto_page_break(True, 22)

    def footer(self) -> None:
        if self.page == 1:
            return
        with self.artifact():
            self.set_y(-15)
            self.ink(8, GREY)
            self.cell(0, 5, self.fit(f"{self.site} – {self.edition}"), new_x=XPos.LMARGIN)
            self.cell(0, 5, str(self.page), align="R")

    def fit(self, words: str) -> str:
        """Only characters that the font has: no empty box on paper."""
        words = words.replace("\u202f", "\u00a0").replace("\u2011", "-")
        return "".join(c if ord(c) in self.known or c == "\n" else "" for c in words)

    def ink(self, size: float = SIZE, colour: tuple[int, int, int] = BLACK, style: str = "") -> None:
        self.set_font(FAMILY, style, size)
        self.set_text_color(*colour)

    def heading(self, level: int, words: str, *, mark: bool = False) -> None:
        size, lead = HEADINGS[level]
        if self.will_page_break(lead * 3):
            self.add_page()
        self.ln(lead / 2)
        words = self.fit(words)
        if mark:
            self.start_section(words, level=level - 1)
        self.ink(size, BLACK, "B")
        with self.tagged(f"H{level}"):
            self.multi_cell(0, lead, words, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(1.5)

    def line(
        self, words: str, *, kind: str = "P", size: float = SIZE, colour=BLACK, style: str = "", url: str = ""
    ) -> None:
        self.runs([(words, style == "B", url)], kind=kind, size=size, colour=colour)

    def runs(
        self, runs: list[Run], *, kind: str = "P", size: float = SIZE, colour=BLACK, left: float = 0
    ) -> None:
        """A passage of words, some bold, some leading somewhere."""
        lead = LEAD * size / SIZE
        margin = self.l_margin
        self.set_left_margin(margin + left)
        self.set_x(margin + left)
        if self.will_page_break(lead * 2):
            self.add_page()
        with self.tagged(kind):
            for words, bold, url in runs:
                self.ink(size, BLUE if url else colour, "B" if bold else "")
                self.write(lead, self.fit(words), link=url or "")
        self.set_left_margin(margin)
        self.ln(lead)


def write_pdf(
    file: Path, chapters: list[Chapter], *, title: str, site: str, publisher: str, edition: str, address: str
) -> int:
    """Write it and return its number of pages."""
    pdf = Handbook(title=title, site=site, edition=edition, address=address)
    pdf.set_author(publisher)
    pdf.add_page()
    pdf.set_y(70)
    pdf.heading(1, title)
    pdf.line(site, size=14)
    pdf.line(edition, size=12, colour=GREY)
    pdf.ln(6)
    pdf.line(publisher)
    pdf.line("Licence Ouverte 2.0", url="https://www.etalab.gouv.fr/licence-ouverte-open-licence/")
    pdf.line(f"{address}/connaissances/manuel/", url=f"{address}/connaissances/manuel/")
    pdf.add_page()
    links = write_contents(pdf, chapters)
    for chapter in chapters:
        pdf.add_page()
        pdf.set_link(links[chapter.slug], page=pdf.page)
        pdf.heading(1, f"{chapter.number}. {chapter.title}", mark=True)
        if chapter.introduction:
            pdf.line(chapter.introduction)
        for page in chapter.pages:
            pdf.set_link(links[page.number], page=pdf.page, y=pdf.y)
            write_page(pdf, page)
    pdf.output(str(file))
    return pdf.pages_count


def write_contents(pdf: Handbook, chapters: list[Chapter]) -> dict[str, int]:
    """Every line leads to its page, for fingers as for keyboards."""
    links: dict[str, int] = {}
    pdf.heading(1, "Sommaire")
    for chapter in chapters:
        links[chapter.slug] = pdf.add_link(page=1)
        pdf.ln(1.5)
        pdf.runs([(f"{chapter.number}. {chapter.title}", True, links[chapter.slug])], size=9.5)
        with pdf.group("L"):
            for page in chapter.pages:
                links[page.number] = pdf.add_link(page=1)
                with pdf.group("LI"):
                    words = f"{page.number} {page.item.title}"
                    pdf.runs([(words, False, links[page.number])], kind="LBody", left=INDENT, size=9.5)
    return links


def write_page(pdf: Handbook, page: Page) -> None:
    said = present_text(page.item)
    pdf.heading(2, f"{page.number} {page.item.title}", mark=True)
    facts = [said["kind"], *said["audiences"]]
    if said["checked"]:
        facts.append(f"vérifié le {said['checked']}" + (", à revoir" if said["overdue"] else ""))
    pdf.line(" · ".join(facts), size=9, colour=GREY)
    if page.item.summary:
        pdf.line(page.item.summary, style="B")
        pdf.ln(1)
    if said["quote"]:
        write_html(pdf, said["quote"]["html"], left=INDENT)
        pdf.line(said["quote"]["who"], size=9, colour=GREY)
    for fact in said["facts"]:
        if not said["quote"]:
            pdf.runs([(f"{fact['label']}\u00a0: ", True, ""), (fact["text"], False, fact.get("url", ""))])
    for part in said["parts"]:
        write_part(pdf, part)
    if said["sources"]:
        pdf.heading(3, "Sources")
        with pdf.group("L"):
            for source in said["sources"]:
                words = ", ".join(filter(None, (source["title"], source["article"])))
                with pdf.group("LI"):
                    bullet(pdf, [(words, False, source["url"])], mark="–")


def write_part(pdf: Handbook, part: dict) -> None:
    if part["form"] == "body":
        if part.get("label"):
            pdf.heading(3, part["label"])
        write_html(pdf, part["html"], down=1)
    elif part["form"] == "text":
        pdf.heading(3, part["label"])
        write_html(pdf, part["html"])
    elif part["form"] == "steps":
        pdf.heading(3, part["label"])
        for step in part["steps"]:
            words = f"{step['rank']}. {step['title']}" + (
                f" ({step['duration']})" if step["duration"] else ""
            )
            pdf.heading(4, words)
            write_html(pdf, step["html"], down=1)
    elif part["form"] == "figures":
        for figure in part["figures"]:
            pdf.runs([(f"{figure['value']} ", True, ""), (figure["label"], False, "")])
    elif part["form"] == "lines":
        pdf.heading(3, part["label"])
        with pdf.group("L"):
            for line in part["lines"]:
                with pdf.group("LI"):
                    bullet(pdf, [(line, False, "")])


# ---- The texts: HTML that our own renderer wrote, with few elements


def write_html(pdf: Handbook, text: str, *, down: int = 0, left: float = 0) -> None:
    """`down` is how much lower the headings stand than on the site, under those of the handbook."""
    if text.strip():
        root = lxml_html.fragment_fromstring(text, create_parent="div")
        write_blocks(pdf, root, down=down, left=left)


def write_blocks(pdf: Handbook, element, *, down: int, left: float) -> None:
    loose: list[Run] = list(words_of(element.text))
    for child in element:
        if child.tag in BLOCKS:
            if any(words.strip() for words, _, _ in loose):
                pdf.runs(loose, left=left)
            loose = []
            write_block(pdf, child, down=down, left=left)
        elif isinstance(child.tag, str):
            loose += runs_of(child, bold=False, url="", base=pdf.address)
        loose += words_of(child.tail)
    if any(words.strip() for words, _, _ in loose):
        pdf.runs(loose, left=left)


def write_block(pdf: Handbook, block, *, down: int, left: float) -> None:
    if block.tag in ("ul", "ol"):
        write_list(pdf, block, down=down, left=left)
    elif block.tag[0] == "h" and block.tag[1:].isdigit():
        pdf.heading(min(int(block.tag[1]) + down, 6), "".join(block.itertext()))
    elif block.tag == "pre":
        pdf.line("".join(block.itertext()).rstrip("\n"), kind="Code", size=9)
    elif block.tag == "table":
        write_table(pdf, block, left=left)
    elif block.tag == "figure":
        for picture in block.iter("img"):
            pdf.line(f"Image\u00a0: {picture.get('alt', '')}", size=9, colour=GREY)
    elif block.tag in ("blockquote", "div"):
        further = INDENT if block.tag == "blockquote" else 0
        write_blocks(pdf, block, down=down, left=left + further)
    else:
        runs = list(runs_of(block, bold=False, url="", base=pdf.address, tail=False))
        if any(words.strip() for words, _, _ in runs):
            pdf.runs(runs, left=left)
            pdf.ln(1.2)


def write_list(pdf: Handbook, block, *, down: int, left: float) -> None:
    boxes = "odl-checklist" in block.get("class", "")
    with pdf.group("L"):
        for rank, item in enumerate(block.iterchildren("li"), start=1):
            with pdf.group("LI"):
                inner = [child for child in item if child.tag in BLOCKS and child.tag != "p"]
                for child in inner:
                    item.remove(child)
                runs = list(runs_of(item, bold=False, url="", base=pdf.address, tail=False))
                mark = "box" if boxes else f"{rank}." if block.tag == "ol" else "–"
                bullet(pdf, runs, mark=mark, left=left)
                for child in inner:
                    write_block(pdf, child, down=down, left=left + INDENT)
    pdf.ln(1.2)


def bullet(pdf: Handbook, runs: list[Run], *, mark: str = "–", left: float = 0) -> None:
    if pdf.will_page_break(LEAD * 2):
        pdf.add_page()
    x, y = pdf.l_margin + left, pdf.y
    if mark == "box":
        with pdf.artifact():
            pdf.set_draw_color(*GREY)
            pdf.rect(x + 1, y + 1.2, 3, 3)
    else:
        pdf.set_x(x)
        pdf.ink()
        with pdf.tagged("Lbl"):
            pdf.cell(INDENT, LEAD, mark)
    pdf.set_y(y)
    pdf.runs(runs, kind="LBody", left=left + INDENT)


def write_table(pdf: Handbook, table, *, left: float) -> None:
    """A row a line, each cell after its column's name: read aloud, it needs no grid."""
    rows = [list(row.iter("th", "td")) for row in table.iter("tr")]
    if not rows:
        return
    heads = ["".join(cell.itertext()).strip() for cell in rows[0]]
    with pdf.group("L"):
        for row in rows[1:]:
            runs: list[Run] = []
            for head, cell in zip(heads, row, strict=False):
                words = " ".join("".join(cell.itertext()).split())
                runs += [(f"{head}\u00a0: ", True, ""), (f"{words}. ", False, "")]
            with pdf.group("LI"):
                bullet(pdf, runs, left=left)


def words_of(text: str | None, *, bold: bool = False, url: str = "") -> Iterator[Run]:
    if text:
        yield BLANK.sub(" ", text), bold, url


def runs_of(element, *, bold: bool, url: str, base: str, tail: bool = True) -> Iterator[Run]:
    """The words of an element, its own and those inside."""
    bold = bold or element.tag in ("strong", "b")
    if element.tag == "a":
        href = element.get("href", "")
        glossary = "odl-term" in element.get("class", "")
        url = "" if glossary or href.startswith("#") else urljoin(f"{base}/", href)
    if element.tag == "br":
        yield "\n", bold, ""
    yield from words_of(element.text, bold=bold, url=url)
    for child in element:
        if isinstance(child.tag, str):
            yield from runs_of(child, bold=bold, url=url, base=base, tail=False)
        yield from words_of(child.tail, bold=bold, url=url)
