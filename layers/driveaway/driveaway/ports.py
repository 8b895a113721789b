"""What the services need from the world, as Protocols. Adapters implement them; tests bring fakes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, BinaryIO, Protocol, TypeVar

from pydantic import JsonValue

from driveaway.audit.model import AuditRow, Head, Kept, Stored
from driveaway.effects.model import Effect, EffectState, MailOrder
from driveaway.shared.errors import DriveawayError, Refused
from driveaway.shared.record import Item, Key
from driveaway.step import Step

if TYPE_CHECKING:
    # Not at run time: the document's sums need a library that only the press's functions have.
    from driveaway.contracts.document import ContractDocument
    from driveaway.contracts.evidence import EvidencePage, Stamp, StampLooks
    from driveaway.contracts.particulars import Seller, VehicleSheet

ItemT = TypeVar("ItemT", bound=Item)


class AlreadyClaimed(Refused):
    """An item that the step must create is already there."""

    def __init__(self, key: Key) -> None:
        super().__init__("already_there")
        self.key = key


class LinkSpent(Refused):
    """The link was used by somebody between reading and writing."""

    def __init__(self) -> None:
        super().__init__("link_used")


class GuardFailed(Refused):
    """The order moved on while a waiting step was being stored."""

    def __init__(self) -> None:
        super().__init__("order_moved_on")


class AlreadyReplied(DriveawayError):
    """The idempotency key was used before; here is what it was used for."""

    def __init__(self, fingerprint: str, reply: Mapping[str, JsonValue]) -> None:
        super().__init__("already_replied")
        self.fingerprint = fingerprint
        self.reply = reply


class NoTimeStamp(DriveawayError):
    """The time-stamp authority did not answer, or not with a time-stamp; `reason` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__("no_time_stamp", reason=reason)


class Book(Protocol):
    """The business table and the audit table. All reads are consistent except those of indexes."""

    def find(self, kind: type[ItemT], identity: str) -> ItemT | None:
        """Return one item, or None."""
        ...

    def get(self, kind: type[ItemT], identity: str) -> ItemT:
        """Return one item; raises NotFound."""
        ...

    def find_many(self, wanted: Sequence[tuple[type[Item], str]]) -> list[Item | None]:
        """Return several items in one call, in the order asked for (at most 100)."""
        ...

    def family(self, kind: type[Item], identity: str, *kinds: type[Item]) -> list[Item]:
        """Return all items under one partition key whose kind is `kind` or one of `kinds`, in one query."""
        ...

    def worklist(
        self, kind: type[ItemT], name: str, *, prefix: str = "", limit: int = 50, cursor: str | None = None
    ) -> tuple[list[ItemT], str | None]:
        """Return a page of a worklist by its sort key, and the cursor of the next page."""
        ...

    def due(self, kind: type[ItemT], sweep: str, now: datetime, *, limit: int = 100) -> list[ItemT]:
        """Return items of one sweep whose time has come, over all shards, as they are now."""
        ...

    def commit(self, step: Step) -> None:
        """Write the step in one transaction.

        Raises StaleRecord, AlreadyClaimed, LinkSpent, GuardFailed, AlreadyReplied, or TryAgain.
        """
        ...

    def history(self, subject: Key) -> list[AuditRow]:
        """Return the whole audit chain of a record, oldest first."""
        ...

    def count_try(self, item: Item, *, limit: int) -> int:
        """Count one more failed try on an item; returns how many; raises TooManyTries at the limit."""
        ...


class Outbox(Protocol):
    """Bookkeeping of effects; touches no business record."""

    def claim(self, effect: Effect, now: datetime) -> Effect | None:
        """Take a mail for sending, as it was read: PENDING, or held no more; None when it changed since."""
        ...

    def done(self, effect: Effect, *, state: EffectState = "DONE") -> None:
        """Mark an effect as done (or GIVEN_UP); what it held for sending is dropped."""
        ...

    def release(self, effect: Effect) -> None:
        """Put a claimed mail back that surely was not sent."""
        ...

    def remember_code(self, code_id: str, code_hash: str) -> None:
        """Note the hash of a code that is about to be mailed."""
        ...


class Workflow(Protocol):
    """The state machine."""

    def start(self, *, order_id: str, epoch: int) -> None:
        """Start execution `{order_id}-{epoch}`; one that exists already is fine."""
        ...

    def answer(self, *, token: str, output: Mapping[str, JsonValue]) -> None:
        """Answer a waiting state; a token that is used up, timed out or unknown is fine."""
        ...

    def running(self) -> list[str]:
        """Return the names of all executions that run; one that started or ended just now may be missing or extra."""
        ...

    def runs(self, name: str) -> bool:
        """Whether the execution of this name runs; False for one that ended or that nobody knows."""
        ...

    def stop(self, name: str, *, reason: str) -> None:
        """Stop an execution; one that ended or that nobody knows is fine."""
        ...


