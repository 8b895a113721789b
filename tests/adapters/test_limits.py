"""The tables' limits: what outgrows them is told long before DynamoDB would, and nothing of the step is written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from driveaway.adapters.dynamodb.items import LARGEST_ITEM, size_of, to_attributes
from driveaway.adapters.dynamodb.transaction import LIMIT
from driveaway.customers.model import Customer
from driveaway.effects.model import wake
from driveaway.orders.content import Content
from driveaway.orders.editing import edit_order
from driveaway.orders.model import Order
from driveaway.orders.requests import OrderEdit
from driveaway.shared.errors import Broken, TooLarge
from driveaway.step import Change, Step
from tests.fakes import Bench, bench
from tests.sales import customer, draft, person_with

DYNAMODB_TAKES = 400 * 1024


@pytest.fixture
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


def longer(buyer: Customer, address: str, here: Bench) -> None:
    after = buyer.succeed(address=address)
    here.book.commit(Step(action="moved", actor="test", at=here.clock.now(), changes=(Change(after, buyer),)))


@pytest.mark.parametrize("address", ["x" * LARGEST_ITEM, "龘" * (LARGEST_ITEM // 3)])
def test_a_record_that_grows_too_large_is_refused_and_stays_as_it_was(address: str, here: Bench) -> None:
    buyer = customer(here)
    with pytest.raises(TooLarge):
        longer(buyer, address, here)
    assert here.book.get(Customer, buyer.customer_id) == buyer


def test_what_we_take_dynamodb_takes_too(here: Bench) -> None:
    buyer = customer(here)
    longer(buyer, "x" * (LARGEST_ITEM - 4096), here)
    found = here.book.get(Customer, buyer.customer_id)
    assert LARGEST_ITEM - 4096 < size_of(to_attributes(found)) < DYNAMODB_TAKES


def test_a_step_of_more_writes_than_a_transaction_takes_is_not_begun(here: Bench) -> None:
    effects = tuple(wake("order", number, here.clock.now()) for number in range(LIMIT + 1))
    with pytest.raises(Broken, match="step_too_large"):
        here.book.commit(Step(action="woken", actor="test", at=here.clock.now(), effects=effects))
    here.book.commit(Step(action="woken", actor="test", at=here.clock.now(), effects=effects[:LIMIT]))


def test_an_order_with_two_hundred_amendments_stays_small_and_whole(here: Bench) -> None:
    order = draft(here)
    consultant = person_with("consultant", here, "1")
    for number in range(200):
        wish = {"requested_date": "2026-04-01", "place": f"Store {number}"}
        edit = OrderEdit.model_validate({"delivery": wish})
        before = here.book.get(Order, order.order_id)
        edit_order(order.order_id, edit, expected=before.version, person=consultant, book=here.book, clock=here.clock)
    after, content = here.book.get(Order, order.order_id), here.book.get(Content, order.order_id)
    assert (after.revision, content.delivery.place) == (order.revision + 200, "Store 199")
    assert size_of(to_attributes(after)) < size_of(to_attributes(order)) + 200
    assert len(here.book.history(after.key)) == after.version == order.version + 200
