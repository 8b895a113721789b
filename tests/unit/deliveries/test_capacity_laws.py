"""Laws of capacity: whatever is planned, slips, stands still or falls through, no day holds more than it has room for.

The machine counts the slots in the table itself and compares them with what the orders' records say.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import ExitStack, suppress
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from driveaway.adapters.dynamodb.items import from_attributes
from driveaway.calendars.days import Holiday, Week
from driveaway.calendars.delivery_times import DeliveryTimes
from driveaway.calendars.model import USUAL, StoreCalendar
from driveaway.calendars.working_time import is_working_day, working_day_from
from driveaway.deliveries.allocation import allocate, deallocate
from driveaway.deliveries.appointing import appoint
from driveaway.deliveries.planning import plan, release
from driveaway.deliveries.promise import SlotKind
from driveaway.deliveries.requests import AllocationWish, AppointmentWish
from driveaway.deliveries.slots import Slot, slots_of
from driveaway.orders.deadlines import sweep_orders
from driveaway.orders.model import Order
from driveaway.shared.clock import LOCAL_TIME, local_day
from driveaway.shared.errors import Refused
from driveaway.shared.text import LocalText
from driveaway.step import Change, Step
from tests.unit.deliveries.stage import NOON, TO_READY, Stage, opened, plainly, somebody

NAME = LocalText(zh_hans="假", zh_hant="假", en="Holiday")
WEEKS = some.sets(some.sampled_from([*Week.model_fields]), min_size=1).map(
    lambda days: Week.model_validate(dict.fromkeys(days, USUAL))
)
HOLIDAYS = some.builds(
    lambda begins, days: Holiday(name=NAME, first_day=begins, last_day=begins + timedelta(days=days)),
    some.dates(local_day(NOON), local_day(NOON) + timedelta(days=60)),
    some.integers(0, 12),
)
MANAGER = somebody("sales_manager")
TIMES = some.builds(
    DeliveryTimes,
    transfer_days=some.integers(0, 4),
    preparation_days=some.integers(0, 2),
    put_off_days=some.integers(1, 4),
    preparations_a_day=some.integers(1, 2),
    handovers_a_day=some.integers(1, 2),
)


class Capacity(RuleBasedStateMachine):
    """A store with little room, its orders, and time that passes."""

    @initialize(week=WEEKS, holidays=some.lists(HOLIDAYS, max_size=3), times=TIMES)
    def open(self, week: Week, holidays: list[Holiday], times: DeliveryTimes) -> None:
        """Open the store on its calendar."""
        os.environ.update({"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"})
        self.house = ExitStack()
        self.stage: Stage = self.house.enter_context(opened())
        self.calendar = StoreCalendar(store="1", week=week, holidays=tuple(holidays), delivery_times=times)
        self.stage.book.commit(Step(action="set_up", actor="test", at=NOON, changes=(Change(self.calendar),)))
        self.orders: list[str] = []
        self.cars = 0

    def teardown(self) -> None:
        """Close the store."""
        if hasattr(self, "house"):
            self.house.close()

    @rule(days=some.integers(0, 25))
    def plan_another(self, days: int) -> None:
        """One more contract is archived; its customer wants the car some day."""
        wanted = local_day(self.stage.clock.now()) + timedelta(days=10 + days)
        order_id = self.stage.order(agreed={"delivery": {"requested_date": str(wanted), "place": "Store 1"}})
        plan(order_id, book=self.stage.book, clock=self.stage.clock)
        self.orders.append(order_id)

    @rule(days=some.integers(1, 12))
    def let_days_pass(self, days: int) -> None:
        """Days pass, and each morning somebody looks at what is late."""
        for _ in range(days):
            self.stage.clock.advance(timedelta(days=1))
            sweep_orders(self.stage.book, self.stage.clock)

    @precondition(lambda self: self.orders)
    @rule(which=some.integers(0), far=some.booleans())
    def allocate_car(self, which: int, *, far: bool) -> None:
        """A car comes on the list, here or far away, and an order gets it."""
        self.cars += 1
        where: dict[str, Any] = {"state": "IN_TRANSIT", "arrived_at": None} if far else {}
        car = self.stage.car(f"LD9A1SEV9TA{self.cars:06}", **where)
        wish = AllocationWish(vin=car.vin, reason="next")
        with suppress(Refused):
            allocate(self._order(which), wish, person=MANAGER, book=self.stage.book, clock=self.stage.clock)

    @precondition(lambda self: self.orders)
    @rule(which=some.integers(0), milestone=some.sampled_from(TO_READY))
    def report(self, which: int, milestone: str) -> None:
        """A milestone is reported, in its order or not."""
        with suppress(Refused):
            self.stage.tell(self._order(which), milestone)

    @precondition(lambda self: self.orders)
    @rule(which=some.integers(0))
    def stand_still_or_go_on(self, which: int) -> None:
        """A delivery stops, or goes on from where it was."""
        order_id = self._order(which)
        delivery = self.stage.seen(order_id).delivery
        with suppress(Refused):
            if delivery and delivery.blocked:
                self.stage.tell(order_id, delivery.blocked.resume)
            else:
                self.stage.tell(order_id, "BLOCKED", blocked_reason="A part is missing.", owner="Workshop")

    @precondition(lambda self: self.orders)
    @rule(which=some.integers(0), days=some.integers(1, 20))
    def appoint(self, which: int, days: int) -> None:
        """A handover is arranged for a day on which the store works, if there is room."""
        day = working_day_from(self.calendar, self._today() + timedelta(days=days))
        wish = AppointmentWish(starts_at=datetime.combine(day, time(10), LOCAL_TIME), place="Store 1")
        with suppress(Refused):
            appoint(
                self._order(which), wish, words=plainly, person=MANAGER, book=self.stage.book, clock=self.stage.clock
            )

    @precondition(lambda self: self.orders)
    @rule(which=some.integers(0))
    def take_car_away(self, which: int) -> None:
        """A manager gives an order's car to somebody else."""
        with suppress(Refused):
            deallocate(self._order(which), "needed", person=MANAGER, book=self.stage.book, clock=self.stage.clock)

    @precondition(lambda self: self.orders)
    @rule(which=some.integers(0))
    def fall_through(self, which: int) -> None:
        """An order is cancelled, and what it held is given back."""
        order_id = self._order(which)
        order = self.stage.seen(order_id)
        if order.status == "IN_DELIVERY":
            self.stage.change(order_id, status="CANCELLED", progress=order.progress + 1)
        release(order_id, book=self.stage.book, clock=self.stage.clock)

    @invariant()
    def no_day_is_overbooked(self) -> None:
        """No day has more slots taken than room, and none on a day when the store is shut."""
        slots = self._slots()
        per_day = Counter((slot.kind, slot.day) for slot in slots)
        room: dict[SlotKind, int] = {
            "preparation": self.calendar.delivery_times.preparations_a_day,
            "handover": self.calendar.delivery_times.handovers_a_day,
        }
        assert [each for each, taken in per_day.items() if taken > room[each[0]]] == []
        assert [slot for slot in slots if not is_working_day(self.calendar, slot.day)] == []

    @invariant()
    def slots_are_those_of_the_orders(self) -> None:
        """Each delivery has the slots that its record names, and nobody else has any from today on."""
        today, kept = self._today(), {slot.key for slot in self._slots() if slot.day >= self._today()}
        named = {slot.key for order in self._going() for slot in self._named(order) if slot.day >= today}
        assert kept == named

    @invariant()
    def promises_come_true_or_are_told_anew(self) -> None:
        """The promised day is that of the plan and of the appointment; it slips later only."""
        for order in self._going():
            delivery = order.delivery
            assert delivery
            assert delivery.expected_handover == delivery.targets["HANDED_OVER"]
            assert all(slip.was < slip.becomes for slip in delivery.slips)
            if delivery.appointment:
                assert local_day(delivery.appointment.starts_at) == delivery.expected_handover

    def _order(self, which: int) -> str:
        return self.orders[which % len(self.orders)]

    def _today(self) -> date:
        return local_day(self.stage.clock.now())

    def _going(self) -> list[Order]:
        orders = [self.stage.seen(order_id) for order_id in self.orders]
        return [order for order in orders if order.status == "IN_DELIVERY"]

    def _named(self, order: Order) -> list[Slot]:
        return [*slots_of(order.store, order.order_id, order.delivery.bookings)] if order.delivery else []

    def _slots(self) -> list[Slot]:
        rows = self.stage.client.scan(TableName=self.stage.table)["Items"]
        return [from_attributes(Slot, row) for row in rows if row["pk"]["S"].startswith("SLOTS#")]


TestCapacity = Capacity.TestCase
TestCapacity.settings = settings(
    max_examples=8,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a dozen steps are read faster than they are shortened
)
