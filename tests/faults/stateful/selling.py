"""From the inquiry to the order that is sent: what customers and consultants ask, and what they must be answered."""

from __future__ import annotations

from dataclasses import dataclass

from driveaway.customers.model import BrokenAddress, address_hash
from driveaway.inquiries.model import Inquiry
from driveaway.orders.model import Order
from functions.customers import api as customers
from functions.inquiries import api as inquiries
from functions.orders import api as orders
from tests.faults.stateful.access import CHIEFS, DONE, SALES, consultant_of, door
from tests.faults.stateful.town import ORDER, Sent, Town
from tests.faults.wire import Json

NAMES = ("䶮小明", "王芳", "陈大文")
PHONES = ("13800138000", "13911112222", "13722223333")
EMAILS = ("long.xiaoming@example.com", "wang.fang@example.com", "chan@example.com")
SPARE = ("xiaoming@example.org", "fang@example.org")
"""Addresses that nobody has named yet."""
CARS: tuple[Json, ...] = (
    {"model_code": "XC-B3", "trim_code": "PREMIUM", "colour_code": "CINNABAR"},
    {"model_code": "XC-A1", "trim_code": "STANDARD", "colour_code": "PEARL"},
    {"model_code": "XC-B5", "trim_code": "COMFORT", "colour_code": "INK"},
)
"""One such car in stock, four, and one on its way whose certificate is pledged."""
DISCOUNTS = (None, "3000.00", "10000.00", "16000.00")
"""None; within the sales manager's authority; beyond it; beyond that of the director, and in part below cost."""
EDITABLE = {"DRAFT", "AWAITING_CUSTOMER", "CHANGES_REQUESTED", "IN_REVIEW", "APPROVED", "AWAITING_SIGNATURE"}
MOVES = {"NEW": {"CONTACTED", "LOST"}, "CONTACTED": {"QUALIFIED", "LOST"}, "QUALIFIED": {"CONVERTED", "LOST"}}


@dataclass(frozen=True)
class Buyer:
    """Who has asked."""

    customer_id: str
    inquiry_id: str


def inquire(town: Town, phone: int, email: int, *, spelled: bool = False, who: str = "") -> Buyer | None:
    """Ask as somebody new or known; whom the phone belongs to wins over whom the address belongs to."""
    number, address = PHONES[phone], EMAILS[email]
    owner = _owner(town, "PHONE", f"+86{number}") or _owner(town, "EMAIL", address)
    body: Json = {
        "channel": "walk_in" if who else "web",
        "name": NAMES[phone],
        "phone": f"+86 {number[:3]}-{number[3:]}" if spelled else number,
        "email": address.upper() if spelled else address,
        "language": ("zh-Hans", "en", "zh-Hant")[phone],
        "consent": True,
    }
    expected = {201} if not who or "consultant" in town.staff[who].roles else {403}
    sent = Sent(inquiries.handler, "POST", "/api/inquiries", body=body, who=who, key=town.fresh_key())
    reply = town.send(sent, expected)
    if reply is None or reply.status != 201:
        return None
    assert owner in {None, reply.json["customer_id"]}, f"{number} {address} is {owner}"
    return Buyer(reply.json["customer_id"], reply.json["inquiry_id"])


def _owner(town: Town, root: str, contact: str) -> object:
    return town.chronicle.rows.get((f"{root}#{contact}", root), {}).get("customer_id")


def move_inquiry(town: Town, buyer: Buyer, state: str, who: str) -> None:
    """Move an inquiry on, or give it up."""
    inquiry = _inquiry(town, buyer)
    store = None if inquiry.store == "ANY" else inquiry.store
    expected = door(town, who, CHIEFS | SALES, store)
    if expected == DONE and state not in MOVES.get(inquiry.state, ()):
        expected = 409
    body: Json = {"state": state} | ({"reason": "bought elsewhere"} if state == "LOST" else {})
    resource, path = "/api/inquiries/{inquiry_id}/state", {"inquiry_id": buyer.inquiry_id}
    town.send(Sent(inquiries.handler, "POST", resource, path, body, who), {expected})


def _inquiry(town: Town, buyer: Buyer) -> Inquiry:
    return Inquiry.model_validate(town.chronicle.rows[f"INQUIRY#{buyer.inquiry_id}", "INQUIRY"])


