"""The stage of the stateful test: the town, its orders and buyers, and the judgement at the end of each run."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, ClassVar

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, initialize, invariant, multiple

from driveaway.access.directory import directory
from driveaway.adapters import retries
from tests.faults.cloud import cloud
from tests.faults.machine import Machine
from tests.faults.stateful import rest, selling
from tests.faults.stateful.access import OWN
from tests.faults.stateful.chronicle import Chronicle
from tests.faults.stateful.natural import goes_on
from tests.faults.stateful.selling import Buyer
from tests.faults.stateful.town import Town

STAFF = (
    "consultant-1", "consultant-2", "sales-manager-1", "sales-manager-2", "sales-director", "general-manager",
    "finance", "delivery", "aftersales", "admin",
)  # fmt: skip
SELLERS = st.sampled_from((OWN, OWN, OWN, OWN, "sales-manager-1", "consultant-2", "finance"))
COORDINATORS = st.sampled_from(("delivery", "delivery", "delivery", "sales-manager-1", "consultant-1", "finance"))
ANYBODY = st.sampled_from(STAFF)
PLACE = st.integers(0, 5)
SELDOM = st.sampled_from((False, False, False, True))
CAR = st.integers(0, len(selling.CARS) - 1)
DISCOUNT = st.sampled_from(selling.DISCOUNTS)
SEEN: Counter[str] = Counter()
"""What all runs of this process came to."""


def when(*statuses: str) -> Callable[[Any], bool]:
    """Return the condition that an order stands in one of these."""
    return lambda stage: stage.town.any_order(*statuses)


class Stage(RuleBasedStateMachine):
    """Several orders of several people at once."""

    buyers: Bundle[Buyer] = Bundle("buyers")
    orders: Bundle[str] = Bundle("orders")
    least: ClassVar[int] = 0
    """Steps of a run that counts as one; Hypothesis makes shorter ones too, which are judged all the same."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        here = self.stack.enter_context(cloud())
        with here.unseen() as bench:
            staff = {each.staff_id: each for each in directory(bench.book)}
        self.town = Town(here, Machine(here), Chronicle(), staff)
        self.steps = 0

    @initialize(tries=st.sampled_from((1, 1, 4)))
    def try_calls(self, tries: int) -> None:
        retries.MOST_TRIES = tries  # the cloud puts it back

    @initialize(target=orders, deeds=st.integers(0, 16), car=CAR, discount=DISCOUNT, who=st.sampled_from(STAFF[:4]))
    def begin(self, deeds: int, car: int, discount: str | None, who: str) -> str:
        return self._one_goes_on(0, deeds, car, discount, who)

    @initialize(target=orders, deeds=st.integers(-4, 5), car=CAR, discount=DISCOUNT, who=st.sampled_from(STAFF[:4]))
    def begin_another(self, deeds: int, car: int, discount: str | None, who: str) -> str | MultipleResults[str]:
        return self._one_goes_on(1, deeds, car, discount, who) if deeds >= 0 else multiple()

    def _one_goes_on(self, place: int, deeds: int, car: int, discount: str | None, who: str) -> str:
        buyer = selling.inquire(self.town, place, place)
        assert buyer, "nothing is broken yet"
        order_id = selling.create(self.town, buyer, car, discount, who)
        assert order_id, "nothing is broken yet"
        for _ in range(deeds):
            goes_on(self.town, order_id)
        return order_id

    @invariant()
    def nothing_unlawful_was_written(self) -> None:
        self.steps += bool(self.town.orders)
        assert not self.town.wrong, self.town.wrong

    def teardown(self) -> None:
        try:
            if sys.exc_info()[1] is None:
                assume(self.town.orders)
                self._judge()
                assume(self.steps >= self.least)
        finally:
            self.stack.close()

    def _judge(self) -> None:
        rest.come_to_rest(self.town)
        wrong = rest.violations(self.town)
        assert not wrong, wrong
        stood = [f"at rest: {order.status}" for order in self.town.orders]
        rest.long_silence(self.town)
        wrong = rest.violations(self.town, silent=True)
        assert not wrong, wrong
        SEEN.update(stood)
        SEEN.update(f"end: {order.status}" for order in self.town.orders)
        runs = "runs" if self.steps >= self.least else "runs that ended early"
        SEEN.update({runs: 1, "steps": self.steps, "requests": len(self.town.sent)})
        SEEN.update(f"fault: {fault}" for fault in self.town.struck.elements())
