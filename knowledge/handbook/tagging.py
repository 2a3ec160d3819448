"""A PDF whose text says what it is: headings, paragraphs, lists, so that a screen reader reads it in order.

fpdf2 only tags pictures: this fills its structure tree ourselves. A passage that goes over a page is two
elements of the same kind. Headers and footers are artifacts, which are not read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

from fpdf import FPDF, ViewerPreferences
from fpdf.structure_tree import StructElem, StructTreeRoot
from fpdf.syntax import PDFArray


class Tree:
    """Takes the place of fpdf2's own builder, whose elements all stand side by side."""

    def __init__(self) -> None:
        self.struct_tree_root = StructTreeRoot()
        self.document = StructElem("/Document", self.struct_tree_root, [])
        self.struct_tree_root.k.append(self.document)
        self.elements: list[StructElem] = []
        self.doc_struct_elem = SimpleNamespace(k=self.elements)  # fpdf2 gives each of these its page
        self.spid_per_page_number: dict[int, int] = {}
        self.marked: dict[int, int] = {}

    def add(
        self, kind: str, parent: StructElem, page: int, *, marked: bool, **more
    ) -> tuple[StructElem, int]:
        mcid = self.marked.get(page, 0)
        element = StructElem(f"/{kind}", parent, [mcid] if marked else [], page_number=page, **more)
        parent.k.append(element)
        self.elements.append(element)
        spid = self.spid_per_page_number.setdefault(page, len(self.spid_per_page_number))
        if marked:
            self.marked[page] = mcid + 1
            self.struct_tree_root.parent_tree.nums[spid].append(element)
        return element, mcid

    def empty(self) -> bool:
        return not self.elements

    def __iter__(self) -> Iterator:
        yield self.struct_tree_root
        yield self.document
        yield self.struct_tree_root.parent_tree
        yield from self.elements


class TaggedPDF(FPDF):
    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.struct_builder = Tree()
        self.above: list[StructElem] = [self.struct_builder.document]
        self._kind = ""
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)

    def _begin(self) -> None:
        tree = self.struct_builder
        _, mcid = tree.add(self._kind, self.above[-1], self.page, marked=True)
        self.pages[self.page].struct_parents = tree.spid_per_page_number[self.page]
        self._set_min_pdf_version("1.4")
        self._out(f"/{self._kind} <</MCID {mcid}>> BDC")

    @contextmanager
    def tagged(self, kind: str) -> Iterator[None]:
        """What is written inside is one passage: `P`, `H1`, `LBody`…"""
        self._kind = kind
        self._begin()
        yield
        self._out("EMC")
        self._kind = ""

    @contextmanager
    def group(self, kind: str) -> Iterator[None]:
        """Passages made inside are its children: `L` of `LI`, `LI` of `LBody`."""
        element, _ = self.struct_builder.add(kind, self.above[-1], self.page, marked=False)
        self.above.append(element)
        yield
        self.above.pop()
        if not element.k:
            element.k = PDFArray()

    @contextmanager
    def artifact(self) -> Iterator[None]:
        self._out("/Artifact BMC")
        yield
        self._out("EMC")

    def _perform_page_break(self) -> None:
        kind = self._kind
        if kind:
            self._out("EMC")
        self._kind = ""
        super()._perform_page_break()
        self._kind = kind
        if kind:
            self._begin()
