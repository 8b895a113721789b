"""Drawing up the contract of an approved order."""

from __future__ import annotations

from driveaway.contracts.document import contract_document
from driveaway.contracts.model import SIGNING_TIME, Contract, moved, notice_of
from driveaway.orders.model import Order
from driveaway.orders.service import OrderFile, open_file
from driveaway.ports import Addresses, Archive, Book, DocumentPress
from driveaway.shared.clock import Clock
from driveaway.shared.ids import digest, number_for
from driveaway.step import SYSTEM, Change, Step


def draft_contract(
    order_id: str, *, press: DocumentPress, archive: Archive, addresses: Addresses, book: Book, clock: Clock
) -> None:
    """Typeset the contract and put it before the customer; an order that is not APPROVED is left alone.

    Each try has a number and a place of its own, so a try that died never changes a document that was shown; the
    number that counts is the one the step has written.
    """
    found = open_file(order_id, book)
    if found.order.status != "APPROVED":
        return
    contract = _drawn_up(found, press, archive, addresses, clock)
    before = found.order
    after = _awaiting(before, contract)
    book.commit(
        Step(
            action="contract_drafted",
            actor=SYSTEM,
            at=contract.generated_at,
            details={"contract_no": contract.contract_no, "document_sha256": contract.draft_sha256},
            changes=(Change(after, before),),
            mirrors=(notice_of(contract, after.contract_status, order_id=order_id, follows=before.version + 1),),
        )
    )


def _drawn_up(found: OrderFile, press: DocumentPress, archive: Archive, addresses: Addresses, clock: Clock) -> Contract:
    now = clock.now()
    number = number_for("DC", now)
    document = contract_document(
        found.order, found.content, contract_no=number, at=now, verify_address=addresses.absolute(f"/verify/{number}")
    )
    pdf = press.contract(document)
    key = f"drafts/{number}.pdf"
    archive.put_draft(key, pdf)
    return Contract(
        contract_no=number,
        revision=found.order.revision,
        content_hash=found.order.content_hash,
        draft_key=key,
        draft_sha256=digest(pdf),
        generated_at=now,
    )


def _awaiting(before: Order, contract: Contract) -> Order:
    return before.move(
        "AWAITING_SIGNATURE",
        contract_no=contract.contract_no,
        contract_status=moved(before.contract_status, "GENERATED", "AWAITING_SIGNATURE"),
        contract=contract,
        deadline=contract.generated_at + SIGNING_TIME,
        updated_at=contract.generated_at,
    )
