"""Whether a buyer's identity number can be one; whose it is, only a register knows."""

from __future__ import annotations

import re
from datetime import date

REGIONS = frozenset(
    f"{code}"
    for block in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(block[0], block[1] + 1)
)
"""The first two digits of a resident's number: province, or place of birth beyond the mainland (GB/T 2260)."""
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
"""By the weighted sum modulo 11 (GB 11643, ISO 7064 MOD 11-2)."""
FORMS = {
    "resident_id": r"[0-9]{17}[0-9X]",
    "hk_macau_permit": r"[HMC][0-9A-Z]{8,10}",
    "taiwan_permit": r"[0-9A-Z]{8,10}",
    "company": r"[0-9A-Z]{15}|[0-9A-Z]{18}",
}
ANY_FORM = r"[0-9A-Z]{5,20}"


def is_plausible(id_type: str | None, number: str, day: date) -> bool:
    """Whether a number has the form of its kind; a resident's also its region, birthday up to `day`, check digit."""
    written = re.sub(r"[\s-]", "", number).upper()
    if not re.fullmatch(FORMS.get(id_type or "", ANY_FORM), written):
        return False
    return id_type != "resident_id" or _is_residents(written, day)


def _is_residents(number: str, day: date) -> bool:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    weighed = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    return number[:2] in REGIONS and date(1900, 1, 1) <= born <= day and number[-1] == CHECK_DIGITS[weighed % 11]
