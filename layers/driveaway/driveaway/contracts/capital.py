"""Amounts in financial numerals (大写), as contracts and bank documents write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from cn2an import an2cn

from driveaway.shared.money import Money, to_cents

TRADITIONAL = str.maketrans("贰叁陆万亿", "貳參陸萬億")
"""The numerals that differ; the others are the same in both scripts."""


def in_capitals(money: Money, script: Literal["zh-Hans", "zh-Hant"] = "zh-Hans") -> str:
    """Return an amount of yuan such as `贰拾叁万玖仟捌佰元整`. Raises ValueError below zero.

    The amount is brought to cents first and handed over as text: no float is ever involved.
    """
    cents = to_cents(money.amount)
    if cents < Decimal(0):
        raise ValueError("a contract has no negative amounts in capitals")
    capitals = str(an2cn(f"{cents:f}", "rmb"))
    return capitals.translate(TRADITIONAL) if script == "zh-Hant" else capitals
