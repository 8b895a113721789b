"""What the authority matrix says of an order. Pure: content in, levels out."""

from __future__ import annotations

from decimal import Decimal

from driveaway.orders.content import Content
from driveaway.orders.pricing import of_car, payable
from driveaway.reviews.model import Approver, Authority, Rule
from driveaway.shared.money import Money


def discount_percent(content: Content) -> Decimal:
    """Return the discount in per cent of the list price, two places."""
    return _percent(content).quantize(Decimal("0.01"))


def _percent(content: Content) -> Decimal:
    return content.discount.amount * 100 / content.list_total.amount


def margin(content: Content) -> Money:
    """Return what is left of the car's price after its cost to the dealer; options and paint count as earned."""
    return car_price(content) - content.cost


def car_price(content: Content) -> Money:
    """Return what is paid for the car: less promotions and discount, and without services, which are passed on."""
    return of_car(content.lines) - content.discount


def levels(content: Content, authority: Authority) -> tuple[Approver, ...]:
    """Return the roles that must approve, in the order of the matrix; one that several rules ask is asked once."""
    return tuple(dict.fromkeys(rule.role for rule in authority.rules if applies(rule, content)))


def applies(rule: Rule, content: Content) -> bool:
    """Whether a rule of the matrix asks its role about this order."""
    if rule.when == "below_cost":
        return margin(content).amount < 0
    if rule.when == "credit":
        return content.payment.method == "instalments"
    if rule.when == "special_terms":
        return content.special_terms is not None
    if rule.above is None:
        return True
    # Unrounded: a discount of 5.001 per cent is above 5.
    weighed = {"discount_percent": _percent(content), "discount_amount": content.discount.amount}
    return weighed.get(rule.when, payable(content).amount) > rule.above
