"""Scheduled: follow-ups that are due or missed, and service requests that wait too long."""

from driveaway.aftercare.sweep import sweep_aftercare
from driveaway.runtime.invocation import bounded
from driveaway.runtime.observe import logger
from driveaway.runtime.wiring import world


@bounded
def handler(event: dict[str, object], context: object) -> dict[str, object]:
    """Do what is due; answers `{"met": how many}`."""
    here = world()
    met = sweep_aftercare(here.book, here.clock)
    logger.info("aftercare swept", extra={"count": met})
    return {"met": met}
