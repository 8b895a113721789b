"""State "Seal Contract": seal and archive what the customer signed."""

from driveaway.contracts.sealing import Tools, seal_contract
from driveaway.runtime.observe import logger
from driveaway.runtime.tasks import Task, task
from driveaway.runtime.wiring import World


@task
def handler(job: Task, world: World) -> None:
    """Seal the contract, unless that has been done."""
    tools = Tools(press=world.press, sealer=world.sealer, archive=world.archive, addresses=world.addresses)
    silence = seal_contract(job.order_id, tools, book=world.book, clock=world.clock)
    if silence:
        logger.warning("sealed without time-stamp", extra={"order_id": job.order_id, **silence.params})
