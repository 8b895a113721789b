"""The check digit of a vehicle identification number (ISO 3779; GB 16735, 49 CFR 565.15)."""

from __future__ import annotations

VALUES = dict(zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", "012345678912345678123457923456789", strict=True))
WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
REMAINDERS = "0123456789X"
PLACE = 8


def check_digit_fits(vin: str) -> bool:
    """Whether the ninth character of a VIN (17 characters, upper case) is the one that the others ask for."""
    weighed = sum(int(VALUES[sign]) * weight for sign, weight in zip(vin, WEIGHTS, strict=True))
    return vin[PLACE] == REMAINDERS[weighed % len(REMAINDERS)]
