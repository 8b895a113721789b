"""Two want something of one order at once: whatever the order of their calls, one wins, and the other is told so."""

from __future__ import annotations

from datetime import timedelta

from tests.faults.cloud import Cloud
from tests.faults.races.chores import sweeps_orders
from tests.faults.races.contest import Part, contest
from tests.faults.races.parts import (
    MANAGER,
    approver,
    approver_in_console,
    cancels,
    confirms,
    creates,
    edits,
    submits,
    wants_changes,
)
from tests.faults.script import Life

ONE = {(200, 409), (409, 200)}
OVERTAKEN = {(200, 412), (409, 200), (404, 200)}
"""Behind a link (first) against the order's version: 404 when the link was dead before anybody looked at it."""
DIRECTOR = "sales-director"


def test_two_decisions_behind_one_approval_link_are_one(here: Cloud) -> None:
    found = contest(here, "in review", approver(decision="approve"), approver(decision="reject", reason="too cheap"))
    assert found.held and found.statuses == ONE
    assert found.steps("approval_approve", "approval_reject") == {1}


def test_the_same_decision_sent_twice_gets_the_same_answer_twice(here: Cloud) -> None:
    found = contest(here, "in review", approver(decision="approve"), approver(decision="approve"))
    assert found.held and found.statuses == {(200, 200)}
    assert found.same_answers and found.steps("approval_approve") == {1}


def test_a_decision_behind_the_link_and_one_in_the_console_are_one(here: Cloud) -> None:
    found = contest(
        here, "in review", approver(decision="approve"), approver_in_console(decision="reject", reason="no")
    )
    assert found.held and found.statuses == ONE
    assert found.steps("approval_approve", "approval_reject") == {1}


def test_who_approves_and_delegates_at_once_does_one_of_them(here: Cloud) -> None:
    delegates = approver_in_console(decision="delegate", delegate_to=DIRECTOR)
    found = contest(here, "in review", approver(decision="approve"), delegates)
    assert found.held and found.statuses == ONE
    assert found.steps("approval_approve", "approval_delegate") == {1}


def test_of_two_approvers_the_one_who_is_asked_decides(here: Cloud) -> None:
    delegates = approver_in_console(decision="delegate", delegate_to=DIRECTOR)
    found = contest(here, "in review", delegates, approver_in_console(DIRECTOR, decision="approve"))
    assert found.held and found.statuses == {(200, 200), (200, 404)}
    assert found.steps("approval_approve") == {0, 1}


def test_an_approval_and_an_edit_exclude_each_other(here: Cloud) -> None:
    found = contest(here, "in review", approver(decision="approve"), edits("2026-05-01"))
    assert found.held and found.statuses == OVERTAKEN
    assert found.order("status") == {(200, "AWAITING_SIGNATURE"), (404, "DRAFT"), (409, "DRAFT")}


def test_a_cancelled_order_is_not_approved_any_more(here: Cloud) -> None:
    found = contest(here, "in review", approver_in_console(decision="approve"), cancels)
    assert found.held and found.statuses == {(200, 200), (409, 200), (200, 412)}
    assert all(end.rest.order.ended == (end.statuses[1] == 200) for end in found.ends)


def test_the_customer_confirms_once_on_two_devices(here: Cloud) -> None:
    found = contest(here, "asked", confirms, confirms)
    assert found.held and found.statuses == {(200, 200)}
    assert found.same_answers and found.steps("customer_confirmed") == {1}


def test_a_couple_that_does_not_agree_answers_once(here: Cloud) -> None:
    found = contest(here, "asked", confirms, wants_changes)
    assert found.held and found.statuses == ONE
    assert found.steps("customer_confirmed", "customer_requested_changes") == {1}


def test_customer_and_consultant_at_once(here: Cloud) -> None:
    found = contest(here, "asked", confirms, edits("2026-05-01"))
    assert found.held and found.statuses == OVERTAKEN
    assert found.order("status", "revision") == {(200, "IN_REVIEW", 1), (404, "DRAFT", 2), (409, "DRAFT", 2)}


