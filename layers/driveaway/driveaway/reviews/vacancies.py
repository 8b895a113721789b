"""Whether anybody who works here may approve an order: known before its customer is asked to confirm it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from driveaway.access.directory import directory
from driveaway.orders.service import OrderFile
from driveaway.ports import Book
from driveaway.reviews.model import Authority, Finding
from driveaway.reviews.rules import levels
from driveaway.reviews.staffing import NobodyToApprove, Office, assign


def vacancies(found: OrderFile, authority: Authority, book: Book, now: datetime) -> Iterator[Finding]:
    """Yield the level for which nobody is left, since they made the order or decide another level.

    Who is away counts as there: they may be back when the customer has confirmed. An order of one level that one person
    made spares the call, since three roles may stand in for any level; the review looks at each order anyway.
    """
    if len(levels(found.content, authority)) == 1 and set(found.order.authors) <= {found.order.consultant_id}:
        return
    everybody = [each.model_copy(update={"absence": None}) for each in directory(book)]
    try:
        assign(found.order, found.content, authority, Office(everybody, lambda _: 0, now))
    except NobodyToApprove as missing:
        yield missing.finding
