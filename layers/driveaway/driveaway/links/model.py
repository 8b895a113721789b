"""A link: the table holds only the SHA-256 of its token and what the token is bound to."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field, JsonValue

from driveaway.shared.ids import digest
from driveaway.shared.record import Item, worklist_place

Purpose = Literal["confirm", "approve", "sign", "survey", "appointment"]
LinkState = Literal["OPEN", "USED", "VOID"]


class Link(Item):
    """One lock for one key: purpose, order, revision, level, turn, person. It opens only while the order fits them.

    `store` is the order's, where whatever is done by the link must know it before the order is read.
    `turn` tells askings for the same content apart (an order that was sent back and submitted again unchanged);
    `reply` is the first result, given again when the same decision comes twice.
    """

    ROOT: ClassVar[str] = "LINK"
    PART: ClassVar[str] = "LINK"

    token_hash: str
    link_id: str
    purpose: Purpose
    order_id: str
    store: str | None = None
    revision: int
    level: int | None = None
    turn: str = "1"
    person: str | None = None
    created_at: datetime
    expires_at: datetime
    state: LinkState = "OPEN"
    tries: int = 0
    decision: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    reply: dict[str, JsonValue] = Field(default_factory=dict)

    @property
    def identity(self) -> str:
        """The hash of the token, by which a visitor's link is looked up."""
        return self.token_hash

    def expires(self) -> datetime | None:
        """Housekeeping only; the expiry that counts is checked in code."""
        return None

    def worklist(self) -> tuple[str, str] | None:
        """An open approval link is a task of the person it was cut for."""
        if self.purpose == "approve" and self.state == "OPEN" and self.person:
            return f"TASKS#{self.person}", worklist_place(self.expires_at, self.order_id)
        return None


def link_id_for(
    purpose: Purpose, order_id: str, *, revision: int, level: int | None = None, turn: str = "1", person: str = ""
) -> str:
    """Return the deterministic id of a link, so that a resend gives the same address."""
    return f"{purpose}.{order_id}.{revision}.{level or 0}.{turn}.{person}"


def token_hash(token: str) -> str:
    """Return what the table knows of a token."""
    return digest(token)
