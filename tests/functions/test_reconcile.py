"""The scheduled reconciler: what it did is counted and logged, what it knows already is not told again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from driveaway.effects.service import deliver
from driveaway.runtime.observe import logger
from driveaway.runtime.wiring import world
from functions.orders import reconcile
from tests.functions.desk import Desk
from tests.sales import in_review


@pytest.fixture
def told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the function says of findings."""
    said: list[dict[str, Any]] = []
    monkeypatch.setattr(logger, "warning", lambda _, extra: said.append(extra))
    vars(world()).update(workflow=desk.bench.workflow)
    return said


def test_each_finding_is_told_once(desk: Desk, told: list[dict[str, Any]]) -> None:
    order = in_review(desk.bench)
    deliver(f"{order.order_id}-start-1", desk.bench.doors)
    desk.bench.workflow.alive.append("nobody-1")
    desk.bench.clock.advance(timedelta(days=3))
    assert reconcile.handler({}, None) == {"done": 2}
    about = {"outcome": "done"}
    assert told == [
        about | {"finding": "leftover_execution", "order_id": "nobody", "execution": "nobody-1", "why": "no_order"},
        about
        | {
            "finding": "overdue_order",
            "order_id": order.order_id,
            "execution": f"{order.order_id}-1",
            "why": "IN_REVIEW",
        },
    ]
    assert reconcile.handler({}, None) == {"known": 1}
    assert len(told) == 2


def test_nothing_found_is_nothing_told(desk: Desk, told: list[dict[str, Any]]) -> None:
    assert reconcile.handler({}, None) == {}
    assert told == []
