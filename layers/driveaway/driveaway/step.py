"""A business step: everything that one transaction writes, collected before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from driveaway.effects.model import Effect
from driveaway.links.model import Link
from driveaway.shared.receipt import Receipt
from driveaway.shared.record import Item, Key, Mirror, Record

SYSTEM = "system"
"""The actor of steps that no person takes."""


@dataclass(frozen=True)
class Change:
    """A record before (None: it is new) and after the step."""

    after: Record
    before: Record | None = None


@dataclass(frozen=True)
class Guard:
    """The order must still be at this epoch and progress; nothing of it is written."""

    order_key: Key
    epoch: int
    progress: int


@dataclass(frozen=True)
class TriesLeft:
    """A code or a window of digits must still have tries; so guesses that come all at once get no more than others."""

    key: Key
    limit: int


@dataclass(frozen=True)
class Step:
    """One transaction. Every part carries its own condition; if one fails, nothing is written."""

    action: str
    actor: str
    at: datetime
    details: Mapping[str, JsonValue] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    """Records: condition is the version they were read at; each gets an audit row."""
    claims: tuple[Item, ...] = ()
    """Items that must not exist yet: lookups, new links, payments."""
    mirrors: tuple[Mirror, ...] = ()
    """Items that follow a record of this step."""
    drops: tuple[Key, ...] = ()
    """Lookups that are given up; each must exist."""
    effects: tuple[Effect, ...] = ()
    used_link: Link | None = None
    """The link in its new state; condition: it was open and, to be used, had as many wrong tries as were seen."""
    guards: tuple[Guard, ...] = ()
    tries_left: tuple[TriesLeft, ...] = ()
    receipt: Receipt | None = None
