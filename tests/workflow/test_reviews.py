"""Reviews as people live them: over HTTP and mail, with the executed state machine behind."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tests.shop import Json, Shop

HOUR = 3600
DAY = 24 * HOUR
MANAGER, DIRECTOR, GENERAL = "sales-manager-1", "sales-director", "general-manager"
ABOVE = (DIRECTOR, GENERAL)


def money(amount: Decimal) -> Json:
    return {"amount": f"{amount:.2f}", "currency": "CNY"}


def with_discount(shop: Shop, percent: int) -> Json:
    """Return the terms of a discount on the first model of the price list."""
    model = shop.get("/api/models").json["models"][0]
    parts = (model["trims"][0]["msrp"], model["colours"][0]["price"])
    listed = sum((Decimal(each["amount"]) for each in parts), Decimal(0))
    return {"discount": money(listed * percent / 100), "discount_reason": "loyalty"}


def in_review(shop: Shop, percent: int) -> tuple[Json, Json]:
    """Return an order that its customer confirmed, and the customer."""
    who = shop.inquiry()
    return shop.confirmed(who, **with_discount(shop, percent)), who


def states(shop: Shop, order: Json) -> list[tuple[str, str]]:
    """Return role and state of each level that still counts."""
    approvals = shop.order(order["order_id"])["approvals"]
    return [(each["role"], each["state"]) for each in approvals if each["state"] != "VOID"]


def asked(shop: Shop, order: Json, people: Sequence[str] = (MANAGER, *ABOVE)) -> list[str]:
    """Return the people who were mailed a request to approve the order, once for each mail."""
    return [
        person
        for person in people
        for each in shop.cloud.inbox(shop.staff(person)["email"])
        if each["kind"] == "approval" and order["order_no"] in each["text"]
    ]


def told(shop: Shop, email: str, order: Json) -> list[str]:
    """Return the kinds of the mails about an order to an address, oldest first."""
    mails = [each for each in shop.cloud.inbox(email) if order["order_no"] in each["subject"] + each["text"]]
    return [each["kind"] for each in reversed(mails)]


def test_three_levels_are_asked_one_after_the_other_and_then_there_is_a_contract(shop: Shop) -> None:
    order, who = in_review(shop, 9)
    for turn, person in enumerate((MANAGER, *ABOVE), start=1):
        assert asked(shop, order) == [MANAGER, *ABOVE][:turn]
        reply = shop.decide(order, person, "approve")
        assert (reply.status, reply.json["level"], reply.json["state"]) == (200, turn, "APPROVED"), reply.text
    assert {state for _, state in states(shop, order)} == {"APPROVED"}
    assert shop.order(order["order_id"])["status"] == "AWAITING_SIGNATURE"
    assert "sign_contract" in told(shop, who["email"], order)
    assert "decision" in told(shop, shop.staff("consultant-1")["email"], order)


def test_a_rejection_at_level_two_ends_the_order_and_level_three_never_hears_of_it(shop: Shop) -> None:
    order, who = in_review(shop, 9)
    shop.decide(order, MANAGER, "approve")
    link = shop.approval_link(order, DIRECTOR)
    reply = shop.decide(order, DIRECTOR, "reject", reason="Below what this model sells for")
    assert (reply.status, reply.json["status"]) == (200, "REJECTED"), reply.text
    assert asked(shop, order) == [MANAGER, DIRECTOR]
    assert told(shop, who["email"], order)[-1] == "order_rejected"
    consultant = shop.mail("decision", shop.staff("consultant-1")["email"], order["order_no"])
    assert "Below what this model sells for" in consultant["text"]
    assert told(shop, shop.staff("consultant-1")["email"], order).count("decision") == 1
    assert shop.post(link, {"decision": "approve"}, DIRECTOR).status == 409


def test_after_a_change_of_price_every_level_is_asked_again(shop: Shop) -> None:
    order, who = in_review(shop, 9)
    shop.decide(order, MANAGER, "approve")
    old = shop.approval_link(order, DIRECTOR)
    reply = shop.decide(order, DIRECTOR, "request_changes", changes=[{"field": "discount", "note": "At most 7 %"}])
    assert reply.json["status"] == "CHANGES_REQUESTED", reply.text
    assert "7 %" not in shop.mail("order_in_revision", who["email"], order["order_no"])["text"]
    tasks = shop.get("/api/tasks", "consultant-1").json["tasks"]
    wanted = [(each["kind"], each["field"]) for each in tasks if each["order_id"] == order["order_id"]]
    assert wanted == [("correction", "discount")]
    shop.edit(order, **with_discount(shop, 7))
    shop.confirm(order, who)
    assert states(shop, order) == [("sales_manager", "WAITING"), ("sales_director", "WAITING")]
    assert shop.post(old, {"decision": "approve"}, DIRECTOR).status in {404, 409}
    shop.decide(order, MANAGER, "approve")
    shop.decide(order, DIRECTOR, "approve")
    assert asked(shop, order) == [MANAGER, MANAGER, DIRECTOR, DIRECTOR]
    assert shop.order(order["order_id"])["status"] == "AWAITING_SIGNATURE"


def test_after_a_change_of_the_delivery_only_the_manager_and_who_asked_for_it_decide_again(shop: Shop) -> None:
    order, who = in_review(shop, 9)
    shop.decide(order, MANAGER, "approve")
    shop.decide(order, DIRECTOR, "approve")
    shop.decide(order, GENERAL, "request_changes", changes=[{"field": "delivery", "note": "After the holidays"}])
    shop.edit(order, delivery={"requested_date": "2027-04-01", "place": "1"})
    shop.confirm(order, who)
    assert dict(states(shop, order)) == {
        "sales_manager": "WAITING",
        "sales_director": "APPROVED",
        "general_manager": "WAITING",
    }
    shop.decide(order, MANAGER, "approve")
    shop.decide(order, GENERAL, "approve")
    assert asked(shop, order) == [MANAGER, MANAGER, DIRECTOR, GENERAL, GENERAL]
    assert shop.order(order["order_id"])["status"] == "AWAITING_SIGNATURE"


def test_an_order_sent_again_as_it_was_asks_nobody_twice_who_approved(shop: Shop) -> None:
    order, who = in_review(shop, 6)
    shop.decide(order, MANAGER, "approve")
    shop.decide(order, DIRECTOR, "request_changes", reason="Is this the right colour?")
    assert shop.submit(order).status == 200
    shop.confirm(order, who)
    assert asked(shop, order) == [MANAGER, DIRECTOR, DIRECTOR]
    shop.decide(order, DIRECTOR, "approve")
    assert shop.order(order["order_id"])["status"] == "AWAITING_SIGNATURE"


def test_silence_is_reminded_of_and_then_the_next_level_decides(shop: Shop) -> None:
    order, _ = in_review(shop, 6)
    manager = shop.staff(MANAGER)["email"]
    link = shop.approval_link(order, MANAGER)
    for _ in range(14):
        if "approval_reminder" in told(shop, manager, order):
            break
        shop.cloud.advance(6 * HOUR)
    assert told(shop, manager, order).count("approval_reminder") == 1
    assert asked(shop, order) == [MANAGER]
    for _ in range(14):
        if asked(shop, order) != [MANAGER]:
            break
        shop.cloud.advance(6 * HOUR)
    assert asked(shop, order) == [MANAGER, DIRECTOR]
    assert states(shop, order) == [("sales_manager", "ESCALATED"), ("sales_director", "WAITING")]
    assert shop.post(link, {"decision": "approve"}, MANAGER).status == 409
    shop.decide(order, DIRECTOR, "approve")
    assert shop.order(order["order_id"])["status"] == "AWAITING_SIGNATURE"


def test_a_delegated_approval_is_the_named_person_s_alone(shop: Shop) -> None:
    order, _ = in_review(shop, 3)
    link = shop.approval_link(order, MANAGER)
    reply = shop.decide(order, MANAGER, "delegate", delegate_to=DIRECTOR, reason="I am at the fair")
    assert (reply.status, reply.json["state"]) == (200, "WAITING"), reply.text
    assert asked(shop, order) == [MANAGER, DIRECTOR]
    assert shop.post(link, {"decision": "approve"}, MANAGER).status == 409
    assert shop.post(shop.approval_link(order, DIRECTOR), {"decision": "approve"}, MANAGER).status == 404
    assert shop.decide(order, DIRECTOR, "approve").status == 200
    (level,) = shop.order(order["order_id"])["approvals"]
    assert (level["role"], level["state"], level["by"]) == ("sales_manager", "APPROVED", DIRECTOR)


def test_who_is_away_is_not_asked_but_the_deputy(shop: Shop) -> None:
    path = f"/api/staff/{MANAGER}/absence"
    away = {"since": "2026-01-01", "until": "2030-12-31", "deputy": GENERAL}
    headers = shop.session(MANAGER)
    noted = shop.cloud.request("PUT", path, json=away, headers=headers)
    assert noted.status == 200, noted.text
    try:
        order, _ = in_review(shop, 3)
        assert asked(shop, order) == [GENERAL]
        (level,) = shop.order(order["order_id"])["approvals"]
        assert (level["assignee"], level["deputy_of"]) == (GENERAL, MANAGER)
        assert shop.decide(order, GENERAL, "approve").status == 200
    finally:
        shop.cloud.request("DELETE", path, headers=headers)
    assert shop.order(order["order_id"])["status"] == "AWAITING_SIGNATURE"


def test_an_order_cancelled_while_level_two_waits_leaves_dead_links_and_everybody_told(shop: Shop) -> None:
    order, who = in_review(shop, 9)
    shop.decide(order, MANAGER, "approve")
    link = shop.approval_link(order, DIRECTOR)
    path = f"/api/orders/{order['order_id']}/cancel"
    assert shop.post(path, {"reason": "The customer moves abroad"}, "consultant-1").status == 200
    assert shop.post(link, {"decision": "approve"}, DIRECTOR).status in {404, 409}
    assert states(shop, order) == [("sales_manager", "APPROVED")]
    assert told(shop, who["email"], order)[-1] == "order_cancelled"
    for person in ("consultant-1", DIRECTOR):
        letter = shop.mail("decision", shop.staff(person)["email"], order["order_no"])
        assert "The customer moves abroad" in letter["text"]
    assert "decision" not in told(shop, shop.staff(GENERAL)["email"], order)
    tasks = shop.get("/api/tasks", DIRECTOR).json["tasks"]
    assert order["order_id"] not in [each["order_id"] for each in tasks]


def test_an_order_without_an_answer_is_reminded_of_twice_and_then_expires(shop: Shop) -> None:
    who = shop.inquiry()
    order = shop.draft(who)
    shop.submit(order)
    link = shop.link("confirm_order", "confirm", who["email"], order["order_no"])
    seen = []
    for _ in range(15):
        shop.cloud.advance(DAY + 60)
        seen.append(shop.order(order["order_id"])["status"])
    assert told(shop, who["email"], order).count("confirm_reminder") == 2
    assert seen[12:] == ["AWAITING_CUSTOMER", "EXPIRED", "EXPIRED"]
    assert told(shop, who["email"], order)[-1] == "order_expired"
    assert "decision" in told(shop, shop.staff("consultant-1")["email"], order)
    reply = shop.post(link, {"decision": "confirm", "phone_last4": who["phone"][-4:]})
    assert reply.status in {404, 409}


def test_a_quick_order_comes_back_to_its_customer_with_what_they_asked_for_marked(shop: Shop) -> None:
    model = shop.get("/api/models").json["models"][0]
    who = shop.inquiry(model_code=model["model_code"], payment_preference="full", language="en")
    order = shop.post("/api/orders", {"inquiry_id": who["inquiry_id"]}, "consultant-1").json
    shop.submit(order)
    first = shop.link("confirm_order", "confirm", who["email"])
    wish = {"decision": "request_changes", "phone_last4": who["phone"][-4:], "changes": {"delivery_date": "Later"}}
    assert shop.post(first, wish).status == 200
    shop.edit(order, delivery={"requested_date": "2027-04-01", "place": "At the gate"})

    letter = shop.mail("confirm_order", who["email"], "what has changed")
    assert "→ 1 April 2027" in letter["text"] and "→ At the gate" in letter["text"]
    page = shop.get(first, headers={"Accept": "text/html", "Accept-Language": "en"}).text
    assert "Please confirm the order by the link in our mail." in page
    shop.confirm(order, who)
    last = shop.link("confirm_order", "confirm", who["email"])
    shown = shop.get(last).json
    assert [each["field"] for each in shown["order"]["marks"]] == ["delivery.requested_date", "delivery.place"]
    assert shown["next_action"] == {"who": "dealer", "what": "review_order"}
    shop.decide(order, MANAGER, "approve")
    assert shop.get(last).json["next_action"] == {"who": "customer", "what": "sign_contract"}


def test_an_order_that_the_only_sales_manager_changed_is_decided_by_those_above_and_says_so(shop: Shop) -> None:
    who = shop.inquiry()
    order = shop.draft(who, **with_discount(shop, 9))
    assert shop.change(order, MANAGER, discount_note="I know the customer").status == 200
    shop.submit(order)
    shop.confirm(order, who)
    assert states(shop, order) == [
        ("sales_manager", "ESCALATED"),
        ("sales_director", "WAITING"),
        ("general_manager", "WAITING"),
    ]
    letter = shop.mail("approval", shop.staff(DIRECTOR)["email"], order["order_no"])
    assert "I know the customer" in letter["text"]
    for person in ABOVE:
        assert shop.decide(order, person, "approve").status == 200
    assert asked(shop, order) == [*ABOVE]
    assert shop.order(order["order_id"])["status"] == "AWAITING_SIGNATURE"
