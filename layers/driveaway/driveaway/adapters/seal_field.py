"""The empty signature field of a contract: where it stands, and its place in the document's structure (PDF/UA)."""

from __future__ import annotations

import hashlib
import io

from pydantic import BaseModel
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields

FIELD = "Seal"
A4_HEIGHT = 841.89
"""In points; typst counts from the top of the page, PDF from its bottom."""


class Place(BaseModel):
    """Where the field stands: page from 1, the rest in points from the top left."""

    page: int
    x: float
    y: float
    width: float
    height: float

    @property
    def box(self) -> tuple[int, int, int, int]:
        """The rectangle as PDF wants it."""
        top = A4_HEIGHT - self.y
        return round(self.x), round(top - self.height), round(self.x + self.width), round(top)


class Writer(IncrementalPdfFileWriter):
    """Adds to a document and leaves typst's metadata, which names the standards it keeps, untouched byte for byte."""

    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__(stream)
        first, _ = self._document_id  # the second part tells a revision, by chance: the same data is the same bytes
        revision = generic.ByteStringObject(hashlib.sha256(stream.getvalue()).digest()[:16])
        self._document_id = generic.ArrayObject([first, revision])

    def _update_meta(self) -> None:
        return None


def with_seal_field(pdf: bytes, place: Place) -> bytes:
    """Return the document with its empty field, tagged as a form element; `pdf` stays its first revision."""
    writer = Writer(io.BytesIO(pdf))
    spec = fields.SigFieldSpec(FIELD, on_page=place.page - 1, box=place.box, readable_field_name=FIELD)
    fields.append_signature_field(writer, spec)
    _tag(writer, writer.root["/AcroForm"]["/Fields"].raw_get(-1), place.page - 1)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _tag(writer: Writer, annotation: generic.IndirectObject, page: int) -> None:
    """Hang the field into the structure tree: a Form element under the document, and the way back to it."""
    tree = writer.root["/StructTreeRoot"]
    numbers = tree["/ParentTree"]["/Nums"]
    number = max((int(each) for each in list(numbers)[::2]), default=-1) + 1
    document = _document_element(tree)
    element = writer.add_object(_form_element(writer, annotation, document, page))
    children = document.get_object()["/K"]
    children.append(element)
    writer.update_container(children)
    numbers += [generic.NumberObject(number), element]
    writer.update_container(numbers)
    tree[pdf_name("/ParentTreeNextKey")] = generic.NumberObject(number + 1)
    writer.update_container(tree)
    field = annotation.get_object()
    field[pdf_name("/StructParent")] = generic.NumberObject(number)
    writer.update_container(field)


def _document_element(tree: generic.DictionaryObject) -> generic.IndirectObject:
    kids = tree.raw_get("/K")
    while not isinstance(kids, generic.IndirectObject) or isinstance(kids.get_object(), generic.ArrayObject):
        kids = kids.get_object().raw_get(0) if isinstance(kids, generic.IndirectObject) else kids.raw_get(0)
    return kids


def _form_element(
    writer: Writer, annotation: generic.IndirectObject, parent: generic.IndirectObject, page: int
) -> generic.DictionaryObject:
    content = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/OBJR"),
            pdf_name("/Obj"): annotation,
            pdf_name("/Pg"): writer.find_page_for_modification(page)[0],
        }
    )
    return generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/StructElem"),
            pdf_name("/S"): pdf_name("/Form"),
            pdf_name("/P"): parent,
            pdf_name("/K"): content,
            pdf_name("/Alt"): generic.TextStringObject(FIELD),
        }
    )
