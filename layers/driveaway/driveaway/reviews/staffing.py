"""Who decides a level: by role, store, load and who is away. Nobody approves his own order, or decides two levels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from driveaway.access.model import Role, Staff
from driveaway.calendars.model import StoreCalendar
from driveaway.calendars.working_time import after_hours
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.reviews.model import Approval, Approver, Authority, Finding
from driveaway.reviews.rules import levels
from driveaway.reviews.scope import is_covered, standing, weighed, weighs_all, widened
from driveaway.shared.clock import LOCAL_TIME
from driveaway.shared.errors import Refused

STAND_INS: Mapping[Role, tuple[Role, ...]] = {
    "sales_manager": ("sales_manager", "sales_director", "general_manager"),
    "sales_director": ("sales_director", "general_manager"),
    "general_manager": ("general_manager", "sales_director"),
    "finance": ("finance", "general_manager"),
}
"""Who may decide a level, in the order in which they are asked."""
ABOVE: Mapping[Role, tuple[Role, ...]] = {
    "sales_manager": ("sales_director", "general_manager"),
    "sales_director": ("general_manager",),
    "finance": ("general_manager",),
}
"""Who is asked when a level lets its time pass and no further level follows."""


class NobodyToApprove(Refused):
    """Nobody is left who may approve a level: whoever made the content, or decides another level, may not."""

    def __init__(self, role: Role) -> None:
        super().__init__("nobody_to_approve", role=role)
        self.finding = Finding(code=self.code, severity="block", params={"role": role})


NOBODY = "-"
"""The assignee of a level that nobody may decide."""


class Seat(NamedTuple):
    """Who is asked, and for whom, when that one is away."""

    assignee: str
    deputy_of: str | None = None


@dataclass(frozen=True)
class Office:
    """Everybody, what each has on the desk already, and the present moment."""

    staff: Sequence[Staff]
    load: Callable[[str], int]
    """How many approvals wait for somebody; asked only where there is a choice."""
    now: datetime

    def person(self, staff_id: str | None) -> Staff | None:
        """Return one member of staff, or None."""
        return next((each for each in self.staff if each.staff_id == staff_id), None)

    def away(self, person: Staff) -> bool:
        """Whether somebody is away today, by the store's calendar."""
        return person.is_away(self.now.astimezone(LOCAL_TIME).date())


def assign(order: Order, content: Content, authority: Authority, office: Office) -> tuple[Approval, ...]:
    """Return one approval for each level.

    What holds for this content is not asked again. A level that nobody may decide is left to the next one that
    somebody may, or may again. Raises NobodyToApprove when that is nobody.
    """
    roles = levels(content, authority)
    carried = _levels(roles, standing(order, content), order, content, office)
    approvals = carried if _unheard(carried, content) is None else _levels(roles, (), order, content, office)
    if unheard := _unheard(approvals, content):
        raise NobodyToApprove(unheard.role)
    return tuple(each.model_copy(update={"hours": authority.hours}) for each in approvals)


def _levels(
    roles: Sequence[Approver], standing: Sequence[Approval], order: Order, content: Content, office: Office
) -> tuple[Approval, ...]:
    kept = {each.role: each for each in standing}
    busy = {order.consultant_id, *order.authors, *(each.assignee for each in kept.values())}
    seats = _seats([role for role in roles if role not in kept], order, busy, office)
    hashes = {role: weighed(content, role) for role in roles} | {weighs_all(roles): order.content_hash}
    approvals = [kept.get(role) or _fresh(role, seats.get(role), hashes[role], order, office) for role in roles]
    if any(each.state == "ESCALATED" for each in kept.values()):
        approvals += [each for role, each in kept.items() if role not in roles]
    numbered = [each.model_copy(update={"level": level}) for level, each in enumerate(approvals, start=1)]
    return widened(numbered, order)


def _unheard(approvals: Sequence[Approval], content: Content) -> Approval | None:
    """Return the last level that was left to others of whom none decided, or will decide, for it; or None."""
    waiting = max((each.level for each in approvals if each.state == "WAITING"), default=0)
    given = [each for each in approvals if each.state == "APPROVED"]
    unheard = [
        each
        for each in approvals
        if each.state == "ESCALATED" and each.level > waiting and not is_covered(each, given, content)
    ]
    return unheard[-1] if unheard else None


