"""Rules: customers ask, consultants write orders, change, send and cancel them, and everybody answers them."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import MultipleResults, multiple, precondition, rule

from tests.faults.stateful import deciding, repeating, selling
from tests.faults.stateful.access import OWN
from tests.faults.stateful.natural import goes_on
from tests.faults.stateful.selling import Buyer
from tests.faults.stateful.stage import ANYBODY, CAR, DISCOUNT, PLACE, SELDOM, SELLERS, STAFF, Stage, when
from tests.faults.wire import FAULTS, Fault, Json

MOST_ORDERS = 4
BACK = st.sampled_from((0, 0, 0, 1, 2))
PEOPLE = st.integers(0, len(selling.PHONES) - 1)
CONTACT = st.sampled_from(
    (
        *({"phone": f"+86{each}"} for each in selling.PHONES),
        *({"email": each} for each in (selling.EMAILS[1], *selling.SPARE)),
    )
)


class Sale(Stage):
    """Up to the signature."""

    orders, buyers = Stage.orders, Stage.buyers

    @rule(
        target=buyers,
        phone=PEOPLE,
        email=PEOPLE,
        spelled=st.booleans(),
        who=st.sampled_from(("", "", "consultant-2", "finance")),
    )
    def inquire(self, phone: int, email: int, spelled: bool, who: str) -> Buyer | MultipleResults[Buyer]:
        return selling.inquire(self.town, phone, email, spelled=spelled, who=who) or multiple()

    @rule(buyer=buyers, state=st.sampled_from(("CONTACTED", "QUALIFIED", "LOST", "CONVERTED")), who=ANYBODY)
    def move_inquiry(self, buyer: Buyer, state: str, who: str) -> None:
        selling.move_inquiry(self.town, buyer, state, who)

    @rule(buyer=buyers, contact=CONTACT, stale=SELDOM, who=ANYBODY)
    def change_contact(self, buyer: Buyer, contact: Json, stale: bool, who: str) -> None:
        selling.change_contact(self.town, buyer, contact, stale=stale, who=who)

    @precondition(lambda self: len(self.town.orders) < MOST_ORDERS)
    @rule(target=orders, buyer=buyers, car=CAR, discount=DISCOUNT, who=st.sampled_from(STAFF[:7]), linked=st.booleans())
    def create(
        self, buyer: Buyer, car: int, discount: str | None, who: str, linked: bool
    ) -> str | MultipleResults[str]:
        return selling.create(self.town, buyer, car, discount, who, linked=linked) or multiple()

    @precondition(lambda self: len(self.town.orders) < MOST_ORDERS)
    @rule(target=orders, order_id=orders, who=SELLERS)
    def duplicate(self, order_id: str, who: str) -> str | MultipleResults[str]:
        return selling.duplicate(self.town, order_id, who) or multiple()

    @precondition(when("DRAFT", "AWAITING_CUSTOMER", "CHANGES_REQUESTED", "IN_REVIEW", "AWAITING_SIGNATURE"))
    @rule(order_id=orders, discount=DISCOUNT, who=SELLERS, match=st.sampled_from((0, 0, 0, 1)))
    def edit(self, order_id: str, discount: str | None, who: str, match: int) -> None:
        selling.edit(self.town, order_id, selling.terms(discount), who, match=match)

    @precondition(when("DRAFT", "AWAITING_CUSTOMER", "CHANGES_REQUESTED"))
    @rule(order_id=orders, who=SELLERS)
    def submit(self, order_id: str, who: str) -> None:
        selling.submit(self.town, order_id, who)

    @precondition(when("AWAITING_CUSTOMER", "CHANGES_REQUESTED", "IN_REVIEW", "AWAITING_SIGNATURE"))
    @rule(order_id=orders, discount=DISCOUNT, old=st.booleans())
    def change_and_send(self, order_id: str, discount: str | None, old: bool) -> None:
        selling.edit(self.town, order_id, selling.terms(discount), OWN)
        selling.submit(self.town, order_id, OWN)
        self.town.machine.settle()
        if old:
            deciding.answer(self.town, order_id, back=1)

    @rule(order_id=orders, who=SELLERS)
    def cancel(self, order_id: str, who: str) -> None:
        selling.cancel(self.town, order_id, who)

    @rule(order_id=orders)
    def go_on_once(self, order_id: str) -> None:
        goes_on(self.town, order_id)

    @rule(order_id=orders, times=st.integers(2, 5), fault=st.none() | st.sampled_from(FAULTS), after=st.integers(0, 40))
    def go_on(self, order_id: str, times: int, fault: Fault | None, after: int) -> None:
        if fault:
            self.town.trouble(fault, after=after)
        for _ in range(times):
            goes_on(self.town, order_id)

    @precondition(when("AWAITING_CUSTOMER", "IN_REVIEW", "CHANGES_REQUESTED", "EXPIRED"))
    @rule(order_id=orders, decision=st.sampled_from(("confirm", "confirm", "request_changes")), wrong=SELDOM, back=BACK)
    def customer_answers(self, order_id: str, decision: str, wrong: bool, back: int) -> None:
        deciding.answer(self.town, order_id, decision, right=not wrong, back=back)

    @precondition(when("IN_REVIEW", "APPROVED", "REJECTED", "CHANGES_REQUESTED", "CANCELLED"))
    @rule(
        order_id=orders,
        decision=st.sampled_from(("approve", "approve", "reject", "request_changes", "delegate")),
        who=st.one_of(st.just(OWN), st.just(OWN), ANYBODY),
        to=ANYBODY,
        back=st.sampled_from((0, 0, None, 1, 2)),
    )
    def approver_decides(self, order_id: str, decision: str, who: str, to: str, back: int | None) -> None:
        deciding.decide(self.town, order_id, decision, who=who, to=to, back=back)

    @precondition(when("AWAITING_SIGNATURE", "CONTRACTED", "CANCELLED"))
    @rule(order_id=orders, back=BACK)
    def ask_code(self, order_id: str, back: int) -> None:
        deciding.ask_code(self.town, order_id, back=back)

    @precondition(when("AWAITING_SIGNATURE", "CONTRACTED", "CANCELLED"))
    @rule(order_id=orders, decision=st.sampled_from(("sign", "sign", "decline")), wrong=SELDOM, back=BACK)
    def sign(self, order_id: str, decision: str, wrong: bool, back: int) -> None:
        deciding.sign(self.town, order_id, decision, right=not wrong, back=back)

    @rule(place=PLACE, other=SELDOM)
    def send_again(self, place: int, other: bool) -> None:
        repeating.again(self.town, place, other=other)
