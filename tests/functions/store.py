"""One of everything in a store, for tests of what another store may not see."""

from __future__ import annotations

from driveaway.aftercare.intake import take_service_request
from driveaway.aftercare.requests import NewServiceRequest
from driveaway.aftercare.service import follow_up
from driveaway.contracts.model import Contract
from driveaway.deliveries.photo import Photo
from driveaway.feedback.records import take_feedback
from driveaway.feedback.requests import NewFeedback
from driveaway.finance.booking import Teller
from driveaway.finance.model import NewPayment
from driveaway.finance.payments import record_payment
from driveaway.inquiries.model import Inquiry, InquiryMove
from driveaway.inquiries.service import move_inquiry
from driveaway.orders.model import Order
from driveaway.orders.service import open_file
from driveaway.reviews.model import EVERY_STORE
from driveaway.shared.money import cny
from driveaway.step import Change, Step
from tests.fakes import Bench
from tests.sales import approval_asked, in_review, person_with

HOME, OTHER = "1", "2"


def records(bench: Bench) -> dict[str, str]:
    """Return the ids of an order in review, with contract and payment, its inquiry, a follow-up, a service request."""
    order = in_review(bench)
    approval_asked(order, bench)
    inquiry = bench.book.worklist(Inquiry, "INQUIRIES#ANY")[0][0]
    seller = person_with("consultant", bench, HOME)
    contacted = InquiryMove(state="CONTACTED")
    move_inquiry(inquiry.inquiry_id, contacted, person=seller, book=bench.book, clock=bench.clock)
    _drafted(bench.book.get(Order, order.order_id), bench)
    return {
        "order_id": order.order_id,
        "photo": _photo(order, bench),
        "feedback_id": _feedback(order, bench),
        "payment_id": _payment(order, bench),
        "inquiry_id": inquiry.inquiry_id,
        "follow_up_id": _follow_up(order, bench),
        "service_request_id": _service_request(order, bench),
        "customer_id": order.customer_id,
        "staff_id": seller.staff_id,
        "store": EVERY_STORE,
    }


def _drafted(order: Order, bench: Bench) -> None:
    contract = Contract(
        contract_no="C-1",
        revision=order.revision,
        content_hash=order.content_hash,
        draft_key="drafts/C-1.pdf",
        draft_sha256="0" * 64,
        generated_at=bench.clock.now(),
    )
    change = Change(order.succeed(contract=contract), order)
    bench.book.commit(Step(action="drafted", actor="system", at=bench.clock.now(), changes=(change,)))


def _photo(order: Order, bench: Bench) -> str:
    now = bench.clock.now()
    photo = Photo(
        order_id=order.order_id, number=1, of="handover", vin="-", sha256="a-hash", kind="png", size=1, at=now, by="li"
    )
    bench.book.commit(Step(action="photo_taken", actor="li", at=now, claims=(photo,)))
    return photo.sha256


def _feedback(order: Order, bench: Bench) -> str:
    said = NewFeedback(source="phone", order_id=order.order_id, text="Said on the phone.")
    seller = person_with("consultant", bench, HOME)
    taken = take_feedback(said, person=seller, receipt=None, book=bench.book, clock=bench.clock)
    return str(taken["feedback_id"])


def _payment(order: Order, bench: Bench) -> str:
    now = bench.clock.now()
    wanted = NewPayment(kind="balance", amount=cny(1), method="cash", received_at=now, reference="R-0")
    finance = person_with("finance", bench)
    booked = record_payment(order.order_id, wanted, Teller(finance, None, bench.book, bench.clock))
    return str(booked["payment_id"])


def _follow_up(order: Order, bench: Bench) -> str:
    now, content = bench.clock.now(), open_file(order.order_id, bench.book).content
    due = follow_up(order, content, "day_3_call", "consultant", due_at=now, now=now, actor="system")
    bench.book.commit(Step(action="planned", actor="system", at=now, changes=(Change(due),)))
    return due.follow_up_id


def _service_request(order: Order, bench: Bench) -> str:
    wanted = NewServiceRequest(
        tracking_code=order.tracking_code, phone_last4="8000", category="question", description="?"
    )
    taken = take_service_request(wanted, receipt=None, book=bench.book, clock=bench.clock)
    return str(taken["service_request_id"])
