"""The state machine: starting it twice is starting it once, and an answer that comes too late is fine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from pydantic import JsonValue

from driveaway.adapters.retries import sent
from driveaway.adapters.trouble import code_of

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

TOO_LATE = frozenset({"InvalidToken", "TaskTimedOut", "TaskDoesNotExist"})


class OrderWorkflow:
    """Implements `ports.Workflow`."""

    def __init__(self, *, client: SFNClient, state_machine: str) -> None:
        self._client = client
        self._state_machine = state_machine

    def start(self, *, order_id: str, epoch: int) -> None:
        """Start execution `{order_id}-{epoch}`; one that exists already is fine."""

        def start() -> None:
            try:
                self._client.start_execution(
                    stateMachineArn=self._state_machine,
                    name=f"{order_id}-{epoch}",
                    input=json.dumps({"order_id": order_id, "epoch": str(epoch)}),
                )
            except ClientError as error:
                if code_of(error) != "ExecutionAlreadyExists":
                    raise

        sent("start_execution", start)

    def answer(self, *, token: str, output: Mapping[str, JsonValue]) -> None:
        """Answer a waiting state; a token that is used up, timed out or unknown is fine."""

        def answer() -> None:
            try:
                self._client.send_task_success(taskToken=token, output=json.dumps(dict(output)))
            except ClientError as error:
                if code_of(error) not in TOO_LATE:
                    raise

        sent("send_task_success", answer)

    def running(self) -> list[str]:
        """Return the names of all executions that run, page by page."""
        pages = self._client.get_paginator("list_executions").paginate(
            stateMachineArn=self._state_machine, statusFilter="RUNNING"
        )
        return sent("list_executions", lambda: [each["name"] for page in pages for each in page["executions"]])

    def runs(self, name: str) -> bool:
        """Whether the execution of this name runs."""

        def status() -> str:
            try:
                return self._client.describe_execution(executionArn=self._execution(name))["status"]
            except ClientError as error:
                if code_of(error) != "ExecutionDoesNotExist":
                    raise
                return "UNKNOWN"

        return sent("describe_execution", status) == "RUNNING"

    def stop(self, name: str, *, reason: str) -> None:
        """Stop an execution; one that ended or that nobody knows is fine."""

        def stop() -> None:
            try:
                self._client.stop_execution(executionArn=self._execution(name), error="LeftOver", cause=reason)
            except ClientError as error:
                if code_of(error) != "ExecutionDoesNotExist":
                    raise

        sent("stop_execution", stop)

    def _execution(self, name: str) -> str:
        return f"{self._state_machine.replace(':stateMachine:', ':execution:')}:{name}"
