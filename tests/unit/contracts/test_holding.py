"""Legal hold: the record says whether a sealed contract is held, and the archive follows it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from driveaway.access.model import Person
from driveaway.contracts.holding import hold, keep_as_written, let_go
from driveaway.effects.model import Effect
from driveaway.orders.customers_view import customer_view
from driveaway.orders.model import Order
from driveaway.orders.service import open_file
from driveaway.orders.view import order_view
from driveaway.shared.errors import IllegalMove, NotFound
from tests.unit.contracts.conftest import Office


def archived(office: Office) -> Order:
    """Sign and seal the contract."""
    office.draft()
    token = office.ask()
    office.sign(token, office.code(token))
    office.seal()
    return office.order


CHIEF = Person(staff_id="chief", name="Chief", email="chief@driveaway.example", roles=("general_manager",))


def held(office: Office) -> bool:
    """Do what the relay does with what waits; returns whether the archive holds the contract then."""
    for effect in waiting(office):
        keep_as_written(str(effect.order_id), archive=office.archive, book=office.bench.book)
    return f"contracts/{office.order.contract_no}/sealed.pdf" in office.archive.held


def waiting(office: Office) -> list[Effect]:
    due = office.bench.book.due(Effect, "EFFECTS", office.bench.clock.now() + timedelta(hours=1))
    return [each for each in due if each.kind == "hold_contract"]


def test_a_held_contract_says_why_and_by_whom_until_it_is_let_go(office: Office) -> None:
    order, person = archived(office), CHIEF
    bench = office.bench

    reply = hold(order.order_id, "Case 12", person=person, book=bench.book, clock=bench.clock)

    assert reply["legal_hold"] == {
        "reason": "Case 12",
        "by": person.staff_id,
        "at": bench.clock.now().isoformat().replace("+00:00", "Z"),
    }
    assert held(office)
    assert "legal_hold" not in let_go(order.order_id, person=person, book=bench.book, clock=bench.clock)
    assert not held(office)
    actions = [(row.action, row.details) for row in bench.book.history(office.order.key)[-2:]]
    number = {"contract_no": order.contract_no}
    assert actions == [("contract_held", number), ("contract_let_go", number)]


def test_saying_it_again_writes_nothing_and_keeps_the_first_reason(office: Office) -> None:
    order, person, bench = archived(office), CHIEF, office.bench
    hold(order.order_id, "Case 12", person=person, book=bench.book, clock=bench.clock)
    reply = hold(order.order_id, "Case 13", person=person, book=bench.book, clock=bench.clock)
    assert isinstance(reply["legal_hold"], dict)
    assert reply["legal_hold"]["reason"] == "Case 12"
    assert len(waiting(office)) == 1

    version = office.order.version
    for _ in range(2):
        let_go(order.order_id, person=person, book=bench.book, clock=bench.clock)
    assert office.order.version == version + 1


def test_only_what_is_archived_can_be_held_and_only_by_its_own_store(office: Office) -> None:
    office.draft()
    person, bench = CHIEF, office.bench
    with pytest.raises(IllegalMove, match="contract_not_archived"):
        hold("ORDER1", "Case 12", person=person, book=bench.book, clock=bench.clock)
    stranger = person.model_copy(update={"roles": ("sales_manager",), "store": "another"})
    with pytest.raises(NotFound):
        hold("ORDER1", "Case 12", person=stranger, book=bench.book, clock=bench.clock)


def test_a_customer_does_not_see_the_hold(office: Office) -> None:
    order, bench = archived(office), office.bench
    hold(order.order_id, "Case 12", person=CHIEF, book=bench.book, clock=bench.clock)

    found = open_file("ORDER1", bench.book)
    assert "Case 12" in str(order_view(found.order, found.content))
    assert "Case 12" not in str(customer_view(found.order, found.content))
