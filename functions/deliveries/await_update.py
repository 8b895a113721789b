"""Task Await Delivery Update: wait until the delivery moves. Nobody is mailed a link; staff report from the console."""

from __future__ import annotations

from driveaway.runtime.tasks import Task, task
from driveaway.runtime.wiring import World
from driveaway.workflow.service import Ask, Waiting, wait


@task
def handler(job: Task, world: World) -> None:
    """Store the task token while the order has not moved; otherwise answer it at once."""
    waiting = Waiting(job.order_id, job.epoch, job.progress, job.token)
    wait(waiting, lambda _order: Ask(), book=world.book, workflow=world.workflow, clock=world.clock)
