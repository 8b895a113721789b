"""What a customer can see of an order with everything set: field by field, and nothing that is for staff."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from driveaway.calendars.limits import AnswerTime
from driveaway.contracts.document import contract_document
from driveaway.contracts.model import Contract, LegalHold
from driveaway.contracts.shown import ContractText, behind_a_link
from driveaway.deliveries.appointment import Appointment, OtherTime
from driveaway.deliveries.due_bill import Owed
from driveaway.deliveries.inspection import Defect
from driveaway.deliveries.model import Blockage, Delivery, Passed
from driveaway.deliveries.promise import Booked, Slip
from driveaway.deliveries.tracking import Tracking
from driveaway.links.model import Purpose
from driveaway.links.service import cut, spent
from driveaway.orders.answers import confirmation_mail
from driveaway.orders.content import Content
from driveaway.orders.customers_view import customer_view
from driveaway.orders.marks import Mark
from driveaway.orders.model import Order
from driveaway.orders.pricing import of_car
from driveaway.orders.wanted import AskedChange, CustomerWord
from driveaway.reviews.model import Approval, Finding
from driveaway.runtime.pages import Pages
from driveaway.shared.money import cny
from driveaway.shared.text import Language
from driveaway.step import Change, Step
from functions.contracts import sign
from functions.deliveries import track
from functions.orders import confirm
from infra.build_assets import BUILT
from tests.fakes import request
from tests.functions.desk import Desk
from tests.unit.contracts.samples import NOW, a_deal, an_order, named, whole_content

CANARY = "canary"
"""Stands in everything that somebody wrote for colleagues, or that says who they are."""
COST = cny("187654.32")
ROOF = named("全景天窗", "全景天窗", "Panoramic roof")
VIN = "LD9A1SEV2TA077003"

OWED = Owed(what="plates", owner=CANARY, due_on=date(2026, 12, 30), done_at=NOW, done_by=CANARY, note=CANARY)
SEEN = """
balance.amount balance.currency contract.contract_no contract.sha256 contract.status contract_language created_at
colour_code customer.address customer.email customer.language customer.name customer.phone customer_comment
delivery.appointment.place delivery.appointment.starts_at delivery.expected_handover delivery.milestone
delivery.vin_last6 delivery_request.place delivery_request.requested_date discount.amount discount.currency
discount_percent in_money.amount in_money.currency items.amount.amount items.amount.currency items.code items.kind
items.list_price.amount items.list_price.currency items.name.en items.name.zh-Hans items.name.zh-Hant language
marks.after marks.before marks.field marks.name.en marks.name.zh-Hans marks.name.zh-Hant model_code option_codes
order_id order_no paid.amount paid.currency payment.down_payment.amount
payment.down_payment.currency payment.earnest_money payment.instalments.amount.amount
payment.instalments.amount.currency payment.instalments.due_on payment.lender payment.method payment.on_refusal
payment.prepayment.amount payment.prepayment.currency revision service_codes special_terms status tax.included.amount
tax.included.currency tax.net.amount tax.net.currency tax.rate total.amount total.currency tracking_code
trade_in.appraisal.amount trade_in.appraisal.currency trade_in.appraised_on trade_in.car trade_in.plate trim_code
updated_at wanted_changes.field wanted_changes.note
"""
"""All of it. A name that is added here is one more that everybody sees who has the link."""


SLIP = Slip(at=NOW, was=date(2026, 12, 20), becomes=date(2026, 12, 24), cause="standstill", owner=CANARY)


def whole_contract() -> Contract:
    """A contract that was sealed, and is on hold."""
    return Contract(
        contract_no="DC-1",
        revision=1,
        content_hash=CANARY,
        draft_key=CANARY,
        draft_sha256="d" * 64,
        generated_at=NOW,
        sealed_key=CANARY,
        sealed_sha256="e" * 64,
        hold=LegalHold(reason=CANARY, by=CANARY, at=NOW),
    )


def whole_delivery() -> Delivery:
    """A delivery that stands still, with all that happens in one."""
    return Delivery(
        milestone="BLOCKED",
        passed=(Passed(milestone="PLANNED", at=NOW),),
        blocked=Blockage(reason=CANARY, owner=CANARY, since=NOW, resume="PLANNED"),
        vin=VIN,
        from_stock=True,
        expected_handover=date(2026, 12, 24),
        targets={"HANDED_OVER": date(2026, 12, 24)},
        bookings={"handover": Booked(day=date(2026, 12, 24), number=1)},
        slips=(SLIP,),
        ahead=2,
        next_sequence=4,
        offered_at=NOW,
        other_time=OtherTime(wish=CANARY, at=NOW),
        appointment=Appointment(starts_at=NOW, place="Lane 7", sequence=3),
        due_bill=(OWED,),
        inspections=1,
        photos=1,
        defects=(Defect(item="interior", text=CANARY),),
    )


def whole_order(content: Content) -> Order:
    """An order with everything an order can have."""
    asked = {"level": 1, "role": "sales_manager", "assignee": CANARY, "deputy_of": CANARY, "reason": CANARY}
    approval = Approval.model_validate({**asked, "content_hash": CANARY, "state": "REJECTED", "by": CANARY, "at": NOW})
    return an_order(
        content,
        status="CHANGES_REQUESTED",
        turn=1,
        inquiry_id=CANARY,
        consultant_id=CANARY,
        authors=(CANARY,),
        store=CANARY,
        paid=cny("5000"),
        findings=(Finding(code="below_cost", severity="warn", params={"cost": str(COST.amount), "by": CANARY}),),
        approvals=(approval,),
        past_approvals=(approval,),
        contract_no="DC-1",
        contract_status="SEALED",
        contract=whole_contract(),
        delivery=whole_delivery(),
        surveyed=True,
        answer_time=AnswerTime(answer_days=9, reminder_days=(2,)),
        ended_reason=CANARY,
        submitted_at=NOW,
        confirmed_at=NOW,
    )


def everything() -> tuple[Order, Content]:
    word = CustomerWord(turn=1, comment="Call me", changes=(AskedChange(field="colour", note="Blue"),))
    content = whole_content("en").model_copy(
        update={"cost": COST, "discount_reason": CANARY, "discount_note": CANARY, "customer_word": word}
        | {"contract_language": "bilingual", "marks": (Mark(field="option_codes", name=ROOF, before="a", after="b"),)}
    )
    return whole_order(content), content


def paths(value: object, before: str = "") -> Iterator[str]:
    """Yield the name of each plain value in JSON; members of a list have one name together."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from paths(inner, f"{before}.{name}" if before else name)
    elif isinstance(value, list) and value:
        for inner in value:
            yield from paths(inner, before)
    else:
        yield before


