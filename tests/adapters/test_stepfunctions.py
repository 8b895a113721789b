"""Executions as the reconciler sees them: all pages of them, one by name, and stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from driveaway.adapters.stepfunctions import OrderWorkflow

WAITING = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 1000, "End": True}}}


@pytest.fixture
def workflow(monkeypatch: pytest.MonkeyPatch) -> Iterator[OrderWorkflow]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        client = boto3.client("stepfunctions", region_name="eu-central-1")
        machine = client.create_state_machine(
            name="driveaway-order", definition=json.dumps(WAITING), roleArn="arn:aws:iam::123456789012:role/order"
        )
        yield OrderWorkflow(client=client, state_machine=machine["stateMachineArn"])


def test_all_running_executions_are_listed_whatever_the_pages(workflow: OrderWorkflow) -> None:
    for number in range(130):
        workflow.start(order_id=f"o{number}", epoch=1)
    assert sorted(workflow.running()) == sorted(f"o{number}-1" for number in range(130))


def test_an_execution_is_known_by_its_name_and_runs_until_it_is_stopped(workflow: OrderWorkflow) -> None:
    workflow.start(order_id="o", epoch=2)
    assert workflow.runs("o-2")
    assert not workflow.runs("o-1")
    workflow.stop("o-2", reason="no_order")
    assert not workflow.runs("o-2")
    assert workflow.running() == []


def test_stopping_what_nobody_knows_changes_nothing(workflow: OrderWorkflow) -> None:
    workflow.start(order_id="o", epoch=1)
    workflow.stop("o-7", reason="no_order")
    assert workflow.running() == ["o-1"]
