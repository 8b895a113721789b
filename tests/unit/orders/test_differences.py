"""What changed between two versions of an order, as people read it; no personal data, and never a row too large."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from driveaway.audit.model import AuditRow, chained
from driveaway.orders.content import Content
from driveaway.orders.differences import changes_since, differences

NAME = {"zh-Hans": "车", "zh-Hant": "車", "en": "car"}
BUYER = {
    "customer_id": "c",
    "name": "䶮小明",
    "phone": "13800138000",
    "email": "long@example.com",
    "language": "zh-Hans",
}


def cny(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "CNY"}


def line(kind: str, code: str, amount: str, listed: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "code": code, "name": NAME, "list_price": cny(listed or amount), "amount": cny(amount)}


CAR, RED = line("vehicle", "STANDARD", "150000.00"), line("colour", "RED", "5000.00")
WINTER, AUDIO = line("option", "WINTER", "3800.00"), line("option", "AUDIO", "8800.00")
AGREED: dict[str, Any] = {
    "order_id": "o",
    "revision": 1,
    "follows": 1,
    "buyer": BUYER,
    "model_code": "A1",
    "model_name": NAME,
    "trim_code": "STANDARD",
    "trim_name": NAME,
    "colour_code": "RED",
    "colour_name": NAME,
    "option_codes": ["WINTER"],
    "lines": [CAR, RED, WINTER],
    "discount": cny("0.00"),
    "cost": cny("140000.00"),
    "payment": {"method": "full"},
    "delivery": {"requested_date": "2026-04-01", "place": "Store 1"},
}


def content(**changes: Any) -> Content:
    return Content.model_validate(AGREED | changes)


def change(field: str, before: object, after: object) -> dict[str, object]:
    return {"field": field, "before": before, "after": after}


CASES: dict[str, tuple[dict[str, Any], list[dict[str, object]]]] = {
    "nothing": ({"revision": 2, "follows": 7}, []),
    "what our cost is": ({"cost": cny("1.00")}, []),
    "another model": ({"model_code": "B2", "model_name": NAME}, [change("model_code", "A1", "B2")]),
    "another trim": (
        {"trim_code": "COMFORT", "lines": [line("vehicle", "COMFORT", "160000.00"), RED, WINTER]},
        [change("trim_code", "STANDARD", "COMFORT"), change("price.vehicle", cny("150000.00"), cny("160000.00"))],
    ),
    "another colour": (
        {"colour_code": "INK", "lines": [CAR, line("colour", "INK", "2000.00"), WINTER]},
        [change("colour_code", "RED", "INK"), change("price.colour", cny("5000.00"), cny("2000.00"))],
    ),
    "an option added": (
        {"option_codes": ["WINTER", "AUDIO"], "lines": [CAR, RED, WINTER, AUDIO]},
        [change("option_codes.AUDIO", None, "AUDIO"), change("price.option.AUDIO", None, cny("8800.00"))],
    ),
    "an option removed": (
        {"option_codes": [], "lines": [CAR, RED]},
        [change("option_codes.WINTER", "WINTER", None), change("price.option.WINTER", cny("3800.00"), None)],
    ),
    "a new price": (
        {"lines": [CAR, RED, line("option", "WINTER", "3900.00")]},
        [change("price.option.WINTER", cny("3800.00"), cny("3900.00"))],
    ),
    "a list price that is not what is charged": (
        {"lines": [CAR, RED, line("option", "WINTER", "3800.00", "4000.00")]},
        [change("list_price.option.WINTER", None, cny("4000.00"))],
    ),
    "a discount": (
        {"discount": cny("900.00"), "discount_reason": "loyalty"},
        [change("discount", cny("0.00"), cny("900.00")), change("discount_reason", None, "loyalty")],
    ),
    "a discount in per cent, with a note that is for staff": (
        {"discount": cny("900.00"), "discount_percent": "0.60", "discount_reason": "other", "discount_note": "王先生"},
        [
            change("discount", cny("0.00"), cny("900.00")),
            change("discount_percent", None, "0.60"),
            change("discount_reason", None, "other"),
            change("discount_note", None, None),
        ],
    ),
    "services and a promotion": (
        {
            "service_codes": ["INSURANCE"],
            "lines": [
                CAR,
                RED,
                WINTER,
                line("service", "INSURANCE", "99.00"),
                line("promotion", "SPRING", "-1.00", "0.00"),
            ],
        },
        [
            change("service_codes.INSURANCE", None, "INSURANCE"),
            change("price.service.INSURANCE", None, cny("99.00")),
            change("price.promotion.SPRING", None, cny("-1.00")),
        ],
    ),
    "a plan of instalments": (
        {"payment": {"method": "instalments", "instalments": [{"due_on": "2026-05-01", "amount": cny("9.00")}]}},
        [
            change("payment.method", "full", "instalments"),
            change("payment.instalments.2026-05-01", None, cny("9.00")),
        ],
    ),
    "a car given in payment": (
        {"trade_in": {"car": "Old", "plate": "京A12345", "appraisal": cny("5.00"), "appraised_on": "2026-03-01"}},
        [
            change("trade_in.car", None, None),
            change("trade_in.plate", None, None),
            change("trade_in.appraisal", None, cny("5.00")),
            change("trade_in.appraised_on", None, "2026-03-01"),
        ],
    ),
    "terms beyond the usual, which may name anybody": ({"special_terms": "…"}, [change("special_terms", None, None)]),
    "a loan": (
        {"payment": {"method": "loan", "down_payment": cny("50000.00"), "lender": "Bank"}},
        [
            change("payment.method", "full", "loan"),
            change("payment.down_payment", None, cny("50000.00")),
            change("payment.lender", None, "Bank"),
        ],
    ),
    "earnest money": (
        {"payment": {"method": "full", "earnest_money": cny("100.00")}},
        [change("payment.earnest_money", None, cny("100.00"))],
    ),
    "another day": (
        {"delivery": {"requested_date": "2026-05-01", "place": "Store 1"}},
        [change("delivery.requested_date", "2026-04-01", "2026-05-01")],
    ),
    "another place, which may be somebody's home": (
        {"delivery": {"requested_date": "2026-04-01", "place": "中山路 5 号"}},
        [change("delivery.place", None, None)],
    ),
    "another buyer's address": (
        {"buyer": BUYER | {"email": "other@example.com", "address": "中山路 5 号"}},
        [change("buyer.email", None, None), change("buyer.address", None, None)],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_field_that_changed_is_told_before_and_after(case: str) -> None:
    changes, told = CASES[case]
    assert differences(content(), content(**changes)) == told


def test_the_first_version_tells_all_terms_and_nothing_of_its_buyer() -> None:
    told = differences(None, content())
    assert change("trim_code", None, "STANDARD") in told
    assert change("price.vehicle", None, cny("150000.00")) in told
    assert "buyer" not in json.dumps(told) and "place" not in json.dumps(told)


def test_a_difference_that_would_burst_its_row_is_counted_where_it_ends() -> None:
    codes = [f"{'O' * 37}{number:03}" for number in range(60)]
    many = content(option_codes=codes, lines=[CAR, RED, *(line("option", code, "99999.00") for code in codes)])
    *told, last = differences(content(), many)

    assert len(json.dumps([*told, last], ensure_ascii=False).encode()) < 4000
    assert last == change("more", None, 2 * (len(codes) + 1) - len(told))


def test_what_two_versions_only_counted_is_counted_together() -> None:
    def wide(first: int) -> Content:
        codes = [f"{'O' * 37}{number:03}" for number in range(first, first + 60)]
        return content(option_codes=codes, lines=[CAR, RED, *(line("option", code, "99999.00") for code in codes)])

    one, two = differences(content(), wide(0)), differences(wide(0), wide(100))
    counted = sum(int(str(part[-1]["after"])) for part in (one, two) if isinstance(part[-1], dict))

    *told, last = changes_since([version(2, one), version(3, two)], 1)

    assert last == change("more", None, counted + len({*fields(one), *fields(two)}) - len(told))


def fields(changes: list[Any]) -> list[str]:
    return [each["field"] for each in changes[:-1]]


def version(revision: int, changes: list[Any]) -> AuditRow:
    """Return the audit row of an edit."""
    return chained(
        subject="ORDER#o/ORDER",
        seq=revision,
        at=datetime(2026, 4, 1, tzinfo=UTC),
        actor="consultant-1",
        action="order_edited",
        details={"revision": revision, "changes": changes},
        prev_hash="0" * 64,
    )
