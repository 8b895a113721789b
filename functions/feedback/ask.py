"""Ask For Feedback: mail the survey and wait until the order is closed."""

from __future__ import annotations

from driveaway.feedback.surveys import ask_for_feedback
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.runtime.tasks import Task, task
from driveaway.runtime.wiring import World
from driveaway.workflow.service import Ask, Waiting, wait


@task
def handler(job: Task, world: World) -> None:
    """Serve DELIVERED. The survey is mailed once; a later wait of the same order only waits."""

    def ask(order: Order) -> Ask:
        return ask_for_feedback(order, world.book.get(Content, order.order_id), world.keys, world.clock.now())

    waiting = Waiting(job.order_id, job.epoch, job.progress, job.token)
    wait(waiting, ask, book=world.book, workflow=world.workflow, clock=world.clock)
