"""Task Release Vehicle: the car of an order that fell through goes back to stock."""

from __future__ import annotations

from driveaway.deliveries.planning import release
from driveaway.runtime.tasks import Task, task
from driveaway.runtime.wiring import World


@task
def handler(job: Task, world: World) -> None:
    """Release the vehicle; done already, it changes nothing."""
    release(job.order_id, book=world.book, clock=world.clock)
