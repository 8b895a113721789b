"""What may be asked about contracts: is this number genuine, and where is the document?"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.contracts.model import Contract, ContractNotice
from driveaway.orders.model import Order
from driveaway.ports import Book
from driveaway.shared.clock import stamp
from driveaway.shared.errors import NotFound


@dataclass(frozen=True)
class Document:
    """Where the newest document of a contract lies, and under which name it is handed out."""

    key: str
    filename: str


def verification(contract_no: str, *, book: Book) -> dict[str, JsonValue]:
    """Return what anyone may know who has the number; raises NotFound. `valid`: sealed, archived, in force.

    `ended_at` is told of a contract whose order was cancelled after it.
    """
    notice = book.get(ContractNotice, contract_no.strip().upper())
    known: dict[str, JsonValue] = {
        "contract_no": notice.contract_no,
        "status": notice.status,
        "sha256": notice.sha256,
        "signed_at": stamp(notice.signed_at) if notice.signed_at else None,
        "sealed_at": stamp(notice.sealed_at) if notice.sealed_at else None,
        "valid": notice.status == "ARCHIVED" and notice.ended_at is None,
    }
    return known | ({"ended_at": stamp(notice.ended_at)} if notice.ended_at else {})


def newest_document(contract: Contract) -> Document:
    """Return the sealed document when there is one, else the draft."""
    return Document(contract.sealed_key or contract.draft_key, f"{contract.contract_no}.pdf")


def document_for(order_id: str, *, person: Person, book: Book) -> Document:
    """Return the newest document of an order; raises NotFound without one, or when it is another store's order."""
    order = book.get(Order, order_id)
    if not person.may_see(order.store) or order.contract is None:
        raise NotFound
    return newest_document(order.contract)
