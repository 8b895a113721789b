"""Dead letters as AWS writes them, told in plain words."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from driveaway.adapters.queues import Letter
from driveaway.ops.letters import QUEUES, tell

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
STATUS_CHANGE = {
    "source": "aws.states",
    "detail-type": "Step Functions Execution Status Change",
    "detail": {"name": "ORDER-3", "status": "TIMED_OUT"},
}
SES = {"Type": "Notification", "MessageId": "m", "TopicArn": "arn:aws:sns:eu-central-1:1:t", "Message": "{}"}


def letter(body: Any, **about: str) -> Letter:
    return Letter("M", body if isinstance(body, str) else json.dumps(body), NOW, "R", about=about)


def test_a_batch_that_the_stream_gave_up_is_told_by_its_size_since_the_record_is_not_in_it() -> None:
    body = {
        "requestContext": {"condition": "RetryAttemptsExhausted", "approximateInvokeCount": 9},
        "responseContext": {"statusCode": 200, "functionError": "Unhandled"},
        "DDBStreamBatchInfo": {"shardId": "shardId-1", "startSequenceNumber": "8", "batchSize": 3},
    }
    told = tell("relay", letter(body))
    assert (told.kind, told.order, told.why) == ("effects", "-", "RetryAttemptsExhausted: Unhandled")
    assert told.what == "3 stream records were given up."


def test_an_execution_that_no_function_heard_of_is_told_with_its_order_whoever_gave_up() -> None:
    bridge = tell("events", letter(STATUS_CHANGE, ERROR_CODE="SDK_CLIENT_ERROR", ERROR_MESSAGE="throttled"))
    function = tell("events", letter(STATUS_CHANGE, RequestID="r", ErrorCode="200", ErrorMessage="TryAgain"))
    assert bridge.kind == function.kind == "lost_execution"
    assert (bridge.order, bridge.what) == ("ORDER", "Execution ORDER-3 timed_out.")
    assert (bridge.why, function.why) == ("SDK_CLIENT_ERROR: throttled", "200: TryAgain")


def test_a_scheduled_run_is_told() -> None:
    assert tell("events", letter({"source": "aws.events", "detail-type": "Scheduled Event"})).kind == "scheduled_run"


def test_a_mail_event_goes_on_as_its_function_takes_it_whether_sns_or_the_function_gave_up() -> None:
    record = {"EventSource": "aws:sns", "EventVersion": "1.0", "Sns": SES}
    by_sns, by_function = tell("events", letter(SES)), tell("events", letter({"Records": [record]}))
    assert by_sns.kind == by_function.kind == "mail_event"
    assert by_sns.event == by_function.event == {"Records": [record]}


@pytest.mark.parametrize("enveloped", [False, True])
def test_a_finance_notice_is_told_with_its_order_bare_or_enveloped(enveloped: bool) -> None:
    notice = {"order_id": "ORDER", "order_no": "DW-1", "contract_no": "C-1"}
    body = {"Type": "Notification", "Message": json.dumps(notice)} if enveloped else notice
    assert tell("finance", letter(body)).order == "DW-1"


@pytest.mark.parametrize("queue", QUEUES)
@pytest.mark.parametrize(
    "body", ["", "hello", "[]", "null", "7", '{"Records": []}', '{"Records": ["x"]}', '{"detail": 1}']
)
def test_whatever_lies_there_can_be_told(queue: Any, body: str) -> None:
    told = tell(queue, letter(body))
    assert told.what and told.why and told.remedy
    assert queue != "events" or told.kind == "unknown"
