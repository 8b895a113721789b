"""Planning follow-ups: the contacts that a handover owes the customer, over years."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from driveaway.access.model import Role
from driveaway.aftercare.model import FollowUp, FollowUpKind
from driveaway.calendars.model import StoreCalendar
from driveaway.calendars.working_time import opening, visit_time
from driveaway.deliveries.due_bill import SELLER, earliest
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.shared.clock import local_day, years_after

PLAN: tuple[tuple[FollowUpKind, timedelta, Role], ...] = (
    ("day_3_call", timedelta(days=3), "consultant"),
    ("week_2_call", timedelta(days=14), "consultant"),
    ("month_3_call", timedelta(days=90), "aftersales"),
    ("first_service", timedelta(days=180), "aftersales"),
)
"""Kind, time since handover, and whose contact it is: whoever sold the car first, then after-sales."""
YEARS: tuple[FollowUpKind, ...] = ("year_1", "year_2", "year_3", "year_4", "year_5")
DUE_BILL_TIME = timedelta(days=7)


def schedule(
    order: Order, content: Content, handed_over_at: datetime, actor: str, calendar: StoreCalendar
) -> tuple[FollowUp, ...]:
    """Return the follow-ups of a handover, for the `claims` of its own step (one write each, at most ten).

    Their ids are made of the order's, so a second handover of one order could not be written. `order` is the order as
    delivered; an open due bill adds a follow-up of its own, whose outcome `reached` settles it.
    """
    planned = [(kind, handed_over_at + after, role) for kind, after, role in PLAN]
    planned += [(kind, years_after(handed_over_at, year), "aftersales") for year, kind in enumerate(YEARS, start=1)]
    visits = tuple(
        follow_up(order, content, kind, role, due_at=visit_time(calendar, at), now=handed_over_at, actor=actor)
        for kind, at, role in planned
    )
    return (*visits, *chase(order, content, handed_over_at, actor, calendar))


def chase(
    order: Order,
    content: Content,
    now: datetime,
    actor: str,
    calendar: StoreCalendar,
    *,
    follow_up_id: str | None = None,
) -> tuple[FollowUp, ...]:
    """Return the follow-up of a due bill, on the first day by which something was promised; none with nothing open."""
    if order.delivery is None or not order.delivery.owes:
        return ()
    first = earliest(order.delivery.due_bill) or usual_day(calendar, now)
    due_at = max(now, opening(calendar, first))
    owed = follow_up(order, content, "due_bill", SELLER, due_at=due_at, now=now, actor=actor, follow_up_id=follow_up_id)
    return (owed,)


def usual_day(calendar: StoreCalendar, handed_over_at: datetime) -> date:
    """Return by when what a handover leaves open is done, where no day was said."""
    return local_day(visit_time(calendar, handed_over_at + DUE_BILL_TIME))


def follow_up(
    order: Order,
    content: Content,
    kind: FollowUpKind,
    role: Role,
    *,
    due_at: datetime,
    now: datetime,
    actor: str,
    follow_up_id: str | None = None,
    tell_at: datetime | None = None,
    topic: str | None = None,
) -> FollowUp:
    """Return a follow-up of an order, not yet written. `topic` is what there is to talk about."""
    return FollowUp(
        follow_up_id=follow_up_id or f"{order.order_id}-{kind}",
        kind=kind,
        role=role,
        order_id=order.order_id,
        order_no=order.order_no,
        customer_id=order.customer_id,
        customer_name=content.buyer.name,
        consultant_id=order.consultant_id,
        store=order.store,
        due_at=due_at,
        tell_at=tell_at,
        topic=topic,
        created_at=now,
        created_by=actor,
    )
