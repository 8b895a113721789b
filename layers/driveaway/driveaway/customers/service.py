"""Recognising people, and reading their profile. Phone wins over e-mail; strangers never change a profile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from driveaway.customers.model import Customer, CustomerByEmail, CustomerByPhone, CustomerPointer
from driveaway.ports import Book
from driveaway.shared.errors import NotFound
from driveaway.shared.ids import new_id
from driveaway.shared.record import Item
from driveaway.shared.text import Language


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
