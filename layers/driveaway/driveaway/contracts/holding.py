"""Legal hold: a contract in a dispute is kept beyond its years, until somebody with authority says otherwise."""

from __future__ import annotations

from pydantic import JsonValue

from driveaway.access.model import Person, Role
from driveaway.contracts.model import Contract, LegalHold
from driveaway.effects.model import hold_contract
from driveaway.orders.model import Order
from driveaway.orders.view import held_contract_view
from driveaway.ports import Archive, Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import IllegalMove, NotFound
from driveaway.step import Change, Step

HOLDERS: tuple[Role, ...] = ("general_manager", "admin")
Json = dict[str, JsonValue]


def hold(order_id: str, reason: str, *, person: Person, book: Book, clock: Clock) -> Json:
    """Hold an archived contract; held already, it stays so for the first reason.

    Returns the order's contract. Raises NotFound, IllegalMove (not archived yet).
    """
    order, contract = _archived(order_id, person, book)
    if contract.hold is None:
        held = contract.model_copy(update={"hold": LegalHold(reason=reason, by=person.staff_id, at=clock.now())})
        order = _write(order, held, "contract_held", person, book, clock)
    return dict(held_contract_view(order) or {})


def let_go(order_id: str, *, person: Person, book: Book, clock: Clock) -> Json:
    """End the hold of a contract; without one nothing changes. Its years of retention go on.

    Returns the order's contract. Raises NotFound, IllegalMove (not archived yet).
    """
    order, contract = _archived(order_id, person, book)
    if contract.hold is not None:
        order = _write(order, contract.model_copy(update={"hold": None}), "contract_let_go", person, book, clock)
    return dict(held_contract_view(order) or {})


def _archived(order_id: str, person: Person, book: Book) -> tuple[Order, Contract]:
    order = book.get(Order, order_id)
    if not person.may_see(order.store) or order.contract is None:
        raise NotFound
    if order.contract_status != "ARCHIVED":
        raise IllegalMove("contract_not_archived", status=order.contract_status)
    return order, order.contract


def _write(before: Order, contract: Contract, action: str, person: Person, book: Book, clock: Clock) -> Order:
    after = before.succeed(contract=contract)
    book.commit(
        Step(
            action=action,
            actor=person.staff_id,
            at=clock.now(),
            details={"contract_no": contract.contract_no},
            changes=(Change(after, before),),
            effects=(hold_contract(before.order_id, before.version, clock.now()),),
        )
    )
    return after


def keep_as_written(order_id: str, *, archive: Archive, book: Book) -> None:
    """Let the archive hold a contract or let it go, as its order says by then.

    The order is read again afterwards: of two that write at once, the last to look has seen both.
    """
    contract = book.get(Order, order_id).contract
    while contract and contract.sealed_key:
        archive.hold(contract.sealed_key, on=contract.hold is not None)
        newest = book.get(Order, order_id).contract
        if newest == contract:
            return
        contract = newest
