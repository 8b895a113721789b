"""An order whose car is ready, and its customer who chooses a time by the mailed link."""

from __future__ import annotations

from datetime import timedelta

from driveaway.deliveries.model import Delivery
from driveaway.deliveries.planning import plan
from driveaway.effects.model import Effect
from driveaway.effects.service import deliver
from driveaway.orders.model import Order
from driveaway.step import Change, Step
from functions.deliveries import choose, track
from functions.deliveries import desk as delivery_desk
from tests.fakes import Bench
from tests.functions.desk import Desk, Reply
from tests.sales import draft

PATH = "/appointment/{token}"
ENGLISH = {"accept": "text/html", "accept-language": "en"}
TO_READY = ("ARRIVED", "PREPARING", "PDI_PASSED", "READY")


def put(bench: Bench, *changes: Change) -> None:
    bench.book.commit(Step(action="set_up", actor="x", at=bench.clock.now(), changes=changes))


def in_delivery(desk: Desk) -> str:
    before, bench = draft(desk.bench), desk.bench
    put(bench, Change(before.succeed(status="CONTRACTED", epoch=1, progress=7), before))
    plan(before.order_id, book=bench.book, clock=bench.clock)
    return before.order_id


def carried(desk: Desk, order_id: str, *milestones: str) -> None:
    """Give the order a car, and report milestones."""
    page = "/staff/orders/{order_id}/delivery"
    forms = [("allocation", dict[str, str]()), *(("milestone", {"milestone": each}) for each in milestones)]
    for verb, form in forms:
        sent = desk.ask(
            delivery_desk.handler, "POST", f"{page}/{verb}", form=form, session="delivery", order_id=order_id
        )
        assert sent.status == 303, sent.text


def sent_of(desk: Desk, kind: str) -> list[dict[str, object]]:
    """Send what waits, also what comes of that, and return the mails of a kind."""
    bench = desk.bench
    for _ in range(3):
        for effect in bench.book.due(Effect, "EFFECTS", bench.clock.now() + timedelta(hours=1)):
            deliver(effect.effect_id, bench.doors)
    return [dict(data) for _, letter, data in bench.mailer.sent if letter.kind == kind]


def ready(desk: Desk) -> tuple[str, str]:
    """Return an order whose car stands ready, and the token of the link that its customer was mailed."""
    order_id = in_delivery(desk)
    carried(desk, order_id, *TO_READY)
    (told,) = [each for each in sent_of(desk, "delivery_update") if each.get("choose")]
    return order_id, str(told["link"]).rpartition("/")[2]


def look(desk: Desk, token: str, **headers: str) -> Reply:
    return desk.ask(choose.handler, "GET", PATH, headers=headers or {"accept": "application/json"}, token=token)


def say(desk: Desk, token: str, **body: str) -> Reply:
    return desk.ask(choose.handler, "POST", PATH, body=body, headers={"accept": "application/json"}, token=token)


def delivery_of(desk: Desk, order_id: str) -> Delivery:
    delivery = desk.bench.book.get(Order, order_id).delivery
    assert delivery
    return delivery


def next_action(desk: Desk, order_id: str) -> str:
    code = desk.bench.book.get(Order, order_id).tracking_code
    seen = desk.ask(track.handler, "GET", "/track/{code}", headers={"accept": "application/json"}, code=code)
    return str(seen.json["next_action"]["what"])


def ready_too(desk: Desk) -> tuple[str, str]:
    """Return a second order that is ready, with its own token."""
    known = {str(each["link"]) for each in sent_of(desk, "delivery_update") if each.get("choose")}
    order_id = in_delivery(desk)
    carried(desk, order_id, *TO_READY)
    (link,) = {str(each["link"]) for each in sent_of(desk, "delivery_update") if each.get("choose")} - known
    return order_id, link.rpartition("/")[2]
