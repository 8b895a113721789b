"""The daily heads: how far every chain reached goes, signed, where nobody can take it back. So a shortened chain shows.

A chain that is cut off together with its record, or written anew from the first row on, is whole in itself; only
somebody who noted its head earlier can tell. Measured: 100,000 heads take some 2 seconds of a processor to sort, write
and lay beside those of the day before, in 44 MB of memory however many there are; the table's scan comes on top.
The decision record 0010 says how far that reaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from os import SEEK_END
from tempfile import TemporaryFile
from typing import BinaryIO

from driveaway.audit.document import Previous, Reading, Statement, signed, write_heads
from driveaway.audit.model import Head
from driveaway.audit.sorting import in_order
from driveaway.ports import Chains, Signer, Vault
from driveaway.shared.clock import Clock

MOST_TOLD = 100
"""Findings of one day that are told one by one."""


@dataclass(frozen=True)
class Fall:
    """A record whose head is not where it was, or further on: as it was, and as it is (None: it is gone)."""

    before: Head
    after: Head | None


@dataclass(frozen=True)
class DayKept:
    """What one day's document holds, and what it showed beside the one before (the first of them)."""

    day: date
    count: int
    fallen: tuple[Fall, ...]
    previous_readable: bool


def keep_heads(*, chains: Chains, vault: Vault, signer: Signer, clock: Clock) -> DayKept | None:
    """Keep today's document (a day of UTC); None when there is one already, which one call tells.

    Raises TryAgain or Broken; then nothing is kept, and the next run begins anew.
    """
    now = clock.now()
    today, days = now.date(), vault.days()
    if today in days:
        return None
    with TemporaryFile() as document, TemporaryFile() as before:
        count, root = write_heads(_sorted(chains), document)
        earlier = max((day for day in days if day < today), default=None)
        reading, fallen = _beside(earlier, before, document, vault)
        previous = Previous(day=earlier, sha256=reading.sha256) if earlier and reading else None
        _keep(Statement(day=today, made_at=now, count=count, root=root, previous=previous), document, vault, signer)
    return DayKept(today, count, fallen, reading is None or reading.readable)


def _sorted(chains: Chains) -> Iterator[Head]:
    return (Head(*row) for row in in_order(chains.heads()))


def _beside(
    earlier: date | None, before: BinaryIO, document: BinaryIO, vault: Vault
) -> tuple[Reading | None, tuple[Fall, ...]]:
    """Read the document before beside today's; one that is damaged cannot be mended, and keeps nobody from going on."""
    if earlier is None:
        return None, ()
    vault.fetch(earlier, before)
    reading = Reading(before)
    fallen = tuple(islice(fallen_heads(reading.heads(), Reading(document).heads()), MOST_TOLD))
    reading.read_through()
    return reading, fallen


def _keep(statement: Statement, document: BinaryIO, vault: Vault, signer: Signer) -> None:
    document.seek(0, SEEK_END)
    document.write(signed(statement, signer.sign(statement.to_sign())).line())
    vault.keep(statement.day, document)


def fallen_heads(before: Iterable[Head], after: Iterable[Head]) -> Iterator[Fall]:
    """Yield every record that is gone, or set back, or at the same version another one; both come by subject."""
    rest = iter(after)
    now = next(rest, None)
    for was in before:
        while now and now.subject < was.subject:
            now = next(rest, None)
        same = now if now and now.subject == was.subject else None
        if same is None or same.version < was.version or (same.version == was.version and same.hash != was.hash):
            yield Fall(was, same)
