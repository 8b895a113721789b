"""Dead letters drained and sent again by hand: all is done in the end, and nothing is done twice."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from driveaway.adapters.queues import SqsQueues
from driveaway.effects.model import Effect
from driveaway.finance.model import FinanceNotice
from driveaway.ops.__main__ import main
from driveaway.orders.model import Order
from driveaway.runtime.wiring import world
from driveaway.step import SYSTEM, Change, Step
from infra.local import executions, streams
from tests.shop import Shop

Broken = Callable[[str, str], None]
Redrive = Callable[..., int]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "FIRST_DELAY", 0.001)


@pytest.fixture
def broken(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Broken:
    """Let a name in a function's file fail until `monkeypatch` is undone."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of ours")

    def break_it(function: str, name: str) -> None:
        shop.cloud.cloud.functions.functions[f"driveaway-{function}"].handler()
        file = shop.cloud.cloud.functions.functions[f"driveaway-{function}"].file
        monkeypatch.setattr(sys.modules[".".join(file.with_suffix("").parts[-3:])], name, fail)

    return break_it


@pytest.fixture
def redrive(shop: Shop) -> Redrive:
    def run(queue: str, *more: str) -> int:
        code = main(["dead-letters", "redrive", "--queue", queue, *more])
        shop.cloud.settle()
        return code

    return run


def letters(queue: str) -> int:
    """Return what `list` says by its exit code: whether there are any."""
    return main(["dead-letters", "list", "--queue", queue])


def confirmations(shop: Shop, email: str) -> int:
    return len([each for each in shop.cloud.inbox(email) if each["kind"] == "confirm_order"])


def test_effects_that_the_relay_gave_up_are_all_done_and_once(
    shop: Shop, broken: Broken, redrive: Redrive, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    who = shop.inquiry()
    order = shop.draft(who)
    broken("RelayFunction", "deliver")
    assert shop.submit(order).status == 200
    assert letters("relay") == 1
    assert redrive("relay") == 1  # nothing is mended yet: the letters stay
    assert f"still open: {order['order_id']}-start-1" in capsys.readouterr().out
    monkeypatch.undo()
    assert redrive("relay", "--dry-run") == 1
    assert confirmations(shop, who["email"]) == 0
    assert redrive("relay") == 0
    assert letters("relay") == 0
    assert executions.running() == [{"name": f"{order['order_id']}-1", "state": "Ask Customer"}]
    assert redrive("relay") == 0
    assert confirmations(shop, who["email"]) == 1
    assert world().book.get(Effect, f"{order['order_id']}-start-1").state == "DONE"


def test_a_lost_execution_that_nobody_heard_of_is_replaced_once(
    shop: Shop, broken: Broken, redrive: Redrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = shop.inquiry()
    order = shop.draft(who)
    assert shop.submit(order).status == 200
    broken("RestoreFunction", "rebuild")
    world().workflow.stop(f"{order['order_id']}-1", reason="test")
    shop.cloud.settle()
    monkeypatch.undo()
    assert redrive("events") == 0
    assert redrive("events") == 0
    assert {"name": f"{order['order_id']}-2", "state": "Ask Customer"} in executions.running()
    assert confirmations(shop, who["email"]) == 1
    assert world().book.get(Order, order["order_id"]).epoch == 2


def test_a_mail_event_that_was_not_noted_is_handed_over_again(
    shop: Shop, broken: Broken, redrive: Redrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken("MailEventsFunction", "handler")
    shop.inquiry()
    shop.cloud.settle()
    assert letters("events") == 1
    monkeypatch.undo()
    assert redrive("events") == 0
    assert letters("events") == 0


def test_a_letter_that_nobody_understands_stays(shop: Shop, redrive: Redrive) -> None:
    sqs, url = boto3.client("sqs"), shop.cloud.cloud.references.ref("EventDeadLetters")
    sqs.send_message(QueueUrl=url, MessageBody="hello")
    assert redrive("events") == 1
    (kept,) = SqsQueues(client=sqs).letters(url)
    SqsQueues(client=sqs).drop(url, kept)
    assert kept.body == "hello"


def announce(shop: Shop, contract_no: str) -> None:
    """Tell finance of a contract as the state machine does."""
    order = world().book.get(Order, shop.draft(shop.inquiry())["order_id"])
    signed = Change(order.succeed(contract_no=contract_no), order)
    world().book.commit(Step(action="test", actor=SYSTEM, at=world().clock.now(), changes=(signed,)))
    boto3.client("sns").publish(
        TopicArn=world().settings.finance_topic,
        Message=json.dumps({"order_id": order.order_id, "contract_no": contract_no}),
        MessageGroupId=order.order_id,
        MessageDeduplicationId=contract_no,
    )
    shop.cloud.settle()


def test_a_notice_that_fails_again_right_after_it_was_sent_again_is_not_lost(
    shop: Shop, broken: Broken, redrive: Redrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken("LedgerFunction", "enter_contract")
    announce(shop, "C-1")
    assert letters("finance") == 1
    assert redrive("finance") == 0
    assert letters("finance") == 1  # it failed again, and came back
    monkeypatch.undo()
    assert redrive("finance") == 0
    assert letters("finance") == 0
    assert world().book.get(FinanceNotice, "C-1").contract_no == "C-1"


def test_sending_again_that_was_broken_off_enters_a_contract_once(
    shop: Shop, broken: Broken, redrive: Redrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken("LedgerFunction", "enter_contract")
    announce(shop, "C-2")
    monkeypatch.undo()

    def cut_off(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(SqsQueues, "drop", cut_off)
        with pytest.raises(KeyboardInterrupt):
            redrive("finance")
    shop.cloud.settle()
    entered = world().book.get(FinanceNotice, "C-2")
    url = shop.cloud.cloud.references.ref("FinanceDeadLetters")
    show_hidden(url)
    assert redrive("finance") == 0
    assert world().book.get(FinanceNotice, "C-2") == entered
    assert letters("finance") == 0


def show_hidden(url: str) -> None:
    """Let the five minutes pass after which a letter that somebody read is shown again."""
    from moto.sqs.models import sqs_backends

    from infra.local.template import ACCOUNT, REGION

    for message in sqs_backends[ACCOUNT][REGION].queues[url.rpartition("/")[2]]._messages:
        message.change_visibility(0)
