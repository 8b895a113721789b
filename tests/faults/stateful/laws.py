"""What every single transaction must obey: each a function that says what is wrong with it, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from driveaway.finance.model import PaymentRecord
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.orders.pricing import content_hash
from driveaway.reviews.model import EVERY_STORE, Authority, is_complete
from driveaway.reviews.rules import levels
from driveaway.shared.record import GENESIS
from tests.faults.stateful.chronicle import Page, Row

WAYS: Mapping[str, str] = {
    "DRAFT": "AWAITING_CUSTOMER CANCELLED",
    "AWAITING_CUSTOMER": "IN_REVIEW CHANGES_REQUESTED DRAFT CANCELLED EXPIRED",
    "CHANGES_REQUESTED": "DRAFT AWAITING_CUSTOMER CANCELLED",
    "IN_REVIEW": "APPROVED REJECTED CHANGES_REQUESTED DRAFT CANCELLED",
    "APPROVED": "AWAITING_SIGNATURE DRAFT CANCELLED",
    "AWAITING_SIGNATURE": "CONTRACTED DRAFT CANCELLED EXPIRED",
    "CONTRACTED": "IN_DELIVERY CANCELLED",
    "IN_DELIVERY": "DELIVERED CANCELLED",
    "DELIVERED": "CLOSED",
}
"""The order's way as the vocabulary draws it, written a second time: nothing else may ever happen."""
PAPERS: Mapping[str, str] = {
    "NONE": "AWAITING_SIGNATURE",
    "VOID": "AWAITING_SIGNATURE",
    "AWAITING_SIGNATURE": "SIGNED DECLINED VOID",
    "SIGNED": "ARCHIVED",
}
BINDING = {"SIGNED", "ARCHIVED"}
AFTER_THE_END = {
    "version", "chain", "epoch_since", "settled", "paid", "surveyed", "epoch", "rebuilds", "stalled", "progress",
    "delivery", "contract_status", "updated_at", "wl_sk", "deadline", "due_pk", "due_sk",
}  # fmt: skip
"""What may still be noted of an order that has ended."""


def each_record_goes_on_from_the_last_with_one_audit_row(page: Page) -> Iterator[str]:
    subjects = set(page.audit)
    for (pk, sk), (before, after) in page.written.items():
        if "chain" not in after or after["version"] == 0:
            continue
        subjects.discard(f"{pk}/{sk}")
        row = page.audit.get(f"{pk}/{sk}")
        seen = before.get("version", 0), before.get("chain", GENESIS)
        if row is None or (row.seq, row.hash) != (after["version"], after["chain"]):
            yield f"{pk}: its audit row is {row and row.seq}, the record {after['version']}"
        elif (row.seq - 1, row.prev_hash) != seen:
            yield f"{pk}: version {row.seq} does not follow {seen[0]}"
    yield from (f"{subject}: an audit row without its record" for subject in subjects)


def orders_go_their_way(page: Page) -> Iterator[str]:
    for old, new in page.of("ORDER"):
        if not old:
            continue
        if old["status"] != new["status"] and str(new["status"]) not in WAYS.get(str(old["status"]), "").split():
            yield f"{old['status']} → {new['status']}"
        if _whole(new["progress"]) - _whole(old["progress"]) not in {0, 1}:
            yield f"progress {old['progress']} → {new['progress']}"
        if old["status"] != new["status"] and old["progress"] == new["progress"]:
            yield f"{old['status']} → {new['status']} unseen by the workflow"
        changed = {name for name in {*old, *new} if old.get(name) != new.get(name)}
        if new["approvals"] == _no_more_asked(old):
            changed.discard("approvals")
        if str(old["status"]) not in WAYS and changed - AFTER_THE_END:
            yield f"{old['status']}, and yet {sorted(changed - AFTER_THE_END)} changed"


def _no_more_asked(order: Row) -> list[Row]:
    """Return an ended order's approvals once those that waited are void, which is all that may become of them."""
    approvals = order["approvals"]
    assert isinstance(approvals, list)
    return [each | {"state": "VOID"} if each["state"] == "WAITING" else each for each in approvals]


def content_changes_by_revisions_only(page: Page) -> Iterator[str]:
    for old, new in page.of("ORDER"):
        renewed = _whole(new["revision"]) - _whole(old.get("revision", 0))
        if old and old["content_hash"] != new["content_hash"] and renewed != 1:
            yield "other content, same revision"
        if renewed and old and old["contract_status"] in BINDING:
            yield f"content changed although {old['contract_status']}"
        content = Content.model_validate(page.rows[str(new["pk"]), "CONTENT"])
        if (content.revision, content_hash(content)) != (new["revision"], new["content_hash"]):
            yield f"the order has revision {new['revision']}, its content {content.revision}"


