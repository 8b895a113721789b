"""What SES tells of our mails, as far as something follows from it. Any order, any number of times.

The shapes are those of https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from driveaway.customers.model import Trouble
from driveaway.customers.reach import Returned, take_back
from driveaway.effects.model import Effect
from driveaway.ports import Book, Outbox
from driveaway.shared.clock import Clock

SENT = {"Send", "Delivery", "DeliveryDelay", "Bounce", "Complaint"}
"""Whichever of these comes first shows that SES took the mail: a claim whose sender died is settled by it."""

Told = Literal["noted", "unreachable", "staff_unreachable", "refused", "unknown"]


class _Mail(BaseModel):
    tags: dict[str, list[str]] = Field(default_factory=dict)


class _Bounce(BaseModel):
    type: str = Field(default="", alias="bounceType")


class _Complaint(BaseModel):
    feedback: str | None = Field(default=None, alias="complaintFeedbackType")


class MailEvent(BaseModel):
    """One event of the configuration set, from JSON; what is not read here is ignored."""

    model_config = ConfigDict(frozen=True)

    kind: str = Field(alias="eventType")
    mail: _Mail = Field(default_factory=_Mail)
    bounce: _Bounce = Field(default_factory=_Bounce)
    complaint: _Complaint = Field(default_factory=_Complaint)

    @property
    def effect_id(self) -> str:
        """The effect that the mail was sent for; `-` when it has none."""
        return next(iter(self.mail.tags.get("effect", [])), "-")

    @property
    def trouble(self) -> Trouble | None:
        """What the event says against the address. A full mailbox or a slow server says nothing against it."""
        if self.kind == "Bounce" and self.bounce.type == "Permanent":
            return "bounced"
        if self.kind == "Complaint" and self.complaint.feedback != "not-spam":
            return "complained"
        return None


def take_event(event: MailEvent, *, book: Book, outbox: Outbox, clock: Clock) -> Told:
    """Settle the effect that an event belongs to, and the address that it speaks of; one of no effect is ignored."""
    effect = book.find(Effect, event.effect_id)
    if effect is None or effect.mail is None:
        return "unknown"
    _settle(effect, event, outbox)
    if event.kind == "Reject":
        return "refused"
    if event.trouble is None:
        return "noted"
    returned = Returned(effect.mail.to, event.trouble, effect.mail.kind, effect.order_id)
    return "unreachable" if take_back(returned, book=book, clock=clock) else "staff_unreachable"


def _settle(effect: Effect, event: MailEvent, outbox: Outbox) -> None:
    """Reject is about what the mail holds, not about its reader: SES would say no to the same mail again."""
    if effect.state not in {"PENDING", "CLAIMED"}:
        return
    if event.kind in SENT:
        outbox.done(effect)
    elif event.kind == "Reject":
        outbox.done(effect.model_copy(update={"reason": "rejected"}), state="GIVEN_UP")
