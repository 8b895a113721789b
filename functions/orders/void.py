"""State "Void Contract And Links"."""

from driveaway.orders.ending import void_papers
from driveaway.runtime.tasks import Task, task
from driveaway.runtime.wiring import World


@task
def handler(job: Task, world: World) -> None:
    """Make an ended order's unsigned contract and open links void."""
    void_papers(job.order_id, book=world.book, keys=world.keys, clock=world.clock)
