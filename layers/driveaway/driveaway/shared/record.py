"""What is kept: records with a version and an audit chain, and the smaller items that stand beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, JsonValue

from driveaway.shared.clock import stamp
from driveaway.shared.ids import digest

GENESIS = "0" * 64
DUE_SHARDS = 4


class Key(NamedTuple):
    """Where an item lies: partition and sort key of the business table."""

    pk: str
    sk: str


class DueAt(NamedTuple):
    """A place in the due index: which sweep looks for it, and from when on."""

    sweep: str
    at: datetime


class Window(NamedTuple):
    """A small item through which outsiders see a record; `of` are the attributes that say which one."""

    key: Key
    of: Mapping[str, str]


class Item(BaseModel):
    """Anything kept in the business table. `ROOT` and `PART` name its kind; `identity` says which one it is."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, hide_input_in_errors=True)

    ROOT: ClassVar[str]
    PART: ClassVar[str]

    @property
    def identity(self) -> str:
        """The id that the partition key is built of."""
        raise NotImplementedError

    @classmethod
    def key_of(cls, identity: str) -> Key:
        """Return the key of the item with this identity."""
        return Key(f"{cls.ROOT}#{identity}", cls.PART)

    @property
    def key(self) -> Key:
        """Where this very item lies."""
        return self.key_of(self.identity)

    def worklist(self) -> tuple[str, str] | None:
        """Return the worklist this item stands in and its place there, or None."""
        return None

    def due(self) -> DueAt | None:
        """Return when a sweep must look at this item, or None."""
        return None

    def shown(self) -> Mapping[str, JsonValue]:
        """Return the parts of its record's window that this item fills, by name; each is written whole."""
        return {}

    def expires(self) -> datetime | None:
        """Return from when on the item may be cleaned away (housekeeping only), or None."""
        return None


class Record(Item):
    """An item people act on: every write raises `version` and adds one row to its audit chain."""

    version: int = 0
    chain: str = GENESIS

    def window(self) -> Window | None:
        """Return the window of this record, or None. What it and the items under its key show is kept there."""
        return None

    def succeed(self, **changes: object) -> Self:
        """Return the next state of this record, with fields changed; the version rises when it is written."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate(fields | changes)


class Listed(Record):
    """A record that lies beside all others of its kind, so that the list of them is one query."""

    @classmethod
    def key_of(cls, identity: str) -> Key:
        """All of a kind have one partition; the identity is in the sort key."""
        return Key(cls.ROOT, f"{cls.PART}#{identity}")


class Mirror(Item):
    """An item that follows a record: written with it, never overwritten by an older one. `follows` is its version."""

    follows: int


def due_shard(sweep: str, identity: str) -> str:
    """Return the partition of the due index for an identity; sharded, so no key is written by every order."""
    return f"{sweep}#{int(digest(identity)[:8], 16) % DUE_SHARDS}"


def due_shards(sweep: str) -> tuple[str, ...]:
    """Return all partitions of one sweep."""
    return tuple(f"{sweep}#{shard}" for shard in range(DUE_SHARDS))


def worklist_place(*parts: str | datetime) -> str:
    """Return a sort key out of parts; instants sort by time."""
    return "#".join(stamp(part) if isinstance(part, datetime) else part for part in parts)
