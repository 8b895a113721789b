"""What a contract says, piece by piece, to compare its forms."""

from __future__ import annotations

from collections.abc import Iterator

from driveaway.contracts.paper import Boxes, Facts, Paragraph, Section, Table


def dense(text: str) -> str:
    """Return a text without spaces: where a line ends is the press's business."""
    return "".join(text.split())


def said_by(section: Section) -> Iterator[str]:
    """Yield what a section says, in its order."""
    yield section.title
    for block in section.blocks:
        match block:
            case Paragraph():
                yield block.text
            case Facts():
                yield block.caption
                yield from (text for row in block.rows for text in row)
            case Table():
                yield block.caption
                yield from block.head
                yield from (text for row in (*block.rows, *block.total) for text in row)
            case Boxes():
                yield from (text for _, text in block.items)
