"""A delivery in the console: its page looked at, and its forms sent, as a browser does."""

from __future__ import annotations

from datetime import timedelta

from driveaway.deliveries.planning import plan
from driveaway.step import Change, Step
from functions.deliveries import desk as delivery_desk
from tests.fakes import session
from tests.functions.desk import Desk, Reply
from tests.sales import draft

PAGE = "/staff/orders/{order_id}/delivery"
ENGLISH = {"accept": "text/html", "accept-language": "en"}
WHO = ("consultant-1", "sales-manager-1", "delivery")


def in_delivery(desk: Desk) -> str:
    """Return an order that is in delivery, and waits for a car; three people are signed in."""
    before, bench = draft(desk.bench), desk.bench
    after = before.succeed(status="CONTRACTED", epoch=1, progress=7)
    bench.book.commit(Step(action="set_up", actor="x", at=bench.clock.now(), changes=(Change(after, before),)))
    plan(before.order_id, book=bench.book, clock=bench.clock)
    for who in WHO:
        session(bench, who, lasting=timedelta(days=9))
    return before.order_id


def look(desk: Desk, order_id: str, who: str = "delivery") -> Reply:
    return desk.ask(delivery_desk.handler, "GET", PAGE, headers=ENGLISH, session=who, order_id=order_id)


def press(desk: Desk, order_id: str, verb: str, *, who: str = "delivery", **form: str) -> Reply:
    to = f"{PAGE}/{verb}"
    return desk.ask(delivery_desk.handler, "POST", to, form=form, headers=ENGLISH, session=who, order_id=order_id)
