"""Staff's verbs on an order that exists: edit, submit, cancel."""

from __future__ import annotations

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.catalogue.terms import PriceList
from driveaway.customers.model import Customer
from driveaway.effects.model import Effect
from driveaway.finance.settling import settlement_letters
from driveaway.orders.content import Content
from driveaway.orders.differences import differences
from driveaway.orders.model import Order
from driveaway.orders.next_steps import check_editable, is_being_sealed
from driveaway.orders.pricing import content_hash, fill_in, payable
from driveaway.orders.public_word import LIVING, ended_contract, voided_contract
from driveaway.orders.requests import OrderEdit
from driveaway.orders.selection import edited
from driveaway.orders.sent import kept_as_sent, marked, open_with_sent
from driveaway.orders.service import buyer_of, file_for, shown_to
from driveaway.orders.view import order_view
from driveaway.ports import Book
from driveaway.reviews.checking import check_before
from driveaway.reviews.scope import left_after
from driveaway.shared.clock import Clock, local_day
from driveaway.shared.errors import IllegalMove, StaleRecord
from driveaway.shared.record import Item
from driveaway.step import Change, Step
from driveaway.workflow.service import set_going


def edit_order(
    order_id: str, edit: OrderEdit, *, expected: int, person: Person, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    """Change the selection until it is signed, and take over the buyer's profile: back to DRAFT with a new revision.

    Its links fall, and approvals that no longer hold. Where both are as they were, nothing changes.
    """
    found = file_for(order_id, person, book)
    before, content = found.order, found.content
    if before.version != expected:
        raise StaleRecord(version=before.version)
    check_editable(before)
    after_content = _edited(before, content, edit, book, clock)
    if content_hash(after_content) == before.content_hash and after_content.buyer == content.buyer:
        return order_view(before, content)
    after, effects = _redrafted(before, after_content, person, clock)
    book.commit(
        Step(
            action="order_edited",
            actor=person.staff_id,
            at=clock.now(),
            details={
                "revision": after.revision,
                "fields": [*sorted(edit.model_fields_set)],
                "changes": differences(content, after_content),
            },
            changes=(Change(after, before),),
            mirrors=(after_content, *voided_contract(before), *kept_as_sent(before, content)),
            effects=effects,
        )
    )
    return order_view(after.model_copy(update={"version": before.version + 1}), after_content)


def _edited(before: Order, content: Content, edit: OrderEdit, book: Book, clock: Clock) -> Content:
    selection = edited(content, edit)
    wanted: list[tuple[type[Item], str]] = [
        (Customer, before.customer_id),
        *PriceList.wanted(selection.model_code, before.store),
    ]
    customer, *listed = book.find_many(wanted)
    filled = fill_in(
        before.order_id,
        selection,
        prices=PriceList.found(listed, before.store),
        day=local_day(clock.now()),
        buyer=buyer_of(customer) if isinstance(customer, Customer) else content.buyer,
        revision=before.revision + 1,
        follows=before.version + 1,
    )
    return filled.model_copy(update={"customer_word": content.word_on(before.turn)})


def _redrafted(before: Order, content: Content, person: Person, clock: Clock) -> tuple[Order, tuple[Effect, ...]]:
    authors = tuple(sorted({*before.authors, person.staff_id}))
    changes: dict[str, object] = {
        "revision": content.revision,
        "authors": authors,
        "content_hash": content_hash(content),
        "total_amount": str(payable(content).amount),
        "findings": (),
        "approvals": left_after(before.succeed(authors=authors), content),
        "contract_status": "VOID" if before.contract_status in LIVING else before.contract_status,
        "updated_at": clock.now(),
    }
    if before.status == "DRAFT":
        return before.succeed(**changes), ()
    moved = before.move("DRAFT", **changes)
    return set_going(moved, clock)


def submit_order(
    order_id: str, *, expected: int | None = None, person: Person, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    """Send the order to the customer: AWAITING_CUSTOMER, the workflow goes on.

    `expected` is the version that was read, where the caller wants no other to go out. Raises StaleRecord, IllegalMove,
    or Blocked, which names what the check found to be put right first.
    """
    found, seen = open_with_sent(order_id, book)
    before = shown_to(person, found).order
    if expected not in {None, before.version}:
        raise StaleRecord(version=before.version)
    now = clock.now()
    before.check_move("AWAITING_CUSTOMER")
    noted, calendar = check_before(found, book, now)
    moved = before.move(
        "AWAITING_CUSTOMER",
        turn=before.turn + 1,
        findings=noted,
        answer_time=calendar.answer_time,
        deadline=calendar.answer_time.next_deadline(now, reminders=0),
        updated_at=now,
        submitted_at=now,
    )
    after, effects = set_going(moved, clock)
    book.commit(
        Step(
            action="order_submitted",
            actor=person.staff_id,
            at=now,
            details={"revision": after.revision},
            changes=(Change(after, before),),
            mirrors=marked(found, seen),
            effects=effects,
        )
    )
    return order_view(after.model_copy(update={"version": before.version + 1}), found.content)


def cancel_order(order_id: str, reason: str, *, person: Person, book: Book, clock: Clock) -> dict[str, JsonValue]:
    """Cancel an order before handover; the workflow releases the vehicle and tells everyone. Raises IllegalMove."""
    found = file_for(order_id, person, book)
    before = found.order
    if is_being_sealed(before):
        raise IllegalMove("order_being_sealed")
    moved = before.move("CANCELLED", ended_reason=reason, updated_at=clock.now())
    if before.epoch:
        after, effects = set_going(moved, clock)
    else:  # never sent: no workflow announces the end, so whoever has to know of it is told here
        after = moved.succeed(settled=True)
        effects = settlement_letters(after, book, clock.now())
    book.commit(
        Step(
            action="order_cancelled",
            actor=person.staff_id,
            at=clock.now(),
            details={"reason": reason},
            changes=(Change(after, before),),
            mirrors=ended_contract(before, clock.now()),
            effects=effects,
        )
    )
    return order_view(after.model_copy(update={"version": before.version + 1}), found.content)
