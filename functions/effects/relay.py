"""The one door: new outbox rows on the table's stream become starts, wakes and mails."""

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from driveaway.effects.service import deliver
from driveaway.runtime.invocation import bounded
from driveaway.runtime.observe import logger
from driveaway.runtime.wiring import world
from driveaway.shared.errors import Broken

processor = BatchProcessor(event_type=EventType.DynamoDBStreams)


def relay(record: DynamoDBRecord) -> None:
    """Deliver one effect. What can never succeed is reported and left to the sweeper's eyes, not tried for ever."""
    image = record.dynamodb.new_image if record.dynamodb else None
    effect_id = str((image or {}).get("effect_id", ""))
    try:
        deliver(effect_id, world().doors)
    except Broken as error:
        logger.error("effect broken", extra={"effect_id": effect_id, "code": error.code, **error.params})


@bounded
def handler(event: dict[str, object], context: object) -> dict[str, object]:
    """Answer the records that must be tried again, as the stream wants it."""
    failures = process_partial_response(
        event=event,
        record_handler=relay,
        processor=processor,
        context=context,  # type: ignore[arg-type]
    )
    return dict(failures)
