"""The parts that the system plays in races by itself."""

from __future__ import annotations

from driveaway.effects.service import deliver
from functions.effects import sweep as effect_sweep
from functions.orders import restore
from functions.orders import sweep as order_sweep
from tests.faults.machine import Handler
from tests.faults.races.contest import Casting, Part, does, runs
from tests.faults.script import Life
from tests.faults.wire import Json


def task(handler: Handler) -> Casting:
    """A state of the order's execution, as it sees the order now."""

    def part(life: Life) -> Part:
        return runs(handler, _state(life))

    return part


def waiting(handler: Handler, token: str) -> Casting:
    """A state of the order's execution that begins, or begins anew, to wait with a token."""

    def part(life: Life) -> Part:
        life.cloud.elsewhere.waits[token] = None
        life.machine.ready()
        for execution in life.machine.executions:
            execution.token = token
        return runs(handler, {**_state(life), "token": token})

    return part


def _state(life: Life) -> Json:
    order = life.order
    return {"order_id": order.order_id, "epoch": str(order.epoch), "progress": str(order.progress)}


def lost(life: Life) -> Part:
    """The order's execution is lost, and EventBridge tells of it."""
    name = f"{life.order_id}-{life.order.epoch}"
    return runs(restore.handler, {"detail": {"status": "FAILED", "name": name}})


def relays(kind: str) -> Casting:
    """A relay delivers the effect of a kind that the stream has brought."""

    def part(life: Life) -> Part:
        found = (row["effect_id"]["S"] for row in life.machine.stream if row["kind"]["S"] == kind)
        return _delivers(next(found))

    return part


def relays_next_wake(life: Life) -> Part:
    """A relay delivers the wake of the order's next step, once that is written."""
    return _delivers(f"{life.order_id}-wake-{life.order.progress + 1}")


def _delivers(effect_id: str) -> Part:
    return does(lambda world: deliver(effect_id, world.doors))


def sweeps_orders(life: Life) -> Part:
    """The scheduled sweep of deadlines."""
    return runs(order_sweep.handler, {})


def sweeps_effects(life: Life) -> Part:
    """The scheduled sweep of effects."""
    return runs(effect_sweep.handler, {})
