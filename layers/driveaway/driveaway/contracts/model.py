"""The contract as the order knows it, what the public may verify of it, and the evidence of its signing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from driveaway.shared.errors import IllegalMove
from driveaway.shared.record import Item, Key, Mirror

ContractStatus = Literal["NONE", "GENERATED", "AWAITING_SIGNATURE", "SIGNED", "SEALED", "ARCHIVED", "DECLINED", "VOID"]

MOVES: dict[ContractStatus, frozenset[ContractStatus]] = {
    "NONE": frozenset({"GENERATED"}),
    "GENERATED": frozenset({"AWAITING_SIGNATURE", "VOID"}),
    "AWAITING_SIGNATURE": frozenset({"SIGNED", "DECLINED", "VOID"}),
    "SIGNED": frozenset({"SEALED", "VOID"}),
    "SEALED": frozenset({"ARCHIVED"}),
    "ARCHIVED": frozenset(),
    "DECLINED": frozenset(),
    "VOID": frozenset({"GENERATED"}),
}
"""A void contract is followed by another one, under a new number."""

SIGNING_TIME = timedelta(days=14)
"""How long the customer has to sign before the order expires."""

Strokes = tuple[tuple[tuple[int, int], ...], ...]
MOST_POINTS = 4000
"""Of a whole drawn mark: far more than a hand makes, and far less than a record can hold."""
"""Points of a drawn mark, 0…1000 across and 0…400 down."""


def moved(status: ContractStatus, *steps: ContractStatus) -> ContractStatus:
    """Return the last of `steps`, each a legal move from the one before. Raises IllegalMove."""
    for wanted in steps:
        if wanted not in MOVES[status]:
            raise IllegalMove("contract_move", status=status, wanted=wanted)
        status = wanted
    return status


class LegalHold(BaseModel):
    """Why a contract is kept beyond its years, who said so, and since when."""

    model_config = ConfigDict(frozen=True)

    reason: str
    by: str
    at: datetime


class Contract(BaseModel):
    """One contract document: its number, the bytes that were shown (draft) and those that were sealed."""

    model_config = ConfigDict(frozen=True)

    contract_no: str
    revision: int
    content_hash: str
    draft_key: str
    draft_sha256: str
    generated_at: datetime
    signed_at: datetime | None = None
    sealed_key: str | None = None
    sealed_sha256: str | None = None
    sealed_at: datetime | None = None
    hold: LegalHold | None = None


class ContractNotice(Mirror):
    """What anyone with the contract number may know; written with each change of the contract."""

    ROOT: ClassVar[str] = "CONTRACT"
    PART: ClassVar[str] = "CONTRACT"

    contract_no: str
    order_id: str
    status: ContractStatus
    sha256: str | None = None
    signed_at: datetime | None = None
    sealed_at: datetime | None = None
    ended_at: datetime | None = None
    """When the order of a sealed contract was cancelled: it binds nobody any more."""

    @property
    def identity(self) -> str:
        """The contract number."""
        return self.contract_no


def notice_of(contract: Contract, status: ContractStatus, *, order_id: str, follows: int) -> ContractNotice:
    """Return what the public may know of a contract; `follows` is the order's version once the step is written."""
    return ContractNotice(
        contract_no=contract.contract_no,
        order_id=order_id,
        status=status,
        sha256=contract.sealed_sha256,
        signed_at=contract.signed_at,
        sealed_at=contract.sealed_at,
        follows=follows,
    )


class SignatureGiven(BaseModel):
    """The mark the customer made: a typed name, or strokes as points (0…1000 across, 0…400 down)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    typed: str | None = None
    strokes: Strokes | None = None


class SigningRecord(Item):
    """Evidence of one signing, written in the signing's own transaction.

    `identified_by` is the address that the code went to; `consent_text` the words agreed to, in the page's language.
    """

    ROOT: ClassVar[str] = "SIGNING"
    PART: ClassVar[str] = "SIGNING"

    contract_no: str
    order_id: str
    document_sha256: str
    signer_name: str
    signature: SignatureGiven
    consent_text: str
    consent_text_sha256: str
    identified_by: str
    code_asked_at: datetime
    signed_at: datetime
    ip: str
    user_agent: str

    @property
    def identity(self) -> str:
        """The contract number: one signing a contract."""
        return self.contract_no


class SigningMail(Item):
    """A mail about a contract, claimed by the step that causes it, so that the evidence can name them all."""

    ROOT: ClassVar[str] = "SIGNING"
    PART: ClassVar[str] = "MAIL"

    contract_no: str
    effect_id: str

    @property
    def identity(self) -> str:
        """The contract number."""
        return self.contract_no

    @property
    def key(self) -> Key:
        """Beside the signing's record; one for each mail."""
        return Key(self.key_of(self.contract_no).pk, f"{self.PART}#{self.effect_id}")
