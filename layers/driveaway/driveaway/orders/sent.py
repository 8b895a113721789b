"""What a customer has before them while an order is corrected, and what is marked when it goes out to them again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import JsonValue

from driveaway.orders.compared import marks_between
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.orders.service import OrderFile, as_file
from driveaway.ports import Book
from driveaway.shared.record import Item, Mirror


class Sent(Mirror):
    """The content as it was sent for the `turn`-th time; kept when its correction begins, so most orders have none."""

    ROOT: ClassVar[str] = "ORDER"
    PART: ClassVar[str] = "SENT"

    order_id: str
    turn: int
    content: Content

    @property
    def identity(self) -> str:
        """The order id."""
        return self.order_id

    def shown(self) -> Mapping[str, JsonValue]:
        """The car as the customer has it before them, to whoever has the order's tracking code."""
        return {"sent": {"turn": self.turn, **self.content.shown()}}


def kept_as_sent(before: Order, content: Content) -> tuple[Sent, ...]:
    """Return what the customer has before them, for a step that begins to correct `before`; a draft is no longer it."""
    if before.status == "DRAFT":
        return ()
    return (Sent(order_id=before.order_id, turn=before.turn, content=content, follows=before.version + 1),)


def open_with_sent(order_id: str, book: Book) -> tuple[OrderFile, Content]:
    """Return an order, and its content as the customer has it before them, in one call; raises NotFound.

    Never sent, or corrected before what was sent was kept, it is the content as it stands.
    """
    wanted: list[tuple[type[Item], str]] = [(Order, order_id), (Content, order_id), (Sent, order_id)]
    order, content, sent = book.find_many(wanted)
    found = as_file(order, content)
    in_work = found.order.status == "DRAFT" and isinstance(sent, Sent) and sent.turn == found.order.turn
    return found, sent.content if in_work and isinstance(sent, Sent) else found.content


def marked(found: OrderFile, seen: Content) -> tuple[Content, ...]:
    """Return the content with what differs from what the customer saw last, to be written as it is sent.

    Nothing is to be written for one that has neither old marks nor new ones.
    """
    marks = marks_between(seen, found.content)
    if marks == found.content.marks:
        return ()
    return (found.content.model_copy(update={"marks": marks, "follows": found.order.version + 1}),)
