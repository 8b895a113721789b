"""The structure of a tagged document, as far as we add to it: its document element, and the way back to it."""

from __future__ import annotations

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


def document_element(tree: generic.DictionaryObject) -> generic.IndirectObject:
    """Return the element that the whole document stands under."""
    kids = tree.raw_get("/K")
    while not isinstance(kids, generic.IndirectObject) or isinstance(kids.get_object(), generic.ArrayObject):
        kids = kids.get_object().raw_get(0) if isinstance(kids, generic.IndirectObject) else kids.raw_get(0)
    return kids


class ParentTree:
    """The numbers by which pages and fields say where in the structure they stand."""

    def __init__(self, writer: IncrementalPdfFileWriter) -> None:
        self._writer = writer
        self._tree = writer.root["/StructTreeRoot"]
        self._numbers = self._tree["/ParentTree"]["/Nums"]

    @property
    def next_number(self) -> int:
        """The lowest number that is free, and all above it."""
        return max((int(each) for each in list(self._numbers)[::2]), default=-1) + 1

    def add(self, number: int, of: generic.PdfObject) -> None:
        """Note what stands under a number."""
        self._numbers += [generic.NumberObject(number), of]
        self._tree[pdf_name("/ParentTreeNextKey")] = generic.NumberObject(self.next_number)
        self._writer.update_container(self._numbers)
        self._writer.update_container(self._tree)
