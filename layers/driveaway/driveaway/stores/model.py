"""A store, as customers find it."""

from __future__ import annotations

from typing import ClassVar

from driveaway.shared.record import Key, Record
from driveaway.shared.text import LocalText


class Store(Record):
    """One store; staff, inquiries and orders name it by `store`."""

    ROOT: ClassVar[str] = "STORES"
    PART: ClassVar[str] = "STORE"

    store: str
    name: LocalText
    address: LocalText
    phone: str

    @property
    def identity(self) -> str:
        """The store's number."""
        return self.store

    @classmethod
    def key_of(cls, identity: str) -> Key:
        """All stores lie under one key, so that the list is one query."""
        return Key("STORES", f"STORE#{identity}")
