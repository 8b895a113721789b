"""From the contract to the handover: money, the vehicle, its way, the appointment."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from driveaway.deliveries.matching import best_of, fits
from driveaway.deliveries.model import Delivery
from driveaway.deliveries.queue import Place
from driveaway.deliveries.requests import HandoverForm
from driveaway.deliveries.vehicle import Vehicle
from driveaway.finance.model import PaymentRecord
from driveaway.orders.model import Order
from driveaway.shared.clock import stamp
from driveaway.shared.ids import digest
from functions.deliveries import api as deliveries
from functions.deliveries import stock
from functions.finance import payments
from tests.faults.stateful.access import CHIEFS, COORDINATORS, DONE, OWN, SELLERS, door
from tests.faults.stateful.town import ORDER, Sent, Town
from tests.faults.wire import Json

NEXT = {
    "ALLOCATED": ("IN_TRANSIT", "ARRIVED"),
    "IN_TRANSIT": ("ARRIVED",),
    "ARRIVED": ("PREPARING",),
    "PREPARING": ("PDI_PASSED",),
    "PDI_PASSED": ("READY",),
    "READY": (),
    "PLANNED": (),
}
"""What may be reported of a delivery that stands there; allocation and handover come about otherwise."""
FORM: Json = {"odometer_km": 12, "keys": 2, "documents": ["invoice"], "signature": "䶮小明"}


def pay(town: Town, order_id: str, share: str, kind: str = "balance", *, reference: str, who: str = "finance") -> None:
    """Book a share of what is owed (of a refund: of what is paid) under a bank's reference."""
    order = town.order(order_id)
    whole = order.paid if kind == "refund" else order.balance
    amount = max(whole.amount * Decimal(share), Decimal(1)).quantize(Decimal("0.01"))
    known = town.chronicle.rows.get((f"ORDER#{order_id}", f"PAYMENT#{digest(reference)}"))
    expected = door(town, who, {"finance"})
    if expected == DONE:
        expected = 201 if known else _booking(town, order, kind, amount)
    body: Json = {
        "kind": kind,
        "amount": {"amount": str(amount), "currency": "CNY"},
        "method": "bank_transfer",
        "received_at": stamp(town.now),
        "reference": reference,
    }
    path = {"order_id": order_id}
    sent = Sent(payments.handler, "POST", f"{ORDER}/payments", path, body, who, town.fresh_key())
    reply = town.send(sent, {expected}, idle=known is not None)
    if reply and reply.status == 201:
        assert reply.json["reference"] == reference
        assert known is not None or Decimal(reply.json["paid"]["amount"]) == town.order(order_id).paid.amount


def _booking(town: Town, order: Order, kind: str, amount: Decimal) -> int:
    if kind == "refund":
        return 422 if order.paid.amount < amount else 201
    if order.ended and (order.status != "CLOSED" or order.balance.amount <= 0):
        return 409
    booked = [
        PaymentRecord.model_validate(row)
        for (pk, sk), row in town.chronicle.rows.items()
        if pk == f"ORDER#{order.order_id}" and sk.startswith("PAYMENT#")
    ]
    earnest = sum(each.amount.amount for each in booked if each.kind == "earnest_money")
    capped = kind == "earnest_money" and (earnest + amount) * 5 > order.total.amount
    return 422 if order.balance.amount < amount or capped else 201


def vehicles(town: Town) -> list[Vehicle]:
    """Return the stock."""
    return [Vehicle.model_validate(row) for row in town.chronicle.of("VEHICLE")]


def allocate(town: Town, order_id: str, who: str = "delivery", *, chosen: int | None = None) -> None:
    """Have a vehicle bound to the order: the best one, or one that was chosen among all of that model."""
    order, content = town.order(order_id), town.content(order_id)
    models = [each for each in vehicles(town) if each.model_code == content.model_code]
    models.sort(key=lambda each: not fits(each, content))
    pick = None if chosen is None else models[chosen % len(models)]
    delivery = order.delivery if order.status == "IN_DELIVERY" else None
    expected, idle = door(town, who, SELLERS if pick is None else SELLERS & CHIEFS, order.store), False
    if expected == DONE and delivery is None:
        expected = 409
    elif expected == DONE and delivery:
        idle = delivery.vin is not None and (pick is None or pick.vin == delivery.vin)
        free = _left_for(town, order_id, models) if pick is None else pick.free
        if not idle and (delivery.blocked or not free):
            expected = 409
        elif not idle and pick and not fits(pick, content):
            expected = 422
    body: Json = {"vin": pick.vin, "reason": "the customer saw it"} if pick else {}
    sent = Sent(deliveries.handler, "POST", f"{ORDER}/allocation", {"order_id": order_id}, body, who)
    reply = town.send(sent, {expected}, idle=idle)
    if reply and reply.status == DONE:
        after = town.order(order_id).delivery
        assert after and reply.json["vin"] == after.vin


