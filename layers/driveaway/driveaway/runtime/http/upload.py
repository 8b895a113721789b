"""Forms with a file in them (multipart/form-data, RFC 7578), read by a library."""

from __future__ import annotations

import io
from collections.abc import Iterator

from multipart import MultipartError, MultipartParser, MultipartPart, parse_options_header

from driveaway.shared.errors import TooLarge, Unreadable

MOST_PARTS = 40
MOST_BYTES = 8 * 1024 * 1024
"""More than a function is ever sent (6 MB): nothing is put on its disk."""
Pairs = list[tuple[str, str]]


def read_parts(content: bytes, content_type: str, upload: str, *, most_text: int) -> tuple[Pairs, bytes]:
    """Return the fields, and the content of the file in the field `upload`; empty when none was chosen.

    Raises Unreadable, or TooLarge when the text of all fields has more than `most_text` bytes.
    """
    fields: Pairs = []
    file, left = b"", most_text
    for part in _parts(content, content_type):
        if part.filename is not None and part.name == upload:
            file = part.raw
            continue
        left -= part.size
        if left < 0:
            raise TooLarge("body_too_large", most=f"{most_text // 1024} KB")
        fields.append((part.name, _text(part)))
    return fields, file


def _parts(content: bytes, content_type: str) -> Iterator[MultipartPart]:
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    try:
        yield from MultipartParser(
            io.BytesIO(content),
            boundary,
            content_length=len(content),
            strict=True,
            part_limit=MOST_PARTS,
            spool_limit=MOST_BYTES,
            memory_limit=MOST_BYTES,
        )
    except MultipartError as error:
        raise Unreadable("unreadable_body") from error


def _text(part: MultipartPart) -> str:
    try:
        return str(part.raw.decode())
    except ValueError as error:
        raise Unreadable("unreadable_body") from error
