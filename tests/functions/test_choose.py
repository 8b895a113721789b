"""The customer chooses a time for the handover by a mailed link, as the store can keep it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from driveaway.aftercare.task_list import task_list
from driveaway.calendars.delivery_times import DeliveryTimes
from driveaway.calendars.model import EVERY_STORE, StoreCalendar
from driveaway.deliveries.appointment import Appointment
from driveaway.deliveries.choosing import choose_time
from driveaway.deliveries.model import Delivery
from driveaway.deliveries.planning import plan
from driveaway.deliveries.requests import TimeChoice
from driveaway.effects.model import Effect
from driveaway.effects.service import deliver
from driveaway.orders.editing import cancel_order
from driveaway.orders.model import Order
from driveaway.shared.clock import LOCAL_TIME, local_day
from driveaway.shared.errors import InvalidInput
from driveaway.shared.text import LANGUAGES, Language
from driveaway.step import Change, Step
from functions.deliveries import choose, track
from functions.deliveries import desk as delivery_desk
from tests.fakes import Bench, session
from tests.functions.desk import Desk, Reply
from tests.sales import draft, person_with, staff_person
from tests.unit.deliveries.stage import plainly

PATH = "/appointment/{token}"
ENGLISH = {"accept": "text/html", "accept-language": "en"}
TO_READY = ("ARRIVED", "PREPARING", "PDI_PASSED", "READY")


@pytest.fixture(autouse=True)
def signed_in(desk: Desk) -> None:
    session(desk.bench, "delivery", lasting=timedelta(days=90))


def put(bench: Bench, *changes: Change) -> None:
    bench.book.commit(Step(action="set_up", actor="x", at=bench.clock.now(), changes=changes))


def in_delivery(desk: Desk) -> str:
    before, bench = draft(desk.bench), desk.bench
    put(bench, Change(before.succeed(status="CONTRACTED", epoch=1, progress=7), before))
    plan(before.order_id, book=bench.book, clock=bench.clock)
    return before.order_id


def carried(desk: Desk, order_id: str, *milestones: str) -> None:
    """Give the order a car, and report milestones."""
    page = "/staff/orders/{order_id}/delivery"
    forms = [("allocation", dict[str, str]()), *(("milestone", {"milestone": each}) for each in milestones)]
    for verb, form in forms:
        sent = desk.ask(
            delivery_desk.handler, "POST", f"{page}/{verb}", form=form, session="delivery", order_id=order_id
        )
        assert sent.status == 303, sent.text


def sent_of(desk: Desk, kind: str) -> list[dict[str, object]]:
    """Send what waits, also what comes of that, and return the mails of a kind."""
    bench = desk.bench
    for _ in range(3):
        for effect in bench.book.due(Effect, "EFFECTS", bench.clock.now() + timedelta(hours=1)):
            deliver(effect.effect_id, bench.doors)
    return [dict(data) for _, letter, data in bench.mailer.sent if letter.kind == kind]


def ready(desk: Desk) -> tuple[str, str]:
    """Return an order whose car stands ready, and the token of the link that its customer was mailed."""
    order_id = in_delivery(desk)
    carried(desk, order_id, *TO_READY)
    (told,) = [each for each in sent_of(desk, "delivery_update") if each.get("choose")]
    return order_id, str(told["link"]).rpartition("/")[2]


@pytest.fixture
def offered(desk: Desk) -> tuple[str, str]:
    return ready(desk)


def look(desk: Desk, token: str, **headers: str) -> Reply:
    return desk.ask(choose.handler, "GET", PATH, headers=headers or {"accept": "application/json"}, token=token)


def say(desk: Desk, token: str, **body: str) -> Reply:
    return desk.ask(choose.handler, "POST", PATH, body=body, headers={"accept": "application/json"}, token=token)


def delivery_of(desk: Desk, order_id: str) -> Delivery:
    delivery = desk.bench.book.get(Order, order_id).delivery
    assert delivery
    return delivery


def next_action(desk: Desk, order_id: str) -> str:
    code = desk.bench.book.get(Order, order_id).tracking_code
    seen = desk.ask(track.handler, "GET", "/track/{code}", headers={"accept": "application/json"}, code=code)
    return str(seen.json["next_action"]["what"])


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


def test_the_times_are_those_of_the_store_at_which_it_is_open_long_enough(desk: Desk) -> None:
    own = DeliveryTimes(handover_times=("17:30", "11:15", "08:00"))
    before = desk.bench.book.find(StoreCalendar, EVERY_STORE)
    calendar = StoreCalendar(store=EVERY_STORE, delivery_times=own, version=before.version if before else 0)
    put(desk.bench, Change(calendar, before))
    times = look(desk, ready(desk)[1]).json["times"]
    assert {each[11:16] for each in times} == {"11:15"} and len(times) == 5


def test_the_last_place_of_a_day_is_given_once_and_the_other_hears_that_it_is_gone(desk: Desk) -> None:
    few = StoreCalendar(store=EVERY_STORE, delivery_times=DeliveryTimes(handovers_a_day=1))
    before = desk.bench.book.find(StoreCalendar, EVERY_STORE)
    put(desk.bench, Change(few.model_copy(update={"version": before.version if before else 0}), before))
    (_, mine), (order_id, theirs) = ready(desk), ready_too(desk)
    both = [each for each in look(desk, mine).json["times"] if each in look(desk, theirs).json["times"]]
    assert say(desk, mine, starts_at=both[0]).status == 200

    late = say(desk, theirs, starts_at=both[0], wish="or on Sunday")

    assert (late.status, late.pointers) == (422, ["/starts_at"])
    assert both[0] not in look(desk, theirs).json["times"]
    assert delivery_of(desk, order_id).appointment is None


def ready_too(desk: Desk) -> tuple[str, str]:
    """Return a second order that is ready, with its own token."""
    known = {str(each["link"]) for each in sent_of(desk, "delivery_update") if each.get("choose")}
    order_id = in_delivery(desk)
    carried(desk, order_id, *TO_READY)
    (link,) = {str(each["link"]) for each in sent_of(desk, "delivery_update") if each.get("choose")} - known
    return order_id, link.rpartition("/")[2]


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


def test_looking_changes_nothing_and_no_link_is_mailed_where_an_appointment_is_made(desk: Desk) -> None:
    order_id = in_delivery(desk)
    carried(desk, order_id, *TO_READY[:-1])
    before = desk.bench.book.get(Order, order_id)
    agreed = Appointment(starts_at=desk.bench.clock.now() + timedelta(days=9), place="Lane 7")
    put(desk.bench, Change(before.succeed(delivery=delivery_of(desk, order_id).appointed(agreed)), before))
    page = "/staff/orders/{order_id}/delivery/milestone"
    form = {"milestone": "READY"}
    desk.ask(delivery_desk.handler, "POST", page, form=form, session="delivery", order_id=order_id)
    assert [each for each in sent_of(desk, "delivery_update") if each.get("choose")] == []

    _, token = ready_too(desk)
    rows = desk.bench.client.scan(TableName="business")["Items"]
    look(desk, token, **ENGLISH)
    assert desk.bench.client.scan(TableName="business")["Items"] == rows


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


def test_two_who_choose_the_last_place_at_the_same_moment_do_not_both_get_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = StoreCalendar(store=EVERY_STORE, delivery_times=DeliveryTimes(handovers_a_day=1))
    before = desk.bench.book.find(StoreCalendar, EVERY_STORE)
    put(desk.bench, Change(few.model_copy(update={"version": before.version if before else 0}), before))
    (first, mine), (second, theirs) = ready(desk), ready_too(desk)
    both = [each for each in look(desk, mine).json["times"] if each in look(desk, theirs).json["times"]]
    book, commit = desk.bench.book, desk.bench.book.commit
    wanted = TimeChoice.model_validate({"starts_at": both[0]})

    def overtaken(step: Step) -> None:
        """Between the other's look and their write, this one is served."""
        monkeypatch.setattr(book, "commit", commit)
        choose_time(mine, wanted, words=plainly, book=book, clock=desk.bench.clock)
        commit(step)

    monkeypatch.setattr(book, "commit", overtaken)
    with pytest.raises(InvalidInput) as late:
        choose_time(theirs, wanted, words=plainly, book=book, clock=desk.bench.clock)
    assert [(each.pointer, each.code) for each in late.value.problems] == [("/starts_at", "time_is_gone")]
    assert delivery_of(desk, first).appointment is not None
    assert delivery_of(desk, second).appointment is None


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


def test_staff_send_the_same_link_again_until_a_time_is_agreed(desk: Desk, offered: tuple[str, str]) -> None:
    order_id, token = offered
    to = "/staff/orders/{order_id}/delivery/offer"
    desk.bench.clock.advance(timedelta(days=1))
    assert desk.ask(delivery_desk.handler, "POST", to, form={}, session="delivery", order_id=order_id).status == 303
    links = [str(each["link"]) for each in sent_of(desk, "delivery_update") if each.get("choose")]
    assert (len(links), {link.rpartition("/")[2] for link in links}) == (2, {token})

    say(desk, token, starts_at=look(desk, token).json["times"][0])
    refused = desk.ask(delivery_desk.handler, "POST", to, form={}, session="delivery", order_id=order_id)
    assert refused.status == 409
