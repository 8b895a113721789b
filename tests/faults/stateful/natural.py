"""What happens to an order when people simply do what is next."""

from __future__ import annotations

from collections.abc import Callable

from tests.faults.stateful import deciding, delivering, selling, staying
from tests.faults.stateful.access import OWN
from tests.faults.stateful.town import Town


def goes_on(town: Town, order_id: str) -> None:
    """Let whoever is next do the next thing, and everything come to rest."""
    order = town.order(order_id)
    deed = DEEDS.get(order.status)
    if deed and not (order.status == "AWAITING_SIGNATURE" and order.contract_status == "SIGNED"):
        deed(town, order_id)
    town.machine.settle()


def _sign(town: Town, order_id: str) -> None:
    deciding.ask_code(town, order_id)
    town.machine.settle()
    deciding.sign(town, order_id)


def _deliver(town: Town, order_id: str) -> None:
    delivery = town.order(order_id).delivery
    assert delivery, "it is in delivery"
    if delivery.vin is None and not delivery.blocked:
        delivering.allocate(town, order_id)
    elif delivery.milestone != "READY":
        delivering.report(town, order_id, OWN)
    elif town.order(order_id).balance.amount > 0:
        delivering.pay(town, order_id, "1", reference=f"REST-{len(town.sent)}")
    else:
        delivering.redeem(town, 0)
        delivering.hand_over(town, order_id)


def _stay(town: Town, order_id: str) -> None:
    delivery = town.order(order_id).delivery
    if delivery and delivery.due_bill:
        staying.follow_up(town, 0, "reached", "aftersales")
    else:
        staying.answer_survey(town, order_id, 9)


DEEDS: dict[str, Callable[[Town, str], None]] = {
    "DRAFT": lambda town, order_id: selling.submit(town, order_id, OWN),
    "CHANGES_REQUESTED": lambda town, order_id: selling.submit(town, order_id, OWN),
    "AWAITING_CUSTOMER": deciding.answer,
    "IN_REVIEW": deciding.decide,
    "AWAITING_SIGNATURE": _sign,
    "IN_DELIVERY": _deliver,
    "DELIVERED": _stay,
}
