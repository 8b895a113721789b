from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from driveaway.deliveries.binding import serve
from driveaway.deliveries.milestones import report
from driveaway.deliveries.requests import MilestoneReport
from driveaway.deliveries.transporting import import_moves
from driveaway.shared.errors import InvalidInput
from tests.unit.deliveries.stage import NOON, VINS, Stage, somebody

HEAD = "vin,milestone,at,note,blocked_reason,owner"


@pytest.fixture
def order_id(stage: Stage) -> str:
    """Return an order whose car is still on its way."""
    stage.car(state="IN_TRANSIT", arrived_at=None)
    order_id = stage.planned()
    serve(VINS[0], book=stage.book, clock=stage.clock)
    return order_id


def told(stage: Stage, *lines: str, head: str = HEAD) -> dict[str, Any]:
    file = "\r\n".join([head, *lines, ""]).encode()
    return import_moves(file, person=somebody("delivery"), book=stage.book, clock=stage.clock)


def rows(told: dict[str, Any]) -> list[tuple[int, str, list[str]]]:
    return [(row["row"], row["outcome"], [each["code"] for each in row["problems"]]) for row in told["rows"]]


def test_a_file_carries_a_car_along_its_way_and_the_same_file_again_changes_nothing(
    stage: Stage, order_id: str
) -> None:
    lines = f"{VINS[0].lower()},in_transit,2026/11/23 09:30,,,", f"{VINS[0]},ARRIVED,2026-11-24T02:00:00Z,,,"

    first = told(stage, *lines)

    assert rows(first) == [(2, "recorded", []), (3, "recorded", [])]
    delivery = stage.seen(order_id).delivery
    assert delivery is not None
    assert delivery.passed_at("IN_TRANSIT") == datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    assert delivery.passed_at("ARRIVED") == datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    before = stage.seen(order_id).version
    assert told(stage, *lines)["counts"] == {"unchanged": 2}
    assert stage.seen(order_id).version == before


def test_a_row_out_of_order_is_refused_with_what_is_legal_and_the_next_goes_on(stage: Stage, order_id: str) -> None:
    done = told(
        stage,
        f"{VINS[0]},READY,,,,",
        f"{VINS[1]},ARRIVED,,,,",
        f"{VINS[0]},LOST,,,,",
        f"{VINS[0]},ARRIVED,tomorrow,,,",
        f"{VINS[0]},,,,,",
        f"{VINS[0]},IN_TRANSIT,,,,",
        f"{VINS[0]},HANDED_OVER,,,,",
    )
    assert rows(done) == [
        (2, "refused", ["delivery_move"]),
        (3, "refused", ["vehicle_without_order"]),
        (4, "refused", ["pydantic.literal_error"]),
        (5, "refused", ["pydantic.datetime_from_date_parsing"]),
        (6, "refused", ["pydantic.missing"]),
        (7, "recorded", []),
        (8, "refused", ["delivery_move"]),
    ]
    refused = done["rows"][0]["problems"][0]
    assert (refused["pointer"], refused["params"]["legal"]) == ("/milestone", "IN_TRANSIT, BLOCKED")
    assert stage.seen(order_id).delivery.milestone == "IN_TRANSIT"  # type: ignore[union-attr]


def test_a_standstill_needs_its_reason_and_owner_and_ends_by_a_row_of_its_milestone(
    stage: Stage, order_id: str
) -> None:
    lines = f"{VINS[0]},IN_TRANSIT,,,,", f"{VINS[0]},BLOCKED,,,flood,transporter", f"{VINS[0]},IN_TRANSIT,,,,"

    assert rows(told(stage, f"{VINS[0]},BLOCKED,,,,"))[0][1:] == ("refused", ["needed_when_blocked"] * 2)
    assert told(stage, *lines[:2])["counts"] == {"recorded": 2}
    assert rows(told(stage, lines[1])) == [(2, "unchanged", [])]
    assert rows(told(stage, lines[2])) == [(2, "recorded", [])]
    delivery = stage.seen(order_id).delivery
    assert delivery is not None
    assert (delivery.milestone, delivery.blocked) == ("IN_TRANSIT", None)


def test_what_was_told_by_hand_before_is_no_news(stage: Stage, order_id: str) -> None:
    by_hand = MilestoneReport(milestone="IN_TRANSIT", at=NOON)
    report(order_id, by_hand, person=somebody("delivery"), book=stage.book, clock=stage.clock)
    assert rows(told(stage, f"{VINS[0]},IN_TRANSIT,,,,")) == [(2, "unchanged", [])]


@pytest.mark.parametrize(("head", "code"), [("vin,at", "csv_columns_missing"), (HEAD + ",km", "csv_columns_unknown")])
def test_what_is_no_such_table_is_refused_whole(stage: Stage, order_id: str, head: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        told(stage, f"{VINS[0]},IN_TRANSIT", head=head)
    assert [each.code for each in refused.value.problems] == [code]
    assert stage.seen(order_id).delivery.milestone == "ALLOCATED"  # type: ignore[union-attr]
