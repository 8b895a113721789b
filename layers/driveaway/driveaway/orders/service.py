"""Staff's verbs on orders: create from the profile, edit, submit, cancel, duplicate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.catalogue.model import CarModel
from driveaway.customers.model import Customer, CustomerPointer
from driveaway.effects.model import Effect
from driveaway.orders.model import EDITABLE, Buyer, Content, Order
from driveaway.orders.pricing import content_hash, fill_in, payable
from driveaway.orders.requests import NewOrder, OrderEdit, Selection
from driveaway.orders.view import order_view
from driveaway.ports import Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import IllegalMove, InvalidInput, NotFound, StaleRecord
from driveaway.shared.ids import new_id, number_for, readable
from driveaway.shared.receipt import Receipt
from driveaway.shared.record import Item
from driveaway.step import Change, Step
from driveaway.workflow.service import set_going

ANSWER_TIME = timedelta(days=14)
"""How long the customer has before the order expires."""
REMINDERS_AT = (timedelta(days=3), timedelta(days=10))
"""When the customer is reminded, counted from the mail."""
TRACKING_CODE_LENGTH = 16


@dataclass(frozen=True)
class OrderFile:
    """An order with its content."""

    order: Order
    content: Content


def open_file(order_id: str, book: Book) -> OrderFile:
    """Return an order and its content in one call; raises NotFound."""
    wanted: list[tuple[type[Item], str]] = [(Order, order_id), (Content, order_id)]
    order, content = book.find_many(wanted)
    if not isinstance(order, Order) or not isinstance(content, Content):
        raise NotFound
    return OrderFile(order, content)


def file_for(order_id: str, person: Person, book: Book) -> OrderFile:
    """Return an order that is this person's business; another store's is not found."""
    found = open_file(order_id, book)
    if not person.may_see(found.order.store):
        raise NotFound
    return found


def create_order(
    wanted: NewOrder, *, person: Person, receipt: Receipt | None, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    """Create a DRAFT filled from the profile and the price list; returns its view."""
    known: list[tuple[type[Item], str]] = [(Customer, wanted.customer_id), (CarModel, wanted.model_code)]
    customer, model = book.find_many(known)
    if not isinstance(customer, Customer):
        raise InvalidInput.at("/customer_id", "unknown_customer")
    selection = Selection.model_validate(wanted.model_dump(exclude={"customer_id", "inquiry_id"}))
    content = fill_in(
        new_id(),
        selection,
        model=model if isinstance(model, CarModel) else None,
        buyer=buyer_of(customer),
        revision=1,
        follows=1,
    )
    order = _new_order(content, person, wanted.inquiry_id, clock.now())
    return _commit_new(order, content, person, receipt, book, clock)


def _commit_new(
    order: Order, content: Content, person: Person, receipt: Receipt | None, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    reply = order_view(order.model_copy(update={"version": 1}), content)
    pointer = CustomerPointer(
        customer_id=order.customer_id,
        kind="order",
        target_id=order.order_id,
        label=order.order_no,
        at=order.created_at,
    )
    book.commit(
        Step(
            action="order_created",
            actor=person.staff_id,
            at=clock.now(),
            details={"revision": 1, "content_hash": order.content_hash},
            changes=(Change(order),),
            claims=(pointer,),
            mirrors=(content,),
            receipt=receipt.model_copy(update={"reply": reply}) if receipt else None,
        )
    )
    return reply


def _new_order(content: Content, person: Person, inquiry_id: str | None, now: datetime) -> Order:
    return Order(
        order_id=content.order_id,
        order_no=number_for("DW", now, 6),
        tracking_code=readable(TRACKING_CODE_LENGTH),
        content_hash=content_hash(content),
        customer_id=content.buyer.customer_id,
        inquiry_id=inquiry_id,
        consultant_id=person.staff_id,
        store=person.store or "",
        language=content.buyer.language,
        total_amount=str(payable(content).amount),
        created_at=now,
        updated_at=now,
    )


def buyer_of(customer: Customer) -> Buyer:
    """Return the customer as an order is filled from the profile."""
    return Buyer.model_validate({name: getattr(customer, name) for name in Buyer.model_fields})


def duplicate_order(
    order_id: str, *, person: Person, receipt: Receipt | None, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    """Create a new DRAFT with the same selection; neither discount nor approvals come along."""
    source = file_for(order_id, person, book).content
    selection = selection_of(source).model_copy(update={"discount": None, "discount_reason": None})
    wanted = NewOrder(customer_id=source.buyer.customer_id, **selection.model_dump())
    return create_order(wanted, person=person, receipt=receipt, book=book, clock=clock)


def selection_of(content: Content) -> Selection:
    """Return the selection that a content was made from."""
    fields = {name: getattr(content, name) for name in Selection.model_fields}
    return Selection.model_validate(fields | {"discount": content.discount})


def edit_order(
    order_id: str, edit: OrderEdit, *, expected: int, person: Person, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    """Change the selection until it is signed: back to DRAFT with a new revision, so that links and approvals fall."""
    found = file_for(order_id, person, book)
    before, content = found.order, found.content
    if before.version != expected:
        raise StaleRecord(version=before.version)
    if before.status not in EDITABLE or before.contract_status in {"SIGNED", "SEALED", "ARCHIVED"}:
        raise IllegalMove("order_not_editable", status=before.status)
    after_content = _edited(before, content, edit, book)
    if content_hash(after_content) == before.content_hash:
        return order_view(before, content)
    after, effects = _redrafted(before, after_content, clock)
    book.commit(
        Step(
            action="order_edited",
            actor=person.staff_id,
            at=clock.now(),
            details={"revision": after.revision, "fields": sorted(edit.model_fields_set)},
            changes=(Change(after, before),),
            mirrors=(after_content,),
            effects=effects,
        )
    )
    return order_view(after.model_copy(update={"version": before.version + 1}), after_content)


def _edited(before: Order, content: Content, edit: OrderEdit, book: Book) -> Content:
    changes = {name: getattr(edit, name) for name in edit.model_fields_set}
    if changes.get("discount", content.discount) in (None, content.discount.model_copy(update={"amount": 0})):
        changes.setdefault("discount_reason", None)
    fields = {name: getattr(selection_of(content), name) for name in Selection.model_fields} | changes
    selection = Selection.model_validate(fields)
    wanted: list[tuple[type[Item], str]] = [(CarModel, selection.model_code), (Customer, before.customer_id)]
    model, customer = book.find_many(wanted)
    return fill_in(
        before.order_id,
        selection,
        model=model if isinstance(model, CarModel) else None,
        buyer=buyer_of(customer) if isinstance(customer, Customer) else content.buyer,
        revision=before.revision + 1,
        follows=before.version + 1,
    )


def _redrafted(before: Order, content: Content, clock: Clock) -> tuple[Order, tuple[Effect, ...]]:
    changes: dict[str, object] = {
        "revision": content.revision,
        "content_hash": content_hash(content),
        "total_amount": str(payable(content).amount),
        "findings": (),
        "approvals": (),
        "contract_status": "VOID" if before.contract_no else "NONE",
        "updated_at": clock.now(),
    }
    if before.status == "DRAFT":
        return before.succeed(**changes), ()
    moved = before.move("DRAFT", **changes)
    return set_going(moved, clock)


def submit_order(order_id: str, *, person: Person, book: Book, clock: Clock) -> dict[str, JsonValue]:
    """Send the order to the customer: AWAITING_CUSTOMER, the workflow goes on. Raises IllegalMove."""
    found = file_for(order_id, person, book)
    before = found.order
    now = clock.now()
    moved = before.move("AWAITING_CUSTOMER", deadline=now + REMINDERS_AT[0], updated_at=now, submitted_at=now)
    after, effects = set_going(moved, clock)
    book.commit(
        Step(
            action="order_submitted",
            actor=person.staff_id,
            at=now,
            details={"revision": after.revision},
            changes=(Change(after, before),),
            effects=effects,
        )
    )
    return order_view(after.model_copy(update={"version": before.version + 1}), found.content)


def cancel_order(order_id: str, reason: str, *, person: Person, book: Book, clock: Clock) -> dict[str, JsonValue]:
    """Cancel an order before handover; the workflow releases the vehicle and tells everyone. Raises IllegalMove."""
    found = file_for(order_id, person, book)
    before = found.order
    moved = before.move("CANCELLED", ended_reason=reason, updated_at=clock.now())
    after, effects = set_going(moved, clock) if before.epoch else (moved.succeed(settled=True), ())
    book.commit(
        Step(
            action="order_cancelled",
            actor=person.staff_id,
            at=clock.now(),
            details={"reason": reason},
            changes=(Change(after, before),),
            effects=effects,
        )
    )
    return order_view(after.model_copy(update={"version": before.version + 1}), found.content)
