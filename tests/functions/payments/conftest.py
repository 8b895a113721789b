from __future__ import annotations

import pytest

from driveaway.orders.model import Order
from tests.functions.desk import Desk
from tests.functions.payments.paying import TRADED
from tests.sales import in_review


@pytest.fixture
def order(desk: Desk) -> Order:
    return in_review(desk.bench, **TRADED)


@pytest.fixture
def finance(desk: Desk) -> str:
    return desk.session_of("finance@driveaway.example")
