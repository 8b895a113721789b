from __future__ import annotations

from collections.abc import Iterator

import pytest

from driveaway.orders.model import Order
from tests.functions.desk import Desk, opened
from tests.sales import draft


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """Return one desk for all: each test has an order of its own."""
    with opened() as found:
        draft(found.bench)
        yield found


@pytest.fixture(scope="module")
def consultant(desk: Desk) -> str:
    return desk.session_of("consultant-1@driveaway.example")


@pytest.fixture
def order(desk: Desk) -> Order:
    return draft(desk.bench)
