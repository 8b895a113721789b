"""The reconciler on the whole system: it disturbs nothing that is on its way, and people see what stands still."""

from __future__ import annotations

import pytest
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from infra.local import executions
from infra.local.template import ACCOUNT, REGION
from tests.shop import Shop

DAY = 86_400


def running(order_id: str) -> list[dict[str, str]]:
    return [each for each in executions.running() if each["name"].startswith(order_id)]


@pytest.fixture
def in_review(shop: Shop) -> str:
    who = shop.inquiry()
    order = shop.draft(who)
    assert shop.submit(order).status == 200
    confirm = shop.link("confirm_order", "confirm", who["email"])
    assert shop.post(confirm, {"decision": "confirm", "phone_last4": who["phone"][-4:]}).status == 200
    return str(order["order_id"])


def test_leaps_of_the_clock_leave_waiting_executions_alone(shop: Shop, in_review: str) -> None:
    before = running(in_review)
    assert [each["state"] for each in before] == ["Ask Approver"]
    for _ in range(5):
        shop.cloud.advance(DAY)
    assert running(in_review) == before


def test_an_approval_that_no_level_gives_becomes_a_task_of_the_sales_manager(shop: Shop, in_review: str) -> None:
    def stuck() -> list[str]:
        tasks = shop.get("/api/tasks", "sales-manager-1").json["tasks"]
        return [each["order_id"] for each in tasks if each["kind"] == "stuck_order"]

    def asked() -> list[str]:
        approvals = shop.get(f"/api/orders/{in_review}", "sales-manager-1").json["approvals"]
        return [each["role"] for each in approvals if each["state"] == "WAITING"]

    for role in ("sales_manager", "sales_director", "general_manager"):
        assert (asked(), in_review in stuck()) == ([role], False)
        shop.cloud.advance(3 * DAY)
    assert stuck().count(in_review) == 1
    shop.cloud.advance(DAY)
    assert stuck().count(in_review) == 1
    assert shop.post(f"/api/orders/{in_review}/cancel", {"reason": "bought elsewhere"}, "consultant-1").status == 200
    assert in_review not in stuck()


def test_an_execution_that_vanished_is_replaced_and_the_order_goes_on(shop: Shop, in_review: str) -> None:
    machines = stepfunctions_parser_backends[ACCOUNT][REGION].state_machines
    (gone,) = [each for each in executions._open() if each.name == f"{in_review}-1"]
    machines[0].executions.remove(gone)
    shop.cloud.advance(3600)
    assert running(in_review) == [{"name": f"{in_review}-2", "state": "Ask Approver"}]
