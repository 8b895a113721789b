"""Sealing and archiving a signed contract: with it the sale is binding."""

from __future__ import annotations

from datetime import datetime

from driveaway.access.model import Staff
from driveaway.contracts.document import seal_mark
from driveaway.contracts.model import Contract, SigningRecord, moved, notice_of
from driveaway.effects.model import Effect, mail
from driveaway.orders.content import Buyer
from driveaway.orders.service import OrderFile, open_file
from driveaway.ports import Archive, Book, DocumentPress, Sealer
from driveaway.shared.clock import Clock
from driveaway.shared.errors import Broken
from driveaway.shared.ids import digest
from driveaway.step import SYSTEM, Change, Step

TRACKING_PATH = "/track/{code}"


def seal_contract(
    order_id: str, *, press: DocumentPress, sealer: Sealer, archive: Archive, book: Book, clock: Clock
) -> None:
    """Put mark and evidence into the very document that was shown, seal it, archive it; CONTRACTED in one step.

    An order that is not signed, or is sealed already, is left alone. A seal that was stored by a try that died is
    adopted. Raises Broken when the stored draft is not the document that was signed.
    """
    found = open_file(order_id, book)
    order, contract = found.order, found.order.contract
    if order.status != "AWAITING_SIGNATURE" or order.contract_status != "SIGNED" or contract is None:
        return
    signing = book.get(SigningRecord, contract.contract_no)
    consultant = book.get(Staff, order.consultant_id)
    shown = archive.read(contract.draft_key)
    if digest(shown) != signing.document_sha256:
        raise Broken("draft_changed", contract_no=contract.contract_no)
    mark = press.mark(seal_mark(signing, language=found.content.buyer.language, store=order.store))
    key = f"contracts/{contract.contract_no}/sealed.pdf"
    sha256 = archive.put_sealed(key, sealer.seal(shown, mark=mark, reason=contract.contract_no))
    now = clock.now()
    sealed = contract.model_copy(update={"sealed_key": key, "sealed_sha256": sha256, "sealed_at": now})
    book.commit(_step(found, sealed, consultant, now))


def _step(found: OrderFile, sealed: Contract, consultant: Staff, now: datetime) -> Step:
    before = found.order
    status = moved(before.contract_status, "SEALED", "ARCHIVED")
    after = before.move("CONTRACTED", contract=sealed, contract_status=status, updated_at=now)
    buyer = found.content.buyer
    return Step(
        action="contract_archived",
        actor=SYSTEM,
        at=now,
        details={"contract_no": sealed.contract_no, "sha256": sealed.sealed_sha256},
        changes=(Change(after, before),),
        mirrors=(notice_of(sealed, status, order_id=before.order_id, follows=before.version + 1),),
        effects=(
            _mail("customer", found, buyer, sealed, now),
            _mail("consultant", found, consultant, sealed, now),
        ),
    )


def _mail(reader: str, found: OrderFile, to: Buyer | Staff, contract: Contract, now: datetime) -> Effect:
    order = found.order
    return mail(
        f"{order.order_id}-signed-{reader}",
        kind="contract_signed",
        to=to.email,
        language=to.language,
        data={
            "name": to.name,
            "customer_name": found.content.buyer.name,
            "order_no": order.order_no,
            "contract_no": contract.contract_no,
        },
        at=now,
        order_id=order.order_id,
        link_path=TRACKING_PATH.replace("{code}", order.tracking_code),
    )
