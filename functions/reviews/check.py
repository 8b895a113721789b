"""State "Check Order": findings, and who must approve."""

from driveaway.reviews.service import check_order
from driveaway.runtime.tasks import Task, task
from driveaway.runtime.wiring import World


@task
def handler(job: Task, world: World) -> None:
    """Check once for each content."""
    check_order(job.order_id, book=world.book, clock=world.clock)
