"""Taking an inquiry: one transaction that also creates the profile, or finds it."""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.calendars.model import EVERY_STORE, StoreCalendar
from driveaway.calendars.working_time import after_hours
from driveaway.catalogue.model import CarModel
from driveaway.customers.model import CustomerPointer
from driveaway.customers.service import Recognised, recognise
from driveaway.effects.model import Effect, mail
from driveaway.inquiries.model import ANSWER_HOURS, UNASSIGNED, Inquiry, InquiryMove, NewInquiry
from driveaway.ports import AlreadyClaimed, Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn, TryAgain
from driveaway.shared.ids import new_id, number_for
from driveaway.shared.receipt import Receipt
from driveaway.shared.record import Item
from driveaway.step import Change, Step

ATTEMPTS = 3


def take_inquiry(
    form: NewInquiry, *, person: Person | None, receipt: Receipt | None, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    """Record an inquiry; returns `{inquiry_id, customer_id, reference}`.

    Raises NotSignedIn or NotAllowed for a channel that only consultants enter, InvalidInput for an unknown model.
    """
    if form.channel != "web":
        _check_consultant(person)
    asked: list[tuple[type[Item], str]] = [(CarModel, form.model_code)] if form.model_code else []
    calendar, *models = book.find_many([(StoreCalendar, EVERY_STORE), *asked])
    if None in models:
        raise InvalidInput.at("/model_code", "not_in_catalogue")
    hours = StoreCalendar.found([calendar])
    for _ in range(ATTEMPTS):
        try:
            return _take(form, person, receipt, hours, book, clock)
        except AlreadyClaimed:
            continue  # the same new person asked twice at once: look again, and find the profile
    raise TryAgain("service_busy", call="take_inquiry", reason="contended")


def _check_consultant(person: Person | None) -> None:
    if person is None:
        raise NotSignedIn("not_signed_in")
    if "consultant" not in person.roles:
        raise NotAllowed("role_missing", role="consultant")


def _take(
    form: NewInquiry, person: Person | None, receipt: Receipt | None, hours: StoreCalendar, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    now = clock.now()
    known = recognise(
        name=form.name,
        phone=form.phone,
        email=form.email,
        language=form.language,
        marketing_consent=form.marketing_consent,
        book=book,
        now=now,
    )
    owner = person if form.channel != "web" else None
    inquiry = _inquiry(form, known, owner, hours, now)
    reply: dict[str, JsonValue] = {
        "inquiry_id": inquiry.inquiry_id,
        "customer_id": inquiry.customer_id,
        "reference": inquiry.reference,
    }
    step = Step(
        action="inquiry_taken",
        actor=owner.staff_id if owner else "customer",
        at=now,
        details={"channel": form.channel},
        changes=(Change(inquiry), *((Change(known.new),) if known.new else ())),
        claims=(*known.claims, _pointer(inquiry)),
        effects=_mails(inquiry),
        receipt=receipt.model_copy(update={"reply": reply}) if receipt else None,
    )
    book.commit(step)
    return reply


def _inquiry(form: NewInquiry, known: Recognised, owner: Person | None, hours: StoreCalendar, now: datetime) -> Inquiry:
    """Return the inquiry; whoever entered it owns it, and a web inquiry waits until a store takes it."""
    return Inquiry.model_validate(
        form.model_dump(exclude={"consent"})
        | {
            "inquiry_id": new_id(),
            "reference": number_for("Q", now),
            "customer_id": known.customer_id,
            "consultant_id": owner.staff_id if owner else None,
            "store": (owner.store if owner else None) or UNASSIGNED,
            "conflicting_customer_id": known.conflicting_id,
            "created_at": now,
            "answer_by": None if owner else after_hours(hours, now, ANSWER_HOURS),
        }
    )


def _pointer(inquiry: Inquiry) -> CustomerPointer:
    return CustomerPointer(
        customer_id=inquiry.customer_id,
        kind="inquiry",
        target_id=inquiry.inquiry_id,
        label=inquiry.reference,
        at=inquiry.created_at,
    )


def _mails(inquiry: Inquiry) -> tuple[Effect, ...]:
    """Thank the person who wrote; a walk-in or caller was thanked in person."""
    if inquiry.channel != "web":
        return ()
    data: dict[str, JsonValue] = {"customer_name": inquiry.name, "reference": inquiry.reference}
    return (
        mail(
            f"{inquiry.inquiry_id}-received",
            kind="inquiry_received",
            to=inquiry.email,
            language=inquiry.language,
            data=data,
            at=inquiry.created_at,
        ),
    )


def is_open_to(person: Person, inquiry: Inquiry) -> bool:
    """Whether an inquiry is this person's business: their store's, or still anybody's."""
    return inquiry.store == UNASSIGNED or person.may_see(inquiry.store)


def inquiry_for(inquiry_id: str, person: Person, book: Book) -> Inquiry:
    """Return an inquiry of the person's store, or one that no store has taken; any other is not found."""
    found = book.get(Inquiry, inquiry_id)
    if not is_open_to(person, found):
        raise NotFound
    return found


def move_inquiry(inquiry_id: str, wanted: InquiryMove, *, person: Person, book: Book, clock: Clock) -> Inquiry:
    """Change an inquiry's state. Raises NotFound, IllegalMove, InvalidInput (LOST without a reason)."""
    if wanted.state == "LOST" and not wanted.reason:
        raise InvalidInput.at("/reason", "reason_required")
    before = inquiry_for(inquiry_id, person, book)
    after = before.move(wanted.state, reason=wanted.reason, consultant_id=person.staff_id, store=person.store)
    book.commit(
        Step(
            action="inquiry_moved",
            actor=person.staff_id,
            at=clock.now(),
            details={"from": before.state, "to": after.state},
            changes=(Change(after, before),),
        )
    )
    return after.model_copy(update={"version": before.version + 1})
