"""What happens next to an order, for its customer: the few steps of its way, and whose turn each of them is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from pydantic import JsonValue

from driveaway.deliveries.common import Json
from driveaway.deliveries.sight import car_of, sight_of
from driveaway.deliveries.tracking import STEPS, Sight, next_action, steps_of
from driveaway.orders.content import Content
from driveaway.orders.model import Order

TURNS: Mapping[str, str] = {
    "ORDERED": "dealer",
    "CONFIRMED": "customer",
    "REVIEWED": "dealer",
    "CONTRACTED": "customer",
    "READY": "dealer",
    "HANDED_OVER": "customer",
}
"""The steps of tracking that a customer has a part in or waits for, and whose they are (`word.who.<who>`)."""


def way_view(order: Order, content: Content, now: datetime) -> Json:
    """Return `{steps: [{code, state, who, at?}], next_action: {who, what}}`; the texts are those of tracking.

    What lies between two of these steps is told as the second being worked on. An order that fell through ends with
    how it ended, which is nobody's turn.
    """
    sight = sight_of(order)
    who, what = next_action(sight, car_of(content), now)
    return {"steps": [*_steps(sight, who)], "next_action": {"who": who, "what": what}}


def _steps(sight: Sight, who_now: str) -> Iterator[JsonValue]:
    standing: JsonValue = None
    for step in steps_of(sight):
        if step["state"] in {"current", "blocked"}:
            standing = step["state"]
        turn = TURNS.get(str(step["code"]))
        if turn or step["code"] not in STEPS:
            yield {**step, "state": standing or step["state"], "who": who_now if standing else turn}
            standing = None
