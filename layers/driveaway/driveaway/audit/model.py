"""A row of the audit trail and how its hash is made."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict, JsonValue

from driveaway.shared.clock import stamp
from driveaway.shared.ids import digest
from driveaway.shared.record import GENESIS


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


def broken_at(rows: Sequence[AuditRow], *, version: int, head: str) -> int | None:
    """Return the `seq` where a chain (oldest first) first breaks, None when it is whole.

    `version` and `head` are the record's. Rows beyond it are fine: the record was read before them.
    """
    prev = GENESIS
    for expected, row in enumerate(rows, start=1):
        fields = row.model_dump(exclude={"hash"})
        if row.seq != expected or row.prev_hash != prev or chained(**fields).hash != row.hash:
            return expected
        prev = row.hash
    reached = rows[version - 1].hash if 0 < version <= len(rows) else GENESIS
    return None if reached == head else min(len(rows), version) + 1
