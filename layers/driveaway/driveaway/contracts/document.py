"""The contract as data: everything the typeset document says, already in the buyer's language. Pure."""

from __future__ import annotations

from datetime import date

from driveaway.contracts.annexes import ANNEXES
from driveaway.contracts.clauses import CLAUSES
from driveaway.contracts.model import SigningRecord, Strokes
from driveaway.contracts.paper import Printed, SealPlace, Section
from driveaway.contracts.parties import parties, vehicle
from driveaway.contracts.wording import Deal, Wording
from driveaway.shared.clock import LOCAL_TIME
from driveaway.shared.text import Language, Texts


class ContractDocument(Printed):
    """One contract, ready for the press; `page_label` holds the gaps `{page}` and `{pages}`."""

    contract_no: str
    order_no: str
    languages: tuple[Language, ...]
    title: str
    seller: str
    number_label: str
    page_label: str
    date: date
    sections: tuple[Section, ...]
    verify_address: str


class SealMark(Printed):
    """What is drawn where the contract is signed: the buyer's mark, the evidence, the seller's seal."""

    contract_no: str
    language: Language
    store: str
    signer_name: str
    typed: str | None
    strokes: Strokes | None
    signed_at: str
    code_sent_to: str
    document_sha256: str
    ip: str
    user_agent: str


def contract_document(deal: Deal, *texts: Texts) -> ContractDocument:
    """Return the contract of a deal in a language, or in several: then clause by clause, the first one prevailing."""
    wordings = [Wording(deal, each) for each in texts]
    chosen, first = [each.language for each in wordings], wordings[0]
    clauses = [clause(w) for clause in (parties, vehicle, *CLAUSES) for w in wordings]
    clauses[-1] = clauses[-1].model_copy(update={"blocks": (*clauses[-1].blocks, SealPlace())})
    return ContractDocument(
        contract_no=deal.contract_no,
        order_no=deal.order.order_no,
        languages=tuple(chosen),
        title=" ".join(w.say("title") for w in wordings),
        seller=first.named(deal.seller.name),
        number_label=first.say("number"),
        page_label=first.say("page", page="{page}", pages="{pages}"),
        date=deal.day,
        sections=(*clauses, *(annex(w) for annex in ANNEXES for w in wordings)),
        verify_address=deal.verify_address,
    )


def seal_mark(record: SigningRecord, *, language: Language, store: str) -> SealMark:
    """Return what the seal shows of a signing; the address of the code is masked."""
    return SealMark(
        contract_no=record.contract_no,
        language=language,
        store=store,
        signer_name=record.signer_name,
        typed=record.signature.typed,
        strokes=record.signature.strokes,
        signed_at=record.signed_at.astimezone(LOCAL_TIME).isoformat(timespec="seconds"),
        code_sent_to=masked(record.identified_by),
        document_sha256=record.document_sha256,
        ip=record.ip,
        user_agent=record.user_agent,
    )


def masked(address: str) -> str:
    """Return an e-mail address with its local part hidden but for the first character."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}***@{domain}"
