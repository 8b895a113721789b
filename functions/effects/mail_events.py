"""What became of our mails: bounces and complaints are reported, with the effect they belong to."""

import json

from aws_lambda_powertools.utilities.data_classes import SNSEvent

from driveaway.runtime.invocation import bounded
from driveaway.runtime.observe import logger

WORRYING = {"Bounce", "Complaint", "Reject", "Rendering Failure", "DeliveryDelay"}


@bounded
def handler(event: dict[str, object], context: object) -> dict[str, object]:
    """Log each event of the configuration set; addresses are left out."""
    seen = 0
    for record in SNSEvent(event).records:
        told = json.loads(record.sns.message)
        kind = str(told.get("eventType", ""))
        tags = told.get("mail", {}).get("tags", {})
        extra = {"event": kind, "effect": (tags.get("effect") or ["-"])[0]}
        if kind in WORRYING:
            logger.warning("mail trouble", extra=extra)
        else:
            logger.info("mail event", extra=extra)
        seen += 1
    return {"seen": seen}
