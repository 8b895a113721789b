"""Whole sales on the local cloud: what the workflow does for one, and whether the later ones are slower or heavier."""

from __future__ import annotations

import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import boto3

from infra.local.demo.client import Cloud
from infra.local.demo.sale import Sale
from infra.local.demo.scenarios import SCENARIOS
from infra.local.executions import running
from infra.local.harness import LocalCloud, start_cloud
from tests.bench.course import Course, run
from tests.bench.units import metered
from tests.faults.process import Process, free_port

SALES, FEW = 40, 20
LOOKS = 200


@dataclass(frozen=True)
class Figures:
    """What was counted and timed."""

    transitions: int
    history_events: int
    ready_seconds: float
    ready_again_seconds: float
    """On the folder in which all the sales are kept."""
    written: int
    read: float
    """DynamoDB's request units of one sale, from the inquiry to the closed order, its staff's sign-ins included."""
    look_read: float
    """Those of one look at the tracking page."""
    looks_a_second: float
    """Tracking GETs, one client."""
    threads: int
    executions: int
    """What was still open when every sale was closed."""
    course: Course


def measured(sales: int = SALES) -> Figures:
    """Play sales one after the other; one before them pays for every import."""
    with tempfile.TemporaryDirectory() as folder:
        ready = _ready(Path(folder))
        with start_cloud(Path(folder)) as cloud:
            last = _played(cloud)
            threads = threading.active_count()
            course = run(lambda _: _played(cloud), sales, FEW)
            threads, executions = threading.active_count() - threads, len(running())
            with metered() as whole:
                last = _played(cloud)
            with metered() as look:
                _look(_client(cloud), last)
            looks, (transitions, events) = _looks(cloud, last), _history(last.ids["order_id"])
        again = _ready(Path(folder))
    return Figures(
        transitions=transitions,
        history_events=events,
        ready_seconds=ready,
        ready_again_seconds=again,
        written=whole.written,
        read=whole.read,
        look_read=look.read,
        looks_a_second=looks,
        threads=threads,
        executions=executions,
        course=course,
    )


def _ready(folder: Path) -> float:
    began = time.monotonic()
    process = Process(folder, free_port())
    process.ready()
    seconds = time.monotonic() - began
    process.kill()
    process.end()
    return seconds


def _played(cloud: LocalCloud) -> Sale:
    sale = Sale(_client(cloud), lambda *words: None)
    for name, act in SCENARIOS["happy"]:
        if name != "Seal checked offline":  # a process of its own, which is no part of the cloud
            act(sale)
    cloud.settle()
    return sale


def _client(cloud: LocalCloud) -> Cloud:
    return Cloud("127.0.0.1", cloud.life.server.port, cloud.settle)


def _looks(cloud: LocalCloud, sale: Sale) -> float:
    """Return how many times a second one client can look at where its car is."""
    client, began = _client(cloud), time.monotonic()
    for _ in range(LOOKS):
        _look(client, sale)
    return LOOKS / (time.monotonic() - began)


def _look(client: Cloud, sale: Sale) -> None:
    client.get(f"/track/{sale.ids['tracking_code']}", Accept="application/json")


def _history(order_id: str) -> tuple[int, int]:
    """Return the state transitions and the history events of an order's execution."""
    client = boto3.client("stepfunctions")
    machine = client.list_state_machines()["stateMachines"][0]["stateMachineArn"]
    execution = f"{machine.replace(':stateMachine:', ':execution:')}:{order_id}-1"
    events = [
        event
        for page in client.get_paginator("get_execution_history").paginate(executionArn=execution)
        for event in page["events"]
    ]
    return sum("stateEnteredEventDetails" in event for event in events), len(events)
