"""A row of the audit trail and how its hash is made."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, JsonValue

from driveaway.shared.clock import stamp
from driveaway.shared.ids import digest
from driveaway.shared.record import GENESIS

Misfit = Literal["missing", "changed", "unlinked"]
"""Why a row is not the one of its place: that one is gone, or was changed, or the row before was."""


class Head(NamedTuple):
    """How far a record's chain reached: its subject, its version, and the hash of the row of that version."""

    subject: str
    version: int
    hash: str


class Stored(NamedTuple):
    """What was stored as the document of a day: the version's id; `marker`: it only hides those before it."""

    day: date
    version: str
    marker: bool


class AuditRow(BaseModel):
    """Who did what to which record, when. `seq` is the record's version after the write."""

    model_config = ConfigDict(frozen=True)

    subject: str
    seq: int
    at: datetime
    actor: str
    action: str
    details: dict[str, JsonValue]
    prev_hash: str
    hash: str

    def kept(self) -> dict[str, JsonValue]:
        """Return the row as the audit table keeps it: its fields, and its place there."""
        return self.model_dump(mode="json") | {"pk": self.subject, "sk": f"{self.seq:010d}"}


class Kept(NamedTuple):
    """A row as it lies in the audit table: where, and what it says; None when no row of ours looks like it."""

    subject: str
    place: str
    row: AuditRow | None


def chained(
    *,
    subject: str,
    seq: int,
    at: datetime,
    actor: str,
    action: str,
    details: Mapping[str, JsonValue],
    prev_hash: str,
) -> AuditRow:
    """Return the row with its hash: SHA-256 over all other fields as canonical JSON, the previous hash included."""
    body = {
        "subject": subject,
        "seq": seq,
        "at": stamp(at),
        "actor": actor,
        "action": action,
        "details": dict(details),
        "prev_hash": prev_hash,
    }
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return AuditRow.model_validate(body | {"hash": digest(canonical)})


def misfit(row: AuditRow, seq: int, prev_hash: str) -> Misfit | None:
    """Return why a row is not the one that was written as number `seq`, after the row with `prev_hash`."""
    if row.seq != seq:
        return "missing"
    if chained(**row.model_dump(exclude={"hash"})) != row:
        return "changed"
    return "unlinked" if row.prev_hash != prev_hash else None


def broken_at(rows: Sequence[AuditRow], *, version: int, head: str) -> int | None:
    """Return the `seq` where a chain (oldest first) first breaks, None when it is whole.

    `version` and `head` are the record's. Rows beyond it are fine: the record was read before them.
    """
    prev = GENESIS
    for expected, row in enumerate(rows, start=1):
        if misfit(row, expected, prev):
            return expected
        prev = row.hash
    reached = rows[version - 1].hash if 0 < version <= len(rows) else GENESIS
    return None if reached == head else min(len(rows), version) + 1
