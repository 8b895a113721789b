"""Signing in by mailed code, and the sessions that come of it. Nothing here tells whether an address is known."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from driveaway.access.codes import check_code, new_code, unspent
from driveaway.access.model import Code, CodeSlot, CodeSpent, Person, Session, Staff, StaffByEmail
from driveaway.effects.model import Effect, mail
from driveaway.ports import AlreadyClaimed, Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import InvalidInput, StaleRecord
from driveaway.shared.ids import digest, new_id
from driveaway.shared.record import Item
from driveaway.step import Step

LIFETIME = timedelta(hours=12)
CODES_AN_HOUR = 5
"""How many codes an address may ask for within an hour and not use."""
SUBJECT = "sign-in:"
NOBODY = "-"


@dataclass(frozen=True)
class SignedIn:
    """A fresh session: the secret goes to the person once, the table holds its hash."""

    secret: str
    person: Person
    expires_at: datetime


def ask_code(email: str, *, book: Book, clock: Clock) -> str:
    """Mail a code to a member of staff; returns the sign-in's id, whoever asked and whether or not a mail goes out.

    The calls and writes are the same for an address that nobody has; above the hourly number nothing is written.
    """
    now, sign_in_id = clock.now(), new_id()
    slots = [f"{digest(email)}.{now:%Y%m%d%H}.{number}" for number in range(CODES_AN_HOUR)]
    wanted: list[tuple[type[Item], str]] = [(StaffByEmail, email), *((CodeSlot, slot) for slot in slots)]
    lookup, *taken = book.find_many(wanted)
    staff = book.find(Staff, lookup.staff_id if isinstance(lookup, StaffByEmail) else NOBODY)
    for slot in (slot for slot, found in zip(slots, taken, strict=True) if found is None):
        try:
            book.commit(_asked(sign_in_id, staff, CodeSlot(slot=slot, at=now)))
            break
        except AlreadyClaimed:
            continue  # the same address asked twice at once: the next slot
    return sign_in_id


def _asked(sign_in_id: str, staff: Staff | None, slot: CodeSlot) -> Step:
    """A code for nobody is spent from the start, and takes the place of the mail."""
    subject = f"{SUBJECT}{staff.staff_id if staff else NOBODY}"
    code = new_code(sign_in_id, subject=subject, now=slot.at, slot=slot.slot)
    return Step(
        action="code_asked",
        actor=staff.staff_id if staff else NOBODY,
        at=slot.at,
        claims=(code, slot) if staff else (code, slot, CodeSpent(code_id=sign_in_id, at=slot.at)),
        effects=(_letter(sign_in_id, staff, slot.at),) if staff else (),
    )


def _letter(sign_in_id: str, staff: Staff, at: datetime) -> Effect:
    return mail(
        f"{sign_in_id}-code",
        kind="sign_in_code",
        to=staff.email,
        language=staff.language,
        data={"name": staff.name},
        at=at,
        code_id=sign_in_id,
    )


def sign_in(sign_in_id: str, typed: str, *, book: Book, clock: Clock) -> SignedIn:
    """Open a session with a mailed code, once. Raises InvalidInput (wrong, old or used code) or TooManyTries."""
    now = clock.now()
    found = book.find(Code, sign_in_id)
    code = check_code(found if found and found.subject.startswith(SUBJECT) else None, typed, book=book, now=now)
    staff = book.get(Staff, code.subject.removeprefix(SUBJECT))
    secret = secrets.token_urlsafe(32)
    session = _session(staff, secret, now + LIFETIME)
    step = Step(
        action="signed_in",
        actor=staff.staff_id,
        at=now,
        claims=(CodeSpent(code_id=sign_in_id, at=now), session),
        drops=(CodeSlot.key_of(code.slot),) if code.slot else (),
        tries_left=(unspent(code),),
    )
    try:
        book.commit(step)
    except AlreadyClaimed as error:
        raise InvalidInput.at("/code", "code_wrong") from error
    return SignedIn(secret=secret, person=session.person, expires_at=session.expires_at)


def _session(staff: Staff, secret: str, expires_at: datetime) -> Session:
    return Session(secret_hash=digest(secret), person=staff.person, expires_at=expires_at)


def session_for(secret: str, book: Book, now: datetime) -> Person | None:
    """Return the person whose living session has this secret, or None. One read."""
    session = book.find(Session, digest(secret))
    return session.person if session and session.expires_at > now else None


def sign_out(secret: str, person: Person, *, book: Book, clock: Clock) -> None:
    """End a session; one that has ended already is fine."""
    step = Step(action="signed_out", actor=person.staff_id, at=clock.now(), drops=(Session.key_of(digest(secret)),))
    try:
        book.commit(step)
    except StaleRecord:
        return