def _seats(roles: Sequence[Approver], order: Order, busy: set[str], office: Office) -> dict[Role, Seat]:
    """Return who is asked for each role: its own people first, then stand-ins, who are kept for the higher levels."""
    seats: dict[Role, Seat] = {}
    turns = [(role, (role,)) for role in roles] + [(role, STAND_INS[role]) for role in reversed(roles)]
    for role, wanted in turns:
        if role not in seats and (seat := _seat(wanted, order, busy, office)):
            seats[role] = seat
            busy.add(seat.assignee)
    return seats


def _fresh(role: Role, seat: Seat | None, content_hash: str, order: Order, office: Office) -> Approval:
    new = Approval(level=1, role=role, assignee=NOBODY, content_hash=content_hash, revision=order.revision)
    if seat is None:
        return new.model_copy(update={"state": "ESCALATED", "at": office.now, "reason": "nobody"})
    return new.model_copy(update=seat._asdict())


def _seat(roles: Iterable[Role], order: Order, busy: set[str], office: Office) -> Seat | None:
    """Return who is asked first, or None."""
    for role in roles:
        fit = [each for each in office.staff if role in each.roles and each.store in (None, order.store)]
        seats = [seat for each in fit for seat in _present(each, busy, office)]
        if seats:
            own = {each.staff_id for each in fit if each.store}
            # Whoever is of the store comes first, then who has least to decide.
            least = office.load if len(seats) > 1 else lambda _: 0
            return min(seats, key=lambda seat: ((seat.deputy_of or seat.assignee) not in own, least(seat[0]), seat[0]))
    return None


def _present(person: Staff, busy: set[str], office: Office) -> Iterator[Seat]:
    """Yield the person, or the deputy of one who is away; nobody who must not decide, or whose deputy must not."""
    if person.staff_id in busy:
        return
    if not office.away(person):
        yield Seat(person.staff_id)
        return
    deputy = office.person(person.absence.deputy) if person.absence else None
    if deputy and deputy.staff_id not in busy and not office.away(deputy):
        yield Seat(deputy.staff_id, person.staff_id)


def clocked(approval: Approval, now: datetime, calendar: StoreCalendar) -> Approval:
    """Return the level whose turn has come, its clock running from now on while the store works."""
    remind_at, due_at = (after_hours(calendar, now, hours) for hours in (approval.hours / 2, approval.hours))
    return approval.model_copy(update={"remind_at": remind_at, "due_at": due_at, "reminded": False})


def present(approval: Approval, order: Order, office: Office) -> Approval:
    """Return the level whose turn has come, asked of somebody who is there: who was to be asked may be away by now."""
    person = office.person(approval.assignee)
    if person is not None and not office.away(person):
        return approval
    others = {each.assignee for each in order.approvals if each.level != approval.level}
    found = _seat(STAND_INS[approval.role], order, {order.consultant_id, *order.authors, *others}, office)
    return approval if found is None else approval.model_copy(update={**found._asdict(), "turn": approval.turn + 1})


def escalated(approval: Approval, order: Order, office: Office) -> tuple[Approval, ...] | None:
    """Return the approvals when a level has let its time pass; None when nobody stands above it."""
    passed = approval.model_copy(update={"state": "ESCALATED", "at": office.now, "reason": "silence"})
    approvals = tuple(passed if each.level == approval.level else each for each in order.approvals)
    if any(each.state == "WAITING" for each in approvals):
        return widened(approvals, order)
    busy = {order.consultant_id, *order.authors, *(each.assignee for each in order.approvals)}
    above = ABOVE.get(approval.role, ())
    found = _seat(above, order, busy, office)
    if found is None:
        return None
    person = office.person(found.deputy_of or found.assignee)
    role = next((each for each in above if person and each in person.roles), above[0])
    further = Approval(
        level=len(approvals) + 1,
        role=role,
        content_hash=approval.content_hash,
        revision=order.revision,
        hours=approval.hours,
        **found._asdict(),
    )
    return (*approvals, further)


def may_decide(person: Staff, approval: Approval, order: Order) -> bool:
    """Whether this person has the authority to be delegated an approval; whether they are there is another question."""
    busy = {order.consultant_id, *order.authors, *(each.assignee for each in order.approvals)}
    entitled = set(STAND_INS.get(approval.role, (approval.role,))) & set(person.roles)
    return bool(entitled) and person.store in (None, order.store) and person.staff_id not in busy
