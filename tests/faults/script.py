"""The life of an order as people live it: they ask, read their mail, answer, and repeat what got no answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from driveaway.catalogue.model import CarModel
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.shared.clock import stamp
from functions.contracts import sign
from functions.deliveries import api as deliveries
from functions.feedback import survey
from functions.finance import payments
from functions.inquiries import api as inquiries
from functions.orders import api as orders
from functions.orders import confirm
from functions.reviews import decide
from tests.faults.cloud import Cloud
from tests.faults.elsewhere import Mail
from tests.faults.machine import TRIES, Handler, Machine, Stuck
from tests.faults.wire import Crash, Json
from tests.functions.desk import Desk

BUYER = "long.xiaoming@example.com"
NAME = "䶮小明"
ON_ITS_WAY = ("ARRIVED", "PREPARING", "PDI_PASSED", "READY")
SCORES = {"personnel": 10, "delivery": 9, "deal": 9, "paperwork": 8, "facility": 9, "website": 10}
ORDER = "/api/orders/{order_id}"
INQUIRY: Json = {"channel": "web", "name": NAME, "phone": "13800138000", "email": BUYER, "language": "zh-Hans"}
HANDOVER: Json = {
    "odometer_km": 12,
    "keys": 2,
    "documents": ["invoice", "manual"],
    "checklist": {"walk_around": True},
    "signature": NAME,
}


@dataclass
class Life:
    """One order from inquiry to its end; `patient` people let everything come to rest before they repeat a request."""

    cloud: Cloud
    machine: Machine
    patient: bool = True
    order_id: str = ""
    acknowledged: list[tuple[str, Json]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """Repeats that were refused although the first request, unanswered, had been done."""
    told_before: int = 0
    """Calls that another story makes in just the same way."""

    def ask(
        self,
        handler: Handler,
        resource: str,
        body: Json,
        done: Callable[[Order], bool] = lambda _: False,
        *,
        who: str = "",
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
        **path: Any,
    ) -> Json:
        """Send a request until it is answered; `done` tells whether what a refused repeat wanted had been done."""
        desk, key = Desk(self.cloud.bench), f"key-{len(self.acknowledged)}"
        for attempt in range(TRIES):
            try:
                reply = desk.ask(handler, method, resource, body=body, session=who, key=key, headers=headers, **path)
            except Crash:
                reply = None
            if self.patient or (reply is not None and reply.status < 300):
                self.machine.settle()
            if reply is not None and reply.status < 300:
                self.acknowledged.append((resource, reply.json))
                return reply.json
            if reply is not None and reply.status < 500:
                return self._refused(resource, reply.text, done, attempt)
        raise Stuck(f"{resource} is never answered")

    def _refused(self, resource: str, text: str, done: Callable[[Order], bool], attempt: int) -> Json:
        if not attempt or not done(self.order):
            raise Stuck(f"{resource}: {text}")
        self.refused.append(resource)
        self.machine.settle()
        return {}

    @property
    def order(self) -> Order:
        """The order as it stands."""
        with self.cloud.unseen() as bench:
            return bench.book.get(Order, self.order_id)

    @property
    def content(self) -> Content:
        """What was agreed, as it stands."""
        with self.cloud.unseen() as bench:
            return bench.book.get(Content, self.order_id)

    def mail(self, kind: str, beside: int = 0) -> Mail:
        """Wait for the newest mail of a kind, when `beside` of them are old."""
        for _ in range(3):
            found = self.letters(kind)
            if len(found) > beside:
                return found[-1]
            self.machine.later()
        raise Stuck(f"no mail {kind}")

    def token(self, kind: str, beside: int = 0) -> str:
        """Return the token of the link in the newest mail of a kind, when `beside` of them are old."""
        return str(self.mail(kind, beside).data["link"]).rpartition("/")[2]

    def letters(self, kind: str) -> list[Mail]:
        """Return the different mails of a kind so far; one that was resent is still one."""
        return list({each.effect_id: each for each in self.cloud.elsewhere.mails if each.kind == kind}.values())


def order_car(life: Life) -> None:
    """Inquire, have the order written, and have it sent."""
    write_order(life)
    by(life, orders.handler, "submit", {}, "consultant-1", lambda order: order.epoch > 0)


def write_order(life: Life) -> None:
    """Inquire, and have the order written."""
    asked = life.ask(inquiries.handler, "/api/inquiries", {**INQUIRY, "consent": True})
    with life.cloud.unseen() as bench:
        model = next(each for each in bench.book.family(CarModel, "") if isinstance(each, CarModel))
    wanted: Json = {
        "customer_id": asked["customer_id"],
        "inquiry_id": asked["inquiry_id"],
        "model_code": model.model_code,
        "trim_code": model.trims[0].trim_code,
        "colour_code": model.colours[0].colour_code,
        "payment": {"method": "full"},
        "delivery": {"requested_date": "2026-04-01", "place": "Store 1"},
    }
    life.order_id = life.ask(orders.handler, "/api/orders", wanted, who="consultant-1")["order_id"]


def by(
    life: Life,
    handler: Handler,
    verb: str,
    body: Json,
    who: str,
    done: Callable[[Order], bool] = lambda _: False,
    *,
    method: str = "POST",
) -> Json:
    """Let a member of staff do something with the order."""
    return life.ask(handler, f"{ORDER}/{verb}", body, done, who=who, method=method, order_id=life.order_id)


def confirm_order(life: Life, beside: int = 0) -> None:
    """Confirm as the customer, behind the mailed link that comes after `beside` others."""
    body = {"decision": "confirm", "phone_last4": "8000"}
    life.ask(confirm.handler, "/confirm/{token}", body, token=life.token("confirm_order", beside))


def approve(life: Life, beside: int = 0) -> None:
    """Approve behind the mailed link that comes after `beside` others."""
    decide_with(life, {"decision": "approve"}, beside)


def decide_with(life: Life, decision: Json, beside: int = 0) -> None:
    """Decide as the person whose turn it is."""
    token = life.token("approval", beside)
    asked = life.order.waiting_approval()
    assert asked, "nobody is asked"
    life.ask(decide.handler, "/approve/{token}", decision, who=asked.assignee, token=token)


def sign_contract(life: Life) -> None:
    """Sign behind the mailed link."""
    answer_contract(life, {"decision": "sign", "name": NAME, "consent": True, "signature": {"typed": NAME}})


def answer_contract(life: Life, answer: Json) -> None:
    """Answer the contract with a mailed code; one that came too late is asked for again."""
    token = life.token("sign_contract")
    for _ in range(3):
        old = len(life.letters("signing_code"))
        life.ask(sign.handler, "/sign/{token}/code", {}, token=token)
        codes = life.letters("signing_code")
        if len(codes) > old:
            break
        life.machine.later()
    else:
        raise Stuck("no code")
    life.ask(sign.handler, "/sign/{token}", {**answer, "code": codes[-1].data["code"]}, token=token)


def deliver(life: Life) -> None:
    """Pay, have a car allocated and prepared, and take it."""
    pay(life, "10000.00")
    by(life, deliveries.handler, "allocation", {}, "delivery")
    for milestone in ON_ITS_WAY:
        by(life, deliveries.handler, "delivery", {"milestone": milestone}, "delivery", at(milestone))
    pay(life, str(life.order.balance.amount))
    by(life, deliveries.handler, "handover", HANDOVER, "delivery")


def at(milestone: str) -> Callable[[Order], bool]:
    """Whether the delivery stands at a milestone."""
    return lambda order: order.delivery is not None and order.delivery.milestone == milestone


def pay(life: Life, amount: str, kind: str = "balance") -> None:
    """Book a payment, or one that goes back."""
    body: dict[str, Any] = {
        "kind": kind,
        "amount": {"amount": amount, "currency": "CNY"},
        "method": "bank_transfer",
        "received_at": stamp(life.cloud.bench.clock.now()),
        "reference": f"BANK-{kind}-{amount}",
    }
    by(life, payments.handler, "payments", body, "finance")


def close(life: Life) -> None:
    """Answer the survey."""
    body = {"scores": SCORES, "recommend": 9, "comment": "交车很顺利"}
    life.ask(survey.handler, "/survey/{token}", body, token=life.token("survey"))
