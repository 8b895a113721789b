"""What the pages of a store's calendar in the console share: who may change it, and how times and lists are typed."""

from __future__ import annotations

import re

from pydantic import JsonValue

from driveaway.access.model import Person, Role
from driveaway.calendars.model import EVERY_STORE, StoreCalendar
from driveaway.catalogue.model import Store
from driveaway.ports import Book
from driveaway.shared.errors import NotFound

EDITORS: tuple[Role, ...] = ("sales_manager", "general_manager", "admin")


def in_a_line(typed: str) -> list[str]:
    """Return what was written one after the other, however it was told apart."""
    return [each for each in re.split(r"[\s,;，；、]+", typed) if each]


def on_the_wall(typed: str) -> str:
    """Return a time of day as it is kept: `9：30` is 09:30."""
    return typed.replace("：", ":").rjust(5, "0")


def page_of(store: str, person: Person, book: Book) -> tuple[dict[str, JsonValue], StoreCalendar, int]:
    """Return `{store, own, may_edit, stores}` of a store's pages, its calendar, and the version to change it at.

    `own` is whether the store has a calendar of its own, `stores` those whose pages the person may go to from here.
    Raises NotFound.
    """
    if store != EVERY_STORE and not person.may_see(store):
        raise NotFound
    own, everywhere = book.find_many(StoreCalendar.wanted(store))
    stores = [each for each in book.family(Store, "") if isinstance(each, Store)]
    if store not in {EVERY_STORE, *(each.store for each in stores)}:
        raise NotFound
    seen = [each for each in stores if person.may_see(each.store)]
    version = own.version if isinstance(own, StoreCalendar) else 0
    shown: dict[str, JsonValue] = {
        "person": person.model_dump(mode="json"),
        "store": store,
        "own": version > 0,
        "may_edit": person.may_see(store) and bool({*EDITORS} & {*person.roles}),
        "stores": [{"store": each.store, "name": each.name.model_dump(mode="json", by_alias=True)} for each in seen],
    }
    return shown, StoreCalendar.found((own, everywhere)), version
