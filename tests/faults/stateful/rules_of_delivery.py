"""Rules: money comes in, a car is found and made ready, the customer takes it, and stays a customer."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.faults.stateful import delivering, staying
from tests.faults.stateful.access import OWN
from tests.faults.stateful.stage import ANYBODY, COORDINATORS, PLACE, SELDOM, Stage, when


class Delivery(Stage):
    """From the signature on."""

    orders = Stage.orders

    @rule(
        order_id=orders,
        share=st.sampled_from(("1", "0.5", "0.1", "1.5")),
        kind=st.sampled_from(("balance", "balance", "earnest_money", "refund")),
        reference=st.sampled_from(("B-1", "B-2")),
        who=st.sampled_from(("finance", "finance", "finance", "consultant-1")),
        times=st.sampled_from((1, 1, 2)),
    )
    def pay(self, order_id: str, share: str, kind: str, reference: str, who: str, times: int) -> None:
        for _ in range(times):
            delivering.pay(self.town, order_id, share, kind, reference=reference, who=who)

    @precondition(when("IN_DELIVERY", "DELIVERED"))
    @rule(order_id=orders, who=COORDINATORS)
    def allocate(self, order_id: str, who: str) -> None:
        delivering.allocate(self.town, order_id, who)

    @precondition(when("IN_DELIVERY"))
    @rule(order_id=orders, chosen=PLACE, who=st.sampled_from(("general-manager", "sales-manager-1", "delivery")))
    def exchange(self, order_id: str, chosen: int, who: str) -> None:
        delivering.allocate(self.town, order_id)
        delivering.allocate(self.town, order_id, who, chosen=chosen)

    @precondition(when("IN_DELIVERY", "DELIVERED"))
    @rule(order_id=orders, who=COORDINATORS)
    def give_back(self, order_id: str, who: str) -> None:
        delivering.give_back(self.town, order_id, who)

    @precondition(when("IN_DELIVERY", "DELIVERED"))
    @rule(
        order_id=orders,
        who=COORDINATORS,
        milestone=st.sampled_from((OWN, OWN, "BLOCKED", "ARRIVED", "READY", "HANDED_OVER")),
    )
    def report(self, order_id: str, who: str, milestone: str) -> None:
        delivering.report(self.town, order_id, milestone, who)

    @precondition(when("IN_DELIVERY", "DELIVERED"))
    @rule(order_id=orders, days=st.sampled_from((-1, 3, 5)), who=COORDINATORS)
    def appoint(self, order_id: str, days: int, who: str) -> None:
        delivering.appoint(self.town, order_id, days, who)

    @precondition(when("IN_DELIVERY", "DELIVERED"))
    @rule(order_id=orders, who=COORDINATORS, owed=st.booleans())
    def hand_over(self, order_id: str, who: str, owed: bool) -> None:
        delivering.hand_over(self.town, order_id, who, owed=owed)

    @precondition(when("IN_DELIVERY", "DELIVERED"))
    @rule(place=PLACE)
    def redeem(self, place: int) -> None:
        delivering.redeem(self.town, place)

    @rule(order_id=orders, category=st.sampled_from(("breakdown", "complaint")), wrong=SELDOM)
    def ask_for_service(self, order_id: str, category: str, wrong: bool) -> None:
        staying.ask_for_service(self.town, order_id, category, right=not wrong)

    @precondition(lambda self: bool(self.town.chronicle.of("SERVICE")))
    @rule(
        place=PLACE, state=st.sampled_from(("ASSIGNED", "IN_PROGRESS", "RESOLVED", "CLOSED", "ESCALATED")), who=ANYBODY
    )
    def move_request(self, place: int, state: str, who: str) -> None:
        staying.move_request(self.town, place, state, who)

    @precondition(lambda self: bool(self.town.chronicle.of("FOLLOWUP")))
    @rule(
        place=PLACE,
        outcome=st.sampled_from(("reached", "no_answer", "declined")),
        who=ANYBODY,
        satisfaction=st.sampled_from((None, 4)),
    )
    def follow_up(self, place: int, outcome: str, who: str, satisfaction: int | None) -> None:
        staying.follow_up(self.town, place, outcome, who, satisfaction=satisfaction)

    @precondition(when("DELIVERED", "CLOSED"))
    @rule(order_id=orders, score=st.sampled_from((9, 3)))
    def answer_survey(self, order_id: str, score: int) -> None:
        staying.answer_survey(self.town, order_id, score)
