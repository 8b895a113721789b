"""Step Functions of the local cloud: moto runs the ASL; here we see what it does and tell who must know."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_callback import (
    StateTaskServiceCallback,
)
from moto.stepfunctions.parser.asl.eval.callback.callback import CallbackEndpoint
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication, Execution
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from infra.local.busy import Busy
from infra.local.replace import replaced
from infra.local.sessions import one_client_per_service
from infra.local.template import ACCOUNT, REGION

Json = dict[str, Any]
MOST_ENDED = 50
"""How many ended executions are kept, with all that happened in them; moto would keep every one for ever."""
LOST = frozenset({"FAILED", "TIMED_OUT", "ABORTED"})


class Executions:
    """Which executions are at work, which wait for people, and which were lost."""

    def __init__(self, busy: Busy, lost: Callable[[Json], None]) -> None:
        """`lost` gets the EventBridge event of every execution that ends badly."""
        self._busy, self._lost = busy, lost
        self._waiting: dict[int, tuple[CallbackEndpoint, str]] = {}
        self._lock = threading.Lock()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Watch moto's executions, and end them with the block."""
        start, stop, ended = Execution.start, Execution.stop, BaseExecutionWorkerCommunication.terminated
        work: Any = ExecutionWorker._execution_logic  # noqa: SLF001

        def started(execution: Execution) -> None:
            _forget_old()
            self._busy.enter(("execution", execution.exec_arn))
            start(execution)

        def stopped(execution: Execution, *how: Any, **named: Any) -> None:
            stop(execution, *how, **named)
            self._interrupt(execution.exec_arn)

        def run(worker: ExecutionWorker) -> None:
            try:
                work(worker)
            finally:
                told: Any = worker._execution_communication  # noqa: SLF001
                self._busy.leave(("execution", told.execution.exec_arn))

        def terminated(ending: BaseExecutionWorkerCommunication) -> None:
            ended(ending)
            self._end(ending.execution)

        with (
            replaced(Execution, start=started, stop=stopped),
            replaced(ExecutionWorker, _execution_logic=run),
            replaced(BaseExecutionWorkerCommunication, terminated=terminated),
            self._waits_watched(),
            one_client_per_service(),
        ):
            yield
            self._stop_all()

    @contextmanager
    def _waits_watched(self) -> Iterator[None]:
        wait, notify = StateTaskServiceCallback._eval_wait_for_task_token, CallbackEndpoint.notify  # noqa: SLF001

        def waited(task: Any, env: Any, timeout_seconds: Any, callback_endpoint: Any, heartbeat_endpoint: Any) -> Any:
            execution = env.states.context_object.context_object_data["Execution"]["Id"]
            self._pause(callback_endpoint, execution)
            try:
                return wait(task, env, timeout_seconds, callback_endpoint, heartbeat_endpoint)
            finally:
                self._resume(callback_endpoint)

        def notified(endpoint: CallbackEndpoint, outcome: Any) -> None:
            with self._lock:
                self._resume_locked(endpoint)
                notify(endpoint, outcome)

        with (
            replaced(StateTaskServiceCallback, _eval_wait_for_task_token=waited),
            replaced(CallbackEndpoint, notify=notified),
        ):
            yield

    def _pause(self, endpoint: CallbackEndpoint, execution: str) -> None:
        with self._lock:
            if endpoint.get_outcome() is None:
                self._waiting[id(endpoint)] = endpoint, execution
                self._busy.leave(("execution", execution))

    def _resume(self, endpoint: CallbackEndpoint) -> None:
        with self._lock:
            self._resume_locked(endpoint)

    def _resume_locked(self, endpoint: CallbackEndpoint) -> None:
        waiting = self._waiting.pop(id(endpoint), None)
        if waiting is not None:
            self._busy.enter(("execution", waiting[1]))

    def _stop_all(self) -> None:
        """End every open execution, so that its threads go away with the cloud."""
        for execution in _open():
            with suppress(Exception):
                execution.stop(datetime.now(UTC), None, None)

    def _interrupt(self, execution: str) -> None:
        """Let an execution that was stopped while it waited see that; moto lets it wait on."""
        with self._lock:
            endpoints = [endpoint for endpoint, each in self._waiting.values() if each == execution]
            for endpoint in endpoints:
                self._resume_locked(endpoint)
                endpoint.interrupt_all()

    def _end(self, execution: Execution) -> None:
        if execution.status in LOST:
            self._lost(_status_change(execution))
        self._busy.leave(("execution", execution.exec_arn))


def _status_change(execution: Execution) -> Json:
    return {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "account": ACCOUNT,
        "region": REGION,
        "time": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "resources": [execution.exec_arn],
        "detail": {
            "executionArn": execution.exec_arn,
            "stateMachineArn": execution.state_machine_arn,
            "name": execution.name,
            "status": execution.status,
            "input": execution.execution_input,
            "error": execution.error,
            "cause": execution.cause,
        },
    }


def running() -> list[Json]:
    """Return the open executions: `{name, state}`, the state by its name in the ASL."""
    return [{"name": execution.name, "state": _state(execution)} for execution in _open()]


def _state(execution: Any) -> str | None:
    with suppress(AttributeError, KeyError, TypeError):
        return str(execution.exec_worker.env.states.context_object.context_object_data["State"]["Name"])
    return None


def _open() -> list[Any]:
    return [each for machine in _machines() for each in list(machine.executions) if _status(each) == "RUNNING"]


def _machines() -> list[Any]:
    return list(stepfunctions_parser_backends[ACCOUNT][REGION].state_machines)


def _status(execution: Any) -> str | None:
    """Return an execution's status; one that is just being started has none yet, and moto stumbles over that."""
    return str(execution.status) if execution.exec_status is not None else None


def _forget_old() -> None:
    for machine in _machines():
        ended = [each for each in machine.executions if _status(each) not in {None, "RUNNING"}]
        for execution in ended[:-MOST_ENDED]:
            machine.executions.remove(execution)
