"""What became of an order since somebody looked at it."""

from __future__ import annotations

from pydantic import JsonValue

from driveaway.access.names import names_of
from driveaway.orders.differences import versions_of
from driveaway.orders.model import Order
from driveaway.orders.naming import named
from driveaway.ports import Book


def since(order: Order, seen: str, book: Book) -> dict[str, JsonValue] | None:
    """Return `{events: [{action, actor, at}], versions, names}` after the version that was seen; None for the newest.

    `versions` are told in names, `names` what staff among the actors are called.
    """
    if not seen.isdecimal() or int(seen) >= order.version:
        return None
    rows = [row for row in book.history(order.key) if row.seq > int(seen)]
    events: list[JsonValue] = [row.model_dump(mode="json", include={"action", "actor", "at"}) for row in rows]
    names: dict[str, JsonValue] = {**names_of((row.actor for row in rows), book)}
    return {"events": events, "versions": named(versions_of(rows), book), "names": names}
