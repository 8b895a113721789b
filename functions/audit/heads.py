"""Scheduled: how far every audit chain reaches, signed, into the locked bucket; once a day, whoever asks again."""

from driveaway.audit.heads import keep_heads
from driveaway.runtime.invocation import bounded
from driveaway.runtime.observe import logger
from driveaway.runtime.wiring import world


@bounded
def handler(event: dict[str, object], context: object) -> dict[str, object]:
    """Keep today's heads; answers `{"kept": how many, or None when they were kept before}`."""
    here = world()
    made = keep_heads(chains=here.chains, vault=here.vault, signer=here.signer, clock=here.clock)
    if made is None:
        return {"kept": None}
    for fall in made.fallen:
        now = fall.after.version if fall.after else None
        about = {"subject": fall.before.subject, "was": fall.before.version, "now": now}
        logger.error("audit finding", extra=about | {"finding": "set_back" if fall.after else "gone"})
    if not made.previous_readable:
        logger.error("audit finding", extra={"finding": "damaged_document"})
    logger.info("audit heads kept", extra={"day": made.day.isoformat(), "count": made.count})
    return {"kept": made.count}
