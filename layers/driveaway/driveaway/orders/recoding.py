"""A tracking code that came into wrong hands is given up: it shows nothing any more, and the customer gets another."""

from __future__ import annotations

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.deliveries.tracking import Tracking
from driveaway.effects.model import mail
from driveaway.orders.letters import tracking_path
from driveaway.orders.service import TRACKING_CODE_LENGTH, file_for
from driveaway.orders.view import order_view
from driveaway.ports import Book
from driveaway.shared.clock import Clock
from driveaway.shared.ids import readable
from driveaway.step import Change, Step


def give_up_code(order_id: str, code: str, *, person: Person, book: Book, clock: Clock) -> dict[str, JsonValue]:
    """Give the order another tracking code, and mail it; one that was given up before changes nothing.

    Behind the old code is what is behind no code at all. Raises NotFound.
    """
    found = file_for(order_id, person, book)
    before, now, buyer = found.order, clock.now(), found.content.buyer
    if before.tracking_code != code.strip().upper():
        return order_view(before, found.content)
    shown = book.get(Tracking, before.tracking_code)
    after = before.succeed(tracking_code=readable(TRACKING_CODE_LENGTH), updated_at=now)
    letter = mail(
        f"{order_id}-code-{before.version}",
        kind="tracking_renewed",
        to=buyer.email,
        language=before.language,
        data={"customer_name": buyer.name, "order_no": before.order_no},
        at=now,
        order_id=order_id,
        link_path=tracking_path(after),
    )
    book.commit(
        Step(
            action="tracking_code_given_up",
            actor=person.staff_id,
            at=now,
            changes=(Change(after, before),),
            claims=(shown.model_copy(update={"tracking_code": after.tracking_code}),),
            drops=(shown.key,),
            effects=(letter,),
        )
    )
    return order_view(after.model_copy(update={"version": before.version + 1}), found.content)
