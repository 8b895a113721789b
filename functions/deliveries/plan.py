"""Task Plan Delivery: a contracted order goes into delivery."""

from __future__ import annotations

from driveaway.deliveries.planning import plan
from driveaway.runtime.tasks import Task, task
from driveaway.runtime.wiring import World


@task
def handler(job: Task, world: World) -> None:
    """Plan the delivery; done already, it changes nothing."""
    plan(job.order_id, book=world.book, clock=world.clock)
