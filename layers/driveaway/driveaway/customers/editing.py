"""Changing a profile: its lookups move with its contacts, and the mail of its orders with its address."""

from __future__ import annotations

from collections.abc import Sequence

from driveaway.customers.model import (
    BrokenAddress,
    Customer,
    CustomerByEmail,
    CustomerByPhone,
    CustomerPointer,
    ProfileEdit,
    address_hash,
)
from driveaway.customers.service import profile
from driveaway.orders.contacts import Readdressed, is_behind, readdressed
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.orders.service import OrderFile
from driveaway.ports import AlreadyClaimed, Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import InvalidInput, StaleRecord, TryAgain
from driveaway.shared.record import Item, Key
from driveaway.step import Change, Step

ATTEMPTS = 3
MOST_READ = 45
MOST_MOVED = 20
"""Orders that take over an address: what one read brings, and what one transaction writes. The newest go first."""

Profile = tuple[Customer, list[CustomerPointer]]


def edit_profile(
    customer_id: str, edit: ProfileEdit, *, expected: int, actor: str, book: Book, clock: Clock
) -> Profile:
    """Change a profile at the expected version; returns it with its pointers.

    Mail about the customer's orders goes to the address that the edit names, the links that are open now included.
    Raises NotFound, StaleRecord, InvalidInput (a contact of somebody else's, or an address that mail came back from).
    """
    for _ in range(ATTEMPTS):
        before, pointers = profile(customer_id, book=book)
        if before.version != expected:
            raise StaleRecord(version=before.version)
        wanted = edit.model_dump(exclude_unset=True)
        changed = {name: value for name, value in wanted.items() if getattr(before, name) != value}
        orders = _left_behind(before, pointers, edit.email, book) if edit.email else []
        if not changed and not orders:
            return before, pointers
        try:
            return _committed(before, changed, orders, actor, book, clock), pointers
        except StaleRecord:
            continue  # the profile, or one of its orders, was changed at this very moment
    raise TryAgain("service_busy", call="edit_profile", reason="contended")


def _left_behind(before: Customer, pointers: Sequence[CustomerPointer], email: str, book: Book) -> list[OrderFile]:
    """Return the orders whose mail goes elsewhere. Raises InvalidInput when mail does not reach the new address."""
    newest = sorted((each for each in pointers if each.kind == "order"), key=lambda each: each.at, reverse=True)
    ids = [each.target_id for each in newest[:MOST_READ]]
    if email == before.email and not ids:
        return []
    wanted: list[tuple[type[Item], str]] = [(BrokenAddress, address_hash(email))]
    wanted += [(kind, order_id) for order_id in ids for kind in (Order, Content)]
    broken, *found = book.find_many(wanted)
    if broken and email != before.email:
        raise InvalidInput.at("/email", "email_unreachable")
    files = [
        OrderFile(order, content)
        for order, content in zip(found[::2], found[1::2], strict=True)
        if isinstance(order, Order) and isinstance(content, Content)
    ]
    behind = [each for each in files if is_behind(each, email)]
    return sorted(behind, key=lambda each: each.order.ended)[:MOST_MOVED]


def _committed(
    before: Customer, changed: dict[str, object], orders: Sequence[OrderFile], actor: str, book: Book, clock: Clock
) -> Customer:
    cured = {"email_trouble": None} if "email" in changed else {}
    after = before.succeed(**changed, **cured, updated_at=clock.now())
    moved = [readdressed(each, after.email, clock) for each in orders]
    fields = sorted({*changed, "email"} if moved else changed)
    try:
        book.commit(_step(before, after, fields, moved, actor))
    except AlreadyClaimed as error:
        field = "/phone" if error.key.pk.startswith("PHONE#") else "/email"
        raise InvalidInput.at(field, "contact_taken") from error
    return after.model_copy(update={"version": before.version + 1})


def _step(before: Customer, after: Customer, fields: Sequence[str], moved: Sequence[Readdressed], actor: str) -> Step:
    claims, drops = _moved_lookups(before, after)
    return Step(
        action="profile_edited",
        actor=actor,
        at=after.updated_at,
        details={"fields": [*fields]},
        changes=(Change(after, before), *(each.change for each in moved)),
        mirrors=tuple(each.content for each in moved),
        effects=tuple(effect for each in moved for effect in each.effects),
        claims=claims,
        drops=drops,
    )


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
