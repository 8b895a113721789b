from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from typing import get_args

import pytest

from driveaway.inquiries.model import MOVES, UNASSIGNED, Inquiry, InquiryState
from driveaway.shared.errors import IllegalMove

STATES: tuple[InquiryState, ...] = get_args(InquiryState)


def inquiry(state: InquiryState = "NEW", store: str = UNASSIGNED, consultant_id: str | None = None) -> Inquiry:
    return Inquiry(
        inquiry_id="i-1",
        reference="Q-20260302-7KQ2M9XB",
        customer_id="c-1",
        channel="web",
        state=state,
        name="刘洋",
        phone="+8613800138000",
        email="liu@mail.example",
        language="zh-Hans",
        store=store,
        consultant_id=consultant_id,
        created_at=datetime(2026, 3, 2, tzinfo=UTC),
    )


@pytest.mark.parametrize(("before", "after"), list(product(STATES, STATES)))
def test_only_the_tables_moves_are_legal(before: InquiryState, after: InquiryState) -> None:
    if after in MOVES[before]:
        assert inquiry(before).move(after, reason="r", consultant_id="x", store="1").state == after
    else:
        with pytest.raises(IllegalMove):
            inquiry(before).move(after, reason="r", consultant_id="x", store="1")


def test_who_first_touches_an_inquiry_owns_it() -> None:
    taken = inquiry().move("CONTACTED", consultant_id="consultant-1", store="1")
    passed_on = taken.move("QUALIFIED", consultant_id="consultant-2", store="2")

    assert (passed_on.consultant_id, passed_on.store) == ("consultant-1", "1")


def test_somebody_of_all_stores_leaves_the_store_open() -> None:
    assert inquiry().move("CONTACTED", consultant_id="sales-director", store=None).store == UNASSIGNED


def test_only_a_lost_inquiry_keeps_a_reason() -> None:
    assert inquiry().move("LOST", reason="too dear", consultant_id="x", store="1").lost_reason == "too dear"
    assert inquiry().move("CONTACTED", reason="too dear", consultant_id="x", store="1").lost_reason is None
