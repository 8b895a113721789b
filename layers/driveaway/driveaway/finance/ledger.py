"""Finance's book of contracts: each is entered once, however often it is announced, and finance is told."""

from __future__ import annotations

import json

from driveaway.finance.accounts import open_account
from driveaway.finance.letters import notice_letter
from driveaway.finance.model import FinanceMessage, FinanceNotice
from driveaway.finance.overdue import first_day
from driveaway.finance.people import finance_of
from driveaway.ports import AlreadyClaimed, Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import Broken
from driveaway.step import SYSTEM, Change, Step


def read_message(body: str) -> FinanceMessage:
    """Return the message in a queue's record: as it was published, or in the topic's envelope.

    Raises ValueError for anything else (also pydantic's own): the message belongs in the dead-letter queue.
    """
    told = json.loads(body)
    if isinstance(told, dict) and told.get("Type") == "Notification" and isinstance(told.get("Message"), str):
        told = json.loads(told["Message"])
    return FinanceMessage.model_validate(told)


def enter_contract(message: FinanceMessage, *, message_id: str, book: Book, clock: Clock) -> bool:
    """Note that finance knows of the contract, and mail it the payment plan; False when it did already.

    Nothing is asked for where the sale has come to nothing meanwhile.

    Raises NotFound (no such order) or Broken (the order has another contract).
    """
    account, now = open_account(message.order_id, book), clock.now()
    order = account.order
    if order.contract_no != message.contract_no:
        raise Broken("contract_of_another_order", order_id=message.order_id, contract_no=message.contract_no)
    notice = FinanceNotice(
        contract_no=message.contract_no,
        order_id=message.order_id,
        message_id=message_id,
        total=order.total,
        at=now,
        due_on=None if account.fell_through else first_day(account),
    )
    readers = () if account.fell_through else finance_of(order.store, book)
    letters = tuple(notice_letter(account, reader, now) for reader in readers)
    try:
        book.commit(Step(action="finance_informed", actor=SYSTEM, at=now, changes=(Change(notice),), effects=letters))
    except AlreadyClaimed:
        return False
    return True
