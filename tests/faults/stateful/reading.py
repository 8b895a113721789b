"""What people read must be what the records say: lists, tracking, tasks, profiles, lookups."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from driveaway.adapters.dynamodb.items import plain, to_attributes
from driveaway.aftercare.model import FollowUp
from driveaway.aftercare.service_request import ServiceRequest
from driveaway.customers.model import Customer
from driveaway.deliveries.vehicle import Vehicle
from driveaway.inquiries.model import Inquiry
from driveaway.orders.model import Order
from driveaway.shared.record import Record
from functions.aftercare import api as aftercare
from functions.customers import api as customers
from functions.deliveries import stock, track
from functions.inquiries import api as inquiries
from functions.orders import api as orders
from tests.faults.machine import Handler
from tests.faults.stateful.town import ORDER, Sent, Town
from tests.faults.wire import Json

KINDS: Mapping[str, type[Record]] = {
    "ORDER": Order, "VEHICLE": Vehicle, "INQUIRY": Inquiry, "FOLLOWUP": FollowUp, "SERVICE": ServiceRequest,
}  # fmt: skip


def read(town: Town, handler: Handler, resource: str, who: str = "", **path: str) -> Json:
    """Look at something; looking writes nothing."""
    sent = Sent(handler, "GET", resource, path, who=who, query={"limit": "100"})
    reply = town.send(sent, {200}, idle=True)
    assert reply, "nothing is broken any more"
    return reply.json


def _stock(town: Town) -> Iterator[Json]:
    """Yield every car, page after page."""
    cursor = ""
    while cursor is not None:
        sent = Sent(stock.handler, "GET", "/api/vehicles", who="admin", query={"limit": "100", "cursor": cursor})
        reply = town.send(sent, {200}, idle=True)
        assert reply
        yield from reply.json["vehicles"]
        cursor = reply.json["cursor"]


def orders_read_as_they_are(town: Town) -> Iterator[str]:
    for order in town.orders:
        view = read(town, orders.handler, ORDER, order.consultant_id, order_id=order.order_id)
        shown = view["status"], view["version"], view["balance"]["amount"], view["total"]["amount"]
        if shown != (order.status, order.version, f"{order.balance.amount:f}", f"{order.total.amount:f}"):
            yield f"{shown}, and it is {order.status} {order.version} {order.balance.amount}"
        tracked = read(town, track.handler, "/track/{code}", code=order.tracking_code)
        if (tracked["status"], tracked["order_no"]) != (order.status, order.order_no):
            yield f"tracking shows {tracked['status']}, it is {order.status}"
        if order.ended != (tracked["next_action"]["who"] == "nobody"):
            yield f"{order.status}, and tracking says next is {tracked['next_action']}"
        timeline = read(town, orders.handler, f"{ORDER}/timeline", order.consultant_id, order_id=order.order_id)
        if not timeline["unbroken"] or len(timeline["events"]) != order.version:
            yield f"timeline of {len(timeline['events'])} events, unbroken {timeline['unbroken']}"


def lists_hold_every_record(town: Town) -> Iterator[str]:
    listed = {row["order_id"]: row["status"] for row in read(town, orders.handler, "/api/orders", "admin")["orders"]}
    if listed != {order.order_id: order.status for order in town.orders}:
        yield f"orders are listed as {listed}"
    cars = {row["vin"]: row["state"] for row in town.chronicle.of("VEHICLE")}
    if {row["vin"]: row["state"] for row in _stock(town)} != cars:
        yield "the stock is listed otherwise"
    asked = {row["inquiry_id"]: row["state"] for row in town.chronicle.of("INQUIRY")}
    shown = read(town, inquiries.handler, "/api/inquiries", "admin")["inquiries"]
    if {row["inquiry_id"]: row["state"] for row in shown} != asked:
        yield "inquiries are listed otherwise"
    due = {row["follow_up_id"] for row in town.chronicle.of("FOLLOWUP") if row["state"] == "DUE"}
    shown = read(town, aftercare.handler, "/api/follow-ups", "admin")["follow_ups"]
    if {row["follow_up_id"] for row in shown} != due:
        yield "follow-ups are listed otherwise"


def tasks_of(town: Town, who: str) -> set[tuple[str, str, str]]:
    """Return a person's tasks: whose, of which kind, about which order."""
    tasks = read(town, orders.handler, "/api/tasks", who)["tasks"]
    return {(who, str(task["kind"]), str(task["order_id"])) for task in tasks}


def tasks_name_whoever_is_asked(town: Town) -> Iterator[str]:
    wanted: set[tuple[str, str, str]] = set()
    for order in town.orders:
        waiting = order.waiting_approval()
        if order.status == "IN_REVIEW" and waiting:
            wanted.add((waiting.assignee, "approval", order.order_id))
        edited = order.status == "DRAFT" and order.turn > 0  # until it is sent again, what was asked for waits
        if edited or order.status == "CHANGES_REQUESTED":
            wanted.add((order.consultant_id, "correction", order.order_id))
    people = {who for who, _, _ in wanted} | {order.consultant_id for order in town.orders} | {"sales-director"}
    everybody = {each for who in sorted(people) for each in tasks_of(town, who)}
    found = {each for each in everybody if each[1] in {"approval", "correction"}}
    yield from (f"{each} is not a task" for each in wanted - found)
    yield from (f"{each} is a task" for each in found - wanted)


def profiles_list_what_belongs_to_them(town: Town) -> Iterator[str]:
    for row in town.chronicle.of("CUSTOMER"):
        who = Customer.model_validate(row).customer_id
        view = read(town, customers.handler, "/api/customers/{customer_id}", "admin", customer_id=who)
        for part, plural, name in (
            ("ORDER", "orders", "order_id"),
            ("INQUIRY", "inquiries", "inquiry_id"),
            ("SERVICE", "service_requests", "service_request_id"),
        ):
            mine = {each[name] for each in town.chronicle.of(part) if each["customer_id"] == who}
            if {each[name] for each in view[plural]} != mine:
                yield f"the profile lists other {plural}"
        for root, contact in (("PHONE", row["phone"]), ("EMAIL", row["email"])):
            if town.chronicle.rows.get((f"{root}#{contact}", root), {}).get("customer_id") != who:
                yield f"{contact} leads elsewhere"
    lookups = len([row for row in town.rows if row["sk"] in {"PHONE", "EMAIL"}])
    if lookups != 2 * len(town.chronicle.of("CUSTOMER")):
        yield f"{lookups} lookups"


def indexes_say_what_the_records_say(town: Town) -> Iterator[str]:
    for row in town.rows:
        kind = KINDS.get(str(row["sk"]))
        places = ("wl_pk", "wl_sk", "due_pk", "due_sk")
        if kind:
            wanted = plain(to_attributes(kind.model_validate(row)))
            if any(wanted.get(name) != row.get(name) for name in places):
                yield f"{row['pk']} stands elsewhere in an index"


READ_MODELS: tuple[Callable[[Town], Iterator[str]], ...] = (
    orders_read_as_they_are,
    lists_hold_every_record,
    tasks_name_whoever_is_asked,
    profiles_list_what_belongs_to_them,
    indexes_say_what_the_records_say,
)