def betrayed(text: str, content: Content) -> list[str]:
    """Return what a text tells of things that are for staff, or that prove who the customer is."""
    margin = of_car(content.lines).amount - content.discount.amount - COST.amount
    figures = [form.format(each) for each in (COST.amount, margin) for form in ("{:.2f}", "{:,.2f}")]
    proof = [content.buyer.phone, content.buyer.phone[-4:], str(content.buyer.id_number), VIN]
    return [each for each in (CANARY, *figures, *proof) if each in text]


def test_a_customer_sees_these_fields_of_an_order_and_no_others() -> None:
    order, content = everything()
    assert sorted(set(paths(customer_view(order, content)))) == sorted(SEEN.split())
    assert not betrayed(json.dumps(customer_view(order, content), ensure_ascii=False), content)


def test_the_order_that_is_looked_at_has_everything_set() -> None:
    """So that a field added to what is kept is looked at here too."""
    order, content = everything()
    idle = {"progress", "rebuilds", "stalled", "settled", "reminders", "deadline", "version", "chain"}
    for each in (order, content, order.delivery or Delivery()):
        fields = type(each).model_fields
        unset = {name for name, field in fields.items() if getattr(each, name) == field.default}
        assert unset - idle <= {"total_currency", "revision", "epoch_since", "tax_rate"}, type(each).__name__


def words_of(order: Order, content: Content) -> ContractText:
    """What the contract says, as it is kept for the page to sign on."""
    deal = replace(a_deal(content), order=order, content=behind_a_link(content), contract_no="DC-1")
    languages: tuple[Language, ...] = ("zh-Hans", "en")
    document = contract_document(deal, *map(Pages(BUILT).words, languages))
    return ContractText.of(document, order_id=order.order_id, follows=content.follows)


@pytest.fixture
def tokens(desk: Desk) -> dict[str, str]:
    """The whole order, kept with the links of its customer, which were used."""
    (order, content), keys, now = everything(), desk.bench.keys, desk.bench.clock.now()
    found: dict[str, str] = {}
    links = []
    answers: tuple[tuple[Purpose, str], ...] = (("confirm", "request_changes"), ("sign", "sign"))
    for purpose, decision in answers:
        link = cut(keys, purpose=purpose, order_id=order.order_id, revision=1, now=now, lifetime=timedelta(days=1))
        links.append(spent(link, decision=decision, by="customer", at=now))
        found[purpose] = keys.token(link.link_id)
    claims = (*links, Tracking(tracking_code=order.tracking_code, order_id=order.order_id))
    desk.bench.book.commit(
        Step(
            action="order_created",
            actor="x",
            at=now,
            changes=(Change(order),),
            mirrors=(content, words_of(order, content)),
            claims=claims,
        )
    )
    return found | {"track": order.tracking_code}


PLACES: dict[str, tuple[Any, str]] = {
    "confirm": (confirm.handler, "/confirm/{token}"),
    "sign": (sign.handler, "/sign/{token}"),
    "track": (track.handler, "/track/{code}"),
}


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_no_page_or_reply_of_a_customers_links_tells_what_is_for_staff(accept: str, tokens: dict[str, str]) -> None:
    _, content = everything()
    for name, (handler, resource) in PLACES.items():
        path = f"/{name}/{tokens[name]}"
        status, _, text = request(handler, "GET", resource, path=path, headers={"accept": accept})
        assert status == 200, text
        assert not betrayed(text.replace(tokens[name], ""), content), name


def test_no_mail_about_an_order_carries_what_is_for_staff() -> None:
    order, content = everything()
    letter = confirmation_mail("effect", "confirm_order", order, content, "link", NOW).mail
    assert letter and not betrayed(json.dumps(dict(letter.data), ensure_ascii=False), content)
