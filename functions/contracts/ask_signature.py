"""State "Ask Signature": mail the link to the contract, wait for the customer's word."""

from driveaway.contracts.signing import ask_signature
from driveaway.orders.model import Order
from driveaway.orders.service import open_file
from driveaway.runtime.tasks import Task, task
from driveaway.runtime.wiring import World
from driveaway.workflow.service import Ask, Waiting, wait


@task
def handler(job: Task, world: World) -> None:
    """Wait with the signing link and its mail."""

    def ask(order: Order) -> Ask:
        return ask_signature(order, open_file(order.order_id, world.book).content, world.keys, world.clock.now())

    waiting = Waiting(job.order_id, job.epoch, job.progress, job.token)
    wait(waiting, ask, book=world.book, workflow=world.workflow, clock=world.clock)
