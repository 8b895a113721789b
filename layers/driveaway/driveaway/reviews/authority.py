"""The authority matrix as data: read and changed by those who answer for it; each version stays in its audit chain."""

from __future__ import annotations

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.catalogue.model import Store
from driveaway.catalogue.versions import keep_version
from driveaway.ports import Book
from driveaway.reviews.model import EVERY_STORE, Authority
from driveaway.reviews.requests import NewAuthority
from driveaway.shared.clock import Clock
from driveaway.shared.errors import InvalidInput, NotFound
from driveaway.shared.record import Item


def authority_view(authority: Authority) -> dict[str, JsonValue]:
    """Return `{store, rules, hours, version, updated_at?}`."""
    return authority.model_dump(mode="json", exclude={"chain"}, exclude_none=True)


def list_authorities(book: Book) -> list[JsonValue]:
    """Return every matrix, that of all stores (`*`) first."""
    found = [each for each in book.family(Authority, "", Authority) if isinstance(each, Authority)]
    return [authority_view(each) for each in sorted(found, key=lambda each: each.store)]


def show_authority(store: str, book: Book) -> dict[str, JsonValue]:
    """Return a store's own matrix. Raises NotFound for one that goes by the matrix of all stores."""
    return authority_view(book.get(Authority, store))


def change_authority(
    store: str, wanted: NewAuthority, *, expected: int, person: Person, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    """Change a store's matrix at the expected version; 0 gives a store its own.

    Orders that are in review keep the levels they were given. Raises NotFound (no such store), StaleRecord,
    InvalidInput (orders that nobody would be asked about).
    """
    if not any(rule.when == "always" for rule in wanted.rules):
        raise InvalidInput.at("/rules", "no_rule_for_all")
    known: list[tuple[type[Item], str]] = [(Authority, store), (Store, store)]
    before, shop = book.find_many(known)
    if not isinstance(shop, Store) and store != EVERY_STORE:
        raise NotFound
    before = before if isinstance(before, Authority) else None
    changed = before or Authority(store=store, rules=wanted.rules, hours=wanted.hours)
    after = changed.succeed(rules=wanted.rules, hours=wanted.hours, updated_at=clock.now())
    details: dict[str, JsonValue] = {"store": store, **wanted.model_dump(mode="json", exclude_none=True)}
    actor, action = person.staff_id, "authority_changed"
    kept = keep_version(after, before, action, details, expected=expected, actor=actor, book=book, clock=clock)
    return authority_view(kept)
