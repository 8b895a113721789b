"""Laws of authority: whatever people do in whatever order, no contract lacks an approval of exactly what it says.

The machine keeps its own ledger of who made and who approved what, and compares contents field by field, not by hash.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from driveaway.access.directory import note_absence
from driveaway.access.model import Absence
from driveaway.contracts.drafting import draft_contract
from driveaway.orders.answers import answer_order
from driveaway.orders.content import BESIDE, Content
from driveaway.orders.deadlines import sweep_orders
from driveaway.orders.duplicating import duplicate_order
from driveaway.orders.editing import edit_order, submit_order
from driveaway.orders.model import EDITABLE, Order
from driveaway.orders.requests import CustomerAnswer, OrderEdit
from driveaway.orders.service import open_file
from driveaway.reviews.cases import decide_in_console
from driveaway.reviews.model import Authority as Matrix
from driveaway.reviews.requests import Decision
from driveaway.reviews.rules import levels
from driveaway.reviews.service import check_order
from driveaway.shared.errors import Refused
from driveaway.workflow.service import Waiting, wait
from tests import sales
from tests.fakes import Bench, bench
from tests.sales import draft, staff_person
from tests.unit.contracts.conftest import MemoryArchive, PlainPress, drawing_up

SELLERS = ("consultant-1", "sales-manager-1")
DECIDERS = ("sales-manager-1", "sales-manager-2", "sales-director", "general-manager", "finance", "consultant-1")
EDITS: tuple[dict[str, Any], ...] = (
    {"discount": {"amount": "1000.00"}, "discount_reason": "loyalty"},
    {"discount": {"amount": "7000.00"}, "discount_reason": "loyalty"},
    {"discount": {"amount": "12000.00"}, "discount_reason": "loyalty"},
    {"discount": None},
    {"delivery": {"requested_date": "2026-05-01", "place": "Store 1"}},
    {"delivery": {"requested_date": "2026-06-01", "place": "Store 2"}},
    {"special_terms": "Winter tyres."},
    {"special_terms": None},
)
UNWEIGHED = {*BESIDE, "order_id", "revision", "follows", "buyer", "cost"}
CONTRACTED = {"APPROVED", "AWAITING_SIGNATURE"}


def terms(content: Content, *aside: str) -> dict[str, Any]:
    return content.model_dump(exclude={*UNWEIGHED, *aside})


class Authority(RuleBasedStateMachine):
    """One order and its copies, edited, sent, confirmed, decided, delegated and passed on."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.here: Bench = self.stack.enter_context(bench())
        self.makers: dict[str, set[str]] = {}
        self.given: list[tuple[str, str, Content]] = []

    def teardown(self) -> None:
        self.stack.close()

    @initialize()
    def written(self) -> None:
        self.order_id = draft(self.here).order_id
        self.makers[self.order_id] = {"consultant-1"}
        self.edit_and_go_round(EDITS[1], "consultant-1", 4)

    @property
    def order(self) -> Order:
        return self.here.book.get(Order, self.order_id)

    @precondition(lambda self: self.order.status in EDITABLE)
    @rule(change=st.sampled_from(EDITS), who=st.sampled_from(SELLERS))
    def edit(self, change: dict[str, Any], who: str) -> None:
        before, person = self.order, staff_person(who, self.here)
        edit_order(
            self.order_id,
            OrderEdit.model_validate(change),
            expected=before.version,
            person=person,
            book=self.here.book,
            clock=self.here.clock,
        )
        if self.order.revision != before.revision:
            self.makers[self.order_id].add(who)

    @precondition(lambda self: self.order.status in {"DRAFT", "CHANGES_REQUESTED"})
    @rule()
    def send(self) -> None:
        """Submit; the customer confirms; the check runs."""
        here, person = self.here, staff_person("consultant-1", self.here)
        submit_order(self.order_id, person=person, book=here.book, clock=here.clock)
        ask = sales.asking(self.order, here)
        self._wait(ask.links)
        answer = CustomerAnswer(decision="confirm", phone_last4="8000")
        token = here.keys.token(ask.links[0].link_id)
        answer_order(token, answer, book=here.book, clock=here.clock)
        self.check()

    def _wait(self, links: Any) -> None:
        order = self.order
        waiting = Waiting(order.order_id, order.epoch, order.progress, f"ask-{order.progress}")
        wait(
            waiting,
            lambda each: sales.asking(each, self.here),
            book=self.here.book,
            workflow=self.here.workflow,
            clock=self.here.clock,
        )
        assert links

    @precondition(lambda self: self.order.status in EDITABLE)
    @rule(change=st.sampled_from(EDITS), who=st.sampled_from(SELLERS), levels=st.sampled_from((4, 4, 1, 0)))
    def edit_and_go_round(self, change: dict[str, Any], who: str, levels: int) -> None:
        """Edit, send, confirm, and let some levels approve."""
        self.edit(change, who)
        if self.order.status in {"DRAFT", "CHANGES_REQUESTED"}:
            self.send()
        self.all_approve(levels)

    @rule()
    def check(self) -> None:
        check_order(self.order_id, book=self.here.book, clock=self.here.clock)

    @precondition(lambda self: self.order.status == "IN_REVIEW")
    @rule(said=st.sampled_from(("approve", "approve", "approve", "request_changes", "delegate")), data=st.data())
    def decide(self, said: str, data: st.DataObject) -> None:
        waiting = self.order.waiting_approval()
        assigned = waiting.assignee if waiting else "finance"
        who = data.draw(st.sampled_from((assigned, assigned, assigned, *DECIDERS)))
        to = data.draw(st.sampled_from(DECIDERS)) if said == "delegate" else None
        decision = Decision.model_validate({"decision": said, "reason": "So be it.", "delegate_to": to})
        content = open_file(self.order_id, self.here.book).content
        before = self.order.version
        with suppress(Refused):
            person = staff_person(who, self.here)
            decide_in_console(self.order_id, decision, person=person, book=self.here.book, clock=self.here.clock)
            if said == "approve" and self.order.version > before:
                assert who not in self.makers[self.order_id]
                self.given.append((self.order_id, who, content))
        self.check()

    @precondition(lambda self: self.order.status == "IN_REVIEW")
    @rule(levels=st.integers(1, 4))
    def all_approve(self, levels: int) -> None:
        for _ in range(levels):
            before = self.order
            waiting = before.waiting_approval()
            if before.status != "IN_REVIEW" or waiting is None:
                return
            content = open_file(self.order_id, self.here.book).content
            person = staff_person(waiting.assignee, self.here)
            said = Decision(decision="approve")
            decide_in_console(self.order_id, said, person=person, book=self.here.book, clock=self.here.clock)
            self.given.append((self.order_id, waiting.assignee, content))
            self.check()

    @rule()
    def time_passes(self) -> None:
        deadline = self.order.deadline
        if deadline and self.order.status == "IN_REVIEW":
            self.here.clock.at = max(deadline, self.here.clock.at)
            sweep_orders(self.here.book, self.here.clock)
            self.check()

    @rule(who=st.sampled_from(DECIDERS[:-1]), deputy=st.sampled_from((None, *DECIDERS)))
    def go_away(self, who: str, deputy: str | None) -> None:
        today = self.here.clock.now().date()
        absence = Absence(since=today, until=today + timedelta(days=3), deputy=deputy)
        person = staff_person(who, self.here)
        with suppress(Refused):
            note_absence(who, absence, person=person, book=self.here.book, clock=self.here.clock)

    @precondition(lambda self: len(self.makers) < 3)
    @rule()
    def duplicate(self) -> None:
        person = staff_person("consultant-1", self.here)
        reply = duplicate_order(self.order_id, person=person, receipt=None, book=self.here.book, clock=self.here.clock)
        self.order_id = str(reply["order_id"])
        self.makers[self.order_id] = {"consultant-1"}

    @rule()
    def draw_up(self) -> None:
        office = drawing_up(PlainPress(), MemoryArchive())
        draft_contract(self.order_id, office=office, book=self.here.book, clock=self.here.clock)

    @invariant()
    def contracts_say_what_was_approved(self) -> None:
        for order_id, makers in self.makers.items():
            found = open_file(order_id, self.here.book)
            order, content = found.order, found.content
            people = [str(each.by) for each in order.approvals if each.state == "APPROVED"]
            assert len(set(people)) == len(people)
            assert not makers & set(people)
            if order.status not in CONTRACTED:
                continue
            heard = [
                each
                for who in people
                for each in self.given
                if each[:2] == (order_id, who) and terms(each[2], "delivery") == terms(content, "delivery")
            ]
            assert {who for _, who, _ in heard} == set(people)
            assert any(terms(said) == terms(content) for _, _, said in heard)
            roles = [each.role for each in order.approvals]
            assert set(levels(content, self.here.book.get(Matrix, "*"))) <= set(roles)
            assert order.approvals[-1].state == "APPROVED"
            assert {each.state for each in order.approvals} <= {"APPROVED", "ESCALATED"}


TestAuthority = Authority.TestCase
TestAuthority.settings = settings(
    max_examples=12, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck)
)