class Keys(Protocol):
    """The HMAC key that links and codes are derived from."""

    def token(self, link_id: str) -> str:
        """Return the token of a link: base64url of HMAC-SHA256, 43 characters."""
        ...

    def code(self, code_id: str) -> str:
        """Return the six digits that belong to a code id."""
        ...


class Addresses(Protocol):
    """Where people reach the system."""

    def absolute(self, path: str) -> str:
        """Return the public address of a path, stage prefix included."""
        ...


class Mailer(Protocol):
    """Sends one mail."""

    def send(self, *, effect_id: str, mail: MailOrder, data: Mapping[str, JsonValue]) -> None:
        """Write and send the mail; raises TryAgain when it surely was not sent."""
        ...


class Dealership(Protocol):
    """What the dealer keeps about itself and its cars for contracts."""

    def seller(self, store: str) -> Seller:
        """Return who sells in a store."""
        ...

    def sheet(self, model_code: str) -> VehicleSheet:
        """Return what is the same for every car of a model."""
        ...


class DocumentPress(Protocol):
    """Typesets the contract."""

    def contract(self, document: ContractDocument) -> bytes:
        """Return the contract as PDF with two empty fields to sign in; raises Broken when it cannot be set."""
        ...

    def stamp(self, looks: StampLooks) -> Stamp:
        """Return what fills one of these fields, and the reason that the signature gives."""
        ...

    def evidence(self, page: EvidencePage) -> bytes:
        """Return the evidence of signing as PDF, to be put at the contract's end."""
        ...


class Sealer(Protocol):
    """The dealer's key: it acknowledges what the customer did, and seals the whole."""

    @property
    def knows_an_authority(self) -> bool:
        """Whether there is a time-stamp authority to ask."""
        ...

    def seal(
        self, document: bytes, *, annex: bytes, acknowledgement: Stamp, seal: Stamp, time_stamped: bool = False
    ) -> bytes:
        """Return the document with the annex and both signatures; it stays the beginning of the result, byte for byte.

        Raises NoTimeStamp when time-stamps are wanted and cannot be had.
        """
        ...


class Archive(Protocol):
    """Where contract documents lie."""

    def put_draft(self, key: str, document: bytes) -> None:
        """Store a draft, which expires some day."""
        ...

    def read(self, key: str) -> bytes:
        """Return a document."""
        ...

    def put_sealed(self, key: str, document: bytes) -> str:
        """Store a sealed document for years unless there is one; returns the SHA-256 of the one that is stored."""
        ...

    def presigned(self, key: str, filename: str) -> str:
        """Return an address that shows a document for a few minutes; no call leaves the process."""
        ...

    def hold(self, key: str, *, on: bool) -> None:
        """Lock a sealed document beyond its years, or leave it to them again; as it is already, nothing changes."""
        ...


class Photos(Protocol):
    """Where photos of cars lie."""

    def put(self, key: str, picture: bytes, media_type: str) -> None:
        """Store a picture; the same key always holds the same picture."""
        ...

    def remove(self, key: str) -> None:
        """Take a picture away; one that is gone is fine."""
        ...

    def presigned(self, key: str, filename: str, media_type: str) -> str:
        """Return an address that shows a picture for a few minutes; no call leaves the process."""
        ...


class Chains(Protocol):
    """All audit chains at once. Nothing is held in memory, and nothing comes in any order."""

    def heads(self) -> Iterator[Head]:
        """Yield the head that every record of the business table holds; one that is unreadable has version -1."""
        ...

    def head_of(self, subject: str) -> Head | None:
        """Return the head that one record holds now, or None."""
        ...

    def rows(self) -> Iterator[Kept]:
        """Yield every row of the audit table."""
        ...


class Vault(Protocol):
    """Where the daily documents of heads lie, locked for years."""

    def days(self) -> list[date]:
        """Return the days that have a document, oldest first."""
        ...

    def stored(self) -> list[Stored]:
        """Return everything that was ever stored for a day, by day and oldest first."""
        ...

    def fetch(self, day: date, into: BinaryIO, *, version: str | None = None) -> None:
        """Write a day's document into a file: the version that counts now, or the named one."""
        ...

    def keep(self, day: date, document: BinaryIO) -> bool:
        """Store a day's document unless there is one; returns whether this one is stored."""
        ...


class Signer(Protocol):
    """The key of the dealer's seal."""

    def sign(self, message: bytes) -> bytes:
        """Return the RSASSA-PKCS1-v1_5 signature, with SHA-256, of at most 4096 bytes."""
        ...
