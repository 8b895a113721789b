"""Finance's queue: contracts that were archived, in the order of their sales, each entered once."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.batch import SqsFifoPartialProcessor, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from driveaway.finance.ledger import enter_contract, read_message
from driveaway.runtime.invocation import bounded
from driveaway.runtime.observe import logger
from driveaway.runtime.wiring import world


def enter(record: SQSRecord) -> None:
    """Enter the contract of one message."""
    message = read_message(record.body)
    fresh = enter_contract(message, message_id=record.message_id, book=world().book, clock=world().clock)
    logger.info("contract entered" if fresh else "contract known", extra={"contract_no": message.contract_no})


@bounded
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Work through a batch; what failed comes again, and holds back its own order only."""
    processor = SqsFifoPartialProcessor(skip_group_on_error=True)
    return process_partial_response(event=event, record_handler=enter, processor=processor, context=context)
