"""The customer's word on the contract: signed, with the evidence, or declined."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from driveaway.access.codes import check_code, unspent
from driveaway.access.model import Code, CodeSpent
from driveaway.contracts.marks import check_signing
from driveaway.contracts.model import SignatureGiven, SigningRecord, moved, notice_of
from driveaway.contracts.requests import SigningAnswer
from driveaway.contracts.signing import CUSTOMER, Asked, look_at_signing
from driveaway.links.service import act_on, check_unspent, spent
from driveaway.orders.model import Order
from driveaway.ports import Book
from driveaway.reviews.scope import check_approved
from driveaway.shared.clock import Clock
from driveaway.shared.errors import InvalidInput
from driveaway.shared.ids import digest
from driveaway.step import Change, Step
from driveaway.workflow.service import set_going

DECISIONS = {"sign": "contract_signed", "decline": "contract_declined"}


@dataclass(frozen=True)
class Circumstances:
    """What was around the signing: the words agreed to, and where the request came from."""

    consent_text: str
    ip: str
    user_agent: str


def answer_contract(
    token: str, answer: SigningAnswer, around: Circumstances, *, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    """Record the signature or the refusal; returns `{order_id, status, contract_no, contract_status}`.

    The same answer again gets the first result. Raises NotFound (uniform), IllegalMove (answered otherwise, or
    overtaken), InvalidInput (fields, code), TooManyTries.
    """
    return act_on(
        lambda: look_at_signing(token, book=book, now=clock.now()),
        lambda asked: _answer(asked, answer, around, book, clock),
    )


def _answer(
    asked: Asked, answer: SigningAnswer, around: Circumstances, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    if not check_unspent(asked.link, answer.decision):
        return dict(asked.link.reply)
    return _record(asked, answer, around, book, clock)


def _record(
    asked: Asked, answer: SigningAnswer, around: Circumstances, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    now = clock.now()
    after, mark = _decided(asked, answer, now)
    newest = asked.codes[-1] if asked.codes else None  # by their turn: clocks of two processes may disagree
    code = check_code(newest, answer.code, book=book, now=now)
    evidence = (_evidence(asked, mark, around, code, now),) if mark else ()
    going, effects = set_going(after, clock)
    contract = going.contract or asked.contract
    reply: dict[str, JsonValue] = {
        "order_id": going.order_id,
        "status": going.status,
        "contract_no": contract.contract_no,
        "contract_status": going.contract_status,
    }
    book.commit(
        Step(
            action=DECISIONS[answer.decision],
            actor=CUSTOMER,
            at=now,
            details={
                "contract_no": contract.contract_no,
                "document_sha256": contract.draft_sha256,
                "reason": answer.reason,
            },
            changes=(Change(going, asked.order),),
            claims=(CodeSpent(code_id=code.code_id, at=now), *evidence),
            mirrors=(
                notice_of(contract, going.contract_status, order_id=going.order_id, follows=asked.order.version + 1),
            ),
            used_link=spent(asked.link, decision=answer.decision, by=CUSTOMER, at=now, reply=reply),
            effects=effects,
            tries_left=(unspent(code),),
        )
    )
    return reply


def _decided(asked: Asked, answer: SigningAnswer, now: datetime) -> tuple[Order, SignatureGiven | None]:
    """Return the order as the answer leaves it, and the mark of whoever signs."""
    before = asked.order
    if answer.decision == "decline":
        if not answer.reason:
            raise InvalidInput.at("/reason", "reason_required")
        status = moved(before.contract_status, "DECLINED")
        return before.move("CANCELLED", contract_status=status, ended_reason=answer.reason, updated_at=now), None
    check_approved(before, asked.content)
    mark = check_signing(answer, asked.content.buyer.name)
    signed = before.advance(
        contract_status=moved(before.contract_status, "SIGNED"),
        contract=asked.contract.model_copy(update={"signed_at": now}),
        deadline=None,
        updated_at=now,
    )
    return signed, mark


def _evidence(asked: Asked, mark: SignatureGiven, around: Circumstances, code: Code, now: datetime) -> SigningRecord:
    buyer = asked.content.buyer
    return SigningRecord(
        contract_no=asked.contract.contract_no,
        order_id=asked.order.order_id,
        document_sha256=asked.contract.draft_sha256,
        signature=mark,
        signer_name=buyer.name,
        consent_text=around.consent_text,
        consent_text_sha256=digest(around.consent_text),
        identified_by=buyer.email,
        code_asked_at=code.created_at,
        signed_at=now,
        ip=around.ip,
        user_agent=around.user_agent,
    )
