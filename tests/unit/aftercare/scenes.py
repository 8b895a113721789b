"""Scenes after handover: a delivered order with its follow-ups, and what staff and customers do then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from driveaway.access.model import Person
from driveaway.aftercare.model import FollowUp
from driveaway.aftercare.outcomes import record_outcome
from driveaway.aftercare.requests import Outcome
from driveaway.aftercare.service import schedule
from driveaway.calendars.model import StoreCalendar
from driveaway.deliveries.due_bill import Owed
from driveaway.deliveries.model import Delivery, Passed
from driveaway.effects.model import Effect, MailOrder
from driveaway.feedback.model import SURVEY_TIME
from driveaway.orders.model import Order
from driveaway.orders.service import open_file
from driveaway.step import Change, Step
from tests.fakes import Bench
from tests.sales import draft, staff_person


def delivered(here: Bench, *, due_bill: Sequence[str] = ()) -> Order:
    """Return an order as a handover leaves it, in one step as the handover does."""
    before, now = draft(here), here.clock.now()
    passed = (Passed(milestone="HANDED_OVER", at=now),)
    delivery = Delivery(milestone="HANDED_OVER", passed=passed, due_bill=tuple(Owed(what=each) for each in due_bill))
    after = before.succeed(
        status="DELIVERED", delivery=delivery, deadline=now + SURVEY_TIME, epoch=1, progress=7, updated_at=now
    )
    visits = schedule(after, open_file(before.order_id, here.book).content, now, "delivery", StoreCalendar())
    step = Step(action="handed_over", actor="delivery", at=now, changes=(Change(after, before),), claims=visits)
    here.book.commit(step)
    return seen(here, after.order_id)


def seen(here: Bench, order_id: str) -> Order:
    """Return the order as it is stored."""
    return here.book.get(Order, order_id)


def follow_up(here: Bench, order: Order, kind: str) -> FollowUp:
    """Return a follow-up of an order as it is stored."""
    return here.book.get(FollowUp, f"{order.order_id}-{kind}")


def aftersales(here: Bench) -> Person:
    """Return the after-sales colleague of all stores."""
    return staff_person("aftersales", here)


def tell(here: Bench, visit: FollowUp, outcome: str = "reached", **fields: Any) -> FollowUp:
    """Record an outcome as after-sales."""
    told = Outcome.model_validate({"outcome": outcome} | fields)
    return record_outcome(visit.follow_up_id, told, person=aftersales(here), book=here.book, clock=here.clock)


def mails(here: Bench, kind: str) -> list[MailOrder]:
    """Return the waiting mails of a kind."""
    due = here.book.due(Effect, "EFFECTS", here.clock.now() + timedelta(days=1))
    return [effect.mail for effect in due if effect.mail and effect.mail.kind == kind]


def wakes(here: Bench, order_id: str) -> list[str]:
    """Return the ids of the effects that wake an order's execution."""
    due = here.book.due(Effect, "EFFECTS", here.clock.now() + timedelta(days=1))
    return [effect.effect_id for effect in due if effect.kind == "wake" and effect.order_id == order_id]
