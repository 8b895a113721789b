"""Terms and store prices as data: read by staff, changed by those who answer for prices; each version is audited."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.catalogue.accepting import prices_problems, terms_problems
from driveaway.catalogue.model import CarModel, Store
from driveaway.catalogue.requests import NewStorePrices, NewTerms
from driveaway.catalogue.stores import all_stores
from driveaway.catalogue.terms import ONE, OwnPrice, Promotion, Service, StorePrices, Terms
from driveaway.catalogue.versions import changed_entries, keep_version
from driveaway.ports import Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import InvalidInput, NotFound

Entries = Mapping[str, Service | Promotion | OwnPrice]


def view_of(kept: Terms | StorePrices) -> dict[str, JsonValue]:
    """Return `{tax_rate, services, promotions, version, …}` of terms, `{store, prices, version, …}` of a store."""
    return kept.model_dump(mode="json", exclude={"chain"}, exclude_none=True)


def show_terms(book: Book) -> dict[str, JsonValue]:
    """Return the terms of all stores; version 0 before any were kept."""
    return view_of(book.find(Terms, ONE) or Terms())


def list_store_prices(book: Book) -> list[JsonValue]:
    """Return the prices of every store that has some of its own."""
    return [view_of(each) for each in book.family(StorePrices, "") if isinstance(each, StorePrices)]


def show_store_prices(store: str, book: Book) -> dict[str, JsonValue]:
    """Return a store's own prices. Raises NotFound for one that goes by the list."""
    return view_of(book.get(StorePrices, store))


def change_terms(wanted: NewTerms, *, expected: int, person: Person, book: Book, clock: Clock) -> dict[str, JsonValue]:
    """Change the terms at the expected version. Orders made before keep their price until the check or an edit.

    Raises StaleRecord, InvalidInput.
    """
    found = book.family(CarModel, "", Terms)
    models = [each for each in found if isinstance(each, CarModel)]
    if problems := [*terms_problems(wanted, models, all_stores(book))]:
        raise InvalidInput(problems)
    before = next((each for each in found if isinstance(each, Terms)), None)
    after = (before or Terms()).succeed(**dict(wanted), updated_at=clock.now())
    changes = changed_entries(_of_terms(before or Terms()), _of_terms(after))
    details: dict[str, JsonValue] = {"tax_rate": str(wanted.tax_rate), "changes": changes}
    actor = person.staff_id
    return view_of(
        keep_version(after, before, "terms_changed", details, expected=expected, actor=actor, book=book, clock=clock)
    )


def change_store_prices(
    store: str, wanted: NewStorePrices, *, expected: int, person: Person, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    """Change a store's own prices at the expected version; 0 gives it the first.

    Raises NotFound (no such store), StaleRecord, InvalidInput.
    """
    found = book.family(CarModel, "", StorePrices)
    models = [each for each in found if isinstance(each, CarModel)]
    if book.find(Store, store) is None:
        raise NotFound
    if problems := [*prices_problems(wanted, models)]:
        raise InvalidInput(problems)
    before = next((each for each in found if isinstance(each, StorePrices) and each.store == store), None)
    after = (before or StorePrices(store=store)).succeed(prices=wanted.prices, updated_at=clock.now())
    changes = changed_entries(_of_store(before or StorePrices(store=store)), _of_store(after))
    details: dict[str, JsonValue] = {"store": store, "changes": changes}
    actor, action = person.staff_id, "store_prices_changed"
    return view_of(keep_version(after, before, action, details, expected=expected, actor=actor, book=book, clock=clock))


def _of_terms(terms: Terms) -> Entries:
    services = {f"services.{each.service_code}": each for each in terms.services}
    return {**services, **{f"promotions.{each.promotion_code}": each for each in terms.promotions}}


def _of_store(own: StorePrices) -> Entries:
    return {f"{each.model_code}.{each.kind}.{each.code}": each for each in own.prices}
