"""State "Ask Customer": mail the order, wait for the answer."""

from driveaway.orders.answers import ask_customer
from driveaway.orders.model import Order
from driveaway.orders.service import open_file
from driveaway.runtime.tasks import Task, task
from driveaway.runtime.wiring import World
from driveaway.workflow.service import Ask, Waiting, wait


@task
def handler(job: Task, world: World) -> None:
    """Wait with the confirmation's link and mail."""

    def ask(order: Order) -> Ask:
        return ask_customer(order, open_file(order.order_id, world.book).content, world.keys, world.clock.now())

    waiting = Waiting(job.order_id, job.epoch, job.progress, job.token)
    wait(waiting, ask, book=world.book, workflow=world.workflow, clock=world.clock)
