"""What a store delivers by, as the form of its page in the console carries it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, TypeAdapter, ValidationError

from driveaway.calendars.days import ON_THE_WALL, TimeOfDay
from driveaway.calendars.delivery_times import MOST_PLACES, MOST_TIMES, ADay, DeliveryTimes, PutOff, WorkingDays
from driveaway.calendars.desk import in_a_line, on_the_wall
from driveaway.calendars.model import StoreCalendar
from driveaway.shared.contact import Line
from driveaway.shared.errors import FieldProblem, InvalidInput

LINES = StringConstraints(strip_whitespace=True, max_length=8000)
_PLACE: TypeAdapter[tuple[str, int]] = TypeAdapter(tuple[Line, WorkingDays])


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
        return tuple(map(on_the_wall, in_a_line(self.handover_times)))

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


def times_filled_from(calendar: StoreCalendar, version: int) -> dict[str, JsonValue]:
    """Return what stands in the form, by the names of its fields."""
    times = calendar.delivery_times
    return times.model_dump(mode="json") | {
        "version": version,
        "handover_times": ", ".join(times.handover_times),
        "transfer_days_from": "\n".join(f"{place}: {days}" for place, days in times.transfer_days_from.items()),
    }
