"""Whatever a test did: behind each tracking code is what its order's records show when they are read afresh."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from driveaway.adapters.dynamodb.items import from_attributes
from driveaway.deliveries.sight import car_of, sight_of
from driveaway.deliveries.tracking import Tracking
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.orders.sent import Sent
from tests.tables import kept

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Row = Mapping[str, Any]
PARTS = frozenset({Order.PART, Content.PART, Sent.PART, Tracking.PART})


def check_sights(region: str) -> None:
    """Fail when any tracking item of a region's table differs from its records."""
    items = kept(region)["business"].all_items()
    every = (item.to_json()["Attributes"] for item in items if item.range_key.value in PARTS)
    rows = {(row["pk"]["S"], row["sk"]["S"]): row for row in every}
    assert [wrong for row in rows.values() if row["sk"]["S"] == Order.PART for wrong in _wrong(row, rows)] == []


def watched(client: DynamoDBClient) -> list[str]:
    """Check the sights after every transaction from now on; returns the list that grows by one with each."""
    seen: list[str] = []

    def check(**_: object) -> None:
        check_sights(client.meta.region_name)
        seen.append("TransactWriteItems")

    client.meta.events.register("after-call.dynamodb.TransactWriteItems", check)
    return seen


def _wrong(row: Row, rows: Mapping[Any, Row]) -> Iterator[str]:
    order = from_attributes(Order, row)
    content, sent = (rows.get(kind.key_of(order.order_id)) for kind in (Content, Sent))
    kept = rows.get(Tracking.key_of(order.tracking_code))
    if content is None:
        return
    if kept is None:
        yield f"{order.order_id} cannot be tracked"
        return
    seen = from_attributes(Tracking, kept).seen()
    car = car_of(_before_the_customer(order, from_attributes(Content, content), sent))
    if seen is None or (seen.sight, seen.car) != (sight_of(order), car):
        yield f"{order.order_id} shows {seen}, and it is {sight_of(order)} {car}"


def _before_the_customer(order: Order, content: Content, row: Row | None) -> Content:
    sent = from_attributes(Sent, row) if row else None
    return sent.content if sent and order.status == "DRAFT" and sent.turn == order.turn else content
