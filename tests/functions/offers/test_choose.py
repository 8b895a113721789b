"""The customer chooses a time for the handover by a mailed link, as the store can keep it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from driveaway.aftercare.task_list import task_list
from driveaway.deliveries.appointment import Appointment
from driveaway.orders.editing import cancel_order
from driveaway.orders.model import Order
from driveaway.shared.clock import LOCAL_TIME, local_day
from driveaway.shared.text import LANGUAGES, Language
from driveaway.step import Change
from functions.deliveries import choose
from functions.deliveries import desk as delivery_desk
from tests.functions.desk import Desk
from tests.functions.offers.choosing import ENGLISH, PATH, delivery_of, look, next_action, put, say, sent_of
from tests.sales import person_with, staff_person


def test_times_of_the_next_working_days_are_offered_and_one_is_booked(desk: Desk, offered: tuple[str, str]) -> None:
    order_id, token = offered
    shown = look(desk, token).json
    times = [datetime.fromisoformat(each) for each in shown["times"]]
    assert len({each.date() for each in times}) == 5
    assert {each.hour for each in times} == {10, 14, 16}
    assert min(times).date() > local_day(desk.bench.clock.now())
    assert (shown["state"], "appointment" in shown) == ("open", False)

    chosen = say(desk, token, starts_at=shown["times"][4])

    assert chosen.status == 200
    made = delivery_of(desk, order_id).appointment
    assert made and (made.starts_at, made.sequence) == (times[4], 0)
    assert delivery_of(desk, order_id).bookings["handover"].day == times[4].date()
    assert look(desk, token).json["appointment"]["place"] == made.place
    (invited,) = sent_of(desk, "appointment")
    (told,) = sent_of(desk, "handover_answer")
    assert told["starts_at"] == chosen.json["appointment"]["starts_at"]
    assert invited["order_no"] == told["order_no"]


def test_the_same_choice_again_changes_nothing_and_another_moves_the_entry(
    desk: Desk, offered: tuple[str, str]
) -> None:
    order_id, token = offered
    times = look(desk, token).json["times"]
    first, again = say(desk, token, starts_at=times[0]), say(desk, token, starts_at=times[0])
    assert first.json == again.json
    version = desk.bench.book.get(Order, order_id).version
    assert say(desk, token, starts_at=times[5]).status == 200
    made = delivery_of(desk, order_id).appointment
    assert made and (made.sequence, made.starts_at) == (1, datetime.fromisoformat(times[5]))
    assert desk.bench.book.get(Order, order_id).version == version + 1


def test_none_of_them_is_a_wish_that_staff_see_until_an_appointment_is_made(
    desk: Desk, offered: tuple[str, str]
) -> None:
    order_id, token = offered
    before = desk.bench.book.get(Order, order_id)
    put(desk.bench, Change(before.succeed(paid=before.total), before))
    assert next_action(desk, order_id) == "choose_handover"
    assert say(desk, token, wish="Saturday at 9").status == 200
    assert say(desk, token, wish="Saturday at 9").status == 200
    told = sent_of(desk, "handover_answer")
    assert {str(each["wish"]) for each in told} == {"Saturday at 9"}
    readers = [letter.to for _, letter, _ in desk.bench.mailer.sent if letter.kind == "handover_answer"]
    consultant = desk.bench.book.get(Order, order_id).consultant_id
    asked = {staff_person(each, desk.bench).email for each in (consultant, "delivery")}
    assert asked <= {*readers} and len(readers) == len({*readers})
    assert next_action(desk, order_id) == "arrange_handover"

    def tasks(staff_id: str) -> list[object]:
        bench = desk.bench
        found = task_list(staff_person(staff_id, bench), book=bench.book, now=bench.clock.now())
        return [task["order_id"] for task in found if task["kind"] == "other_time"]

    assert tasks("delivery") == tasks(consultant) == [order_id]
    say(desk, token, starts_at=look(desk, token).json["times"][0])
    assert tasks("delivery") == tasks(consultant) == []
    assert next_action(desk, order_id) == "come_to_handover"


def test_nothing_is_chosen_for_an_order_that_moved_on(desk: Desk, offered: tuple[str, str]) -> None:
    order_id, token = offered
    times = look(desk, token).json["times"]
    before = desk.bench.book.get(Order, order_id)
    today = Appointment(starts_at=desk.bench.clock.now() + timedelta(hours=1), place="Lane 7")
    put(desk.bench, Change(before.succeed(delivery=delivery_of(desk, order_id).appointed(today)), before))
    assert (look(desk, token).json["state"], say(desk, token, starts_at=times[0]).status) == ("too_late", 409)

    manager = person_with("sales_manager", desk.bench, before.store)
    cancel_order(order_id, "bought elsewhere", person=manager, book=desk.bench.book, clock=desk.bench.clock)
    assert (look(desk, token).json["state"], say(desk, token, wish="Sunday").status) == ("over", 409)
    assert "nothing to arrange" in look(desk, token, **ENGLISH).text
    assert look(desk, "x" * 43).status == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_comes_back_as_it_was_filled_in(desk: Desk, offered: tuple[str, str], language: Language) -> None:
    order_id, token = offered
    headers = {"accept": "text/html", "accept-language": language}
    page = look(desk, token, **headers).text
    assert page.count('type="radio"') == 16 and f'lang="{language}"' in page

    empty = desk.ask(choose.handler, "POST", PATH, form={"starts_at": "other"}, headers=headers, token=token)
    assert empty.status == 422 and 'value="other" checked' in empty.text
    gone = datetime.combine(local_day(desk.bench.clock.now()), datetime.min.time(), LOCAL_TIME).isoformat()
    form = {"starts_at": gone, "wish": "after five"}
    refused = desk.ask(choose.handler, "POST", PATH, form=form, headers=headers, token=token)
    assert refused.status == 422 and "after five" in refused.text and 'id="starts_at-error"' in refused.text

    done = desk.ask(
        choose.handler, "POST", PATH, form={"starts_at": "other", "wish": "after five"}, headers=headers, token=token
    )
    assert done.status == 303
    assert re.search(r"<blockquote>after five", look(desk, token, **headers).text)
    assert delivery_of(desk, order_id).appointment is None


def test_who_moves_the_time_comes_to_the_place_that_was_agreed(desk: Desk, offered: tuple[str, str]) -> None:
    order_id, token = offered
    wish = {"starts_at": "2026-03-20T11:00", "place": "At the customer's office"}
    to = "/staff/orders/{order_id}/delivery/appointment"
    assert desk.ask(delivery_desk.handler, "POST", to, form=wish, session="delivery", order_id=order_id).status == 303
    shown = look(desk, token).json
    assert shown["place"] == wish["place"]
    assert say(desk, token, starts_at=shown["times"][0]).json["appointment"]["place"] == wish["place"]


def test_a_wish_beside_an_appointment_is_shown_and_ends_when_the_time_is_kept(
    desk: Desk, offered: tuple[str, str]
) -> None:
    order_id, token = offered
    time = look(desk, token).json["times"][0]
    say(desk, token, starts_at=time)
    say(desk, token, wish="rather on Sunday")
    page = look(desk, token, **ENGLISH).text
    assert "Your handover is arranged" in page and "<blockquote>rather on Sunday" in page
    assert say(desk, token, starts_at=time).status == 200
    assert delivery_of(desk, order_id).other_time is None
    made = delivery_of(desk, order_id).appointment
    assert made and made.starts_at == datetime.fromisoformat(time)
