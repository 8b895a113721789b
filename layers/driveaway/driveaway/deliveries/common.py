"""What all verbs on deliveries share: the delivery of an order, judging again after a race, the reply, the mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from pydantic import JsonValue

from driveaway.deliveries.model import Delivery
from driveaway.deliveries.moves import Milestone
from driveaway.effects.model import Effect, mail, offer_handover
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.orders.view import order_view
from driveaway.ports import AlreadyClaimed
from driveaway.shared.errors import IllegalMove, StaleRecord, TryAgain
from driveaway.shared.time_left import time_left

ReplyT = TypeVar("ReplyT")
Json = dict[str, JsonValue]

ATTEMPTS = 60
"""More than ever contend for one record; each loss is somebody else's gain, so that whoever goes on comes through."""
ENOUGH = 2.0
"""Seconds that one more attempt and its answer may take."""
CONFLICT = "TransactionConflict"
"""The other step is still being written: the table's own word for a race that is not decided yet."""
TOLD: frozenset[Milestone] = frozenset({"PLANNED", "ALLOCATED", "IN_TRANSIT", "ARRIVED", "READY"})
"""Milestones that matter to the customer; what happens in the workshop does not, and handover they witness."""


def again(verb: Callable[[], ReplyT]) -> ReplyT:
    """Read, judge and write; when somebody else wrote in between, do it again on what is there now.

    So a loser of a race hears what stands in the way (409), not that it was slower. A refusal is judged twice: the
    records may have been read before and after another step. Raises TryAgain when there is no time for one more.
    """
    refused: IllegalMove | None = None
    for attempt in range(ATTEMPTS):
        if attempt and time_left() < ENOUGH:
            break
        try:
            return verb()
        except (StaleRecord, AlreadyClaimed):  # of a record, or of a slot of the day
            continue
        except IllegalMove as illegal:
            if refused is not None and refused.code == illegal.code:
                raise
            refused = illegal
        except TryAgain as busy:
            if CONFLICT not in str(busy.params.get("reason")):
                raise
    raise refused or TryAgain("service_busy", call="deliveries", reason="contended")


def delivery_of(order: Order) -> Delivery:
    """Return the delivery of an order that is IN_DELIVERY. Raises IllegalMove."""
    if order.status != "IN_DELIVERY" or order.delivery is None:
        raise IllegalMove("order_not_in_delivery", status=order.status)
    return order.delivery


def written(order: Order) -> Order:
    """Return an order as it reads after its step was committed."""
    return order.model_copy(update={"version": order.version + 1})


def reply(order: Order, content: Content) -> Json:
    """Return the order of API.md, with where the delivery stands at the top."""
    delivery = order.delivery
    return order_view(order, content) | {
        "milestone": delivery.milestone if delivery else None,
        "vin": delivery.vin if delivery else None,
    }


def update_mails(order: Order, content: Content, at: datetime) -> tuple[Effect, ...]:
    """Return the mail that tells the customer of the milestone just reached, if it matters to them."""
    delivery = order.delivery
    if delivery is None or delivery.milestone not in TOLD:
        return ()
    if delivery.milestone == "READY" and not delivery.appointment:
        return (offer_handover(order.order_id, order.version, at),)  # its mail tells it, with the link to choose by
    return (
        mail(
            f"{order.order_id}-delivery-{order.progress}",
            kind="delivery_update",
            to=content.buyer.email,
            language=order.language,
            data=update_data(order, content),
            at=at,
            order_id=order.order_id,
            link_path=f"/track/{order.tracking_code}",
        ),
    )


def update_data(order: Order, content: Content) -> Json:
    """Return what the mail about a milestone tells."""
    delivery = order.delivery
    data: Json = {"customer_name": content.buyer.name, "order_no": order.order_no}
    if delivery:
        data["milestone"] = delivery.milestone
    if delivery and delivery.expected_handover:
        data["expected_handover"] = delivery.expected_handover.isoformat()
    return data
