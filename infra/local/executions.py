"""Step Functions of the local cloud: moto runs the ASL; here we see what it does and tell who must know."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import uuid4

import boto3
from botocore.config import Config
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_callback import (
    StateTaskServiceCallback,
)
from moto.stepfunctions.parser.asl.eval.callback.callback import CallbackEndpoint
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication, Execution
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from infra.local.busy import Busy
from infra.local.replace import replaced
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
        start, ended = Execution.start, BaseExecutionWorkerCommunication.terminated
        work: Any = ExecutionWorker._execution_logic  # noqa: SLF001

        def started(execution: Execution) -> None:
            _forget_old()
            self._busy.enter(("execution", execution.exec_arn))
            start(execution)

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
            replaced(Execution, start=started),
            replaced(ExecutionWorker, _execution_logic=run),
            replaced(BaseExecutionWorkerCommunication, terminated=terminated),
            self._waits_watched(),
            _shared_clients(),
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
        with self._lock:
            waiting = list(self._waiting.values())
        for endpoint, _ in waiting:
            endpoint.interrupt_all()

    def _end(self, execution: Execution) -> None:
        if execution.status in LOST:
            self._lost(_status_change(execution))
        self._busy.leave(("execution", execution.exec_arn))


@contextmanager
def _shared_clients() -> Iterator[None]:
    """Moto makes a boto3 client for every task; one per service is enough, and safe between threads."""

    @cache
    def client(region: str, service: str) -> Any:
        once = Config(parameter_validation=False, retries={"total_max_attempts": 1})
        return boto3.client(service, region_name=region, config=once)  # type: ignore[call-overload]

    def boto_client_for(region: str, service: str, state_credentials: Any = None) -> Any:
        return client(region, service)

    users = [m for name, m in list(sys.modules.items()) if name.startswith("moto.stepfunctions.parser.")]
    users = [module for module in users if hasattr(module, "boto_client_for")]
    with ExitStack() as until:
        for module in users:
            until.enter_context(replaced(module, boto_client_for=boto_client_for))
        yield


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
