"""Orders through the local cloud's storage alone: tables, documents and journal, but no workflow, mail or HTTP."""

from __future__ import annotations

import tempfile
from pathlib import Path

from driveaway.contracts.drafting import draft_contract
from driveaway.inquiries.model import NewInquiry
from driveaway.inquiries.service import take_inquiry
from driveaway.orders.model import Order
from driveaway.orders.service import create_order
from driveaway.reviews.cases import decide_by_link
from driveaway.reviews.requests import Decision
from driveaway.runtime.wiring import world
from infra.local.harness import start_cloud
from tests.bench.course import Course, run
from tests.fakes import Bench
from tests.sales import INQUIRY, approval_asked, confirmed, sent, staff_person, wanted
from tests.unit.contracts.conftest import PlainPress, drawing_up

ORDERS, FEW = 200, 50


def measured(orders: int = ORDERS) -> Course:
    """Carry orders from the inquiry to the drafted contract, one after the other."""
    with tempfile.TemporaryDirectory() as folder, start_cloud(Path(folder)) as cloud:
        cloud.cloud.bus.close()
        for feed in cloud.cloud.stack.feeds.values():
            feed.wanted = lambda record: False  # nobody hears of a change: no effect is done, no execution starts
        parts = world()
        bench = Bench(parts._dynamodb, parts.book, parts.outbox, clock=cloud.cloud.clock)  # type: ignore[arg-type]
        return run(lambda number: _carried(number, bench), orders, FEW)


def _carried(number: int, bench: Bench) -> None:
    asked = _inquired(number, bench)
    consultant = staff_person("consultant-1", bench)
    request = wanted(bench, asked, delivery={"requested_date": "2027-03-01", "place": "1"})
    made = create_order(request, person=consultant, receipt=None, book=bench.book, clock=bench.clock)
    order = confirmed(sent(bench.book.get(Order, str(made["order_id"])), bench), bench)
    token = approval_asked(order, bench)
    manager = staff_person(order.approvals[0].assignee, bench)
    decide_by_link(token, Decision(decision="approve"), person=manager, book=bench.book, clock=bench.clock)
    office = drawing_up(PlainPress(), world().archive)
    draft_contract(order.order_id, office=office, book=bench.book, clock=bench.clock)


def _inquired(number: int, bench: Bench) -> str:
    changes = {"phone": f"13{number:05d}8000", "email": f"buyer-{number}@example.com"}
    inquiry = NewInquiry.model_validate({**INQUIRY.model_dump(), **changes})
    reply = take_inquiry(inquiry, person=None, receipt=None, book=bench.book, clock=bench.clock)
    return str(reply["customer_id"])
