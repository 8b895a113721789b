"""Drawing up the contract of an approved order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from driveaway.catalogue.model import CarModel
from driveaway.contracts.document import ContractDocument, contract_document
from driveaway.contracts.model import SIGNING_TIME, Contract, moved, notice_of
from driveaway.contracts.shown import ContractText, behind_a_link
from driveaway.contracts.wording import Deal
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.orders.service import OrderFile, open_file
from driveaway.ports import Addresses, Archive, Book, Dealership, DocumentPress
from driveaway.reviews.scope import check_approved
from driveaway.shared.clock import Clock, local_day
from driveaway.shared.ids import digest, number_for
from driveaway.shared.text import Language, Texts
from driveaway.step import SYSTEM, Change, Step


@dataclass(frozen=True)
class Office:
    """What it takes to draw up a contract: the words, the dealer's particulars, the press, a place to keep it."""

    texts: Callable[[Language], Texts]
    dealership: Dealership
    press: DocumentPress
    archive: Archive
    addresses: Addresses


def draft_contract(order_id: str, *, office: Office, book: Book, clock: Clock) -> None:
    """Typeset the contract and put it before the customer; an order that is not APPROVED is left alone.

    Raises Broken for one without all approvals of its very content.
    Each try has a number and a place of its own, so a try that died never changes a document that was shown; the
    number that counts is the one the step has written.
    """
    found = open_file(order_id, book)
    if found.order.status != "APPROVED":
        return
    check_approved(found.order, found.content)
    contract, shown = _drawn_up(found, office, book, clock)
    before = found.order
    after, follows = _awaiting(before, contract), before.version + 1
    book.commit(
        Step(
            action="contract_drafted",
            actor=SYSTEM,
            at=contract.generated_at,
            details={"contract_no": contract.contract_no, "document_sha256": contract.draft_sha256},
            changes=(Change(after, before),),
            mirrors=(
                notice_of(contract, after.contract_status, order_id=order_id, follows=follows),
                ContractText.of(shown, order_id=order_id, follows=follows),
            ),
        )
    )


def _drawn_up(found: OrderFile, office: Office, book: Book, clock: Clock) -> tuple[Contract, ContractDocument]:
    """Return the contract, and its words as the page behind the link shows them."""
    now = clock.now()
    number = number_for("DC", now)
    deal = _deal(found, number, office, book, now)
    pdf = office.press.contract(_worded(deal, office))
    key = f"drafts/{number}.pdf"
    office.archive.put_draft(key, pdf)
    contract = Contract(
        contract_no=number,
        revision=found.order.revision,
        content_hash=found.order.content_hash,
        draft_key=key,
        draft_sha256=digest(pdf),
        generated_at=now,
    )
    return contract, _worded(replace(deal, content=behind_a_link(deal.content)), office)


def _deal(found: OrderFile, number: str, office: Office, book: Book, now: datetime) -> Deal:
    order, content = found.order, found.content
    return Deal(
        order=order,
        content=content,
        seller=office.dealership.seller(order.store),
        sheet=office.dealership.sheet(content.model_code),
        model=book.find(CarModel, content.model_code),
        contract_no=number,
        day=local_day(now),
        verify_address=office.addresses.absolute(f"/verify/{number}"),
    )


def _worded(deal: Deal, office: Office) -> ContractDocument:
    return contract_document(deal, *map(office.texts, _languages(deal.content)))


def _languages(content: Content) -> tuple[Language, ...]:
    """Return the languages of the contract, the one that prevails first."""
    buyers = content.buyer.language
    if not content.contract_language:
        return (buyers,)
    return ("zh-Hans" if buyers == "en" else buyers, "en")


def _awaiting(before: Order, contract: Contract) -> Order:
    return before.move(
        "AWAITING_SIGNATURE",
        contract_no=contract.contract_no,
        contract_status=moved(before.contract_status, "GENERATED", "AWAITING_SIGNATURE"),
        contract=contract,
        deadline=contract.generated_at + SIGNING_TIME,
        updated_at=contract.generated_at,
    )
