"""What a store delivers by as its page in the console shows it, and the form that changes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, TypeAdapter, ValidationError

from driveaway.access.model import Person, Role
from driveaway.calendars.days import ON_THE_WALL, TimeOfDay
from driveaway.calendars.delivery_times import MOST_PLACES, MOST_TIMES, ADay, DeliveryTimes, PutOff, WorkingDays
from driveaway.calendars.model import EVERY_STORE, StoreCalendar
from driveaway.catalogue.model import Store
from driveaway.ports import Book
from driveaway.shared.contact import Line
from driveaway.shared.errors import FieldProblem, InvalidInput, NotFound

EDITORS: tuple[Role, ...] = ("sales_manager", "general_manager", "admin")
LINES = StringConstraints(strip_whitespace=True, max_length=8000)
_PLACE: TypeAdapter[tuple[str, int]] = TypeAdapter(tuple[Line, WorkingDays])


def in_a_line(typed: str) -> list[str]:
    """Return what was written one after the other, however it was told apart."""
    return [each for each in re.split(r"[\s,;，；、]+", typed) if each]


def on_the_wall(typed: str) -> str:
    """Return a time of day as it is kept: `9：30` is 09:30."""
    return typed.replace("：", ":").rjust(5, "0")


class DeliveryTimesForm(BaseModel):
    """The form, and the version that it was filled in from. Lists are written in a line or in lines, as people do."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Annotated[int, Field(ge=0)]
    transfer_days: WorkingDays
    transfer_days_from: Annotated[str, LINES] = ""
    preparation_days: WorkingDays
    put_off_days: PutOff
    preparations_a_day: ADay
    handovers_a_day: ADay
    handover_times: Annotated[str, LINES]

    def times(self) -> DeliveryTimes:
        """Return it as the API has it. Raises InvalidInput."""
        problems = [*self._wrong_times(), *self._wrong_places()]
        if problems:
            raise InvalidInput(problems)
        plain = self.model_dump(exclude={"version", "transfer_days_from", "handover_times"})
        return DeliveryTimes(**plain, handover_times=self._times, transfer_days_from=dict(self._places()))

    @property
    def _times(self) -> tuple[TimeOfDay, ...]:
        return tuple(
            each.rjust(5, "0") for each in re.split(r"[\s,;，；、]+", self.handover_times.replace("：", ":")) if each
        )

    def _wrong_times(self) -> Iterator[FieldProblem]:
        for each in self._times:
            if not re.fullmatch(ON_THE_WALL, each):
                yield FieldProblem("/handover_times", "no_time_of_day", (("typed", each.lstrip("0")),))
        if not 0 < len({*self._times}) <= MOST_TIMES:
            yield FieldProblem("/handover_times", "times_of_day", (("most", str(MOST_TIMES)),))

    @property
    def _lines(self) -> list[str]:
        return [line.strip() for line in self.transfer_days_from.splitlines() if line.strip()]

    def _places(self) -> Iterator[tuple[str, int]]:
        yield from filter(None, map(_place_and_days, self._lines))

    def _wrong_places(self) -> Iterator[FieldProblem]:
        for line in self._lines:
            if _place_and_days(line) is None:
                yield FieldProblem("/transfer_days_from", "place_and_days", (("typed", line),))
        if len(self._lines) > MOST_PLACES:
            yield FieldProblem("/transfer_days_from", "too_many_places", (("most", str(MOST_PLACES)),))


def _place_and_days(line: str) -> tuple[str, int] | None:
    place, _, days = line.replace("：", ":").replace("=", ":").rpartition(":")
    try:
        return _PLACE.validate_python((place.strip(), days.strip()))
    except ValidationError:
        return None


def filled_from(calendar: StoreCalendar, version: int) -> dict[str, JsonValue]:
    """Return what stands in the form, by the names of its fields."""
    times = calendar.delivery_times
    return times.model_dump(mode="json") | {
        "version": version,
        "handover_times": ", ".join(times.handover_times),
        "transfer_days_from": "\n".join(f"{place}: {days}" for place, days in times.transfer_days_from.items()),
    }


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
