"""Whether every chain is whole, ends where its record says, and still holds what the daily documents noted of it."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import BinaryIO, Literal

from driveaway.audit.document import Previous, Reading
from driveaway.audit.model import Head, Kept, Misfit, misfit
from driveaway.shared.record import GENESIS

FlawKind = Literal[
    "row_missing",
    "row_changed",
    "row_unlinked",
    "end_missing",
    "rows_beyond_record",
    "other_head",
    "record_unreadable",
    "record_missing",
    "set_back",
    "written_anew",
]
DocumentFlaw = Literal["unreadable", "other_lines", "not_signed", "other_day", "other_previous"]


@dataclass(frozen=True)
class Flaw:
    """What is wrong with the chain of a subject, from which row on; `day`: the document that tells."""

    subject: str
    seq: int
    kind: FlawKind
    day: date | None = None


_ROW_FLAWS: Mapping[Misfit, FlawKind] = {
    "missing": "row_missing",
    "changed": "row_changed",
    "unlinked": "row_unlinked",
}
_Part = tuple[str, int, Head | Kept, date | None]
"""Of a subject: a noted head with its day, then its record's head, then its rows."""
Again = Callable[[str], Head | None]
"""Reads the head of one record once more: a step may have been taken while the tables were read."""


def document_flaw(
    day: date, file: BinaryIO, previous: Previous | None, valid: Callable[[bytes, bytes], bool]
) -> tuple[DocumentFlaw | None, Previous]:
    """Return what is wrong with a day's document, and what the next one must say of it.

    `previous` is what this one must say of the one before; None: nobody knows. `valid` judges (message, signature).
    """
    reading = Reading(file)
    reading.read_through()
    return _document_flaw(day, reading, previous, valid), Previous(day=day, sha256=reading.sha256)


def _document_flaw(
    day: date, reading: Reading, previous: Previous | None, valid: Callable[[bytes, bytes], bool]
) -> DocumentFlaw | None:
    found = reading.signed
    if found is None or not reading.readable:
        return "unreadable"
    statement = found.statement
    if not valid(statement.to_sign(), found.signature_bytes):
        return "not_signed"
    if (statement.count, statement.root) != (reading.count, reading.root):
        return "other_lines"
    if statement.day != day:
        return "other_day"
    return "other_previous" if previous and statement.previous != previous else None


def examine(
    noted: Iterable[tuple[Head, date]], records: Iterable[Head], rows: Iterable[Kept], again: Again
) -> Iterator[Flaw]:
    """Yield what is wrong, at most one flaw of each chain: the first one, or what only the documents can tell.

    `noted` are the heads of the documents; all three come by subject, the rows of a subject by their place. They must
    have been read in this order: what was written meanwhile then makes no flaw.
    """
    parts: Iterator[_Part] = heapq.merge(
        ((head.subject, 0, head, day) for head, day in noted),
        ((head.subject, 1, head, None) for head in records),
        ((kept.subject, 2, kept, None) for kept in rows),
        key=itemgetter(0, 1),
    )
    for subject, group in groupby(parts, key=itemgetter(0)):
        notes, record, chain = _sorted_out(group)
        now = again(subject) if record is None or record.version < len(chain) else record
        flaw = _break(subject, chain) or _unlike(subject, record, now, len(chain)) or _other_head(record or now, chain)
        if flaw is None and now is not None:
            flaw = next((found for each in notes if (found := _unlike_note(*each, now, chain))), None)
        if flaw:
            yield flaw


def _sorted_out(group: Iterable[_Part]) -> tuple[list[tuple[Head, date]], Head | None, list[Kept]]:
    notes: list[tuple[Head, date]] = []
    record: Head | None = None
    chain: list[Kept] = []
    for _, _, part, day in group:
        if isinstance(part, Kept):
            chain.append(part)
        elif day:
            notes.append((part, day))
        else:
            record = part
    return notes, record, chain


def _break(subject: str, chain: Sequence[Kept]) -> Flaw | None:
    """Return where the rows themselves do not follow each other as they were written."""
    prev = GENESIS
    for seq, kept in enumerate(chain, start=1):
        why = misfit(kept.row, seq, prev) if kept.row else "changed"
        if why:
            return Flaw(subject, seq, _ROW_FLAWS[why])
        prev = _hash_of(kept)
    return None


def _unlike(subject: str, record: Head | None, now: Head | None, rows: int) -> Flaw | None:
    """Return where the record and the number of rows disagree; steps taken since the record was read do not count."""
    if now is None:
        return Flaw(subject, rows, "record_missing")
    if now.version < 0:
        return Flaw(subject, rows, "record_unreadable")
    if now.version < rows:
        return Flaw(subject, now.version + 1, "rows_beyond_record")
    if record is not None and record.version > rows:
        return Flaw(subject, rows + 1, "end_missing")
    return None


def _other_head(record: Head | None, chain: Sequence[Kept]) -> Flaw | None:
    """Return whether the row of the record's version is another than the record says, if that row was read."""
    if record is None or not 0 <= record.version <= len(chain) or _reached(chain, record.version) == record.hash:
        return None
    return Flaw(record.subject, record.version, "other_head")


def _unlike_note(noted: Head, day: date, now: Head, chain: Sequence[Kept]) -> Flaw | None:
    """Return how a whole chain differs from what a document noted of it."""
    if now.version < noted.version:
        return Flaw(noted.subject, now.version + 1, "set_back", day)
    if noted.version <= len(chain) and _reached(chain, noted.version) != noted.hash:
        return Flaw(noted.subject, noted.version, "written_anew", day)
    return None


def _reached(chain: Sequence[Kept], version: int) -> str:
    return _hash_of(chain[version - 1]) if version else GENESIS


def _hash_of(kept: Kept) -> str:
    return kept.row.hash if kept.row else ""