def test_an_order_that_is_cancelled_under_the_customers_hands(here: Cloud) -> None:
    found = contest(here, "asked", confirms, cancels)
    assert found.held and found.statuses == OVERTAKEN | {(200, 200)}


def test_the_last_moment_to_confirm(here: Cloud) -> None:
    found = contest(here, "submitted", confirms, strikes_the_hour, before=late_mail_and_silence)
    assert found.held and found.statuses == {(200, 200), (409, 200), (404, 200)}
    assert found.order("status") == {(200, "IN_REVIEW"), (409, "EXPIRED"), (404, "EXPIRED")}


def late_mail_and_silence(life: Life) -> None:
    """The mail goes out after some minutes, nobody answers, and the order's last minute has begun."""
    life.cloud.bench.clock.advance(timedelta(minutes=10))
    life.token("confirm_order")
    life.machine.settle()
    for days in (3, 7):
        life.cloud.bench.clock.advance(timedelta(days=days))
        life.machine.later()
    life.cloud.bench.clock.at = life.order.answer_by - timedelta(minutes=1)


def strikes_the_hour(life: Life) -> Part:
    """The answer time ends, and with it the link: whoever opened it before is overtaken. Then the sweep comes."""
    sweep = sweeps_orders(life)

    def act() -> object:
        life.cloud.bench.clock.advance(timedelta(minutes=1))
        return sweep.act()

    return Part(act, sweep.api)


def three_days_pass(life: Life) -> None:
    life.cloud.bench.clock.advance(timedelta(days=3))


def test_a_reminder_does_not_hold_up_the_customer(here: Cloud) -> None:
    found = contest(here, "asked", confirms, sweeps_orders, before=three_days_pass)
    assert found.held and found.statuses == {(200, 200)}
    assert found.steps("customer_reminded") == {0, 1}


def test_two_sweeps_remind_once(here: Cloud) -> None:
    found = contest(
        here,
        "asked",
        sweeps_orders,
        sweeps_orders,
        before=three_days_pass,
    )
    assert found.held and found.steps("customer_reminded") == {1}


def test_an_order_is_submitted_once(here: Cloud) -> None:
    found = contest(here, "written", submits, submits)
    assert found.held and found.statuses == {(200, 409), (409, 200), (412, 200), (200, 412)}
    assert found.steps("order_submitted") == {1}


def test_of_two_edits_of_one_version_the_first_counts(here: Cloud) -> None:
    found = contest(here, "written", edits("2026-05-01"), edits("2026-06-01", MANAGER))
    assert found.held and found.statuses == {(200, 412), (412, 200)}
    assert found.steps("order_edited") == {1}


def test_what_is_submitted_is_what_was_edited_or_the_edit_is_refused(here: Cloud) -> None:
    found = contest(here, "written", edits("2026-05-01"), submits)
    assert found.held and found.statuses == {(200, 200), (412, 200), (200, 412)}


def test_an_order_is_cancelled_once(here: Cloud) -> None:
    found = contest(here, "asked", cancels, cancels)
    assert found.held and found.statuses == {(200, 409), (409, 200), (412, 200), (200, 412)}
    assert found.steps("order_cancelled") == {1}


def test_an_order_that_is_sent_twice_is_created_once(here: Cloud) -> None:
    found = contest(here, "written", creates("2026-05-01"), creates("2026-05-01"))
    assert found.held and found.statuses == {(201, 201)}
    assert found.same_answers and found.steps("order_created") == {1}


def test_a_key_that_comes_with_two_bodies_creates_one_order(here: Cloud) -> None:
    found = contest(here, "written", creates("2026-05-01"), creates("2026-06-01"))
    assert found.held and found.statuses == {(201, 422), (422, 201)}
    assert found.steps("order_created") == {1}
