"""The empty signature fields of a contract: where they stand, and their place in the document's structure (PDF/UA)."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence

from pydantic import BaseModel
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields

from driveaway.adapters.structure import ParentTree, document_element
from driveaway.contracts.evidence import FieldName

A4_HEIGHT = 841.89
"""In points; typst counts from the top of the page, PDF from its bottom."""


class Place(BaseModel):
    """Where a field stands: page from 1, the rest in points from the top left. `title` is what is read out for it."""

    field: FieldName
    title: str
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


def with_fields(pdf: bytes, places: Sequence[Place]) -> bytes:
    """Return the document with its empty fields, tagged as form elements; `pdf` stays its first revision."""
    writer = Writer(io.BytesIO(pdf))
    for place in places:
        fields.append_signature_field(writer, _spec(place))
        _tag(writer, writer.root["/AcroForm"]["/Fields"].raw_get(-1), place)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _spec(place: Place) -> fields.SigFieldSpec:
    """The seal comes last: it locks every field, and forbids every further change."""
    last = place.field == "Seal"
    return fields.SigFieldSpec(
        place.field,
        on_page=place.page - 1,
        box=place.box,
        readable_field_name=place.title,
        field_mdp_spec=fields.FieldMDPSpec(fields.FieldMDPAction.ALL) if last else None,
        doc_mdp_update_value=fields.MDPPerm.NO_CHANGES if last else None,
    )


def _tag(writer: Writer, annotation: generic.IndirectObject, place: Place) -> None:
    """Hang the field into the structure tree: a Form element under the document, and the way back to it."""
    document = document_element(writer.root["/StructTreeRoot"])
    element = writer.add_object(_form_element(writer, annotation, document, place))
    children = document.get_object()["/K"]
    children.append(element)
    writer.update_container(children)
    parents = ParentTree(writer)
    field = annotation.get_object()
    field[pdf_name("/StructParent")] = generic.NumberObject(parents.next_number)
    parents.add(parents.next_number, element)
    writer.update_container(field)


def _form_element(
    writer: Writer, annotation: generic.IndirectObject, parent: generic.IndirectObject, place: Place
) -> generic.DictionaryObject:
    content = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/OBJR"),
            pdf_name("/Obj"): annotation,
            pdf_name("/Pg"): writer.find_page_for_modification(place.page - 1)[0],
        }
    )
    return generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/StructElem"),
            pdf_name("/S"): pdf_name("/Form"),
            pdf_name("/P"): parent,
            pdf_name("/K"): content,
            pdf_name("/Alt"): generic.TextStringObject(place.title),
        }
    )
