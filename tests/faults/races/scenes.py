"""Moments of one sale, each kept whole, so that any number of races can begin at it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from driveaway.runtime.wiring import world
from functions.contracts import sign
from functions.deliveries import api as deliveries
from functions.orders import api as orders
from functions.reviews import decide
from tests.faults import script
from tests.faults.cloud import REGION, Cloud, cloud, rows_of
from tests.faults.elsewhere import Elsewhere
from tests.faults.machine import Execution, Machine
from tests.faults.script import ON_ITS_WAY, ORDER, Life
from tests.faults.stateful.chronicle import Place, Row
from tests.faults.wire import Json
from tests.functions.desk import Desk
from tests.tables import kept

BUCKET = "contracts"


@dataclass(frozen=True)
class Scene:
    """Everything there is at one moment."""

    at: datetime
    tables: Mapping[str, Any]
    rows: Mapping[Place, Row]
    documents: Mapping[str, bytes]
    elsewhere: Elsewhere
    executions: tuple[Execution, ...]
    stream: tuple[Json, ...]
    notices: Mapping[str, Json]
    tokens: int
    order_id: str

    @classmethod
    def of(cls, life: Life) -> Scene:
        """Keep a life as it is now."""
        machine, known = life.machine, life.cloud.elsewhere
        keys = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[BUCKET].keys
        return cls(
            at=life.cloud.bench.clock.at,
            tables={name: copy.deepcopy(table.items) for name, table in kept(REGION).items()},
            rows={(str(row["pk"]), str(row["sk"])): row for row in rows_of("business")},
            documents={name: keys[name].value for name in keys},
            elsewhere=copy.deepcopy(known),
            executions=tuple(copy.deepcopy(machine.executions)),
            stream=tuple(machine.stream),
            notices=dict(machine.notices),
            tokens=machine.tokens,
            order_id=life.order_id,
        )

    def begin(self, here: Cloud) -> Life:
        """Make everything as it was then."""
        for name, table in kept(REGION).items():
            table.items = copy.deepcopy(self.tables[name])
        self._lay_out(here)
        vars(here.elsewhere).update(vars(copy.deepcopy(self.elsewhere)))
        here.bench.clock.at = self.at
        here.wire.calls.clear()
        executions = list(copy.deepcopy(self.executions))
        machine = Machine(here, executions, list(self.stream), notices=dict(self.notices), tokens=self.tokens)
        return Life(here, machine, order_id=self.order_id)

    def _lay_out(self, here: Cloud) -> None:
        keys = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[BUCKET].keys
        for name in {*keys} - {*self.documents}:
            keys.pop(name)
        with here.unseen():
            for name in {*self.documents} - {*keys}:
                world().archive.put_draft(name, self.documents[name])


def _send(life: Life, handler: Any, resource: str, body: Json, who: str = "", **path: Any) -> None:
    """Send a request, and let nothing come of it yet."""
    reply = Desk(life.cloud.bench).ask(handler, "POST", resource, body=body, session=who, key="scene", **path)
    assert reply.status < 300, reply.text


def _submitted(life: Life) -> None:
    _send(life, orders.handler, f"{ORDER}/submit", {}, "consultant-1", order_id=life.order_id)


def _asked(life: Life) -> None:
    life.machine.settle()
    life.token("confirm_order")


def _approved(life: Life) -> None:
    body, token = {"decision": "approve"}, life.token("approval")
    _send(life, decide.handler, "/approve/{token}", body, life.order.approvals[0].assignee, token=token)


def _drafted(life: Life) -> None:
    life.machine.settle()
    life.token("sign_contract")


def _coded(life: Life) -> None:
    life.ask(sign.handler, "/sign/{token}/code", {}, token=life.token("sign_contract"))
    life.mail("signing_code")


def _signed(life: Life) -> None:
    body = {"decision": "sign", "code": life.mail("signing_code").data["code"], "name": script.NAME, "consent": True}
    mark = {"signature": {"typed": script.NAME}}
    _send(life, sign.handler, "/sign/{token}", {**body, **mark}, token=life.token("sign_contract"))


def _planned(life: Life) -> None:
    life.machine.settle()


def _allocated(life: Life) -> None:
    script.by(life, deliveries.handler, "allocation", {}, "delivery", lambda _: False)


def _ready(life: Life) -> None:
    for milestone in ON_ITS_WAY:
        script.by(life, deliveries.handler, "delivery", {"milestone": milestone}, "delivery", lambda _: False)


def _paid(life: Life) -> None:
    script.pay(life, str(life.order.balance.amount))


def _delivered(life: Life) -> None:
    script.by(life, deliveries.handler, "handover", script.HANDOVER, "delivery", lambda _: False)
    life.token("survey")


ACTS: Mapping[str, Callable[[Life], None]] = {
    "written": script.write_order,
    "submitted": _submitted,
    "asked": _asked,
    "in review": script.confirm_order,
    "approved": _approved,
    "drafted": _drafted,
    "coded": _coded,
    "signed": _signed,
    "planned": _planned,
    "allocated": _allocated,
    "ready": _ready,
    "paid": _paid,
    "delivered": _delivered,
}
"""The sale, act by act. After `submitted`, `approved` and `signed` nothing has come of it yet."""


@lru_cache
def scenes() -> Mapping[str, Scene]:
    """Play the sale once and return the moment after each act."""
    return dict(_played())


def _played() -> Iterator[tuple[str, Scene]]:
    with cloud() as here:
        life = Life(here, Machine(here))
        for name, act in ACTS.items():
            act(life)
            yield name, Scene.of(life)
