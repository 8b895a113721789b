"""The real order workflow on moto, with a play instead of the functions.

Each function has lines, which it says in turn. A line is a dict (the order's changes, after which a waiting function
answers its own token), an exception to raise, or SILENCE (nobody answers). Without lines left it stays silent.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
from moto import mock_aws
from moto.awslambda_simple.models import LambdaSimpleBackend

from infra.lint_asl import placeholders

REGION = "eu-west-1"
ROLE = "arn:aws:iam::123456789012:role/order"
ASL = json.loads((Path(__file__).parents[2] / "statemachines" / "order.asl.json").read_text())
SILENCE: dict[str, object] = {}
PATIENCE = 30.0
CONFIG: Any = {"lambda": {"use_docker": False}, "stepfunctions": {"execute_state_machine": True}}

Line = Mapping[str, object] | Exception


class OrderMachine:
    """One order, one state machine, and what was said to the functions."""

    def __init__(self, lines: Mapping[str, Sequence[Line]]) -> None:
        self.lines = defaultdict(deque, {name: deque(said) for name, said in lines.items()})
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.states = boto3.client("stepfunctions", region_name=REGION)
        self._dynamodb = boto3.client("dynamodb", region_name=REGION)
        self._sqs = boto3.client("sqs", region_name=REGION)
        self._dynamodb.create_table(
            TableName="business",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        self.topic, self._queue = self._finance()
        self.order: dict[str, Any] = {
            "status": "AWAITING_CUSTOMER",
            "epoch": 1,
            "progress": 1,
            "contract_status": "NONE",
        }
        self.order |= {"order_no": "DW-1", "total_amount": "239800.00", "total_currency": "CNY", "name": "王小明"}
        self.change({})

    def _finance(self) -> tuple[str, str]:
        sns = boto3.client("sns", region_name=REGION)
        fifo = {"FifoTopic": "true", "ContentBasedDeduplication": "false"}
        topic = sns.create_topic(Name="finance.fifo", Attributes=fifo)["TopicArn"]
        queue = self._sqs.create_queue(QueueName="finance.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
        arn = self._sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
        return topic, queue

    def change(self, changes: Mapping[str, object]) -> None:
        """Write the order with changes; `progress` rises when there are any and they do not say otherwise."""
        self.order |= {"progress": self.order["progress"] + bool(changes), **changes}
        fields = {name: {"N" if isinstance(value, int) else "S": str(value)} for name, value in self.order.items()}
        self._dynamodb.put_item(TableName="business", Item={"pk": {"S": "ORDER#o1"}, "sk": {"S": "ORDER"}, **fields})

    def perform(self, function: str, event: dict[str, str]) -> dict[str, object]:
        """Do the function's next line; this is what the executor calls."""
        self.calls.append((function, event))
        line = self.lines[function].popleft() if self.lines[function] else SILENCE
        if isinstance(line, Exception):
            raise line
        if line is not SILENCE:
            self.change(line)
            if "token" in event:
                self.answer(event["token"])
        return {}

    def answer(self, token: str) -> None:
        """Answer a token as the relay does."""
        output = {"status": self.order["status"], "progress": self.order["progress"]}
        self.states.send_task_success(taskToken=token, output=json.dumps(output))

    def start(self, *, epoch: str = "1", timeouts: Mapping[str, int] | None = None) -> str:
        """Start an execution; `timeouts` shorten states by name. Returns its ARN."""
        definition = json.loads(json.dumps(ASL))
        for name, seconds in (timeouts or {}).items():
            definition["States"][name]["TimeoutSeconds"] = seconds
        text = json.dumps(definition)
        given = {"BusinessTable": "business", "FinanceTopic": self.topic}
        for name in placeholders(ASL):
            text = text.replace(f"${{{name}}}", given.get(name, name))
        machine = self.states.create_state_machine(name="order", definition=text, roleArn=ROLE)["stateMachineArn"]
        given = {"order_id": "o1", "epoch": epoch}
        return self.states.start_execution(stateMachineArn=machine, name=f"o1-{epoch}", input=json.dumps(given))[
            "executionArn"
        ]

    def ending(self, execution: str) -> dict[str, Any]:
        """Wait for the end of an execution and return its description."""
        look_again = threading.Event()
        for _ in range(int(PATIENCE / 0.02)):
            seen = self.states.describe_execution(executionArn=execution)
            if seen["status"] != "RUNNING":
                return dict(seen)
            look_again.wait(0.02)
        raise AssertionError(f"still running after {PATIENCE} s: {self.entered(execution)}")

    def history(self, execution: str) -> list[dict[str, Any]]:
        """Return all events of an execution."""
        pages = self.states.get_paginator("get_execution_history").paginate(executionArn=execution)
        return [dict(event) for page in pages for event in page["events"]]

    def entered(self, execution: str) -> list[str]:
        """Return the names of the states that were entered: what AWS bills as transitions."""
        details = [event.get("stateEnteredEventDetails") for event in self.history(execution)]
        return [entered["name"] for entered in details if entered]

    @property
    def functions(self) -> list[str]:
        """The functions in the order they were called."""
        return [name for name, _ in self.calls]

    def finance_notices(self) -> list[tuple[dict[str, Any], Mapping[Any, str]]]:
        """Return what finance was told: message, and FIFO attributes."""
        told = self._sqs.receive_message(
            QueueUrl=self._queue, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
        )
        return [(json.loads(one["Body"]), one["Attributes"]) for one in told.get("Messages", [])]


@contextmanager
def order_machine(**lines: Sequence[Line]) -> Iterator[OrderMachine]:
    """Give a machine whose functions say these lines."""

    def invoke(
        _: object,
        function_name: str,
        qualifier: object,
        body: object,
        headers: object,
        response_headers: dict[str, str],
    ) -> bytes:
        try:
            return json.dumps(play.perform(function_name.split(":")[-1], json.loads(str(body)))).encode()
        except Exception as error:  # noqa: BLE001 - a function may raise anything, and the service reports its name
            response_headers["x-amz-function-error"] = "Unhandled"
            return json.dumps({"errorType": type(error).__name__, "errorMessage": str(error)}).encode()

    with mock_aws(config=CONFIG), patch.object(LambdaSimpleBackend, "invoke", invoke):
        play = OrderMachine(lines)
        yield play
