"""Scheduled: effects that the stream lost, and mails whose sending nobody observed."""

from driveaway.effects.service import sweep
from driveaway.runtime.invocation import bounded
from driveaway.runtime.observe import logger
from driveaway.runtime.wiring import world


@bounded
def handler(event: dict[str, object], context: object) -> dict[str, object]:
    """Deliver what is due; answers `{"due", "again"}`."""
    due, again = sweep(world().doors)
    if again:
        logger.error("effects left", extra={"effects": again})
    logger.info("effects swept", extra={"due": due, "again": len(again)})
    return {"due": due, "again": len(again)}
