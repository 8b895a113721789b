"""The automatic check, and what the authority matrix says of an order. Pure: content in, findings and levels out."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from driveaway.orders.content import Content
from driveaway.orders.pricing import payable
from driveaway.reviews.model import Approver, Authority, Finding, Rule
from driveaway.shared.money import Money

CLOSE_LOOK_FROM = Decimal(5)
"""Per cent of list price above which approvers are told that the discount is high."""


def discount_percent(content: Content) -> Decimal:
    """Return the discount in per cent of the list price, two places."""
    return _percent(content).quantize(Decimal("0.01"))


def _percent(content: Content) -> Decimal:
    return content.discount.amount * 100 / content.list_total.amount


def margin(content: Content) -> Money:
    """Return what is left of the price after the dealer's cost of the car; options and paint count as earned."""
    return payable(content) - content.cost


def levels(content: Content, authority: Authority) -> tuple[Approver, ...]:
    """Return the roles that must approve, in the order of the matrix; one that several rules ask is asked once."""
    return tuple(dict.fromkeys(rule.role for rule in authority.rules if _applies(rule, content)))


def _applies(rule: Rule, content: Content) -> bool:
    if rule.when == "below_cost":
        return margin(content).amount < 0
    if rule.when == "credit":
        return content.payment.method == "instalments"
    if rule.above is None:
        return True
    # Unrounded: a discount of 5.001 per cent is above 5.
    weighed = {"discount_percent": _percent(content), "discount_amount": content.discount.amount}
    return weighed.get(rule.when, payable(content).amount) > rule.above


def findings(content: Content) -> tuple[Finding, ...]:
    """Return what the approvers should know."""
    return tuple(_findings(content))


def _findings(content: Content) -> Iterator[Finding]:
    if _percent(content) > CLOSE_LOOK_FROM:
        yield Finding(code="discount_high", severity="warn", params={"percent": str(discount_percent(content))})
    if margin(content).amount < 0:
        yield Finding(code="below_cost", severity="warn")
    if content.buyer.id_number is None:
        yield Finding(code="buyer_without_id", severity="warn")
    if content.payment.method != "full" and content.payment.down_payment is None:
        yield Finding(code="no_down_payment", severity="warn")
