"""Staff, their roles, and the sessions they act in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from driveaway.shared.record import Item, Record
from driveaway.shared.text import Language

Role = Literal[
    "consultant", "sales_manager", "sales_director", "general_manager", "finance", "delivery", "aftersales", "admin"
]


class Person(BaseModel):
    """Who is acting, as the handlers know them from the session."""

    model_config = ConfigDict(frozen=True)

    staff_id: str
    name: str
    email: str
    roles: tuple[Role, ...]
    store: str | None = None
    language: Language = "zh-Hans"

    def may_see(self, store: str) -> bool:
        """Whether records of this store are this person's business."""
        return self.store is None or self.store == store


class Absence(BaseModel):
    """Days on which somebody is away, both included, and who acts instead."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: date
    until: date
    deputy: str | None = None


class Staff(Record):
    """A member of staff; `store` None means all stores."""

    ROOT: ClassVar[str] = "STAFF"
    PART: ClassVar[str] = "STAFF"

    staff_id: str
    name: str
    email: str
    roles: tuple[Role, ...]
    store: str | None = None
    language: Language = "zh-Hans"
    absence: Absence | None = None

    @property
    def identity(self) -> str:
        """The staff id."""
        return self.staff_id

    def is_away(self, day: date) -> bool:
        """Whether this person is away on a day."""
        return self.absence is not None and self.absence.since <= day <= self.absence.until

    @property
    def person(self) -> Person:
        """This member of staff as somebody who acts."""
        return Person(**{name: getattr(self, name) for name in Person.model_fields})

    def worklist(self) -> tuple[str, str] | None:
        """All staff stand in one directory, which a query reads whole (tens of people, seldom written)."""
        return "STAFF", self.staff_id


class StaffByEmail(Item):
    """Lookup: whose address this is."""

    ROOT: ClassVar[str] = "STAFFMAIL"
    PART: ClassVar[str] = "STAFFMAIL"

    email: str
    staff_id: str

    @property
    def identity(self) -> str:
        """The address in lower case."""
        return self.email


class Code(Item):
    """A six-digit code that was mailed; only its salted hash is kept, set by the relay when it mails it."""

    ROOT: ClassVar[str] = "CODE"
    PART: ClassVar[str] = "CODE"

    code_id: str
    subject: str
    code_hash: str | None = None
    created_at: datetime
    expires_at: datetime
    tries: int = 0
    slot: str | None = None

    @property
    def identity(self) -> str:
        """The code's id."""
        return self.code_id

    def expires(self) -> datetime | None:
        """Codes are cleaned away after they expire."""
        return self.expires_at


class CodeSpent(Item):
    """Claimed by the step that a code opened, so that no code serves twice."""

    ROOT: ClassVar[str] = "CODE"
    PART: ClassVar[str] = "SPENT"

    code_id: str
    at: datetime

    @property
    def identity(self) -> str:
        """The code's id."""
        return self.code_id

    def expires(self) -> datetime | None:
        """It must outlive the code."""
        return self.at + timedelta(days=1)


class CodeSlot(Item):
    """One of the few codes that an address may ask for within an hour; given back when its code was used."""

    ROOT: ClassVar[str] = "CODESLOT"
    PART: ClassVar[str] = "CODESLOT"

    slot: str
    at: datetime

    @property
    def identity(self) -> str:
        """Hash of the address, hour, and number within the hour."""
        return self.slot

    def expires(self) -> datetime | None:
        """It must outlive its hour and its code."""
        return self.at + timedelta(days=1)


class Session(Item):
    """A signed-in person on one device; the table holds only the hash of the bearer secret."""

    ROOT: ClassVar[str] = "SESSION"
    PART: ClassVar[str] = "SESSION"

    secret_hash: str
    person: Person
    expires_at: datetime

    @property
    def identity(self) -> str:
        """The hash of the secret."""
        return self.secret_hash

    def expires(self) -> datetime | None:
        """Sessions are cleaned away after they expire."""
        return self.expires_at
