"""Streams, queues, topics, schedules and lost executions reach their functions as on AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest

from tests.gateway.conftest import Small

TABLE = "driveaway-Table"


@pytest.fixture(autouse=True)
def _afresh(small: Small) -> Iterator[None]:
    small.settle()
    small.consumers.SEEN.clear()
    small.consumers.FAILURES.clear()
    yield
    small.settle()


def put(pk: str, sk: str = "1", **more: str) -> None:
    item = {"pk": {"S": pk}, "sk": {"S": sk}, **{name: {"S": value} for name, value in more.items()}}
    boto3.client("dynamodb").put_item(TableName=TABLE, Item=item)


def letters(queue: str) -> list[str]:
    sqs: Any = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    return [each["Body"] for each in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])]


def publish(text: str, group: str = "g") -> None:
    topic = small_topic()
    boto3.client("sns").publish(TopicArn=topic, Message=text, MessageGroupId=group, MessageDeduplicationId=text)


def small_topic() -> str:
    return "arn:aws:sns:eu-central-1:123456789012:news.fifo"


def test_stream_records_come_in_order_and_filtered(small: Small) -> None:
    for number in range(12):
        put(f"JOB#{number}" if number % 3 else f"OTHER#{number}")
    small.settle()
    assert small.seen("stream") == [f"JOB#{number}" for number in range(12) if number % 3]


def test_a_failed_record_is_tried_again_before_those_behind_it(small: Small) -> None:
    small.consumers.FAILURES["JOB#b"] = 2
    boto3.client("dynamodb").transact_write_items(
        TransactItems=[
            {"Put": {"TableName": TABLE, "Item": {"pk": {"S": f"JOB#{each}"}, "sk": {"S": "2"}}}} for each in "abc"
        ]
    )
    small.settle()
    assert small.seen("stream") == ["JOB#a", "JOB#b", "JOB#b", "JOB#b", "JOB#c"]


def test_a_record_that_never_works_becomes_a_dead_letter_and_the_stream_goes_on(small: Small) -> None:
    small.consumers.FAILURES["JOB#bad"] = 99
    put("JOB#bad")
    put("JOB#good")
    small.settle()
    assert small.seen("stream") == ["JOB#bad"] * 3 + ["JOB#good"]
    (letter,) = letters("driveaway-StreamDead")
    assert json.loads(letter)["record"]["dynamodb"]["Keys"]["pk"] == {"S": "JOB#bad"}


def test_published_messages_reach_the_queues_function_and_are_gone(small: Small) -> None:
    for text in ("one", "two", "three"):
        publish(text)
    small.settle()
    assert small.seen("queue") == ["one", "two", "three"]
    assert letters("news.fifo") == []


def test_a_message_that_fails_comes_again_and_ends_as_a_dead_letter(small: Small) -> None:
    small.consumers.FAILURES.update({"twice": 2, "never": 99})
    publish("twice", "a")
    publish("never", "b")
    small.settle()
    assert small.seen("queue").count("twice") == 3
    assert small.seen("queue").count("never") == 3
    assert letters("news-dead.fifo") == ["never"]


def test_a_sent_mail_is_reported_and_one_to_the_bounce_address_bounces(small: Small) -> None:
    for to in ("a@small.example", "bounce@simulator.amazonses.com"):
        boto3.client("sesv2").send_email(
            FromEmailAddress="no-reply@small.example",
            Destination={"ToAddresses": [to]},
            Content={"Raw": {"Data": f"To: {to}\r\nSubject: hello\r\n\r\ntext".encode()}},
            ConfigurationSetName="small",
            EmailTags=[{"Name": "effect", "Value": "e-1"}],
        )
    small.settle()
    told = [json.loads(each) for each in small.seen("mail")]
    kinds = sorted((each["eventType"], each["mail"]["destination"][0]) for each in told)
    assert kinds == [
        ("Bounce", "bounce@simulator.amazonses.com"),
        ("Send", "a@small.example"),
        ("Send", "bounce@simulator.amazonses.com"),
    ]
    assert all(each["mail"]["tags"] == {"effect": ["e-1"]} for each in told)


def test_schedules_run_when_told_at_business_time(small: Small) -> None:
    small.cloud.clock.advance(86400)
    small.cloud.bus.sweep()
    (at,) = small.seen("sweep")
    assert at[:10] == small.cloud.clock.now().date().isoformat()
    with pytest.raises(ValueError, match="never goes back"):
        small.cloud.clock.advance(-1)


def start(name: str, who: str) -> str:
    arn = boto3.client("stepfunctions").start_execution(
        stateMachineArn="arn:aws:states:eu-central-1:123456789012:stateMachine:driveaway-small",
        name=name,
        input=json.dumps({"name": who}),
    )["executionArn"]
    return str(arn)


def test_an_execution_settles_where_it_waits_and_goes_on_when_answered(small: Small) -> None:
    execution = start("waits", "ann")
    small.settle()
    ((_, asked),) = [each for each in small.consumers.SEEN if each[0] == "task"]
    assert asked["said"] == "hello ann"
    client: Any = boto3.client("stepfunctions")
    assert client.describe_execution(executionArn=execution)["status"] == "RUNNING"
    client.send_task_success(taskToken=asked["token"], output='{"good": true}')
    small.settle()
    assert client.describe_execution(executionArn=execution)["status"] == "SUCCEEDED"
    assert small.seen("lost") == []


def test_a_lost_execution_is_told_to_the_rules_function(small: Small) -> None:
    start("lost", "nobody")
    small.settle()
    (detail,) = small.seen("lost")
    assert (detail["status"], detail["name"], detail["error"]) == ("FAILED", "lost", "Refused")


def test_many_threads_may_write_and_query_at_once(small: Small) -> None:
    dynamodb: Any = boto3.client("dynamodb")

    def work(number: int) -> int:
        put(f"many{number % 4}", str(number), list=f"l{number % 3}")
        found = dynamodb.query(
            TableName=TABLE,
            KeyConditionExpression="pk = :p",
            ExpressionAttributeValues={":p": {"S": f"many{number % 4}"}},
        )
        return len(found["Items"])

    with ThreadPoolExecutor(8) as pool:
        assert min(pool.map(work, range(80))) >= 1
    for name in range(3):
        found = dynamodb.query(
            TableName=TABLE,
            IndexName="lists",
            KeyConditionExpression="#l = :l",
            ExpressionAttributeNames={"#l": "list"},
            ExpressionAttributeValues={":l": {"S": f"l{name}"}},
        )
        assert found["Count"] == len([n for n in range(80) if n % 3 == name])
