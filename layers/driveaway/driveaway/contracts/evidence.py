"""The evidence of a signing as data: what the evidence page and the two stamps say. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from driveaway.contracts.model import SigningRecord, Strokes
from driveaway.effects.model import Effect
from driveaway.orders.model import Order
from driveaway.shared.clock import LOCAL_TIME
from driveaway.shared.text import Language

FieldName = Literal["Acknowledgement", "Seal"]
FIELDS: tuple[FieldName, ...] = ("Acknowledgement", "Seal")
"""The contract's two signature fields, in the order in which they are signed."""
REASON_AFTER = " · "
"""What stands between the contract number and the words of a signature's reason."""
TimeStamped = Literal["stamped", "refused", "none"]
"""Whether a third party vouches for the time: it does, it was asked and did not answer, or none was to be asked."""
MailState = Literal["sent", "unsent", "unknown"]


@dataclass(frozen=True)
class Stamp:
    """What fills a signature field, as a PDF of one page of the field's size, and the reason the signature gives."""

    pdf: bytes
    reason: str


class StampLooks(BaseModel):
    """What is drawn in a signature field: the buyer's mark, or the seller's seal."""

    model_config = ConfigDict(frozen=True)

    field: FieldName
    contract_no: str
    language: Language
    store: str
    signer_name: str
    typed: str | None
    strokes: Strokes | None
    signed_at: str
    document_sha256: str


class MailLine(BaseModel):
    """One mail that was sent about the contract, and when it left (or was to leave)."""

    model_config = ConfigDict(frozen=True)

    kind: str
    to: str
    at: str
    state: MailState


class EvidencePage(BaseModel):
    """Everything that is known of a signing. Times are those of China, with their offset."""

    model_config = ConfigDict(frozen=True)

    contract_no: str
    order_no: str
    language: Language
    store: str
    shown_at: str
    shown_bytes: int
    document_sha256: str
    consent_text: str
    consent_text_sha256: str
    signer_name: str
    typed: str | None
    strokes: Strokes | None
    signed_at: str
    code_sent_to: str
    code_asked_at: str
    ip: str
    user_agent: str
    mails: tuple[MailLine, ...]
    verify_address: str
    time_stamped: TimeStamped


def stamp_looks(field: FieldName, record: SigningRecord, *, language: Language, store: str) -> StampLooks:
    """Return what one of the two signatures shows of a signing."""
    return StampLooks(
        field=field,
        contract_no=record.contract_no,
        language=language,
        store=store,
        signer_name=record.signer_name,
        typed=record.signature.typed,
        strokes=record.signature.strokes,
        signed_at=local(record.signed_at),
        document_sha256=record.document_sha256,
    )


def evidence_page(
    record: SigningRecord,
    order: Order,
    mails: tuple[MailLine, ...],
    *,
    shown_bytes: int,
    verify_address: str,
    time_stamped: TimeStamped,
) -> EvidencePage:
    """Return the evidence page of a signing, in the buyer's language."""
    contract = order.contract
    return EvidencePage(
        contract_no=record.contract_no,
        order_no=order.order_no,
        language=order.language,
        store=order.store,
        shown_at=local(contract.generated_at) if contract else "",
        shown_bytes=shown_bytes,
        document_sha256=record.document_sha256,
        consent_text=record.consent_text,
        consent_text_sha256=record.consent_text_sha256,
        signer_name=record.signer_name,
        typed=record.signature.typed,
        strokes=record.signature.strokes,
        signed_at=local(record.signed_at),
        code_sent_to=record.identified_by,
        code_asked_at=local(record.code_asked_at),
        ip=record.ip,
        user_agent=legible(record.user_agent),
        mails=mails,
        verify_address=verify_address,
        time_stamped=time_stamped,
    )


def mail_line(effect: Effect) -> MailLine | None:
    """Return what is known of one mail; None for an effect that is none."""
    if effect.mail is None:
        return None
    left = effect.state == "DONE"
    state: MailState = "sent" if left else "unsent" if effect.state == "GIVEN_UP" else "unknown"
    at = effect.claimed_at if left and effect.claimed_at else effect.created_at
    return MailLine(kind=effect.mail.kind, to=effect.mail.to, at=local(at), state=state)


def local(instant: datetime) -> str:
    """Return an instant as the document writes it: to the second, in China's time, with the offset."""
    return instant.astimezone(LOCAL_TIME).isoformat(sep=" ", timespec="seconds")


def legible(text: str) -> str:
    """Return what a browser calls itself in printable ASCII; a sign that no font has would keep the page from print."""
    return text.encode("ascii", "backslashreplace").decode().translate(dict.fromkeys((*range(32), 127), "?"))
