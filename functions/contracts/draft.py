"""State "Draft Contract": typeset the contract of an approved order."""

from driveaway.contracts.drafting import Office, draft_contract
from driveaway.runtime.tasks import Task, task
from driveaway.runtime.wiring import World


@task
def handler(job: Task, world: World) -> None:
    """Draw up the contract, unless that has been done."""
    office = Office(
        texts=world.pages.words,
        dealership=world.dealership,
        press=world.press,
        archive=world.archive,
        addresses=world.addresses,
    )
    draft_contract(job.order_id, office=office, book=world.book, clock=world.clock)
