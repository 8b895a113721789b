"""The words of a contract in one language: the dealer's catalogue, with what the sale agrees on in its gaps. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import count

from driveaway.catalogue.model import CarModel
from driveaway.contracts.capital import in_capitals
from driveaway.contracts.paper import Block, Facts, Paragraph, Section
from driveaway.contracts.particulars import Seller, VehicleSheet
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.orders.pricing import payable
from driveaway.shared.money import Money
from driveaway.shared.text import Language, LocalText, Texts


@dataclass(frozen=True)
class Deal:
    """All that a contract speaks of; `model` is the price list's, None when the car has left it."""

    order: Order
    content: Content
    seller: Seller
    sheet: VehicleSheet
    model: CarModel | None
    contract_no: str
    day: date
    verify_address: str


class Wording:
    """Says what the deal is in one language."""

    def __init__(self, deal: Deal, texts: Texts) -> None:
        self.deal = deal
        self._texts = texts

    @property
    def language(self) -> Language:
        """The language that is spoken here."""
        return self._texts.language

    def say(self, key: str, **more: object) -> str:
        """Return a text of the catalogue (`contract.<key>`); whatever the deal agrees on may stand in its gaps."""
        return self._texts.t(f"contract.{key}", **(self._gaps | more))

    def code(self, kind: str, code: str | None) -> str:
        """Return what a code of a kind is called in contracts; nothing for one that has no name."""
        key = f"{kind}.{code}"
        return self.say(key) if self._texts.has(f"contract.{key}") else ""

    def named(self, name: LocalText) -> str:
        """Return a name in this language."""
        return name.in_(self.language)

    def yuan(self, money: Money) -> str:
        """Return an amount with its unit."""
        return self.say("yuan", amount=figures(money))

    def day(self, day: date) -> str:
        """Return a date as it is written."""
        return self._texts.day(day)

    def capitals(self, money: Money) -> str:
        """Return an amount in 大写, in the characters of the script."""
        return in_capitals(money, "zh-Hant" if self.language == "zh-Hant" else "zh-Hans")

    def paragraphs(self, key: str) -> Iterator[Paragraph]:
        """Yield `contract.<key>.1`, `.2` and so on: the lawyer adds a paragraph by adding a text."""
        for number in count(1):
            if not self._texts.has(f"contract.{key}.{number}"):
                return
            yield Paragraph(text=self.say(f"{key}.{number}"))

    def facts(self, caption: str, rows: Mapping[str, str | None]) -> Facts:
        """Return named facts by the keys of their names; those without a value are left out."""
        named = tuple((self.say(key), text) for key, text in rows.items() if text)
        return Facts(caption=self.say(caption), rows=named)

    def section(self, key: str, *blocks: Block, annex: bool = False) -> Section:
        """Return a clause with its title, the blocks, then the clause's numbered paragraphs."""
        return Section(
            language=self.language,
            title=self.say(f"{key}.title"),
            blocks=(*blocks, *self.paragraphs(key)),
            annex=annex,
        )

    @cached_property
    def _gaps(self) -> dict[str, object]:
        deal, content = self.deal, self.deal.content
        total, delivery = payable(content), content.delivery
        return {
            "contract_no": deal.contract_no,
            "order_no": deal.order.order_no,
            "verify_address": deal.verify_address,
            "seller": self.named(deal.seller.name),
            "buyer": content.buyer.name,
            "email": content.buyer.email,
            "total": figures(total),
            "total_capitals": self.capitals(total),
            "delivery_place": delivery.place,
            "requested_date": self.day(delivery.requested_date),
            **self._sum("earnest", content.payment.earnest_money),
            **self._sum("prepayment", content.payment.prepayment),
        }

    def _sum(self, name: str, money: Money | None) -> dict[str, object]:
        return {name: figures(money), f"{name}_capitals": self.capitals(money)} if money else {}


def figures(money: Money) -> str:
    """Return an amount as the document writes it: `239,800.00`, `−5,800.00`."""
    return f"{'−' if money.amount < 0 else ''}{abs(money.amount):,.2f}"
