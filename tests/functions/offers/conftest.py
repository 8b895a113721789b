from __future__ import annotations

from datetime import timedelta

import pytest

from tests.fakes import session
from tests.functions.desk import Desk
from tests.functions.offers.choosing import ready


@pytest.fixture(autouse=True)
def signed_in(desk: Desk) -> None:
    session(desk.bench, "delivery", lasting=timedelta(days=90))


@pytest.fixture
def offered(desk: Desk) -> tuple[str, str]:
    return ready(desk)
