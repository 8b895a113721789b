"""What the dealer can no longer keep goes back to its consultant before anybody is asked to approve it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from driveaway.catalogue.model import CarModel
from driveaway.effects.model import Effect
from driveaway.orders.model import Order
from driveaway.orders.service import open_file
from driveaway.shared.clock import local_day
from driveaway.step import Change, Step
from tests.fakes import Bench, bench
from tests.sales import confirmed, staff_person, submitted


@pytest.fixture
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


def taken_off_the_list(order: Order, here: Bench) -> None:
    """End the sale of the order's model yesterday."""
    model = here.book.get(CarModel, open_file(order.order_id, here.book).content.model_code)
    now = here.clock.now()
    ended = model.succeed(orderable_until=local_day(now) - timedelta(days=1))
    here.book.commit(Step(action="set_up", actor="test", at=now, changes=(Change(ended, model),)))


def letter(kind: str, order: Order, here: Bench) -> Effect:
    return here.book.get(Effect, f"{order.order_id}-{kind}-{order.progress}")


def test_a_model_that_is_sold_no_more_stops_the_review_and_all_are_told(here: Bench) -> None:
    order = submitted(here)
    taken_off_the_list(order, here)

    order = confirmed(order, here)

    assert (order.status, order.approvals) == ("CHANGES_REQUESTED", ())
    assert [each.code for each in order.findings if each.severity == "block"] == ["not_orderable"]
    told = letter("decision", order, here).mail
    assert told is not None
    assert (told.to, told.data["outcome"]) == (staff_person(order.consultant_id, here).email, "changes_requested")
    assert told.data["finding"] == {"code": "not_orderable", "params": {}}
    customers = letter("revised", order, here).mail
    assert customers is not None
    assert customers.kind == "order_in_revision"


def test_what_only_warns_is_left_to_the_approvers(here: Bench) -> None:
    order = confirmed(submitted(here), here)

    assert order.status == "IN_REVIEW"
    assert {each.severity for each in order.findings} <= {"warn"}
    assert order.waiting_approval()
