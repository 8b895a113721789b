"""Mail that does not reach a customer: it stops, their consultant hears of it, and a better address mends it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from driveaway.access.model import Person, Staff
from driveaway.customers.editing import edit_profile
from driveaway.customers.model import BrokenAddress, Customer, ProfileEdit, Trouble, address_hash
from driveaway.customers.reach import Returned, hold_back, take_back
from driveaway.customers.tasks import contact_tasks
from driveaway.customers.view import customer_view
from driveaway.effects.model import Effect
from driveaway.effects.service import deliver
from driveaway.inquiries.model import InquiryMove
from driveaway.inquiries.service import move_inquiry, take_inquiry
from driveaway.orders.editing import cancel_order
from driveaway.orders.model import Content, Order
from driveaway.orders.service import create_order
from driveaway.shared.errors import InvalidInput
from driveaway.step import Change, Step
from driveaway.workflow.service import Waiting, wait
from tests.fakes import Bench, bench
from tests.sales import (
    INQUIRY,
    asking,
    confirm_token,
    customer,
    draft,
    person_with,
    sent,
    staff_person,
    submitted,
    wanted,
)

OLD, NEW = INQUIRY.email, "long@mail.example"


@pytest.fixture
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


def came_back(here: Bench, order: Order | None, address: str = OLD, state: Trouble = "bounced") -> bool:
    kind = "confirm_order" if order else "inquiry_received"
    returned = Returned(address, state, kind, order.order_id if order else None)
    return take_back(returned, book=here.book, clock=here.clock)


def buyer(here: Bench, order: Order) -> Customer:
    return here.book.get(Customer, order.customer_id)


def tasks(here: Bench, staff_id: str = "consultant-1") -> list[tuple[object, ...]]:
    found = contact_tasks(staff_person(staff_id, here), here.book)
    return [(each["kind"], each["order_id"], each["customer_id"]) for each in found if isinstance(each, dict)]


def corrected(here: Bench, order: Order, email: str = NEW) -> Customer:
    edit, before = ProfileEdit(email=email), buyer(here, order)
    after, _ = edit_profile(
        before.customer_id, edit, expected=before.version, actor="consultant-1", book=here.book, clock=here.clock
    )
    return after


def asked_again(here: Bench, order: Order) -> None:
    """Let the workflow look again at an order that waits for its customer."""
    now = here.book.get(Order, order.order_id)
    waiting = Waiting(now.order_id, now.epoch, now.progress, "ask-2")
    wait(waiting, lambda each: asking(each, here), book=here.book, workflow=here.workflow, clock=here.clock)


def mails(here: Bench, to: str) -> list[str]:
    return [letter.kind for _, letter, _ in here.mailer.sent if letter.to == to]


def everything_delivered(here: Bench) -> None:
    for effect in here.book.due(Effect, "EFFECTS", here.clock.now().replace(year=2030)):
        deliver(effect.effect_id, here.doors)


def test_the_consultant_of_the_order_is_asked_to_find_a_better_address(here: Bench) -> None:
    order = submitted(here)
    assert tasks(here) == []
    assert came_back(here, order)
    assert tasks(here) == [("contact_broken", order.order_id, order.customer_id)]
    assert tasks(here, "consultant-2") == tasks(here, "sales-manager-1") == tasks(here, "finance") == []
    shown = customer_view(buyer(here, order))
    assert shown["email_state"] == "bounced"
    trouble = buyer(here, order).email_trouble
    assert trouble is not None
    assert (trouble.mail_kind, trouble.since) == ("confirm_order", here.clock.now())


def test_what_is_told_twice_is_noted_once_and_the_first_word_stays(here: Bench) -> None:
    order = submitted(here)
    came_back(here, order)
    came_back(here, order)
    came_back(here, order, state="complained")
    rows = here.book.history(buyer(here, order).key)
    assert [row.action for row in rows] == ["inquiry_taken", "email_bounced"]
    assert customer_view(buyer(here, order))["email_state"] == "bounced"


def test_a_profile_without_trouble_says_so(here: Bench) -> None:
    assert customer_view(customer(here))["email_state"] == "ok"


def test_a_mail_of_thanks_that_came_back_is_for_whoever_deals_with_the_customer(here: Bench) -> None:
    asked = customer(here)
    came_back(here, None)
    unowned = here.book.get(Customer, asked.customer_id)
    assert (customer_view(unowned)["email_state"], tasks(here)) == ("bounced", [])


def test_a_mail_of_thanks_is_for_the_consultant_who_took_the_newest_inquiry(here: Bench) -> None:
    asked = customer(here)
    here.clock.advance(timedelta(minutes=1))
    reply = take_inquiry(INQUIRY, person=None, receipt=None, book=here.book, clock=here.clock)
    consultant, taken = person_with("consultant", here, "2"), InquiryMove(state="CONTACTED")
    move_inquiry(str(reply["inquiry_id"]), taken, person=consultant, book=here.book, clock=here.clock)
    came_back(here, None)
    assert tasks(here, consultant.staff_id) == [("contact_broken", None, asked.customer_id)]


def test_a_mail_of_thanks_is_for_the_consultant_of_the_newest_order_if_there_is_one(here: Bench) -> None:
    order = draft(here)
    came_back(here, None)
    assert tasks(here) == [("contact_broken", order.order_id, order.customer_id)]


def test_an_address_that_was_only_typed_into_an_inquiry_marks_no_profile(here: Bench) -> None:
    asked = customer(here)
    stranger = INQUIRY.model_copy(update={"email": "typo@example.com"})
    reply = take_inquiry(stranger, person=None, receipt=None, book=here.book, clock=here.clock)
    assert reply["customer_id"] == asked.customer_id
    came_back(here, None, "typo@example.com")
    assert customer_view(here.book.get(Customer, asked.customer_id))["email_state"] == "ok"
    assert here.book.find(BrokenAddress, address_hash("typo@example.com"))


def test_addresses_of_the_staff_are_left_alone(here: Bench) -> None:
    order = submitted(here)
    address = here.book.get(Staff, "consultant-1").email
    assert not came_back(here, order, address)
    assert here.book.find(BrokenAddress, address_hash(address)) is None
    assert tasks(here) == []


def test_a_mail_that_is_not_sent_is_the_task_of_its_own_orders_consultant(here: Bench) -> None:
    asked = customer(here)
    came_back(here, None)
    assert tasks(here) == []
    order = sent(order_of(here, asked, "consultant-1"), here)
    everything_delivered(here)
    held_back = [each for each in mail_effects(here, order) if each.state == "GIVEN_UP"]
    assert [(each.mail.kind, each.reason) for each in held_back if each.mail] == [("confirm_order", "bounced")]
    assert tasks(here) == [("contact_broken", order.order_id, order.customer_id)]


def test_a_mail_is_held_back_for_good_and_told_once_although_it_is_looked_at_again(here: Bench) -> None:
    order = submitted(here)
    came_back(here, order)
    version = buyer(here, order).version
    unsent = Returned(OLD, "bounced", "confirm_reminder", order.order_id)
    for _ in range(2):
        hold_back(unsent, book=here.book, clock=here.clock)
    assert buyer(here, order).version == version


def test_a_task_ends_with_the_order_it_was_about(here: Bench) -> None:
    order = submitted(here)
    came_back(here, order)
    consultant = staff_person("consultant-1", here)
    cancel_order(order.order_id, "customer gone", person=consultant, book=here.book, clock=here.clock)
    assert tasks(here) == []


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
    assert mails(here, OLD) == ["inquiry_received", "confirm_order"]
    assert here.mailer.sent[-1][2]["link"] == f"http://127.0.0.1:8000/confirm/{link}"


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
    commit, moved = here.book.commit, []

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


def order_of(here: Bench, asked: Customer, staff_id: str) -> Order:
    """Write another order for a customer."""
    person: Person = staff_person(staff_id, here)
    reply = create_order(wanted(here, asked.customer_id), person=person, receipt=None, book=here.book, clock=here.clock)
    return here.book.get(Order, str(reply["order_id"]))


def mail_effects(here: Bench, order: Order) -> list[Effect]:
    """Return the mails about an order, whatever became of them."""
    items = here.client.scan(TableName="business")["Items"]
    ids = [str(item["effect_id"]["S"]) for item in items if "effect_id" in item]
    found = [here.book.get(Effect, each) for each in ids]
    return [each for each in found if each.mail and each.order_id == order.order_id]


def left_behind(here: Bench) -> Order:
    """Return an order that was being written while its customer's address was corrected."""
    order = submitted(here)
    before = buyer(here, order)
    after = before.succeed(email=NEW)
    here.book.commit(Step(action="profile_edited", actor="x", at=here.clock.now(), changes=(Change(after, before),)))
    return order
