"""An inquiry: who asked, by which channel, what they need; and the legal moves of its state."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from driveaway.shared.contact import Email, Line, Paragraph, PersonName, Phone
from driveaway.shared.errors import IllegalMove
from driveaway.shared.record import Record, worklist_place
from driveaway.shared.text import Language

Channel = Literal["web", "phone", "walk_in"]
InquiryState = Literal["NEW", "CONTACTED", "QUALIFIED", "CONVERTED", "LOST"]
PurchaseHorizon = Literal["now", "one_month", "three_months", "six_months", "later"]
PaymentPreference = Literal["full", "instalments", "loan", "undecided"]

MOVES: dict[InquiryState, frozenset[InquiryState]] = {
    "NEW": frozenset({"CONTACTED", "LOST"}),
    "CONTACTED": frozenset({"QUALIFIED", "LOST"}),
    "QUALIFIED": frozenset({"CONVERTED", "LOST"}),
    "CONVERTED": frozenset(),
    "LOST": frozenset(),
}

ANSWER_HOURS = 4
"""Working hours within which somebody who asked hears from a consultant."""
UNASSIGNED = "ANY"
"""The worklist of inquiries that no store has taken yet."""


def _given(consent: bool) -> bool:
    if not consent:
        raise PydanticCustomError("consent_required", "consent is needed")
    return consent


Consent = Annotated[bool, AfterValidator(_given)]
ModelCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,40}$")]


class NewInquiry(BaseModel):
    """The standard inquiry form."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: Channel = "web"
    name: PersonName
    phone: Phone
    email: Email
    language: Language
    model_code: ModelCode | None = None
    budget: Line | None = None
    purchase_horizon: PurchaseHorizon | None = None
    payment_preference: PaymentPreference | None = None
    trade_in: Line | None = None
    notes: Paragraph | None = None
    consent: Consent
    marketing_consent: bool = False


class Inquiry(Record):
    """A first contact. Its own contacts stay as they were given; the profile may have others.

    `answer_by` is when somebody should have spoken to the person; None: it was entered by whoever did.
    """

    ROOT: ClassVar[str] = "INQUIRY"
    PART: ClassVar[str] = "INQUIRY"

    inquiry_id: str
    reference: str
    customer_id: str
    channel: Channel
    state: InquiryState = "NEW"
    lost_reason: str | None = None
    name: str
    phone: str
    email: str
    language: Language
    model_code: str | None = None
    budget: str | None = None
    purchase_horizon: PurchaseHorizon | None = None
    payment_preference: PaymentPreference | None = None
    trade_in: str | None = None
    notes: str | None = None
    marketing_consent: bool = False
    consultant_id: str | None = None
    store: str = UNASSIGNED
    conflicting_customer_id: str | None = None
    created_at: datetime
    answer_by: datetime | None = None

    @property
    def identity(self) -> str:
        """The inquiry id."""
        return self.inquiry_id

    def worklist(self) -> tuple[str, str] | None:
        """Inquiries of a store, by state, oldest first."""
        return f"INQUIRIES#{self.store}", worklist_place(self.state, self.created_at, self.inquiry_id)

    @property
    def legal(self) -> list[InquiryState]:
        """The states it may be moved to by hand, in their order; an order is what makes it CONVERTED."""
        return [state for state in MOVES if state in MOVES[self.state] and state != "CONVERTED"]

    def move(self, state: InquiryState, *, reason: str | None = None, consultant_id: str, store: str | None) -> Self:
        """Return the inquiry in another state; the first who touches it owns it. Raises IllegalMove."""
        if state not in MOVES[self.state]:
            legal = ", ".join(sorted(MOVES[self.state])) or "-"
            raise IllegalMove("inquiry_move", state=self.state, wanted=state, legal=legal)
        return self.succeed(
            state=state,
            lost_reason=reason if state == "LOST" else None,
            consultant_id=self.consultant_id or consultant_id,
            store=self.store if self.store != UNASSIGNED else store or UNASSIGNED,
        )

    def convert(self, *, consultant_id: str, store: str | None) -> Self:
        """Return the inquiry as CONVERTED, by every legal move on the way: who orders was spoken to."""
        ahead: tuple[InquiryState, ...] = ("CONTACTED", "QUALIFIED", "CONVERTED")
        on_the_way = ahead[ahead.index(self.state) + 1 :] if self.state in ahead else ahead
        moved = self
        for state in on_the_way:
            moved = moved.move(state, consultant_id=consultant_id, store=store)
        return moved


class InquiryMove(BaseModel):
    """A change of state; LOST needs its reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: InquiryState
    reason: Line | None = None
