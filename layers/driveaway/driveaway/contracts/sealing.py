"""Sealing and archiving a signed contract: with it the sale is binding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from driveaway.access.model import Staff
from driveaway.contracts.evidence import FIELDS, MailLine, TimeStamped, evidence_page, mail_line, stamp_looks
from driveaway.contracts.model import Contract, SigningMail, SigningRecord, moved, notice_of
from driveaway.contracts.signing import invitation_id
from driveaway.effects.model import Effect, mail
from driveaway.orders.content import Buyer
from driveaway.orders.model import Order
from driveaway.orders.service import OrderFile, open_file
from driveaway.ports import Addresses, Archive, Book, DocumentPress, NoTimeStamp, Sealer
from driveaway.shared.clock import Clock
from driveaway.shared.errors import Broken
from driveaway.shared.ids import digest
from driveaway.shared.record import Item
from driveaway.step import SYSTEM, Change, Step

TRACKING_PATH = "/track/{code}"
MOST_READ = 100
"""Items in one read; who asks for a code three times an hour needs days to have more mails than that."""


@dataclass(frozen=True)
class Tools:
    """What makes a sealed document of a signed one."""

    press: DocumentPress
    sealer: Sealer
    archive: Archive
    addresses: Addresses

    def bound(
        self, shown: bytes, signing: SigningRecord, order: Order, mails: tuple[MailLine, ...]
    ) -> tuple[bytes, NoTimeStamp | None]:
        """Return the document with its evidence page and both signatures, and why it bears no time-stamp.

        When the time-stamp authority does not answer, the evidence page says so, and the signatures go without: a
        contract does not wait for a third party, and never claims its word.
        """
        if not self.sealer.knows_an_authority:
            return self._sealed(shown, signing, order, mails, "none"), None
        try:
            return self._sealed(shown, signing, order, mails, "stamped"), None
        except NoTimeStamp as silence:
            return self._sealed(shown, signing, order, mails, "refused"), silence

    def _sealed(
        self, shown: bytes, signing: SigningRecord, order: Order, mails: tuple[MailLine, ...], stamped: TimeStamped
    ) -> bytes:
        page = evidence_page(
            signing,
            order,
            mails,
            shown_bytes=len(shown),
            verify_address=self.addresses.absolute(f"/verify/{signing.contract_no}"),
            time_stamped=stamped,
        )
        looks = [stamp_looks(field, signing, language=order.language, store=order.store) for field in FIELDS]
        acknowledgement, seal = (self.press.stamp(each) for each in looks)
        return self.sealer.seal(
            shown,
            annex=self.press.evidence(page),
            acknowledgement=acknowledgement,
            seal=seal,
            time_stamped=stamped == "stamped",
        )


def seal_contract(order_id: str, tools: Tools, *, book: Book, clock: Clock) -> NoTimeStamp | None:
    """Put mark and evidence to the very document that was shown, seal it, archive it; CONTRACTED in one step.

    An order that is not signed, or is sealed already, is left alone. A seal that was stored by a try that died is
    adopted. Returns why the time-stamp authority's word is missing, when it was asked for it. Raises Broken when the
    stored draft is not the document that was signed.
    """
    found = open_file(order_id, book)
    order, contract = found.order, found.order.contract
    if order.status != "AWAITING_SIGNATURE" or order.contract_status != "SIGNED" or contract is None:
        return None
    signing, consultant, mails = _known(found, contract, book)
    shown = tools.archive.read(contract.draft_key)
    if digest(shown) != signing.document_sha256:
        raise Broken("draft_changed", contract_no=contract.contract_no)
    key = f"contracts/{contract.contract_no}/sealed.pdf"
    document, silence = tools.bound(shown, signing, order, mails)
    sha256 = tools.archive.put_sealed(key, document)
    now = clock.now()
    sealed = contract.model_copy(update={"sealed_key": key, "sealed_sha256": sha256, "sealed_at": now})
    book.commit(_step(found, sealed, consultant, now))
    return silence


def _known(found: OrderFile, contract: Contract, book: Book) -> tuple[SigningRecord, Staff, tuple[MailLine, ...]]:
    """Return the record of the signing, the consultant, and every mail about the contract, oldest first."""
    family = book.family(SigningRecord, contract.contract_no, SigningMail)
    signing = next((each for each in family if isinstance(each, SigningRecord)), None)
    ids = [invitation_id(found.order, found.content)]
    ids += [each.effect_id for each in family if isinstance(each, SigningMail)]
    wanted: list[tuple[type[Item], str]] = [(Staff, found.order.consultant_id), *((Effect, each) for each in ids)]
    consultant, *effects = book.find_many(wanted[:MOST_READ])
    if signing is None or not isinstance(consultant, Staff):
        raise Broken("signing_not_kept", contract_no=contract.contract_no)
    lines = [mail_line(each) for each in effects if isinstance(each, Effect)]
    return signing, consultant, tuple(sorted((line for line in lines if line), key=lambda line: line.at))


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
