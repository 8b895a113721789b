"""A customer whose address does not work: the consultant hears of it, corrects it, and the sale goes on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.shop import Shop

Json = dict[str, Any]


def broken_contacts(shop: Shop, staff_id: str = "consultant-1") -> list[Json]:
    found = shop.get("/api/tasks", staff_id).json["tasks"]
    return [each for each in found if each["kind"] == "contact_broken"]


def profile(shop: Shop, order: Json) -> Json:
    found: Json = shop.get(f"/api/customers/{order['customer']['customer_id']}", "consultant-1").json
    return found


def correct(shop: Shop, order: Json, email: str) -> Json:
    before = profile(shop, order)
    path, version = f"/api/customers/{before['customer_id']}", {"If-Match": f'"{before["version"]}"'}
    reply = shop.cloud.request("PATCH", path, json={"email": email}, headers=shop.session("consultant-1") | version)
    shop.cloud.settle()
    assert reply.status == 200, reply.text
    after: Json = reply.json
    return after


def confirm(shop: Shop, who: Json, link: str) -> Json:
    reply = shop.post(link, {"decision": "confirm", "phone_last4": who["phone"][-4:]})
    assert reply.status == 200, reply.text
    shop.cloud.settle()
    return dict(reply.json)


@pytest.mark.parametrize(("simulated", "state"), [("bounce", "bounced"), ("complaint", "complained")])
def test_a_customer_at_a_broken_address_gets_the_link_at_the_better_one(shop: Shop, simulated: str, state: str) -> None:
    broken, better = f"{simulated}+first@simulator.amazonses.com", f"after-{simulated}@example.com"
    who = shop.inquiry(email=broken)
    shop.cloud.settle()
    assert broken_contacts(shop) == []
    order = shop.draft(who)
    assert profile(shop, order)["email_state"] == state

    shop.submit(order)
    shop.cloud.settle()
    assert [each["kind"] for each in shop.cloud.inbox(broken)] == ["inquiry_received"]
    assert [each["order_id"] for each in broken_contacts(shop)] == [order["order_id"]]

    assert correct(shop, order, better)["email_state"] == "ok"
    assert broken_contacts(shop) == []
    assert confirm(shop, who, shop.link("confirm_order", "confirm", better))["status"] == "IN_REVIEW"
    assert [each["kind"] for each in shop.cloud.inbox(better)] == ["confirm_order"]
    assert [each["kind"] for each in shop.cloud.inbox(broken)] == ["inquiry_received"]


def test_a_mailbox_that_breaks_while_the_order_waits_gets_no_reminders_and_the_new_one_the_same_link(
    shop: Shop,
) -> None:
    who = shop.inquiry()
    order = shop.draft(who)
    shop.submit(order)
    first = shop.link("confirm_order", "confirm", who["email"])
    broken, better = "bounce+later@simulator.amazonses.com", "after-all@example.com"
    correct(shop, order, broken)
    assert shop.link("confirm_order", "confirm", broken) == first
    assert [each["order_id"] for each in broken_contacts(shop)] == [order["order_id"]]

    shop.cloud.advance(4 * 24 * 3600)
    assert [each["kind"] for each in shop.cloud.inbox(broken)] == ["confirm_order"]

    correct(shop, order, better)
    assert shop.link("confirm_order", "confirm", better) == first
    assert confirm(shop, who, first)["status"] == "IN_REVIEW"
