"""Tools outside the process: signed requests reach the same cloud, and what they change is kept."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import boto3
import pytest

from infra.local.endpoint import endpoint
from tests.gateway.conftest import Small


@pytest.fixture
def url(small: Small) -> Iterator[str]:
    with endpoint() as address:
        yield address


def test_what_a_tool_sends_is_there_and_in_the_journal(small: Small, url: str) -> None:
    queue = "https://sqs.eu-central-1.amazonaws.com/123456789012/driveaway-StreamDead"
    outside: Any = boto3.client("sqs", endpoint_url=url)
    sent = outside.send_message(QueueUrl=queue, MessageBody="from outside")["MessageId"]
    assert (sent,) in small.cloud.journal.rows("select id from messages")
    (received,) = boto3.client("sqs").receive_message(QueueUrl=queue)["Messages"]
    assert received["Body"] == "from outside"
    outside.delete_message(QueueUrl=queue, ReceiptHandle=received["ReceiptHandle"])
    assert (sent,) not in small.cloud.journal.rows("select id from messages")


def test_a_tool_calls_the_functions_of_the_template(small: Small, url: str) -> None:
    client: Any = boto3.client("lambda", endpoint_url=url)
    reply = client.invoke(FunctionName="driveaway-SweepFunction", Payload=b'{"time": "2026-03-02T09:00:00Z"}')
    assert reply["StatusCode"] == 200
    assert "FunctionError" not in reply


def test_a_refusal_reaches_the_tool_as_such(url: str) -> None:
    client: Any = boto3.client("stepfunctions", endpoint_url=url)
    with pytest.raises(client.exceptions.ExecutionDoesNotExist):
        client.describe_execution(
            executionArn="arn:aws:states:eu-central-1:123456789012:execution:driveaway-small:nobody"
        )


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_not_signed_is_not_answered(url: str, method: str) -> None:
    connection = HTTPConnection(url.removeprefix("http://"), timeout=10)
    connection.request(method, "/", b"Action=ListQueues")
    assert connection.getresponse().status == 403
    connection.close()