def papers_go_their_way(page: Page) -> Iterator[str]:
    for old, new in page.of("ORDER"):
        was, now = str(old.get("contract_status", "NONE")), str(new["contract_status"])
        if was != now and now not in PAPERS.get(was, "").split():
            yield f"contract {was} → {now}"
        if "contract_no" in new:
            notice = page.rows[f"CONTRACT#{new['contract_no']}", "CONTRACT"]
            if notice["status"] != now:
                yield f"the public reads {notice['status']}, the contract is {now}"
        if new["status"] in {"CONTRACTED", "IN_DELIVERY", "DELIVERED", "CLOSED"} and now != "ARCHIVED":
            yield f"{new['status']} with a contract that is {now}"


def what_is_put_before_the_customer_was_approved(page: Page) -> Iterator[str]:
    for old, new in page.of("ORDER"):
        order = Order.model_validate(new)
        if order.status not in {"APPROVED", "AWAITING_SIGNATURE", "CONTRACTED", "IN_DELIVERY"}:
            continue
        content = Content.model_validate(page.rows[str(new["pk"]), "CONTENT"])
        asked = [each.role for each in order.approvals]
        wanted = levels(content, Authority.model_validate(page.rows["AUTHORITY", f"AUTHORITY#{EVERY_STORE}"]))
        if old and asked[: len(wanted)] != list(wanted):
            yield f"approved by {asked}, wanted {wanted}"
        hashes = {content_hash(content), content_hash(content, without={"delivery"})}
        if not is_complete(order.approvals) or not {each.content_hash for each in order.approvals} <= hashes:
            yield "not every level has approved this content"
        people = [each.by for each in order.approvals if each.state == "APPROVED"]
        if len(set(people)) < len(people) or {order.consultant_id, *order.authors} & set(people):
            yield f"approved by {people}, made by {order.consultant_id} and {order.authors}"
        living = order.contract is not None and order.contract_status not in {"NONE", "VOID"}
        if living and order.contract and order.contract.content_hash != order.content_hash:
            yield "the contract says something else than was approved"


def what_is_paid_is_the_sum_of_payments(page: Page) -> Iterator[str]:
    for _, new in page.of("ORDER"):
        booked = [
            PaymentRecord.model_validate(row)
            for (pk, sk), row in page.rows.items()
            if pk == new["pk"] and sk.startswith("PAYMENT#")
        ]
        paid = sum((-each.amount.amount if each.kind == "refund" else each.amount.amount for each in booked), Decimal())
        if Order.model_validate(new).paid.amount != paid or paid < 0:
            yield f"paid {new['paid']}, booked {paid}"


def no_vehicle_has_two_orders(page: Page) -> Iterator[str]:
    if not {"VEHICLE", "ORDER"} & {sk for _, sk in page.written}:
        return
    rows: list[Row] = [row for (_, sk), row in page.rows.items() if sk == "ORDER"]
    holds = {
        str(order.delivery.vin): order
        for order in map(Order.model_validate, rows)
        if order.delivery and order.delivery.vin
    }
    bound = {str(row["vin"]): row for (_, sk), row in page.rows.items() if sk == "VEHICLE" and row.get("order_id")}
    if {vin: order.order_id for vin, order in holds.items()} != {vin: row["order_id"] for vin, row in bound.items()}:
        yield f"orders hold {sorted(holds)}, bound are {sorted(bound)}"
    for vin, order in holds.items():
        wanted = "HANDED_OVER" if order.status in {"DELIVERED", "CLOSED"} else "ALLOCATED"
        if vin in bound and bound[vin]["state"] != wanted:
            yield f"{order.status}, and its vehicle {bound[vin]['state']}"


def links_are_used_once(page: Page) -> Iterator[str]:
    for old, new in page.of("LINK"):
        if (old.get("state"), new["state"]) not in {(None, "OPEN"), ("OPEN", "USED"), ("OPEN", "VOID")}:
            yield f"link {old.get('state')} → {new['state']}"


def finance_hears_of_archived_contracts(page: Page) -> Iterator[str]:
    for old, new in page.of("FINANCE"):
        order = page.rows[f"ORDER#{new['order_id']}", "ORDER"]
        if old or (order["contract_no"], order["contract_status"]) != (new["contract_no"], "ARCHIVED"):
            yield f"finance heard of {new['contract_no']}, which is {order['contract_status']}"


def _whole(value: object) -> int:
    assert isinstance(value, int)
    return value


LAWS: tuple[Callable[[Page], Iterator[str]], ...] = (
    each_record_goes_on_from_the_last_with_one_audit_row,
    orders_go_their_way,
    content_changes_by_revisions_only,
    papers_go_their_way,
    what_is_put_before_the_customer_was_approved,
    what_is_paid_is_the_sum_of_payments,
    no_vehicle_has_two_orders,
    links_are_used_once,
    finance_hears_of_archived_contracts,
)
