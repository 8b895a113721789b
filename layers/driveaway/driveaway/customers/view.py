"""A profile as staff see it."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue

from driveaway.customers.model import Customer, CustomerPointer
from driveaway.shared.clock import stamp

LISTS = (
    ("inquiry", "inquiries"),
    ("order", "orders"),
    ("feedback", "feedback"),
    ("service_request", "service_requests"),
)


def customer_view(customer: Customer, pointers: Sequence[CustomerPointer] = ()) -> dict[str, JsonValue]:
    """Return the profile with the lists of what belongs to it, each newest first."""
    newest = sorted(pointers, key=lambda pointer: pointer.at, reverse=True)
    view: dict[str, JsonValue] = customer.model_dump(mode="json", exclude={"chain"})
    for kind, plural in LISTS:
        view[plural] = [
            {f"{kind}_id": pointer.target_id, "label": pointer.label, "at": stamp(pointer.at)}
            for pointer in newest
            if pointer.kind == kind
        ]
    return view
