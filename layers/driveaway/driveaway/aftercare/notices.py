"""Telling staff that a customer waits for them: once for each thing that is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import JsonValue

from driveaway.access.model import Role, Staff
from driveaway.aftercare.model import FollowUp
from driveaway.effects.model import Effect, mail
from driveaway.orders.letters import console_path
from driveaway.ports import Book

PATIENCE = timedelta(days=14)
"""How long staff have after they were told; a follow-up without an outcome is missed then."""
PATIENCE_OWED = timedelta(days=3)
"""The same where something was promised by that day: its customer does not wait two weeks more."""
MOST_STAFF = 100
INSTEAD: tuple[Role, ...] = ("aftersales", "admin")
"""Who is told when nobody in the store has the role that is asked for."""


def told(follow_up: FollowUp, at: datetime) -> FollowUp:
    """Return the follow-up as told to staff: from now on it may be missed."""
    patience = PATIENCE_OWED if follow_up.kind == "due_bill" else PATIENCE
    return follow_up.succeed(missed_at=max(at, follow_up.due_at) + patience)


def tell_staff(follow_up: FollowUp, *, book: Book, at: datetime) -> tuple[Effect, ...]:
    """Return the mails that tell whoever owes this follow-up that it is due; what is owed still, their manager too."""
    return notices(
        f"{follow_up.follow_up_id}-due",
        follow_up.kind,
        {
            "order_no": follow_up.order_no,
            "customer_name": follow_up.customer_name,
            "due_at": follow_up.due_at.isoformat(),
        },
        to=_owners(follow_up, book),
        order_id=follow_up.order_id,
        at=at,
    )


def notices(
    effect_id: str, kind: str, facts: dict[str, JsonValue], *, to: Sequence[Staff], order_id: str, at: datetime
) -> tuple[Effect, ...]:
    """Return one mail `follow_up_due` to each; `kind` is a word of `follow_up_kind`, `facts` what the mail tells."""
    return tuple(
        mail(
            f"{effect_id}-{number}",
            kind="follow_up_due",
            to=staff.email,
            language=staff.language,
            data={"name": staff.name, "kind": kind, **facts},
            at=at,
            order_id=order_id,
            link_path=console_path(order_id),
        )
        for number, staff in enumerate(to, start=1)
    )


def staff_with(roles: Sequence[Role], store: str, book: Book) -> list[Staff]:
    """Return the staff of a store (those for all stores included) with the first of the roles that anybody has."""
    everybody, _ = book.worklist(Staff, "STAFF", limit=MOST_STAFF)
    here = [staff for staff in everybody if staff.store in {None, store}]
    for role in roles:
        if found := [staff for staff in here if role in staff.roles]:
            return found
    return []


def _owners(follow_up: FollowUp, book: Book) -> list[Staff]:
    again = follow_up.kind == "due_bill" and follow_up.attempt > 1
    leading = staff_with(("sales_manager",), follow_up.store, book) if again else []
    asked = _asked(follow_up, book)
    return [*asked, *(each for each in leading if each not in asked)]


def _asked(follow_up: FollowUp, book: Book) -> list[Staff]:
    seller = book.find(Staff, follow_up.consultant_id) if follow_up.role == "consultant" else None
    if seller and "consultant" in seller.roles:
        return [seller]
    roles = INSTEAD if follow_up.role == "consultant" else (follow_up.role, *INSTEAD)
    return staff_with(roles, follow_up.store, book)
