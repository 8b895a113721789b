"""An order's account: the order, what was agreed, and the payments booked on it, oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from driveaway.access.model import Person
from driveaway.finance.model import BookedKind, PaymentRecord
from driveaway.finance.plan import Part, covered, dated, kept_of, payment_plan
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.ports import Book
from driveaway.shared.clock import local_day
from driveaway.shared.errors import NotFound
from driveaway.shared.money import Money, cny, total


@dataclass(frozen=True)
class Account:
    """An order with its content and its payments."""

    order: Order
    content: Content
    payments: tuple[PaymentRecord, ...]

    @property
    def reversed_numbers(self) -> frozenset[str]:
        """The receipt numbers of what was booked in error."""
        return frozenset(each.reverses for each in self.payments if each.reverses)

    @property
    def standing(self) -> tuple[PaymentRecord, ...]:
        """The payments that count: neither reversed nor reversals, which cancel each other out."""
        gone = self.reversed_numbers
        return tuple(each for each in self.payments if not each.reverses and each.receipt_no not in gone)

    @property
    def fell_through(self) -> bool:
        """Whether the sale came to nothing."""
        return self.order.ended and self.order.status != "CLOSED"

    @property
    def to_settle(self) -> bool:
        """Whether the sale came to nothing while money of the buyer is on the account."""
        return self.fell_through and self.order.paid.amount > 0

    @property
    def second_return(self) -> Money:
        """What may still be given back a second time: earnest money of a sale that came to nothing, once over."""
        if not self.fell_through:
            return cny(0)
        return self._booked("earnest_money") - self._booked("twofold_return")

    def _booked(self, kind: BookedKind) -> Money:
        return total(each.amount for each in self.standing if each.kind == kind)

    def kept(self) -> dict[BookedKind, Money]:
        """Return what the buyer's payments come to after refunds, kind by kind, in the order they came in."""
        kept: dict[BookedKind, Money] = {}
        for kind, amount in kept_of(self.standing):
            kept[kind] = kept.get(kind, cny(0)) + cny(amount)
        return kept

    def late(self, today: date) -> tuple[Part, ...]:
        """Return the parts of the plan whose day has passed while something of them is open."""
        return tuple(part for part in self.plan() if part.late(today))

    def plan(self) -> tuple[Part, ...]:
        """Return the payment plan, with what is paid of each part; once the contract is signed its days count."""
        contract = self.order.contract
        signed_on = local_day(contract.signed_at) if contract and contract.signed_at else None
        return covered(dated(payment_plan(self.content), signed_on), self.standing)


def open_account(order_id: str, book: Book) -> Account:
    """Return an order's account, read in one call; raises NotFound."""
    found = book.family(PaymentRecord, order_id, Order, Content)
    order = next((each for each in found if isinstance(each, Order)), None)
    content = next((each for each in found if isinstance(each, Content)), None)
    if order is None or content is None:
        raise NotFound
    payments = (each for each in found if isinstance(each, PaymentRecord))
    return Account(order, content, tuple(sorted(payments, key=lambda each: each.place)))


def account_for(order_id: str, person: Person, book: Book) -> Account:
    """Return the account of an order that is this person's business; another store's is not found."""
    account = open_account(order_id, book)
    if not person.may_see(account.order.store):
        raise NotFound
    return account
