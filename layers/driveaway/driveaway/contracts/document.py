"""The contract as data: everything the typeset document says, already in the buyer's language. Pure."""

from __future__ import annotations

from datetime import date

from driveaway.contracts.annexes import ANNEXES
from driveaway.contracts.clauses import CLAUSES
from driveaway.contracts.paper import Printed, SealPlace, Section
from driveaway.contracts.parties import parties, vehicle
from driveaway.contracts.wording import Deal, Wording
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
