"""State "Await Correction": wait until the consultant submits the order again."""

from driveaway.runtime.tasks import Task, task
from driveaway.runtime.wiring import World
from driveaway.workflow.service import Ask, Waiting, wait


@task
def handler(job: Task, world: World) -> None:
    """Wait; the step that sent the order back has told the consultant already."""
    waiting = Waiting(job.order_id, job.epoch, job.progress, job.token)
    wait(waiting, lambda _: Ask(), book=world.book, workflow=world.workflow, clock=world.clock)
