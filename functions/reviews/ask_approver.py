"""State "Ask Approver": mail the link to the person whose turn it is, wait for the decision."""

from driveaway.orders.model import Order
from driveaway.orders.service import open_file
from driveaway.reviews.service import ask_approver
from driveaway.runtime.tasks import Task, task
from driveaway.runtime.wiring import World
from driveaway.workflow.service import Ask, Waiting, wait


@task
def handler(job: Task, world: World) -> None:
    """Wait with the approval's link and mail."""

    def ask(order: Order) -> Ask:
        content = open_file(order.order_id, world.book).content
        return ask_approver(order, content, world.keys, world.book, world.clock.now())

    waiting = Waiting(job.order_id, job.epoch, job.progress, job.token)
    wait(waiting, ask, book=world.book, workflow=world.workflow, clock=world.clock)
