"""A restart of the local cloud: open orders go on in new executions, and nothing is asked twice."""

from __future__ import annotations

import shutil
from pathlib import Path

from infra.local.executions import running
from infra.local.harness import start_cloud
from tests.shop import Shop


def test_open_orders_go_on_after_a_restart_and_nobody_is_asked_again(seeded: Path, tmp_path: Path) -> None:
    shutil.copytree(seeded, tmp_path, dirs_exist_ok=True)
    with start_cloud(tmp_path) as cloud:
        shop = Shop(cloud)
        who = shop.inquiry()
        order = shop.draft(who)
        assert shop.submit(order).status == 200
        confirm = shop.link("confirm_order", "confirm", who["email"])
        cloud.advance(3600)
        told = len(cloud.inbox(who["email"]))
    with start_cloud(tmp_path) as cloud:
        cloud.settle()
        assert running() == [{"name": f"{order['order_id']}-2", "state": "Ask Customer"}]
        assert len(cloud.inbox(who["email"])) == told
        shop = Shop(cloud)
        answered = shop.post(confirm, {"decision": "confirm", "phone_last4": who["phone"][-4:]})
        assert answered.status == 200, answered.text
        assert shop.order(order["order_id"])["status"] == "IN_REVIEW"
        assert running() == [{"name": f"{order['order_id']}-2", "state": "Ask Approver"}]


def test_a_leap_of_business_time_signs_nobody_out(shop: Shop) -> None:
    consultant = shop.session("consultant-1")
    shop.cloud.advance(30 * 86_400)
    assert shop.cloud.request("GET", "/api/tasks", headers=consultant).status == 200
