"""Calendars as data: read by staff, changed by those who answer for the store; each version is audited."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import BaseModel, JsonValue

from driveaway.access.model import Person
from driveaway.calendars.model import EVERY_STORE, StoreCalendar
from driveaway.calendars.requests import NewCalendar
from driveaway.catalogue.model import Store
from driveaway.catalogue.versions import changed_entries, keep_version
from driveaway.ports import Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import InvalidInput, NotFound
from driveaway.shared.record import Item


def calendar_view(calendar: StoreCalendar) -> dict[str, JsonValue]:
    """Return `{store, week: {monday: {opens, closes} | null, …}, holidays, …}`: the whole calendar."""
    shown: dict[str, JsonValue] = calendar.model_dump(mode="json", exclude={"chain"})
    return shown if calendar.updated_at else {name: said for name, said in shown.items() if name != "updated_at"}


def list_calendars(book: Book) -> list[JsonValue]:
    """Return every calendar, that of all stores (`*`) first; it is at version 0 while nobody has changed it."""
    kept = {each.store: each for each in book.family(StoreCalendar, "") if isinstance(each, StoreCalendar)}
    everywhere = kept.pop(EVERY_STORE, StoreCalendar())
    return [calendar_view(each) for each in (everywhere, *sorted(kept.values(), key=lambda each: each.store))]


def show_calendar(store: str, book: Book) -> dict[str, JsonValue]:
    """Return a store's own calendar. Raises NotFound for one that goes by that of all stores."""
    if store == EVERY_STORE:
        return calendar_view(StoreCalendar.found([book.find(StoreCalendar, store)]))
    return calendar_view(book.get(StoreCalendar, store))


def change_calendar(
    store: str, wanted: NewCalendar, *, expected: int, person: Person, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    """Change a store's calendar at the expected version; 0 gives a store its own.

    What is due already stays due when it was. Raises NotFound (no such store, or another's), StaleRecord, InvalidInput.
    """
    _check_store(store, person)
    if problems := [*wanted.problems()]:
        raise InvalidInput(problems)
    return _changed(store, lambda _: dict(wanted), expected=expected, person=person, book=book, clock=clock)


def change_parts(
    store: str, parts: Mapping[str, object], *, expected: int, person: Person, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    """Change parts of a store's calendar and leave the rest; at 0 it gets its own, otherwise as all have.

    Raises NotFound (no such store, or another's) or StaleRecord.
    """

    def keeping_the_rest(followed: StoreCalendar) -> dict[str, object]:
        return {name: parts.get(name, getattr(followed, name)) for name in NewCalendar.model_fields}

    _check_store(store, person)
    return _changed(store, keeping_the_rest, expected=expected, person=person, book=book, clock=clock)


def _check_store(store: str, person: Person) -> None:
    if not person.may_see(store):
        raise NotFound


def _changed(
    store: str,
    fields: Callable[[StoreCalendar], Mapping[str, object]],
    *,
    expected: int,
    person: Person,
    book: Book,
    clock: Clock,
) -> dict[str, JsonValue]:
    """Write the next version of a store's calendar, with the fields that follow from the one it goes by now."""
    known: list[tuple[type[Item], str]] = [(Store, store), *StoreCalendar.wanted(store)]
    shop, own, everywhere = book.find_many(known)
    if shop is None and store != EVERY_STORE:
        raise NotFound
    before = own if isinstance(own, StoreCalendar) else None
    followed = StoreCalendar.found((own, everywhere))
    after = (before or StoreCalendar(store=store)).succeed(**fields(followed), updated_at=clock.now())
    details: dict[str, JsonValue] = {"store": store, "changes": changed_entries(_entries(followed), _entries(after))}
    actor, action = person.staff_id, "calendar_changed"
    kept = keep_version(after, before, action, details, expected=expected, actor=actor, book=book, clock=clock)
    return calendar_view(kept)


def _entries(calendar: StoreCalendar) -> Mapping[str, BaseModel | None]:
    return {
        **{f"week.{name}": hours for name, hours in calendar.week.days()},
        **{f"holidays.{each.first_day}": each for each in calendar.holidays},
        **{f"working_days.{each.day}": each for each in calendar.working_days},
        "answer_time": calendar.answer_time,
        "delivery_times": calendar.delivery_times,
    }
