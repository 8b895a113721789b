"""What became of our mails: leftover claims are settled, and addresses that mail came back from are noted."""

from aws_lambda_powertools.utilities.data_classes import SNSEvent
from pydantic import ValidationError

from driveaway.effects.events import MailEvent, take_event
from driveaway.runtime.invocation import bounded
from driveaway.runtime.observe import logger
from driveaway.runtime.wiring import world

WORRYING = {"Bounce", "Complaint", "Reject", "Rendering Failure", "DeliveryDelay"}


def take(message: str) -> None:
    """Take one event and log it; addresses are left out. SES also greets a new topic, with a message of no form."""
    try:
        event = MailEvent.model_validate_json(message)
    except ValidationError:
        logger.warning("mail event of no known form")
        return
    here = world()
    told = take_event(event, book=here.book, outbox=here.outbox, clock=here.clock)
    extra = {"event": event.kind, "effect": event.effect_id, "told": told}
    if event.kind in WORRYING:
        logger.warning("mail trouble", extra=extra)
    else:
        logger.info("mail event", extra=extra)


@bounded
def handler(event: dict[str, object], context: object) -> dict[str, object]:
    """Take each event of the configuration set; answers `{"seen"}`."""
    seen = 0
    for record in SNSEvent(event).records:
        take(record.sns.message)
        seen += 1
    return {"seen": seen}
