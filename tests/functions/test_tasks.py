"""The task list through the API: soonest first, and for managers with what their team has to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from driveaway.orders.answers import answer_order
from driveaway.orders.deadlines import sweep_orders
from driveaway.orders.model import Order
from driveaway.orders.requests import CustomerAnswer
from driveaway.orders.tasks import Task
from driveaway.reviews.service import check_order
from driveaway.shared.clock import stamp
from functions.orders import api as orders
from functions.reviews import decide
from tests.fakes import Bench, session
from tests.functions.desk import Desk, Reply, opened
from tests.sales import approval_asked, confirm_token, confirmed, in_review, submitted
from tests.sowing import sow

STAFF = ["consultant-1", "sales-manager-1", "sales-manager-2", "sales-director", "general-manager", "finance", "admin"]


@pytest.fixture
def desk() -> Iterator[Desk]:
    with opened() as found:
        sow(found.bench)
        for who in STAFF:
            session(found.bench, who, lasting=timedelta(days=9))
        yield found


def ask(desk: Desk, who: str, **query: str) -> Reply:
    return desk.ask(orders.handler, "GET", "/api/tasks", query=query, session=who)


def tasks(desk: Desk, who: str, **query: str) -> list[Task]:
    reply = ask(desk, who, **query)
    assert reply.status == 200, reply.text
    return list(reply.json["tasks"])


def approvals(desk: Desk, who: str, **query: str) -> list[Task]:
    return [task for task in tasks(desk, who, **query) if task["kind"] == "approval"]


def asked(bench: Bench) -> Order:
    order = in_review(bench)
    approval_asked(order, bench)
    return bench.book.get(Order, order.order_id)


def sent_back(bench: Bench) -> Order:
    order = submitted(bench)
    answer = CustomerAnswer(decision="request_changes", phone_last4="8000", comment="In red, please.")
    answer_order(confirm_token(order, bench), answer, book=bench.book, clock=bench.clock)
    return bench.book.get(Order, order.order_id)


def test_an_approval_is_due_when_the_working_hours_of_its_level_end(desk: Desk) -> None:
    order = asked(desk.bench)
    waiting = order.waiting_approval()
    (task,) = tasks(desk, "sales-manager-1")

    assert waiting and waiting.due_at and task["due_at"] == stamp(waiting.due_at)
    assert task["link"] == f"/staff/orders/{order.order_id}/approval"
    assert "mine" not in task and "assignee" not in task


def test_a_manager_sees_who_of_the_team_has_what_to_do_soonest_first(desk: Desk) -> None:
    back, waiting = sent_back(desk.bench), asked(desk.bench)
    found = tasks(desk, "sales-manager-1", team="true")

    assert [(task["kind"], task["order_id"], task["assignee"], task["mine"]) for task in found] == [
        ("approval", waiting.order_id, {"staff_id": "sales-manager-1", "name": "周建国"}, True),
        ("correction", back.order_id, {"staff_id": "consultant-1", "name": "林晓雯"}, False),
    ]
    assert [task["kind"] for task in tasks(desk, "sales-manager-1")] == ["approval"]


def test_what_an_approver_wants_changed_is_a_task_for_each_field(desk: Desk) -> None:
    order = asked(desk.bench)
    changes = [{"field": "discount", "note": "At most 7 %"}, {"field": "delivery_date", "note": "After the holidays"}]
    body = {"decision": "request_changes", "changes": changes, "reason": "Too thin."}
    path = "/api/orders/{order_id}/approval"
    reply = desk.ask(decide.handler, "POST", path, body=body, session="sales-manager-1", order_id=order.order_id)
    assert reply.status == 200, reply.text

    found = [each for each in tasks(desk, "consultant-1") if each["kind"] == "correction"]

    assert [(each["kind"], each["field"], each["title"]) for each in found] == [
        ("correction", "discount", f"{order.order_no} · At most 7 %"),
        ("correction", "delivery_date", f"{order.order_no} · After the holidays"),
        ("correction", "comment", f"{order.order_no} · Too thin."),
    ]


def handed_on(order: Order, desk: Desk) -> None:
    body = {"decision": "delegate", "delegate_to": "sales-director"}
    path = "/api/orders/{order_id}/approval"
    reply = desk.ask(decide.handler, "POST", path, body=body, session="sales-manager-1", order_id=order.order_id)
    assert reply.status == 200, reply.text


def silent(order: Order, desk: Desk) -> None:
    for _ in range(2):
        desk.bench.clock.at = desk.bench.book.get(Order, order.order_id).deadline or desk.bench.clock.at
        sweep_orders(desk.bench.book, desk.bench.clock)


@pytest.mark.parametrize("passes", [handed_on, silent], ids=["delegated", "escalated"])
def test_an_approval_that_passes_on_is_the_next_person_s_task_and_no_longer_the_former_one_s(
    passes: Callable[[Order, Desk], None], desk: Desk
) -> None:
    order = asked(desk.bench)
    assert [task["order_id"] for task in tasks(desk, "sales-manager-1")] == [order.order_id]
    passes(order, desk)
    assert approvals(desk, "sales-manager-1") == []

    check_order(order.order_id, book=desk.bench.book, clock=desk.bench.clock)  # as the woken workflow does
    approval_asked(desk.bench.book.get(Order, order.order_id), desk.bench)

    (task,) = tasks(desk, "sales-director")
    assert (task["kind"], task["order_id"]) == ("approval", order.order_id)
    assert task["link"] == f"/staff/orders/{order.order_id}/approval"
    assert approvals(desk, "sales-manager-1") == approvals(desk, "general-manager") == []
    (seen,) = approvals(desk, "sales-manager-1", team="true")
    assert (seen["assignee"]["staff_id"], seen["mine"]) == ("sales-director", False)  # type: ignore[index, call-overload]


@pytest.mark.parametrize(("who", "many"), [("sales-manager-2", 0), ("sales-director", 1), ("general-manager", 1)])
def test_a_team_is_that_of_the_store_or_of_all_stores(who: str, many: int, desk: Desk) -> None:
    order = asked(desk.bench)
    found = tasks(desk, who, team="true")

    assert [task["mine"] for task in found] == [False] * many
    assert {task["link"] for task in found} <= {f"/staff/orders/{order.order_id}"}


@pytest.mark.parametrize("who", ["consultant-1", "finance", "admin"])
def test_whoever_leads_nobody_has_no_team_to_see(who: str, desk: Desk) -> None:
    assert ask(desk, who, team="true").status == 403
    assert ask(desk, who, team="false").status == 200


def test_a_team_is_asked_for_by_true_or_false(desk: Desk) -> None:
    reply = ask(desk, "sales-manager-1", team="perhaps")
    assert (reply.status, reply.pointers) == (422, ["/team"])


def test_what_was_asked_first_comes_first_whichever_order_is_older(desk: Desk) -> None:
    older = submitted(desk.bench)
    first = asked(desk.bench)
    desk.bench.clock.advance(timedelta(hours=3))
    approval_asked(confirmed(older, desk.bench), desk.bench)

    for query in {}, {"team": "true"}:
        found = tasks(desk, "sales-manager-1", **query)
        assert [task["order_id"] for task in found] == [first.order_id, older.order_id]
