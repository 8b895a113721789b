from __future__ import annotations

from collections.abc import Iterator

import pytest

from driveaway.customers.editing import edit_profile
from driveaway.customers.model import Customer, ProfileEdit
from driveaway.customers.service import Recognised, recognise
from driveaway.shared.errors import StaleRecord
from driveaway.step import SYSTEM, Change, Step
from tests.fakes import Bench, bench

PHONE, EMAIL = "+8613800138000", "liu@mail.example"


@pytest.fixture
def room() -> Iterator[Bench]:
    with bench() as found:
        yield found


def met(room: Bench, phone: str = PHONE, email: str = EMAIL) -> Recognised:
    return recognise(
        name="刘洋",
        phone=phone,
        email=email,
        language="zh-Hans",
        marketing_consent=False,
        book=room.book,
        now=room.clock.now(),
    )


def kept(room: Bench, phone: str = PHONE, email: str = EMAIL) -> str:
    found = met(room, phone, email)
    assert found.new
    step = Step(action="met", actor=SYSTEM, at=room.clock.now(), changes=(Change(found.new),), claims=found.claims)
    room.book.commit(step)
    return found.customer_id


def test_a_stranger_gets_a_profile_and_both_lookups(room: Bench) -> None:
    found = met(room)

    assert found.new
    assert {claim.key.pk for claim in found.claims} == {f"PHONE#{PHONE}", f"EMAIL#{EMAIL}"}


def test_a_known_phone_or_address_is_enough(room: Bench) -> None:
    customer_id = kept(room)

    assert met(room, email="new@mail.example") == Recognised(customer_id)
    assert met(room, phone="+8613900139000") == Recognised(customer_id)


def test_phone_wins_and_the_other_owner_is_named(room: Bench) -> None:
    by_phone = kept(room)
    by_email = kept(room, "+8613900139000", "other@mail.example")

    assert met(room, PHONE, "other@mail.example") == Recognised(by_phone, conflicting_id=by_email)


def test_of_two_edits_made_from_one_version_the_second_is_stale(room: Bench) -> None:
    customer_id = kept(room)
    edit = ProfileEdit(name="刘阳")
    after, _ = edit_profile(customer_id, edit, expected=1, actor="x", book=room.book, clock=room.clock)

    assert (after.version, after.name) == (2, "刘阳")
    with pytest.raises(StaleRecord):
        edit_profile(customer_id, ProfileEdit(name="刘"), expected=1, actor="y", book=room.book, clock=room.clock)


def test_an_edit_that_changes_nothing_writes_nothing(room: Bench) -> None:
    customer_id = kept(room)

    same = ProfileEdit(name="刘洋", phone=PHONE)
    edit_profile(customer_id, same, expected=1, actor="x", book=room.book, clock=room.clock)

    assert len(room.book.history(Customer.key_of(customer_id))) == 1


def test_an_edit_is_told_in_the_trail_by_the_names_of_its_fields_only(room: Bench) -> None:
    customer_id = kept(room)
    edit = ProfileEdit(name="刘阳", address="静湖区湖滨大道 18 号")
    edit_profile(customer_id, edit, expected=1, actor="consultant-1", book=room.book, clock=room.clock)

    row = room.book.history(Customer.key_of(customer_id))[-1]
    assert (row.actor, row.action, row.details) == ("consultant-1", "profile_edited", {"fields": ["address", "name"]})
