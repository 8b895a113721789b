"""What a contract is made of: sections of plain text, facts, tables and boxes; typst sets them, the page shows them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from driveaway.shared.text import Language


class Printed(BaseModel):
    """A part of a document; whatever it holds is finished text, and no character of it means anything to a press."""

    model_config = ConfigDict(frozen=True)


class Paragraph(Printed):
    """One paragraph; a strong one stands out."""

    kind: Literal["paragraph"] = "paragraph"
    text: str
    strong: bool = False


class Facts(Printed):
    """Names and what they stand for, in pairs."""

    kind: Literal["facts"] = "facts"
    caption: str
    rows: tuple[tuple[str, str], ...]


class Table(Printed):
    """Rows under a head; `numeric` are the columns (from 0) that hold figures, `total` the rows that sum up."""

    kind: Literal["table"] = "table"
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[tuple[str, ...], ...] = ()
    numeric: tuple[int, ...] = ()


class Boxes(Printed):
    """Things that are ticked, or are left to be ticked by hand."""

    kind: Literal["boxes"] = "boxes"
    items: tuple[tuple[bool, str], ...]


class SealPlace(Printed):
    """Where mark and seal will stand."""

    kind: Literal["seal"] = "seal"


Block = Annotated[Paragraph | Facts | Table | Boxes | SealPlace, Field(discriminator="kind")]


class Section(Printed):
    """One clause or annex, in one language; an annex begins a page."""

    language: Language
    title: str
    blocks: tuple[Block, ...]
    annex: bool = False
