"""Discounts: in money, or in per cent of the car's list price; each with its reason."""

from __future__ import annotations

from collections.abc import Iterator

from driveaway.orders.requests import Configuration
from driveaway.shared.errors import FieldProblem
from driveaway.shared.money import Money, cny, to_cents


def discount_of(selection: Configuration, list_price: Money) -> Money:
    """Return the discount in money; half a cent of a percentage is rounded up."""
    if selection.discount_percent is None:
        return selection.discount or cny(0)
    return cny(to_cents(list_price.amount * selection.discount_percent / 100))


def discount_problems(selection: Configuration, discount: Money, price: Money) -> Iterator[FieldProblem]:
    """Yield what is wrong with the discount on a car of this price: its two forms, its range, reason and note."""
    in_percent = selection.discount_percent is not None
    if in_percent and selection.discount and not selection.discount.is_zero:
        yield FieldProblem("/discount_percent", "discount_twice")
    if discount.amount < 0 or price <= discount:
        yield FieldProblem("/discount_percent" if in_percent else "/discount", "discount_range")
    if discount.is_zero and not in_percent:
        if selection.discount_reason is not None:
            yield FieldProblem("/discount_reason", "reason_without_discount")
        if selection.discount_note is not None:
            yield FieldProblem("/discount_note", "note_without_discount")
    elif selection.discount_reason is None:
        yield FieldProblem("/discount_reason", "reason_required")
    elif selection.discount_reason == "other" and selection.discount_note is None:
        yield FieldProblem("/discount_note", "note_required")
