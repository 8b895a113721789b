"""Sample values that several pages show: models, an order, and its way."""

from __future__ import annotations

from typing import Any

Values = dict[str, Any]


def name(text: str, chinese: str) -> dict[str, str]:
    """Return a name in three languages."""
    return {"zh-Hans": chinese, "zh-Hant": chinese, "en": text}


def yuan(amount: str) -> dict[str, str]:
    """Return money as it stands in JSON."""
    return {"amount": amount, "currency": "CNY"}


MODELS: list[Values] = [
    {
        "model_code": f"M{number}",
        "name": name(f"Lanyu {number}", f"岚屿 {number}"),
        "trims": [
            {"trim_code": "comfort", "name": name("Comfort", "舒适版"), "msrp": yuan("239800.00")},
            {"trim_code": "premium", "name": name("Premium", "尊享版"), "msrp": yuan("268800.00")},
        ],
        "colours": [{"colour_code": "white", "name": name("Pearl white", "珍珠白"), "price": yuan("3000.00")}],
        "options": [{"option_code": "roof", "name": name("Glass roof", "全景天幕"), "price": yuan("6000.00")}],
    }
    for number in (1, 2, 3)
]

ORDER: Values = {
    "order_id": "ORDER1",
    "order_no": "DW-20261124-7KQ2M9",
    "tracking_code": "TRACK1",
    "status": "AWAITING_CUSTOMER",
    "customer": {
        "name": "欧阳小明",
        "phone": "+8613812348765",
        "email": "xiaoming@example.com",
        "address": None,
        "language": "zh-Hans",
    },
    "items": [
        {
            "kind": "vehicle",
            "code": "comfort",
            "name": name("Lanyu 1 Comfort", "岚屿 1 舒适版"),
            "list_price": yuan("241800.00"),
            "amount": yuan("239800.00"),
        },
        {
            "kind": "option",
            "code": "roof",
            "name": name("Glass roof", "全景天幕"),
            "list_price": yuan("6000.00"),
            "amount": yuan("6000.00"),
        },
        {
            "kind": "promotion",
            "code": "autumn",
            "name": name("Autumn offer", "秋季优惠"),
            "list_price": yuan("0.00"),
            "amount": yuan("-1000.00"),
        },
        {
            "kind": "service",
            "code": "registration",
            "name": name("Registration", "代办上牌"),
            "list_price": yuan("800.00"),
            "amount": yuan("800.00"),
        },
    ],
    "discount": yuan("4836.00"),
    "discount_percent": "2.00",
    "discount_reason": "loyalty",
    "discount_note": "Third car",
    "total": yuan("240764.00"),
    "tax": {"rate": "13", "included": yuan("27698.51"), "net": yuan("213065.49")},
    "in_money": yuan("210764.00"),
    "balance": yuan("240764.00"),
    "payment": {
        "method": "loan",
        "earnest_money": yuan("20000.00"),
        "prepayment": None,
        "down_payment": None,
        "lender": "Bank of Example",
        "on_refusal": "cancel",
        "instalments": [],
    },
    "trade_in": {"car": "Lanyu 0", "plate": "沪A12345", "appraisal": yuan("30000.00"), "appraised_on": "2026-11-20"},
    "special_terms": "Winter tyres\nare fitted before handover.",
    "contract_language": "bilingual",
    "marks": [
        {"field": "option_codes", "name": name("Glass roof", "全景天幕"), "before": None, "after": yuan("6000.00")},
        {"field": "delivery.requested_date", "name": None, "before": "2026-12-12", "after": "2026-12-20"},
    ],
    "wanted_changes": [{"field": "colour", "note": "蓝色"}, {"field": "comment", "note": "请先打电话"}],
    "customer_comment": "请先打电话",
    "delivery_request": {"requested_date": "2026-12-20", "place": "上海市静安区 1 号店"},
    "findings": [],
    "approvals": [
        {
            "level": 1,
            "role": "sales_manager",
            "assignee": "manager-1",
            "state": "APPROVED",
            "by": "manager-1",
            "at": "2026-11-24T05:00:00Z",
        },
        {"level": 2, "role": "sales_director", "assignee": "director", "state": "WAITING"},
    ],
}
WAY: Values = {
    "answer_by": "2026-12-08T09:00:00Z",
    "steps": [
        {"code": "ORDERED", "state": "done", "who": "dealer", "at": "2026-11-24T04:00:00Z"},
        {"code": "CONFIRMED", "state": "done", "who": "customer"},
        {"code": "REVIEWED", "state": "current", "who": "dealer"},
        {"code": "CONTRACTED", "state": "todo", "who": "customer"},
        {"code": "READY", "state": "todo", "who": "dealer"},
        {"code": "HANDED_OVER", "state": "todo", "who": "customer"},
    ],
    "next_action": {"who": "dealer", "what": "review_order"},
}
