"""A profile as staff see it."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue

from driveaway.customers.guarantees import vehicle_view
from driveaway.customers.model import Customer, CustomerPointer
from driveaway.shared.clock import stamp

LISTS = (
    ("inquiry", "inquiries"),
    ("order", "orders"),
    ("feedback", "feedback"),
    ("service_request", "service_requests"),
)


def customer_view(customer: Customer, pointers: Sequence[CustomerPointer] = ()) -> dict[str, JsonValue]:
    """Return the profile with its cars and the lists of what belongs to it, each newest first.

    `email_state` is `ok`, or why no mail goes to the customer; `email_trouble` tells since when, and by which mail.
    """
    newest = sorted(pointers, key=lambda pointer: pointer.at, reverse=True)
    view: dict[str, JsonValue] = customer.model_dump(mode="json", exclude={"chain"})
    view["email_state"] = customer.email_trouble.state if customer.email_trouble else "ok"
    view["vehicles"] = [vehicle_view(each) for each in customer.vehicles]
    for kind, plural in LISTS:
        view[plural] = [
            {f"{kind}_id": pointer.target_id, "label": pointer.label, "at": stamp(pointer.at)}
            for pointer in newest
            if pointer.kind == kind
        ]
    return view
