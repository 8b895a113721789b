"""Amounts in 大写 say exactly the amount, for every amount a contract can hold."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driveaway.contracts.capital import in_capitals
from driveaway.shared.money import CEILING, cny

DIGITS = {sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    ("amount", "capitals"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("10.05", "壹拾元零伍分"),
        ("1000.10", "壹仟元壹角"),
        ("10010", "壹万零壹拾元整"),
        ("100000", "壹拾万元整"),
        ("239800.00", "贰拾叁万玖仟捌佰元整"),
        ("280000", "贰拾捌万元整"),
        ("1000001.56", "壹佰万零壹元伍角陆分"),
        ("99999999.99", "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_known_amounts_are_written_as_the_bank_rules_say(amount: str, capitals: str) -> None:
    assert in_capitals(cny(amount)) == capitals


def test_the_traditional_script_has_its_own_numerals() -> None:
    assert in_capitals(cny("236800.30"), "zh-Hant") == "貳拾參萬陸仟捌佰元參角"


def test_an_amount_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        in_capitals(cny("-1"))


def whole(text: str) -> int:
    """Read the yuan back, independently of how they were written."""
    thousands, _, rest = text.rpartition("万")
    return (section(thousands) * 10_000 if thousands else 0) + section(rest)


def section(text: str) -> int:
    value = digit = 0
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS[sign]
        else:
            value, digit = value + digit * UNITS[sign], 0
    return value + digit


def read(text: str) -> Decimal:
    yuan, _, rest = text.rpartition("元")
    jiao, _, fen = rest.rpartition("角")
    tenths = DIGITS[jiao[-1]] if jiao else 0
    cents = DIGITS[fen.removesuffix("分")[-1]] if fen.endswith("分") else 0
    return whole(yuan) + Decimal(tenths) / 10 + Decimal(cents) / 100


@given(st.decimals(min_value=0, max_value=CEILING, places=2))
def test_what_is_written_reads_back_as_the_same_amount(amount: Decimal) -> None:
    written = in_capitals(cny(amount))
    assert read(written) == amount
    assert "零零" not in written and not written.startswith("零元零")


@given(st.integers(min_value=1, max_value=99_999_999))
def test_whole_yuan_end_in_zheng(yuan: int) -> None:
    assert in_capitals(cny(yuan)).endswith("元整")
