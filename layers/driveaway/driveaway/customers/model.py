"""The customer profile, and the lookups by which one person is recognised."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, field_validator

from driveaway.shared.contact import Email, PersonName, Phone, PrintedLine
from driveaway.shared.edits import not_emptied
from driveaway.shared.ids import digest
from driveaway.shared.record import Item, Key, Record, worklist_place
from driveaway.shared.text import Language

IdType = Literal["resident_id", "passport", "hk_macau_permit", "taiwan_permit", "company"]
PointerKind = Literal["inquiry", "order", "feedback", "service_request"]
Trouble = Literal["bounced", "complained"]
"""Why no further mail goes to an address: there is no such mailbox, or its reader called our mail spam."""


class OwnedVehicle(BaseModel):
    """A vehicle this customer took over."""

    model_config = ConfigDict(frozen=True)

    vin: str
    model_code: str
    order_id: str
    handed_over_at: datetime


class EmailTrouble(BaseModel):
    """What is wrong with a customer's address, by which mail it came out, and whose task it is to ask for a better one.

    `order_id` is the order that the mail was about, where there was one.
    """

    model_config = ConfigDict(frozen=True)

    state: Trouble
    since: datetime
    mail_kind: str
    order_id: str | None = None
    order_no: str | None = None
    consultant_id: str | None = None


class Customer(Record):
    """A person, their contacts and consents, what they bought."""

    ROOT: ClassVar[str] = "CUSTOMER"
    PART: ClassVar[str] = "CUSTOMER"

    customer_id: str
    name: str
    phone: str
    email: str
    language: Language
    id_type: IdType | None = None
    id_number: str | None = None
    address: str | None = None
    marketing_consent: bool = False
    created_at: datetime
    updated_at: datetime
    vehicles: tuple[OwnedVehicle, ...] = ()
    email_trouble: EmailTrouble | None = None

    @property
    def identity(self) -> str:
        """The customer id."""
        return self.customer_id

    def worklist(self) -> tuple[str, str] | None:
        """A customer whom mail does not reach is a task of the consultant who deals with them."""
        trouble = self.email_trouble
        if trouble is None or trouble.consultant_id is None:
            return None
        return broken_contacts_of(trouble.consultant_id), worklist_place(trouble.since, self.customer_id)


def broken_contacts_of(staff_id: str) -> str:
    """Return the worklist of a consultant's customers whom mail does not reach."""
    return f"CONTACTS#{staff_id}"


class BrokenAddress(Item):
    """An address that no further mail goes to. It is kept as a hash, since it may be anybody's."""

    ROOT: ClassVar[str] = "ADDRESS"
    PART: ClassVar[str] = "ADDRESS"

    address_hash: str
    state: Trouble
    since: datetime
    mail_kind: str

    @property
    def identity(self) -> str:
        """The hash of the address."""
        return self.address_hash


def address_hash(address: str) -> str:
    """Return what an address that mail came back from is looked up by."""
    return digest(address.strip().lower())


class CustomerByPhone(Item):
    """Lookup: whose phone this is."""

    ROOT: ClassVar[str] = "PHONE"
    PART: ClassVar[str] = "PHONE"

    phone: str
    customer_id: str

    @property
    def identity(self) -> str:
        """The phone in E.164."""
        return self.phone


class CustomerByEmail(Item):
    """Lookup: whose address this is."""

    ROOT: ClassVar[str] = "EMAIL"
    PART: ClassVar[str] = "EMAIL"

    email: str
    customer_id: str

    @property
    def identity(self) -> str:
        """The address in lower case."""
        return self.email


class CustomerPointer(Item):
    """One thing that belongs to a customer (an inquiry, an order, feedback), so that the profile can list it.

    `label` is what people read: a number, or for feedback its first words.
    """

    ROOT: ClassVar[str] = "CUSTOMER"
    PART: ClassVar[str] = "POINTER"

    customer_id: str
    kind: PointerKind
    target_id: str
    label: str
    at: datetime

    @property
    def identity(self) -> str:
        """The customer id; the target is told apart by the sort key."""
        return self.customer_id

    @property
    def key(self) -> Key:
        """Beside the profile, one for each target."""
        return Key(f"CUSTOMER#{self.customer_id}", f"POINTER#{self.kind}#{self.target_id}")


class ProfileEdit(BaseModel):
    """What staff may change on a profile; absent fields stay as they are, and null empties what may be empty."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: PersonName | None = None
    phone: Phone | None = None
    email: Email | None = None
    language: Language | None = None
    id_type: IdType | None = None
    id_number: PrintedLine | None = None
    address: PrintedLine | None = None
    marketing_consent: bool | None = None

    _needed = field_validator("name", "phone", "email", "language", "marketing_consent", mode="before")(not_emptied)
