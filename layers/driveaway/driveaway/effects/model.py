"""An effect: one outbox row, written in the step's transaction and done later by the relay."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from pydantic import BaseModel, Field, JsonValue

from driveaway.shared.ids import digest
from driveaway.shared.record import DueAt, Item
from driveaway.shared.text import Language

EffectKind = Literal["start_workflow", "wake", "serve_queue", "tell_queue", "hold_contract", "offer_handover", "mail"]
EffectState = Literal["PENDING", "CLAIMED", "DONE", "GIVEN_UP"]

SWEEP = "EFFECTS"
GRACE = timedelta(minutes=2)
"""How long the stream may take before the sweeper looks after an effect."""
LEASE = timedelta(minutes=15)
"""How long a claimed mail is left alone before its one resend."""
KEPT = timedelta(days=30)


class Attachment(BaseModel):
    """A file that goes with a mail, as text (an .ics for an appointment)."""

    name: str
    content_type: str
    text: str


class MailOrder(BaseModel):
    """What the relay needs to write one mail; the words come from the pages layer at sending time.

    `code_id` asks for a fresh six-digit code, `link_id` for a link to `link_path`: the relay derives both by the
    key service, so that neither stands in the table.
    """

    kind: str
    to: str
    language: Language
    data: dict[str, JsonValue]
    code_id: str | None = None
    link_id: str | None = None
    link_path: str | None = None
    attachment: Attachment | None = None
    qr: str | None = None
    """A text that goes with the mail as a picture to be scanned."""


class Effect(Item):
    """One thing to do outside. Its id is deterministic, so the same step can never cause it twice."""

    ROOT: ClassVar[str] = "EFFECT"
    PART: ClassVar[str] = "EFFECT"

    effect_id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,80}$")
    kind: EffectKind
    state: EffectState = "PENDING"
    created_at: datetime
    order_id: str | None = None
    epoch: int | None = None
    vin: str | None = None
    """Of the car that the next in the queue gets."""
    mail: MailOrder | None = None
    attempts: int = 0
    claimed_at: datetime | None = None
    claim_id: str | None = None
    """Of whoever sends it now, so that no relay takes another's claim for its own."""
    reason: str | None = None
    """Why it was given up: `unobserved`, `rejected` by SES, or the address is `bounced` or `complained`."""

    @property
    def identity(self) -> str:
        """The effect's id."""
        return self.effect_id

    def due(self) -> DueAt | None:
        """When the sweeper looks after it: soon, while it is open. A claim moves no place in the index."""
        return DueAt(SWEEP, self.created_at + GRACE) if self.state in {"PENDING", "CLAIMED"} else None

    def held(self, now: datetime) -> bool:
        """Whether somebody is at it: a claimed mail is left alone for its lease."""
        return self.state == "CLAIMED" and self.claimed_at is not None and now < self.claimed_at + LEASE

    def expires(self) -> datetime | None:
        """Done effects are kept for a month, for whoever looks into an incident."""
        return self.created_at + KEPT if self.state == "DONE" else None


def start_workflow(order_id: str, epoch: int, at: datetime) -> Effect:
    """Return the effect that starts execution `{order_id}-{epoch}`."""
    return Effect(
        effect_id=f"{order_id}-start-{epoch}", kind="start_workflow", created_at=at, order_id=order_id, epoch=epoch
    )


def wake(order_id: str, progress: int, at: datetime) -> Effect:
    """Return the effect that wakes the order's waiting execution after `progress` rose."""
    return Effect(effect_id=f"{order_id}-wake-{progress}", kind="wake", created_at=at, order_id=order_id)


def serve_queue(vin: str, version: int, at: datetime) -> Effect:
    """Return the effect that gives a car, free since this version of it, to the next in the queue."""
    return Effect(effect_id=f"{vin}-serve-{version}", kind="serve_queue", created_at=at, vin=vin)


def tell_queue(order_id: str, progress: int, at: datetime) -> Effect:
    """Return the effect that tells those behind an order in its queue how many are before them now."""
    return Effect(effect_id=f"{order_id}-queue-{progress}", kind="tell_queue", created_at=at, order_id=order_id)


def hold_contract(order_id: str, version: int, at: datetime) -> Effect:
    """Return the effect that lets the archive hold the order's contract, or let it go, as the order says."""
    return Effect(effect_id=f"{order_id}-hold-{version}", kind="hold_contract", created_at=at, order_id=order_id)


def offer_handover(order_id: str, version: int, at: datetime) -> Effect:
    """Return the effect that mails the customer the link by which they choose a time for the handover."""
    return Effect(effect_id=f"{order_id}-offer-{version}", kind="offer_handover", created_at=at, order_id=order_id)


def once_to(address: str, effect_id: str) -> str:
    """Return the id of a mail that each address gets once: asked again after a correction, the new one gets it too."""
    return f"{effect_id}-{digest(address)[:8]}"


def mail(
    effect_id: str,
    *,
    kind: str,
    to: str,
    language: Language,
    data: Mapping[str, JsonValue],
    at: datetime,
    order_id: str | None = None,
    code_id: str | None = None,
    link_id: str | None = None,
    link_path: str | None = None,
    attachment: Attachment | None = None,
    qr: str | None = None,
) -> Effect:
    """Return the effect that sends one mail."""
    letter = MailOrder(
        kind=kind,
        to=to,
        language=language,
        data=dict(data),
        code_id=code_id,
        link_id=link_id,
        link_path=link_path,
        attachment=attachment,
        qr=qr,
    )
    return Effect(effect_id=effect_id, kind="mail", created_at=at, order_id=order_id, mail=letter)
