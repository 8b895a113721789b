"""The words of a contract as they were typeset, kept beside the order for the page to sign on."""

from __future__ import annotations

import base64
import zlib
from typing import ClassVar, Self

from driveaway.contracts.document import ContractDocument
from driveaway.orders.content import Content
from driveaway.shared.record import Mirror


def behind_a_link(content: Content) -> Content:
    """Return the content as a page may tell it: a link can be forwarded, so phone and identity number are hidden."""
    buyer = content.buyer
    identity = f"{buyer.id_number[:3]}••••" if buyer.id_number else None
    return content.model_copy(
        update={"buyer": buyer.model_copy(update={"phone": buyer.hidden_phone, "id_number": identity})}
    )


class ContractText(Mirror):
    """What the newest contract of an order says.

    The page shows these very words, but for two numbers of the buyer (see `behind_a_link`), whatever a price list or a
    catalogue of texts has become since. They are kept compressed: about 6 KB instead of 13.
    """

    ROOT: ClassVar[str] = "ORDER"
    PART: ClassVar[str] = "CONTRACT_TEXT"

    order_id: str
    contract_no: str
    packed: str

    @property
    def identity(self) -> str:
        """The order id."""
        return self.order_id

    @classmethod
    def of(cls, document: ContractDocument, *, order_id: str, follows: int) -> Self:
        """Return the text of a document that was just set; `follows` is the order's version once it is written."""
        packed = base64.b85encode(zlib.compress(document.model_dump_json().encode(), 9)).decode()
        return cls(order_id=order_id, contract_no=document.contract_no, packed=packed, follows=follows)

    @property
    def document(self) -> ContractDocument:
        """The document that it was made of."""
        return ContractDocument.model_validate_json(zlib.decompress(base64.b85decode(self.packed)))
