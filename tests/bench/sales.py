"""Whole sales on the local cloud: how much the workflow does for one, and whether the later ones are slower."""

from __future__ import annotations

import time
from dataclasses import dataclass

import boto3

from infra.local.demo.client import Cloud
from infra.local.demo.sale import Sale
from infra.local.demo.scenarios import SCENARIOS
from infra.local.harness import LocalCloud, start_cloud

SALES = 40


@dataclass(frozen=True)
class Figures:
    """What was counted and timed."""

    transitions: int
    history_events: int
    ready_seconds: float
    last_to_first: float
    sales_per_minute: float


def measured(sales: int = SALES) -> Figures:
    """Play sales one after the other; the first one is left out, since it pays for every import."""
    began = time.monotonic()
    with start_cloud() as cloud:
        ready = time.monotonic() - began
        _played(cloud)
        seconds: list[float] = []
        order_id = ""
        for _ in range(sales):
            started = time.monotonic()
            order_id = _played(cloud)
            seconds.append(time.monotonic() - started)
        transitions, events = _history(order_id)
    few = max(1, min(5, sales // 2))
    return Figures(
        transitions=transitions,
        history_events=events,
        ready_seconds=ready,
        last_to_first=sum(seconds[-few:]) / sum(seconds[:few]),
        sales_per_minute=60 * len(seconds) / sum(seconds),
    )


def _played(cloud: LocalCloud) -> str:
    port = int(cloud.base_url.rpartition(":")[2])
    sale = Sale(Cloud("127.0.0.1", port, cloud.settle), lambda *words: None)
    for name, act in SCENARIOS["happy"]:
        if name != "Seal checked offline":  # a process of its own, which is no part of the cloud
            act(sale)
    cloud.settle()
    return sale.ids["order_id"]


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