def change_contact(town: Town, buyer: Buyer, contact: Json, *, stale: bool, who: str) -> None:
    """Give a customer another phone or address; one that somebody else has, or that mail came back from, is refused."""
    ((name, value),) = contact.items()
    known = town.chronicle.rows[f"CUSTOMER#{buyer.customer_id}", "CUSTOMER"]
    same = known[name] == value
    expected = door(town, who, CHIEFS | SALES | {"aftersales", "admin"})
    if expected == DONE and stale:
        expected = 412
    elif expected == DONE and not same:
        taken = _owner(town, name.upper(), str(value)) is not None
        broken = name == "email" and unreachable(town, str(value))
        expected = 422 if taken or broken else DONE
    headers = {"if-match": f'"{int(str(known["version"])) - stale}"'}
    resource, path = "/api/customers/{customer_id}", {"customer_id": buyer.customer_id}
    sent = Sent(customers.handler, "PATCH", resource, path, contact, who, headers=headers)
    town.send(sent, {expected}, idle=same and name == "phone")


def unreachable(town: Town, email: str) -> bool:
    """Whether mail came back from an address."""
    key = BrokenAddress.key_of(address_hash(email))
    return (key.pk, key.sk) in town.chronicle.rows


def create(town: Town, buyer: Buyer, car: int, discount: str | None, who: str, *, linked: bool = True) -> str | None:
    """Have an order written; returns its id."""
    body: Json = {
        "customer_id": buyer.customer_id,
        **CARS[car],
        "payment": {"method": "full"},
        "delivery": {"requested_date": "2026-04-01", "place": "Store 1"},
        **terms(discount),
    }
    expected = door(town, who, SALES)
    if linked:
        body["inquiry_id"] = buyer.inquiry_id
        inquiry = _inquiry(town, buyer)
        known = inquiry.store in {"ANY", town.staff[who].store} and inquiry.customer_id == buyer.customer_id
        if expected == DONE and (not known or inquiry.state == "LOST"):
            expected = 422
    return _new(town, Sent(orders.handler, "POST", "/api/orders", body=body, who=who, key=town.fresh_key()), expected)


def terms(discount: str | None) -> Json:
    """Return a discount with its reason, or that there is none."""
    if discount is None:
        return {"discount": None}
    return {"discount": {"amount": discount, "currency": "CNY"}, "discount_reason": "loyalty"}


def _new(town: Town, sent: Sent, expected: int) -> str | None:
    reply = town.send(sent, {201 if expected == DONE else expected})
    return str(reply.json["order_id"]) if reply and reply.status == 201 else None


def duplicate(town: Town, order_id: str, who: str) -> str | None:
    """Have the same order written once more."""
    order = town.order(order_id)
    who = consultant_of(order, who)
    sent = Sent(orders.handler, "POST", f"{ORDER}/duplicate", {"order_id": order_id}, who=who, key=town.fresh_key())
    return _new(town, sent, door(town, who, SALES, order.store))


def edit(town: Town, order_id: str, change: Json, who: str, *, match: int = 0) -> None:
    """Change an order at the version it has, or `match` versions before."""
    order, content = town.order(order_id), town.content(order_id)
    who = consultant_of(order, who)
    expected = door(town, who, SALES, order.store)
    if expected == DONE and match:
        expected = 412
    elif expected == DONE and (order.status not in EDITABLE or order.contract_status == "SIGNED"):
        expected = 409
    same = all(getattr(content, name) == value for name, value in change.items() if name == "colour_code")
    headers = {"if-match": f'"{order.version - match}"'}
    sent = Sent(orders.handler, "PATCH", ORDER, {"order_id": order_id}, change, who, headers=headers)
    reply = town.send(sent, {expected}, idle=same and "discount" not in change)
    if reply and reply.status == DONE:
        after = town.order(order_id)
        changed = after.content_hash != order.content_hash
        assert after.status == ("DRAFT" if changed else order.status)
        assert after.revision == order.revision + changed


def submit(town: Town, order_id: str, who: str) -> None:
    """Send the order to the customer."""
    order = town.order(order_id)
    who = consultant_of(order, who)
    legal = order.status in {"DRAFT", "CHANGES_REQUESTED"}
    _act(town, order, "submit", {}, who, door(town, who, SALES, order.store), legal=legal)


def cancel(town: Town, order_id: str, who: str) -> None:
    """Give the sale up."""
    order = town.order(order_id)
    who = consultant_of(order, who)
    legal = order.status in EDITABLE | {"CONTRACTED", "IN_DELIVERY"} and order.contract_status != "SIGNED"
    _act(
        town,
        order,
        "cancel",
        {"reason": "bought elsewhere"},
        who,
        door(town, who, SALES | CHIEFS, order.store),
        legal=legal,
    )


def _act(town: Town, order: Order, verb: str, body: Json, who: str, expected: int, *, legal: bool) -> None:
    if expected == DONE and not legal:
        expected = 409
    reply = town.send(
        Sent(orders.handler, "POST", f"{ORDER}/{verb}", {"order_id": order.order_id}, body, who), {expected}
    )
    if reply and reply.status == DONE:
        after = town.order(order.order_id)
        assert (reply.json["status"], reply.json["version"]) == (after.status, after.version)
