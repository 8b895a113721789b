"""The parts that people play in races."""

from __future__ import annotations

from typing import Any

from driveaway.shared.clock import stamp
from functions.aftercare import api as aftercare
from functions.contracts import sign
from functions.deliveries import api as deliveries
from functions.feedback import survey
from functions.finance import payments
from functions.orders import api as orders
from functions.orders import confirm
from functions.reviews import decide
from tests.faults.machine import Handler
from tests.faults.races.contest import Casting, Part, sends
from tests.faults.script import NAME, ORDER, SCORES, Life
from tests.faults.wire import Json

CONSULTANT, MANAGER = "consultant-1", "sales-manager-1"


def confirms(life: Life) -> Part:
    """The customer confirms, behind the mailed link."""
    return _answers(life, {"decision": "confirm"})


def wants_changes(life: Life) -> Part:
    """The customer asks for changes."""
    return _answers(life, {"decision": "request_changes", "comment": "in white, please"})


def _answers(life: Life, body: Json) -> Part:
    body = {**body, "phone_last4": "8000"}
    return sends(life, confirm.handler, "/confirm/{token}", body, token=life.token("confirm_order"))


def approver(**decision: Any) -> Casting:
    """The approver decides, behind the mailed link."""

    def part(life: Life) -> Part:
        token, who = life.token("approval"), life.order.approvals[0].assignee
        return sends(life, decide.handler, "/approve/{token}", decision, who=who, token=token)

    return part


def approver_in_console(who: str = "", **decision: Any) -> Casting:
    """The approver, or somebody else, decides in the console."""

    def part(life: Life) -> Part:
        name = who or life.order.approvals[0].assignee
        return sends(life, decide.handler, f"{ORDER}/approval", decision, who=name, order_id=life.order_id)

    return part


def staff(
    handler: Handler,
    verb: str,
    body: Json | None = None,
    *,
    who: str = CONSULTANT,
    method: str = "POST",
    key: str = "",
    seen: bool = False,
) -> Casting:
    """A member of staff does something with the order, `seen` at the version it has."""

    def part(life: Life) -> Part:
        headers = {"if-match": f'"{life.order.version}"'} if seen else {}
        path = f"{ORDER}/{verb}" if verb else ORDER
        return sends(
            life, handler, path, body, method=method, who=who, key=key, headers=headers, order_id=life.order_id
        )

    return part


def edits(day: str, who: str = CONSULTANT) -> Casting:
    """Somebody wants the car on another day."""
    body = {"delivery": {"requested_date": day, "place": "Store 1"}}
    return staff(orders.handler, "", body, who=who, method="PATCH", seen=True)


def creates(day: str) -> Casting:
    """The consultant writes one more order for the same buyer, always with the same key."""

    def part(life: Life) -> Part:
        content = life.content.model_dump(mode="json", include={"model_code", "trim_code", "colour_code"})
        wish = {"requested_date": day, "place": "Store 1"}
        body = {**content, "payment": {"method": "full"}, "delivery": wish, "customer_id": life.order.customer_id}
        return sends(life, orders.handler, "/api/orders", body, who=CONSULTANT, key="the-same")

    return part


submits = staff(orders.handler, "submit", {})
cancels = staff(orders.handler, "cancel", {"reason": "bought elsewhere"}, who=MANAGER)


def signs(life: Life) -> Part:
    """The customer signs with the mailed code."""
    body = {"decision": "sign", "name": NAME, "consent": True, "signature": {"typed": NAME}}
    return _answers_contract(life, body)


def declines(life: Life) -> Part:
    """The customer declines the contract."""
    return _answers_contract(life, {"decision": "decline", "reason": "too dear"})


def _answers_contract(life: Life, body: Json) -> Part:
    body = {**body, "code": life.mail("signing_code").data["code"]}
    return sends(life, sign.handler, "/sign/{token}", body, token=life.token("sign_contract"))


def asks_for_code(life: Life) -> Part:
    """The customer has a code mailed."""
    return sends(life, sign.handler, "/sign/{token}/code", {}, token=life.token("sign_contract"))


def delivery(verb: str, body: Json | None = None, *, who: str = "delivery", method: str = "POST") -> Casting:
    """The delivery coordinator does something."""
    return staff(deliveries.handler, verb, body or {}, who=who, method=method)


def allocates(order_id: str = "") -> Casting:
    """The coordinator has a car found for the order, or for another one."""

    def part(life: Life) -> Part:
        wanted = order_id or life.order_id
        return sends(life, deliveries.handler, f"{ORDER}/allocation", {}, who="delivery", order_id=wanted)

    return part


def pays(amount: str, reference: str, key: str) -> Casting:
    """Finance books a payment."""

    def part(life: Life) -> Part:
        body = {
            "kind": "balance",
            "amount": {"amount": amount, "currency": "CNY"},
            "method": "bank_transfer",
            "received_at": stamp(life.cloud.bench.clock.now()),
            "reference": reference,
        }
        return staff(payments.handler, "payments", body, who="finance", key=key)(life)

    return part


def answers_survey(**more: Any) -> Casting:
    """The customer says how it was."""

    def part(life: Life) -> Part:
        body = {"scores": SCORES, "recommend": 9, **more}
        return sends(life, survey.handler, "/survey/{token}", body, token=life.token("survey"))

    return part


def follows_up(kind: str, **outcome: Any) -> Casting:
    """The consultant tells what came of a follow-up."""

    def part(life: Life) -> Part:
        place = "/api/follow-ups/{follow_up_id}/outcome"
        return sends(life, aftercare.handler, place, outcome, who=CONSULTANT, follow_up_id=f"{life.order_id}-{kind}")

    return part
