"""A record that can never be done stands aside: the others of its batch are done, and only it comes again."""

from __future__ import annotations

import ast
import inspect
import json
from types import ModuleType
from typing import Any

import boto3
import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from driveaway.effects.model import Effect, mail, start_workflow
from driveaway.finance.model import FinanceNotice
from driveaway.runtime.observe import logger
from driveaway.runtime.wiring import world
from driveaway.shared.errors import TryAgain
from driveaway.step import SYSTEM, Change, Step
from functions.effects import relay, sweep
from functions.finance import ledger
from functions.orders import reconcile
from tests.architecture.stack import of_type
from tests.functions.desk import Desk
from tests.sales import draft


@pytest.fixture
def doors(desk: Desk) -> Desk:
    """The desk, whose world has the bench's doors."""
    bench = desk.bench
    vars(world()).update(workflow=bench.workflow, mailer=bench.mailer, keys=bench.keys, addresses=bench.doors.addresses)
    return desk


def stream(*effect_ids: str) -> dict[str, Any]:
    return {"Records": [
        {"eventID": each, "eventName": "INSERT", "eventSource": "aws:dynamodb",
         "dynamodb": {"SequenceNumber": f"number of {each}", "NewImage": {"effect_id": {"S": each}}}}
        for each in effect_ids
    ]}  # fmt: skip


def kept(desk: Desk, *effects: Effect) -> None:
    desk.bench.book.commit(Step(action="test", actor=SYSTEM, at=desk.bench.clock.now(), effects=effects))


def unreadable(desk: Desk, effect_id: str) -> None:
    """Leave an effect of a kind that this version does not know."""
    key = {"pk": {"S": f"EFFECT#{effect_id}"}, "sk": {"S": "EFFECT"}}
    item: Any = {**key, "effect_id": {"S": effect_id}, "kind": {"S": "of a later version"}}
    boto3.client("dynamodb").put_item(TableName="business", Item=item)


def test_an_effect_that_cannot_be_read_comes_again_alone_and_the_others_are_done(doors: Desk) -> None:
    now = doors.bench.clock.now()
    kept(doors, start_workflow("o1", 1, now), start_workflow("o2", 1, now))
    unreadable(doors, "poison")
    answer = relay.handler(stream("o1-start-1", "poison", "o2-start-1"), None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "number of poison"}]}
    assert doors.bench.workflow.started == [("o1", 1), ("o2", 1)]


def test_an_effect_that_is_broken_holds_nobody_up_and_is_told(doors: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(logger, "error", lambda message, **_: told.append(message))
    now = doors.bench.clock.now()
    broken = start_workflow("o1", 1, now).model_copy(update={"order_id": None})
    kept(doors, broken, start_workflow("o2", 1, now))
    assert relay.handler(stream("o1-start-1", "o2-start-1"), None) == {"batchItemFailures": []}
    assert doors.bench.workflow.started == [("o2", 1)]
    assert told == ["effect broken"]


def test_a_mail_that_cannot_be_sent_now_comes_again_and_the_others_are_sent(doors: Desk) -> None:
    letters = [
        mail(each, kind="survey", to="a@example.com", language="en", data={}, at=doors.bench.clock.now())
        for each in ("e1", "e2")
    ]
    kept(doors, *letters)
    doors.bench.mailer.trouble.append(TryAgain("service_busy"))
    assert relay.handler(stream("e1", "e2"), None) == {"batchItemFailures": [{"itemIdentifier": "number of e1"}]}
    assert [each for each, _, _ in doors.bench.mailer.sent] == ["e2"]


def queue(*messages: tuple[str, str, str]) -> dict[str, Any]:
    return {"Records": [
        {"messageId": message_id, "receiptHandle": "r", "body": body, "eventSource": "aws:sqs",
         "attributes": {"MessageGroupId": group}, "messageAttributes": {}, "md5OfBody": "",
         "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:finance.fifo", "awsRegion": "eu-central-1"}
        for message_id, group, body in messages
    ]}  # fmt: skip


def contracted(desk: Desk, contract_no: str) -> str:
    """Return the body of the notice of an order's contract."""
    order = draft(desk.bench)
    signed = Change(order.succeed(contract_no=contract_no), order)
    desk.bench.book.commit(Step(action="test", actor=SYSTEM, at=desk.bench.clock.now(), changes=(signed,)))
    return json.dumps({"order_id": order.order_id, "contract_no": contract_no})


def test_a_notice_that_finance_cannot_read_holds_back_its_own_order_only(desk: Desk) -> None:
    first, second = contracted(desk, "C-1"), contracted(desk, "C-2")
    answer = ledger.handler(queue(("m1", "A", "no notice"), ("m2", "A", first), ("m3", "B", second)), LambdaContext())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m2"}]}
    assert desk.bench.book.find(FinanceNotice, "C-1") is None
    assert desk.bench.book.get(FinanceNotice, "C-2").message_id == "m3"


def test_a_notice_of_an_order_that_does_not_exist_holds_nobody_else_back(desk: Desk) -> None:
    nobody, good = json.dumps({"order_id": "nobody", "contract_no": "C-9"}), contracted(desk, "C-1")
    answer = ledger.handler(queue(("m1", "A", nobody), ("m2", "B", good)), LambdaContext())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    assert desk.bench.book.get(FinanceNotice, "C-1").message_id == "m2"


@pytest.mark.parametrize(
    ("module", "call", "log"),
    [
        (relay, "logger.error", "RelayLogs"),
        (sweep, "logger.error", "EffectSweepLogs"),
        (reconcile, "logger.warning", "ReconcileLogs"),
    ],
)
def test_what_an_alarm_counts_is_what_the_function_says(module: ModuleType, call: str, log: str) -> None:
    calls = [each for each in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(each, ast.Call)]
    (said,) = [each.args[0] for each in calls if ast.unparse(each.func) == call]
    assert isinstance(said, ast.Constant) and isinstance(said.value, str)
    filters = [one for _, one in of_type("AWS::Logs::MetricFilter") if one["LogGroupName"] == {"Ref": log}]
    assert [one["FilterPattern"] for one in filters] == [f'{{ $.message = "{said.value}" }}']
