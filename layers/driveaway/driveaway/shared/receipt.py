"""Receipts: the first reply to an idempotency key, kept so that a repeat gets the same one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from pydantic import Field, JsonValue

from driveaway.shared.ids import digest
from driveaway.shared.record import Item

KEPT = timedelta(days=2)


class Receipt(Item):
    """One used idempotency key. `fingerprint` is the hash of the request it came with."""

    ROOT: ClassVar[str] = "RECEIPT"
    PART: ClassVar[str] = "RECEIPT"

    scope: str
    idempotency_key: str
    fingerprint: str
    at: datetime
    reply: dict[str, JsonValue] = Field(default_factory=dict)

    @property
    def identity(self) -> str:
        """Scope (who, which route) and key, hashed: a caller's key may hold any character."""
        return digest(f"{self.scope}\n{self.idempotency_key}")

    def expires(self) -> datetime | None:
        """A key may be used again after two days."""
        return self.at + KEPT
