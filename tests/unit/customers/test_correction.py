"""A better address on the profile: orders that are under way go on with it, and what is open is mailed there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from driveaway.contracts.signing import ask_signature
from driveaway.customers.view import customer_view
from driveaway.effects.model import Effect
from driveaway.feedback.surveys import ask_for_feedback
from driveaway.orders.answers import ask_customer
from driveaway.orders.content import Content
from driveaway.orders.editing import cancel_order
from driveaway.orders.model import Order
from driveaway.ports import Keys
from driveaway.shared.errors import InvalidInput
from driveaway.step import Change, Step
from driveaway.workflow.service import Ask
from tests.fakes import Bench, bench
from tests.sales import confirm_token, draft, staff_person, submitted
from tests.unit.customers.mailing import (
    NEW,
    OLD,
    asked_again,
    buyer,
    came_back,
    corrected,
    everything_delivered,
    left_behind,
    mails,
    tasks,
)

Asks = Callable[[Order, Content, Keys, datetime], Ask]


@pytest.fixture
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


def test_a_corrected_address_ends_the_task_and_gets_the_link_that_is_open(here: Bench) -> None:
    order = submitted(here)
    everything_delivered(here)
    came_back(here, order)
    link = confirm_token(order, here)
    after = corrected(here, order)
    assert (after.email, after.email_trouble, tasks(here)) == (NEW, None, [])
    everything_delivered(here)
    asked_again(here, order)
    asked_again(here, order)
    everything_delivered(here)
    assert mails(here, NEW) == ["confirm_order"]
    assert sorted(mails(here, OLD)) == ["confirm_order", "inquiry_received"]
    assert here.mailer.sent[-1][2]["link"] == f"http://127.0.0.1:8000/confirm/{link}"


@pytest.mark.parametrize("ask", [ask_customer, ask_signature, ask_for_feedback])
def test_whoever_is_asked_at_another_address_gets_the_same_link_in_one_more_mail(here: Bench, ask: Asks) -> None:
    order = submitted(here).model_copy(update={"status": "DELIVERED"})
    content = here.book.get(Content, order.order_id)
    elsewhere = content.model_copy(update={"buyer": content.buyer.model_copy(update={"email": NEW})})
    first, again, moved = (ask(order, each, here.keys, here.clock.now()) for each in (content, content, elsewhere))
    assert first == again
    assert first.links == moved.links
    assert first.effects[0].effect_id != moved.effects[0].effect_id


def test_a_correction_wakes_the_order_and_changes_nothing_that_was_agreed(here: Bench) -> None:
    order = submitted(here)
    before = here.book.get(Content, order.order_id)
    corrected(here, order)
    after, content = here.book.get(Order, order.order_id), here.book.get(Content, order.order_id)
    assert content == before.model_copy(update={"buyer": content.buyer, "follows": after.version})
    assert content.buyer == before.buyer.model_copy(update={"email": NEW})
    kept = ("status", "revision", "turn", "content_hash", "deadline", "approvals", "authors")
    assert {name: getattr(after, name) for name in kept} == {name: getattr(order, name) for name in kept}
    assert here.book.find(Effect, f"{order.order_id}-wake-{after.progress}")
    newest = here.book.history(order.key)[-1]
    assert (newest.action, newest.actor) == ("profile_edited", "consultant-1")


def test_a_draft_takes_the_address_over_without_a_workflow(here: Bench) -> None:
    order = draft(here)
    corrected(here, order)
    after = here.book.get(Order, order.order_id)
    assert (after.epoch, after.progress) == (0, 0)
    assert here.book.get(Content, order.order_id).buyer.email == NEW


def test_an_order_that_was_cancelled_keeps_the_address_it_ended_with(here: Bench) -> None:
    order = submitted(here)
    consultant = staff_person("consultant-1", here)
    cancel_order(order.order_id, "customer gone", person=consultant, book=here.book, clock=here.clock)
    version = here.book.get(Order, order.order_id).version
    corrected(here, order)
    assert here.book.get(Order, order.order_id).version == version
    assert here.book.get(Content, order.order_id).buyer.email == OLD


def test_mail_does_not_go_back_to_an_address_that_it_came_back_from(here: Bench) -> None:
    order = submitted(here)
    came_back(here, order)
    corrected(here, order)
    with pytest.raises(InvalidInput) as refused:
        corrected(here, order, OLD)
    assert [(each.pointer, each.code) for each in refused.value.problems] == [("/email", "email_unreachable")]


def test_an_order_that_missed_the_correction_follows_the_profile_when_its_mail_comes_back(here: Bench) -> None:
    order = left_behind(here)
    came_back(here, order)
    assert here.book.get(Content, order.order_id).buyer.email == NEW
    assert customer_view(buyer(here, order))["email_state"] == "ok"
    asked_again(here, order)
    everything_delivered(here)
    assert mails(here, NEW) == ["confirm_order"]


def test_saying_the_address_again_takes_along_an_order_that_missed_it(here: Bench) -> None:
    order = left_behind(here)
    corrected(here, order)
    assert here.book.get(Content, order.order_id).buyer.email == NEW
    version = buyer(here, order).version
    corrected(here, order)
    assert buyer(here, order).version == version


def test_an_order_that_moves_at_that_very_moment_is_taken_along_as_it_is_then(
    here: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = submitted(here)
    commit, moved = here.book.commit, list[Order]()

    def contended(step: Step) -> None:
        if step.action == "profile_edited" and not moved:
            now = here.book.get(Order, order.order_id)
            moved.append(now)
            commit(Step(action="moved", actor="x", at=here.clock.now(), changes=(Change(now.advance(), now),)))
        commit(step)

    monkeypatch.setattr(here.book, "commit", contended)
    corrected(here, order)
    assert here.book.get(Order, order.order_id).version == moved[0].version + 2
    assert here.book.get(Content, order.order_id).buyer.email == NEW
