"""Whom mail does not reach: no more of it goes there, and whoever deals with the customer asks for a better address.

The staff's own addresses are left alone. Nobody could correct them here, a person shut out of their sign-in codes could
not work, and a mailbox of the house that is broken is soon mended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from driveaway.access.model import StaffByEmail
from driveaway.customers.model import (
    BrokenAddress,
    Customer,
    CustomerByEmail,
    CustomerPointer,
    EmailTrouble,
    Trouble,
    address_hash,
)
from driveaway.inquiries.model import Inquiry
from driveaway.orders.contacts import is_behind, readdressed
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.orders.service import NONE, OrderFile
from driveaway.ports import AlreadyClaimed, Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import StaleRecord, TryAgain
from driveaway.shared.record import Item
from driveaway.step import SYSTEM, Change, Step

ATTEMPTS = 3


@dataclass(frozen=True)
class Returned:
    """A mail that came back, that its reader complained of, or that was not sent because of an earlier one."""

    address: str
    state: Trouble
    mail_kind: str
    order_id: str | None = None


@dataclass(frozen=True)
class Matter:
    """Whose address it is, and what the mail was about; `known` when no mail goes there any more."""

    customer: Customer | None
    about: OrderFile | None = None
    consultant_id: str | None = None
    known: bool = False


def take_back(returned: Returned, *, book: Book, clock: Clock) -> bool:
    """Stop mail to an address and make it its consultant's task; again changes nothing. False for staff's addresses.

    A customer whose profile has another address by now is reached there: the order goes on with that one.
    """
    for _ in range(ATTEMPTS):
        staff, address, lookup, *order = book.find_many([*_whose(returned), *_about(returned.order_id)])
        if isinstance(staff, StaffByEmail):
            return False
        found = _file(order)
        if found:
            matter = _matter(found, book, known=address is not None)
        else:
            customer_id = lookup.customer_id if isinstance(lookup, CustomerByEmail) else NONE
            matter = _without_order(customer_id, book, known=address is not None)
        if _noted(returned, matter, book, clock):
            return True
    raise TryAgain("service_busy", call="take_back", reason="contended")


def hold_back(returned: Returned, *, book: Book, clock: Clock) -> None:
    """Tell the order's consultant that a mail about it was not sent, since mail to its reader came back before."""
    for _ in range(ATTEMPTS):
        found = _file(book.find_many(_about(returned.order_id)))
        if found is None or _noted(returned, _matter(found, book, known=True), book, clock):
            return
    raise TryAgain("service_busy", call="hold_back", reason="contended")


def _whose(returned: Returned) -> list[tuple[type[Item], str]]:
    kept_as = address_hash(returned.address)
    return [(StaffByEmail, returned.address), (BrokenAddress, kept_as), (CustomerByEmail, returned.address)]


def _about(order_id: str | None) -> list[tuple[type[Item], str]]:
    return [(Order, order_id or NONE), (Content, order_id or NONE)]


def _file(found: Sequence[Item | None]) -> OrderFile | None:
    order, content = found
    return OrderFile(order, content) if isinstance(order, Order) and isinstance(content, Content) else None


def _matter(about: OrderFile, book: Book, *, known: bool) -> Matter:
    customer = book.find(Customer, about.order.customer_id)
    return Matter(customer, about, about.order.consultant_id, known)


def _without_order(customer_id: str, book: Book, *, known: bool) -> Matter:
    """Return the matter of a mail about no order: it is for whoever deals with the customer now, if anybody does."""
    items = book.family(Customer, customer_id, CustomerPointer)
    customer = next((each for each in items if isinstance(each, Customer)), None)
    pointers = [each for each in items if isinstance(each, CustomerPointer) and each.kind in {"order", "inquiry"}]
    latest = max(pointers, key=lambda each: (each.kind == "order", each.at), default=None)
    if customer is None or latest is None:
        return Matter(customer, known=known)
    if latest.kind == "inquiry":
        inquiry = book.find(Inquiry, latest.target_id)
        return Matter(customer, None, inquiry.consultant_id if inquiry else None, known)
    order = _file(book.find_many(_about(latest.target_id)))
    return Matter(customer, order, order.order.consultant_id if order else None, known)


def _noted(returned: Returned, matter: Matter, book: Book, clock: Clock) -> bool:
    """Write what is new of it in one step; False when somebody else was quicker."""
    now = clock.now()
    step = Step(
        action=f"email_{returned.state}",
        actor=SYSTEM,
        at=now,
        details={"mail_kind": returned.mail_kind},
        changes=_marked(returned, matter, now),
        claims=() if matter.known else (_broken(returned, now),),
    )
    behind = _left_behind(returned, matter)
    if behind and matter.customer:
        going = readdressed(behind, matter.customer.email, clock)
        step = replace(step, changes=(going.change,), mirrors=(going.content,), effects=going.effects)
    if not (step.changes or step.claims):
        return True
    try:
        book.commit(step)
    except (StaleRecord, AlreadyClaimed):
        return False
    return True


def _marked(returned: Returned, matter: Matter, now: datetime) -> tuple[Change, ...]:
    """Return the profile with its trouble, unless that is known, and of this order."""
    customer, about = matter.customer, matter.about.order if matter.about else None
    if customer is None or customer.email != returned.address:
        return ()
    before = customer.email_trouble
    if before and (about is None or about.order_id == before.order_id):
        return ()
    trouble = EmailTrouble(
        state=before.state if before else returned.state,
        since=before.since if before else now,
        mail_kind=before.mail_kind if before else returned.mail_kind,
        order_id=about.order_id if about else None,
        order_no=about.order_no if about else None,
        consultant_id=matter.consultant_id,
    )
    return (Change(customer.succeed(email_trouble=trouble), customer),)


def _left_behind(returned: Returned, matter: Matter) -> OrderFile | None:
    """Return the order whose mail still goes to the broken address although the profile has another."""
    about, customer = matter.about, matter.customer
    if about is None or customer is None or about.content.buyer.email != returned.address:
        return None
    return about if is_behind(about, customer.email) else None


def _broken(returned: Returned, now: datetime) -> BrokenAddress:
    return BrokenAddress(
        address_hash=address_hash(returned.address), state=returned.state, since=now, mail_kind=returned.mail_kind
    )
