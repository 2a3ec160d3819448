"""The ready texts and the inventory as files: OpenDocument, plain text, CSV."""

import csv
import io
from collections.abc import Iterator
from functools import lru_cache

from markdown_it.tree import SyntaxTreeNode
from odfdo import Cell, Document, Element, Header, List, ListItem, Paragraph, Row, Span, Style, Table

from catalogue.exports import SEPARATOR
from knowledge.publishing.texts import UNTICKED, Column, ReadyText, ready_made
from opendatalab.text import spreadsheet_cell

BOX = "☐ "
BOLD, HEAD = "Gras", "EnTete"
WIDTH = 88  # characters of a line of plain text
GUIDE = ("Colonne", "Nom", "Ce qu’on y écrit", "Valeurs possibles", "Exemple")


@lru_cache(maxsize=16)
def odt(text: ReadyText) -> bytes:
    document = Document("text")
    document.body.clear()
    document.insert_style(Style("text", name=BOLD, bold=True), automatic=True)
    document.meta.title = text.title
    document.set_language("fr-FR")
    for node in text.tree.children:
        document.body.append(_block(node))
    return _bytes(document)


def _block(node: SyntaxTreeNode) -> Element:
    if node.type == "heading":
        level = int(node.tag[1])
        return Header(level, _words(node), style=f"Heading_20_{level}")
    if node.type in ("bullet_list", "ordered_list"):
        made = List()
        for rank, item in enumerate(node.children, start=1):
            mark = f"{rank}. " if node.type == "ordered_list" else "" if _ticked(item) else "– "
            made.append(ListItem(_paragraph(item.children[0], mark)))
        return made
    return _paragraph(node)


def _ticked(node: SyntaxTreeNode) -> bool:
    return _words(node.children[0]).startswith(BOX)


def _paragraph(node: SyntaxTreeNode, mark: str = "") -> Paragraph:
    made = Paragraph(mark, style="Text_20_body")
    for words, bold in _runs(node):
        made.append(Span(words, style=BOLD) if bold else words)
    return made


def _runs(node: SyntaxTreeNode) -> Iterator[tuple[str, bool]]:
    """(words, whether they are bold) of a block."""
    for child in node.children[0].children:
        bold = child.type == "strong"
        words = (
            "".join(leaf.content for leaf in child.walk() if leaf.type == "text") if bold else child.content
        )
        if child.type in ("softbreak", "hardbreak"):
            words = " "
        yield words.replace(UNTICKED, BOX, 1) if words.startswith(UNTICKED) else words, bold


def _words(node: SyntaxTreeNode) -> str:
    return "".join(words for words, _ in _runs(node))


def txt(text: ReadyText) -> str:
    """Plain text with lines left whole, as a mail or an editor takes it; titles are underlined."""
    blocks = []
    for node in text.tree.children:
        if node.type == "heading":
            words = _words(node)
            blocks.append(f"{words}\n{('=' if node.tag == 'h1' else '-') * min(len(words), WIDTH)}")
        elif node.type in ("bullet_list", "ordered_list"):
            lines = []
            for rank, item in enumerate(node.children, start=1):
                mark = f"{rank}. " if node.type == "ordered_list" else "" if _ticked(item) else "- "
                lines.append(mark + _words(item.children[0]))
            blocks.append("\n".join(lines))
        else:
            blocks.append(_words(node))
    return "\n\n".join(blocks) + "\n"


def inventory_csv() -> bytes:
    """The header and an example, as the portal's other CSV: UTF-8 told by its mark, semicolons."""
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=SEPARATOR)
    columns = ready_made().columns
    writer.writerow([column.name for column in columns])
    writer.writerow([spreadsheet_cell(column.example) for column in columns])
    return ("\ufeff" + lines.getvalue()).encode()


@lru_cache(maxsize=1)
def inventory_ods() -> bytes:
    """Two sheets: the table to fill, with an example; and what each column expects."""
    document = Document("spreadsheet")
    document.body.clear()
    document.insert_style(Style("table-cell", area="text", name=HEAD, bold=True), automatic=True)
    document.meta.title = "Inventaire des données"
    document.set_language("fr-FR")
    columns = ready_made().columns
    table = Table("Inventaire")
    table.append_row(_row([column.name for column in columns], style=HEAD))
    table.append_row(_row([column.example for column in columns]))
    guide = Table("Mode d’emploi")
    guide.append_row(_row(GUIDE, style=HEAD))
    for column in columns:
        guide.append_row(_row(guide_line(column)))
    document.body.append(table)
    document.body.append(guide)
    return _bytes(document)


def guide_line(column: Column) -> tuple[str, ...]:
    return column.name, column.label, column.help, ", ".join(column.choices), column.example


def _row(values, style: str | None = None) -> Row:
    row = Row()
    for value in values:
        row.append_cell(Cell(text=value, value=value, cell_type="string", style=style))
    return row


def _bytes(document: Document) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()
