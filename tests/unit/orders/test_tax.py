"""The tax that a price includes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from driveaway.orders.pricing import included_tax
from driveaway.shared.money import cny
from tests.unit.contracts.samples import content_for


@pytest.mark.parametrize(
    ("rate", "discount", "tax"),
    [
        ("13", "26600", "26000.00"),  # 226,000 paid
        ("13", "5800", "28392.92"),  # 246,800 paid: 28,392.9203…
        ("13", "0.05", "29060.17"),  # 252,599.95 paid: 29,060.1712…
        ("0", "5800", "0.00"),
    ],
)
def test_what_is_paid_includes_tax_at_its_rate_to_the_cent(rate: str, discount: str, tax: str) -> None:
    content = content_for().model_copy(update={"tax_rate": Decimal(rate), "discount": cny(discount)})
    assert str(included_tax(content).amount) == tax


def test_half_a_cent_of_tax_is_rounded_up() -> None:
    content = content_for().model_copy(update={"tax_rate": Decimal(100), "discount": cny("0.99")})
    assert str(included_tax(content).amount) == "126299.51"  # half of 252,599.01
