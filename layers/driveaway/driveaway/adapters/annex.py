"""Further pages at the end of a tagged document, added as an update that leaves what was there byte for byte."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from driveaway.adapters.structure import ParentTree, document_element


def append_pages(writer: IncrementalPdfFileWriter, annex: bytes) -> None:
    """Hang the pages of `annex`, and what they say about their structure, at the end of the writer's document.

    Both must be tagged, and keep the same standards: metadata and output intent stay those of the document.
    """
    source = PdfFileReader(io.BytesIO(annex)).root
    for alien in set(source) - {"/Type", "/Pages", "/StructTreeRoot"}:
        del source[alien]
    brought: Any = writer.import_object(source)
    _join_structure(writer, brought["/StructTreeRoot"], brought["/Pages"])
    _join_pages(writer, brought.raw_get("/Pages"))


def _join_pages(writer: IncrementalPdfFileWriter, added: generic.IndirectObject) -> None:
    """The annex's page tree becomes the last branch of the document's."""
    pages, branch = writer.root["/Pages"], added.get_object()
    pages["/Kids"].append(added)
    pages[pdf_name("/Count")] = generic.NumberObject(int(pages["/Count"]) + int(branch["/Count"]))
    branch[pdf_name("/Parent")] = writer.root.raw_get("/Pages")
    writer.update_container(pages["/Kids"])
    writer.update_container(pages)


def _join_structure(
    writer: IncrementalPdfFileWriter, added: generic.DictionaryObject, pages: generic.DictionaryObject
) -> None:
    """The annex's document element becomes the last part of the document; its page numbers go on after those there."""
    tree = writer.root["/StructTreeRoot"]
    parents = ParentTree(writer)
    first = parents.next_number
    for page in _leaves(pages):
        page[pdf_name("/StructParents")] = generic.NumberObject(int(page["/StructParents"]) + first)
    numbers = list(added["/ParentTree"]["/Nums"])
    for number, of in zip(numbers[::2], numbers[1::2], strict=True):
        parents.add(int(number) + first, of)
    for role, meaning in added.get("/RoleMap", {}).items():
        tree["/RoleMap"].setdefault(role, meaning)
    part, whole = document_element(added), document_element(tree)
    part.get_object()[pdf_name("/S")] = pdf_name("/Part")
    part.get_object()[pdf_name("/P")] = whole
    children = whole.get_object()["/K"]
    children.append(part)
    writer.update_container(children)
    writer.update_container(tree)


def _leaves(node: generic.DictionaryObject) -> Iterator[generic.DictionaryObject]:
    for child in (each.get_object() for each in node["/Kids"]):
        if child["/Type"] == "/Pages":
            yield from _leaves(child)
        else:
            yield child
