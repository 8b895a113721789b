"""An appointment that was made: the customer is reminded of it, and told when it cannot be kept."""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue

from driveaway.deliveries.appointment import Appointment
from driveaway.deliveries.invitation import Guest, cancellation
from driveaway.deliveries.model import Delivery
from driveaway.effects.model import Attachment, Effect, mail
from driveaway.orders.service import OrderFile
from driveaway.ports import Book
from driveaway.shared.clock import Clock, stamp
from driveaway.step import SYSTEM, Change, Step


def entry_of(order_id: str) -> str:
    """Return the UID of an order's entry in calendars: the same for all its appointments."""
    return f"{order_id}-handover@driveaway"


def appointment_mail(
    found: OrderFile,
    kind: str,
    appointment: Appointment,
    *,
    now: datetime,
    entry: Attachment | None = None,
    more: dict[str, JsonValue] | None = None,
) -> Effect:
    """Return one of the mails about an appointment, with its entry for the calendar."""
    order, buyer = found.order, found.content.buyer
    return mail(
        f"{order.order_id}-{kind}-{appointment.sequence}",
        kind=kind,
        to=buyer.email,
        language=order.language,
        data={
            "customer_name": buyer.name,
            "order_no": order.order_no,
            "starts_at": stamp(appointment.starts_at),
            "place": appointment.place,
            **({"pickup_code": appointment.pickup_code} if appointment.pickup_code else {}),
            **(more or {}),
        },
        at=now,
        order_id=order.order_id,
        attachment=entry,
        qr=appointment.pickup_code or None,
    )


def called_off(found: OrderFile, delivery: Delivery, now: datetime) -> tuple[Delivery, tuple[Effect, ...]]:
    """Return the delivery without its appointment, and the mail that takes the entry out of the customer's calendar."""
    appointment, buyer = delivery.appointment, found.content.buyer
    if appointment is None:
        return delivery, ()
    off = appointment.model_copy(update={"sequence": appointment.sequence + 1, "pickup_code": ""})
    entry = cancellation(entry_of(found.order.order_id), off, Guest(buyer.name, buyer.email), now=now)
    letter = appointment_mail(found, "appointment_cancelled", off, now=now, entry=entry)
    return delivery.called_off(off.sequence), (letter,)


def remind(found: OrderFile, *, book: Book, clock: Clock) -> bool:
    """Remind the customer of tomorrow's handover, and of what is to be paid before; False when nothing is due."""
    order, now = found.order, clock.now()
    delivery = order.delivery
    if delivery is None or delivery.appointment is None or delivery.remind_at is None or delivery.remind_at > now:
        return False
    kept = delivery.appointment.model_copy(update={"reminded": True})
    owed: dict[str, JsonValue] = {"balance": order.balance.model_dump(mode="json")} if order.balance.amount > 0 else {}
    letter = appointment_mail(found, "appointment_reminder", kept, now=now, more=owed)
    after = order.succeed(delivery=delivery.model_copy(update={"appointment": kept}))
    changes = (Change(after, order),)
    book.commit(Step(action="appointment_reminded", actor=SYSTEM, at=now, changes=changes, effects=(letter,)))
    return True
