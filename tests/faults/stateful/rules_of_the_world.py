"""Rules: what nobody does, and yet happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.faults.stateful import weather
from tests.faults.stateful.stage import PLACE, Stage
from tests.faults.stateful.town import Town
from tests.faults.wire import FAULTS, Fault

Weather = Callable[[Town, int], None]
WHILE = st.sampled_from(tuple(timedelta(hours=hours) for hours in (0.05, 0.3, 2, 24, 4 * 24, 15 * 24)))


class World(Stage):
    """Time, the stream, executions, and calls that go wrong."""

    @rule(by=WHILE)
    def time_passes(self, by: timedelta) -> None:
        weather.time_passes(self.town, by)

    @rule(place=PLACE, what=st.sampled_from((weather.stream_delivers, weather.stream_loses, weather.stream_repeats)))
    def stream(self, place: int, what: Weather) -> None:
        what(self.town, place)

    @rule()
    def settle(self) -> None:
        self.town.machine.settle()

    @rule(
        place=PLACE,
        what=st.sampled_from(
            (
                weather.execution_runs,
                weather.execution_runs,
                weather.execution_is_lost,
                weather.execution_vanishes,
                weather.loss_is_told_again,
                weather.wait_times_out,
                weather.executions_are_compared,
                weather.everything_restarts,
            )
        ),
    )
    def execution(self, place: int, what: Weather) -> None:
        what(self.town, place)

    @rule(place=PLACE)
    def finance_hears_again(self, place: int) -> None:
        weather.finance_hears_again(self.town, place)

    @rule(place=PLACE, kind=st.sampled_from(("Send", "Delivery", "Bounce", "Complaint")))
    def mail_is_told_of(self, place: int, kind: str) -> None:
        weather.mail_is_told_of(self.town, place, kind)

    @rule(fault=st.sampled_from(FAULTS), after=st.integers(0, 8), lasts=st.sampled_from((1, 1, 1, 4)))
    def trouble(self, fault: Fault, after: int, lasts: int) -> None:
        self.town.trouble(fault, after=after, lasts=lasts)
