"""Recognising people, and keeping their profile. Phone wins over e-mail; strangers never change a profile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from driveaway.customers.model import Customer, CustomerByEmail, CustomerByPhone, CustomerPointer, ProfileEdit
from driveaway.ports import AlreadyClaimed, Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import InvalidInput, NotFound, StaleRecord
from driveaway.shared.ids import new_id
from driveaway.shared.record import Item, Key
from driveaway.shared.text import Language
from driveaway.step import Change, Step


@dataclass(frozen=True)
class Recognised:
    """Whom an inquiry belongs to: a known customer, or a new one with the items to create."""

    customer_id: str
    new: Customer | None = None
    claims: tuple[Item, ...] = ()
    conflicting_id: str | None = None


def recognise(
    *, name: str, phone: str, email: str, language: Language, marketing_consent: bool, book: Book, now: datetime
) -> Recognised:
    """Return the customer by phone, else by e-mail, else a new one. Two calls at most; writes nothing."""
    by_phone, by_email = book.find_many([(CustomerByPhone, phone), (CustomerByEmail, email)])
    phone_owner = by_phone.customer_id if isinstance(by_phone, CustomerByPhone) else None
    email_owner = by_email.customer_id if isinstance(by_email, CustomerByEmail) else None
    if phone_owner:
        conflict = email_owner if email_owner and email_owner != phone_owner else None
        return Recognised(phone_owner, conflicting_id=conflict)
    if email_owner:
        return Recognised(email_owner)
    customer = Customer(
        customer_id=new_id(),
        name=name,
        phone=phone,
        email=email,
        language=language,
        marketing_consent=marketing_consent,
        created_at=now,
        updated_at=now,
    )
    lookups = (
        CustomerByPhone(phone=phone, customer_id=customer.customer_id),
        CustomerByEmail(email=email, customer_id=customer.customer_id),
    )
    return Recognised(customer.customer_id, new=customer, claims=lookups)


def profile(customer_id: str, *, book: Book) -> tuple[Customer, list[CustomerPointer]]:
    """Return a profile and the pointers to what belongs to it, in one query. Raises NotFound."""
    items = book.family(Customer, customer_id, CustomerPointer)
    customer = next((item for item in items if isinstance(item, Customer)), None)
    if customer is None:
        raise NotFound
    return customer, [item for item in items if isinstance(item, CustomerPointer)]


def edit_profile(
    customer_id: str, edit: ProfileEdit, *, expected: int, actor: str, book: Book, clock: Clock
) -> Customer:
    """Change a profile at the expected version. Raises NotFound, StaleRecord, InvalidInput (contact taken)."""
    before = book.get(Customer, customer_id)
    if before.version != expected:
        raise StaleRecord(version=before.version)
    wanted = edit.model_dump(exclude_unset=True)
    changed = {name: value for name, value in wanted.items() if getattr(before, name) != value}
    if not changed:
        return before
    after = before.succeed(**changed, updated_at=clock.now())
    claims, drops = _moved_lookups(before, after)
    step = Step(
        action="profile_edited",
        actor=actor,
        at=clock.now(),
        details={"fields": list[JsonValue](sorted(changed))},
        changes=(Change(after, before),),
        claims=claims,
        drops=drops,
    )
    try:
        book.commit(step)
    except AlreadyClaimed as error:
        field = "/phone" if error.key.pk.startswith("PHONE#") else "/email"
        raise InvalidInput.at(field, "contact_taken") from error
    return book.get(Customer, customer_id)


def _moved_lookups(before: Customer, after: Customer) -> tuple[tuple[Item, ...], tuple[Key, ...]]:
    claims: list[Item] = []
    drops: list[Key] = []
    if before.phone != after.phone:
        claims.append(CustomerByPhone(phone=after.phone, customer_id=after.customer_id))
        drops.append(CustomerByPhone.key_of(before.phone))
    if before.email != after.email:
        claims.append(CustomerByEmail(email=after.email, customer_id=after.customer_id))
        drops.append(CustomerByEmail.key_of(before.email))
    return tuple(claims), tuple(drops)
