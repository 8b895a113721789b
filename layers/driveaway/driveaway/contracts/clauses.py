"""Clauses 2 to 18 of a contract. What a lawyer may word differently stands in the catalogue, not here. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from driveaway.contracts.paper import Block, Boxes, Paragraph, Section, Table
from driveaway.contracts.wording import Wording, figures
from driveaway.orders.content import Content, OrderLine
from driveaway.orders.pricing import in_money, included_tax, payable
from driveaway.shared.text import plain_number


def price(w: Wording) -> Section:
    """Return quantity and price: each line, the total in figures and in words, the tax within."""
    content = w.deal.content
    table = Table(
        caption=w.say("2.lines"),
        head=(w.say("item"), w.say("list_price"), w.say("amount")),
        rows=(*_charged(w, content),),
        total=(
            (w.say("total_price"), "", figures(payable(content))),
            (w.say("included_tax", rate=plain_number(content.tax_rate)), "", figures(included_tax(content))),
        ),
        numeric=(1, 2),
    )
    return w.section("2", table, Paragraph(text=w.say("2.capitals"), strong=True))


def _charged(w: Wording, content: Content) -> Iterator[tuple[str, str, str]]:
    """Yield the car with what lowers its price, then the services, which are told from what the car costs."""
    services = [line for line in content.lines if line.kind == "service"]
    yield from (_line(line, w.named(line.name)) for line in content.lines if line not in services)
    if not content.discount.is_zero:
        percent = content.discount_percent
        name = w.say("discount_agreed", percent=plain_number(percent)) if percent else w.say("discount")
        yield name, "", f"−{figures(content.discount)}"
    yield from (_line(line, w.say("service", name=w.named(line.name))) for line in services)


def _line(line: OrderLine, name: str) -> tuple[str, str, str]:
    return name, "" if line.kind == "promotion" else figures(line.list_price), figures(line.amount)


def earnest(w: Wording) -> Section:
    """Return earnest money or prepayment: an order has one or the other, or neither."""
    payment = w.deal.content.payment
    kind = "earnest" if payment.earnest_money else "prepayment" if payment.prepayment else "none"
    return w.section("4", *w.paragraphs(f"4.{kind}"))


def payment(w: Wording) -> Section:
    """Return how the price is paid, the car given in payment included."""
    content = w.deal.content
    paid = content.payment
    facts = {
        "method": w.say("5.planned" if paid.instalments else f"5.{paid.method}"),
        "down_payment": w.yuan(paid.down_payment) if paid.down_payment else None,
        "lender": paid.lender,
    }
    return w.section("5", w.facts("5.facts", facts), *_parts(w, content), *_refused(w, content), *_trade_in(w, content))


def _parts(w: Wording, content: Content) -> Iterator[Block]:
    parts = content.payment.instalments
    if parts:
        rows = tuple((str(n), w.day(part.due_on), figures(part.amount)) for n, part in enumerate(parts, start=1))
        head = (w.say("part_no"), w.say("due_on"), w.say("amount"))
        yield Table(caption=w.say("5.parts"), head=head, rows=rows, numeric=(2,))


def _refused(w: Wording, content: Content) -> Iterator[Block]:
    if content.payment.method == "loan":
        yield from w.paragraphs(f"5.refused.{content.payment.on_refusal or 'open'}")


def _trade_in(w: Wording, content: Content) -> Iterator[Block]:
    given = content.trade_in
    if given:
        rows = {
            "trade_in_car": given.car,
            "plate": given.plate,
            "appraisal": w.yuan(given.appraisal),
            "appraised_on": w.day(given.appraised_on) if given.appraised_on else None,
            "in_money": w.yuan(in_money(content)),
        }
        yield w.facts("5.trade_in", rows)
        yield from w.paragraphs("5.trade_in")


def delivery(w: Wording) -> Section:
    """Return place and time of delivery, and acceptance."""
    wish = w.deal.content.delivery
    facts = {"delivery_place": wish.place, "requested_date": w.day(wish.requested_date)}
    return w.section("6", w.facts("6.facts", facts))


def services(w: Wording) -> Section:
    """Return the services that the buyer chose, each ticked and priced."""
    chosen = [line for line in w.deal.content.lines if line.kind == "service"]
    if not chosen:
        return w.section("10", *w.paragraphs("10.none"))
    items = tuple((True, w.say("priced", name=w.named(line.name), price=w.yuan(line.amount))) for line in chosen)
    return w.section("10", *w.paragraphs("10.chosen"), Boxes(items=items))


def change(w: Wording) -> Section:
    """Return change and termination; what the parties agreed on besides stands in their own words."""
    terms = w.deal.content.special_terms
    besides = (Paragraph(text=w.say("14.special")), *_lines(terms)) if terms else ()
    return w.section("14", *besides)


def _lines(text: str) -> Iterator[Paragraph]:
    """Yield a paragraph for each line that somebody wrote."""
    yield from (Paragraph(text=line) for line in text.splitlines() if line.strip())


def signatures(w: Wording) -> Section:
    """Return the annexes and how the contract is signed."""
    return w.section("18", *(w.paragraphs("18.bilingual") if w.deal.content.contract_language else ()))


def _only_text(number: str) -> Callable[[Wording], Section]:
    return lambda w: w.section(number)


CLAUSES: tuple[Callable[[Wording], Section], ...] = (
    price,
    _only_text("3"),
    earnest,
    payment,
    delivery,
    *map(_only_text, ("7", "8", "9")),
    services,
    *map(_only_text, ("11", "12", "13")),
    change,
    *map(_only_text, ("15", "16", "17")),
    signatures,
)
"""In the order of their numbers, from 2 on."""
