"""States "Announce End" and "Tell Everyone": the customer and the consultant hear how the order ended."""

from driveaway.orders.ending import announce_end
from driveaway.runtime.tasks import Task, task
from driveaway.runtime.wiring import World


@task
def handler(job: Task, world: World) -> None:
    """Announce once."""
    announce_end(job.order_id, book=world.book, clock=world.clock)
