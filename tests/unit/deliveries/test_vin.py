from __future__ import annotations

import pytest
from vininfo import Vin

from driveaway.deliveries.vin import check_digit_fits


@pytest.mark.parametrize(
    "vin", ["1M8GDM9AXKP042788", "LD9A1SEV9TA077001", "11111111111111111", "LD9A1SEV8TA077001", "WVWZZZ1JZ3W386752"]
)
def test_the_check_digit_is_judged_as_others_judge_it(vin: str) -> None:
    assert check_digit_fits(vin) == Vin(vin).verify_checksum()
