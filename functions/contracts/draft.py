"""State "Draft Contract": typeset the contract of an approved order."""

from driveaway.contracts.drafting import draft_contract
from driveaway.runtime.tasks import Task, task
from driveaway.runtime.wiring import World


@task
def handler(job: Task, world: World) -> None:
    """Draw up the contract, unless that has been done."""
    draft_contract(
        job.order_id,
        press=world.press,
        archive=world.archive,
        addresses=world.addresses,
        book=world.book,
        clock=world.clock,
    )