def _left_for(town: Town, order_id: str, cars: list[Vehicle]) -> bool:
    """Whether a car is left when one is kept for everybody before in the queue."""
    free = [each for each in cars if each.free]
    places = [Place.model_validate(row) for (pk, _), row in town.chronicle.rows.items() if pk.startswith("QUEUE#")]
    for place in sorted(places, key=lambda each: (each.sealed_at, each.order_id)):
        car = best_of((each for each in free if place.order_id not in each.declined), place)
        if place.order_id == order_id:
            return car is not None
        free = [each for each in free if each != car]
    return False


def give_back(town: Town, order_id: str, who: str = "sales-manager-1") -> None:
    """Give the order's vehicle back; without one, nothing happens."""
    order = town.order(order_id)
    delivery = order.delivery if order.status == "IN_DELIVERY" else None
    idle = delivery is not None and delivery.vin is None
    expected = door(town, who, CHIEFS, order.store)
    if expected == DONE and (delivery is None or (delivery.blocked and not idle)):
        expected = 409
    path, body = {"order_id": order_id}, {"reason": "another customer waits"}
    town.send(Sent(deliveries.handler, "DELETE", f"{ORDER}/allocation", path, body, who), {expected}, idle=idle)


def report(town: Town, order_id: str, milestone: str, who: str = "delivery") -> None:
    """Report a milestone; OWN is the next one, BLOCKED a standstill."""
    order = town.order(order_id)
    delivery = order.delivery if order.status == "IN_DELIVERY" else None
    legal = _legal(delivery) if delivery else ()
    if milestone == OWN:
        milestone = next(iter(legal), "READY")
    expected = door(town, who, COORDINATORS, order.store)
    blocked = milestone == "BLOCKED" and delivery is not None and not delivery.blocked
    if expected == DONE and milestone not in legal and not blocked:
        expected = 409
    body: Json = {"milestone": milestone}
    body |= {"blocked_reason": "a part is missing", "owner": "何伟"} if milestone == "BLOCKED" else {}
    sent = Sent(deliveries.handler, "POST", f"{ORDER}/delivery", {"order_id": order_id}, body, who)
    reply = town.send(sent, {expected})
    if reply and reply.status == DONE:
        after = town.order(order_id).delivery
        assert after and reply.json["milestone"] == after.milestone == milestone


def _legal(delivery: Delivery) -> tuple[str, ...]:
    if delivery.blocked:
        return (delivery.blocked.resume,)
    legal = NEXT[delivery.milestone]
    return legal[:1] if delivery.milestone == "ALLOCATED" and not delivery.from_stock else legal[::-1]


def appoint(town: Town, order_id: str, days: int, who: str = "delivery") -> None:
    """Set the appointment; in the past it is refused, and again it changes nothing."""
    order = town.order(order_id)
    starts_at = (town.now + timedelta(days=days)).replace(hour=6, minute=0, second=0, microsecond=0)
    expected = door(town, who, SELLERS)
    if expected == DONE and starts_at <= town.now:
        expected = 422
    elif expected == DONE:
        expected = door(town, who, SELLERS, order.store)
        expected = 409 if expected == DONE and order.status != "IN_DELIVERY" else expected
    known = order.delivery.appointment if order.delivery else None
    body: Json = {"starts_at": stamp(starts_at), "place": "Store 1"}
    resource = f"{ORDER}/delivery/appointment"
    sent = Sent(deliveries.handler, "PUT", resource, {"order_id": order_id}, body, who)
    town.send(sent, {expected}, idle=known is not None and known.starts_at == starts_at)


def hand_over(town: Town, order_id: str, who: str = "delivery", *, owed: bool = False) -> None:
    """Hand the car over, perhaps with something still owed; the same form again changes nothing."""
    order = town.order(order_id)
    form: Json = FORM | {"checklist": {"walk_around": True, "second_key": not owed}}
    signed = town.chronicle.rows.get((f"HANDOVER#{order_id}", "HANDOVER"))
    expected = door(town, who, SELLERS, order.store)
    if expected == DONE and signed:
        same = signed["checklist"] == HandoverForm.model_validate(form).checklist
        expected = DONE if same else 409
    elif expected == DONE and not _open_gates(town, order):
        expected = 409
    sent = Sent(deliveries.handler, "POST", f"{ORDER}/handover", {"order_id": order_id}, form, who)
    town.send(sent, {expected}, idle=signed is not None)


def _open_gates(town: Town, order: Order) -> bool:
    delivery = order.delivery
    if order.status != "IN_DELIVERY" or delivery is None or delivery.milestone != "READY":
        return False
    car = next(each for each in vehicles(town) if each.vin == delivery.vin)
    return order.balance.amount <= 0 and car.certificate_of_conformity != "pledged"


def redeem(town: Town, place: int) -> None:
    """Bring a car of the stock up to date: it has come in, and its certificate is in hand."""
    cars = [each for each in vehicles(town) if each.certificate_of_conformity == "pledged"]
    if not cars:
        return
    car = cars[place % len(cars)]
    shown = {"vin", "model_code", "trim_code", "colour_code", "option_codes"}
    body: Json = car.model_dump(mode="json", include=shown)
    body |= {"state": "IN_STOCK", "certificate_of_conformity": "in_hand"}
    expected = 409 if car.state == "HANDED_OVER" else 201
    town.send(Sent(stock.handler, "POST", "/api/vehicles", body=body, who="finance", key=town.fresh_key()), {expected})
