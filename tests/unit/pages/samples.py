"""Sample values for pages, shaped as the handlers give them."""

from __future__ import annotations

from typing import Any

from driveaway.runtime.pages import Form

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

OPTIONS = [
    {"option_code": "roof", "name": name("Glass roof", "全景天幕"), "price": yuan("6000.00"), "excludes": ["bars"]},
    {"option_code": "bars", "name": name("Roof bars", "车顶行李架"), "price": yuan("900.00"), "needs": ["hook", "net"]},
]
DESK: Values = {
    "person": {"name": "李娜", "roles": ["consultant"]},
    "buyer": {"name": "<b>欧阳小明</b>", "email": "xiaoming@example.com", "language": "zh-Hant"},
    "inquiry": {
        "inquiry_id": "Q1",
        "reference": "Q-2611-7KQ2M9XB",
        "name": "<b>欧阳小明</b>",
        "budget": None,
        "purchase_horizon": "one_month",
        "trade_in": "A Lanyu 0",
        "notes": "七座 <b>",
        "created_at": "2026-11-24T05:00:00Z",
        "answer_by": "2026-11-24T09:00:00Z",
        "state": "NEW",
        "customer_id": "C1",
        "conflicting_customer_id": "C2",
        "phone": "+8613800138000",
        "email": "xiaoming@example.com",
        "language": "zh-Hant",
        "channel": "web",
        "model_code": "XC-A1",
        "payment_preference": "loan",
        "lost_reason": None,
    },
    "states": ["NEW", "CONTACTED"],
    "models": MODELS,
    "model": {**MODELS[0], "options": OPTIONS},
    "services": [{"service_code": "registration", "name": name("Registration", "代办上牌"), "price": yuan("800.00")}],
    "rows": [0, 1],
    "price": {each: ORDER[each] for each in ("items", "discount", "discount_percent", "total", "tax")},
    "idempotency_key": "k1",
}
DESK["inquiries"] = [DESK["inquiry"]]

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

APPROVAL: Values = {
    "order": ORDER,
    "level": 2,
    "figures": {
        "list_price": yuan("245800.00"),
        "discount": yuan("5000.00"),
        "discount_percent": "2.03",
        "total": yuan("240800.00"),
        "margin_band": "thin",
    },
    "findings": [
        {"code": "discount_authority", "severity": "warn", "params": {"percent": "6.10", "role": "sales_director"}},
        {
            "code": "line_price_changed",
            "severity": "block",
            "params": {
                "line": {"zh-Hans": "全景天窗", "zh-Hant": "全景天窗", "en": "Panoramic roof"},
                "agreed": "6500.00",
                "now": "6800.00",
            },
        },
        {"code": "something_new", "severity": "block", "params": {}},
    ],
    "colleagues": [{"staff_id": "gm", "name": "赵磊"}],
    "role": "sales_director",
    "since": 1,
    "changes": [
        {"field": "discount", "before": yuan("3000.00"), "after": yuan("5000.00")},
        {"field": "special_terms", "before": None, "after": None},
    ],
    "state": "open",
    "decision": None,
    "decided_by": None,
}

HOME: Values = {
    "person": {"name": "李娜", "roles": ["sales_manager"]},
    "tasks": [
        {
            "kind": "approval",
            "order_id": "ORDER1",
            "title": "DW-20261124-7KQ2M9",
            "due_at": "2026-11-26T09:00:00Z",
            "link": "/approve/abc",
        },
        {
            "kind": "correction",
            "order_id": "O2",
            "title": "DW-20261123-9XQ2M1",
            "due_at": None,
            "link": "/staff/orders/O2",
        },
    ],
    "orders": [
        {
            "order_id": "ORDER1",
            "order_no": "DW-20261124-7KQ2M9",
            "status": "IN_REVIEW",
            "total": yuan("240800.00"),
            "updated_at": "2026-11-24T05:00:00Z",
            "tracking_code": "TRACK1",
            "contract_no": "DC-1",
        },
    ],
    "status": "IN_REVIEW",
    "statuses": ["DRAFT", "IN_REVIEW", "APPROVED"],
}

CONSOLE: Values = {
    "person": HOME["person"],
    "order": {
        **ORDER,
        "customer": {**ORDER["customer"], "customer_id": "C1"},
        "status": "IN_DELIVERY",
        "version": 3,
        "consultant_id": "consultant-1",
        "updated_at": "2026-11-24T05:00:00Z",
        "paid": yuan("20000.00"),
        "contract": {"contract_no": "DC-1", "status": "ARCHIVED"},
        "delivery": {
            "milestone": "BLOCKED",
            "blocked": {"reason": "A part is missing."},
            "vin": "LD9A1SEV2TA077003",
            "expected_handover": "2026-12-20",
            "appointment": {"starts_at": "2026-12-20T02:00:00Z", "place": "1 号店"},
        },
    },
    "timeline": {
        "events": [
            {"action": "order_created", "actor": "consultant-1", "at": "2026-11-24T04:00:00Z"},
            {"action": "something_new", "actor": "system", "at": "2026-11-24T05:00:00Z"},
        ],
        "unbroken": True,
    },
    "versions": [
        {"revision": 1, "at": "2026-11-24T04:00:00Z", "changes": []},
        {
            "revision": 2,
            "at": "2026-11-24T04:30:00Z",
            "changes": [
                {"field": "colour_code", "before": "SOLD-OUT", "after": name("Lake blue", "湖水蓝")},
                {"field": "price.option", "name": name("Sunroof", "天窗"), "before": None, "after": yuan("6500.00")},
                {"field": "discount", "before": yuan("0.00"), "after": yuan("1000.00")},
                {"field": "price.option.WINTER", "before": None, "after": yuan("3800.00")},
                {"field": "delivery.place", "before": None, "after": None},
                {"field": "something.new", "before": "one", "after": "two"},
            ],
        },
    ],
    "names": {"consultant-1": "林晓雯"},
    "asked": True,
    "may": ["edit", "submit", "duplicate", "cancel"],
    "form": Form("desk"),
    "idempotency_key": "k1",
}

PROFILE: Values = {
    "person": HOME["person"],
    "customer": {
        **ORDER["customer"],
        "customer_id": "C1",
        "version": 3,
        "id_type": "passport",
        "id_number": "E<b>1",
        "email_state": "bounced",
        "feedback": [{"feedback_id": "F1", "label": "Loved the <colour>", "at": "2026-11-24T06:00:00Z"}],
        "vehicles": [
            {
                "vin": "LD9A1SEV9TA077001",
                "model_code": "XC-A1",
                "handed_over_at": "2026-11-24T05:00:00Z",
                "guarantees": [{"kind": "repair", "until": "2029-11-24", "km": 60000}],
            }
        ],
        "orders": [{"order_id": "O1", "label": "DW-2611-7KQ2M9", "at": "2026-11-24T05:00:00Z"}],
        "inquiries": [{"inquiry_id": "Q1", "label": "Q-2611-7KQ2M9XB", "at": "2026-11-24T05:00:00Z"}],
    },
    "may_edit": True,
    "form": Form("customers", {"version": 3}),
    "query": {"saved": "yes"},
}

PAYMENTS: Values = {
    "person": HOME["person"],
    "order": ORDER,
    "plan": [
        {
            "kind": "earnest_money",
            "due": "signing",
            "due_on": None,
            "amount": yuan("20000.00"),
            "paid": yuan("20000.00"),
            "state": "paid",
        },
        {
            "kind": "instalment",
            "due": "day",
            "due_on": "2026-11-20",
            "amount": yuan("100000.00"),
            "paid": yuan("0.00"),
            "state": "late",
        },
        {
            "kind": "balance",
            "due": "handover",
            "due_on": None,
            "amount": yuan("120800.00"),
            "paid": yuan("0.00"),
            "state": "open",
        },
    ],
    "payments": [
        {
            "payment_id": "P1",
            "receipt_no": "DW-20261124-7KQ2M9-1",
            "kind": "earnest_money",
            "takes_off": False,
            "reverses": None,
            "amount": yuan("20000.00"),
            "method": "bank_transfer",
            "received_at": "2026-11-24T05:00:00Z",
            "reference": "ICBC 88-17",
            "by": "finance",
        },
        {
            "payment_id": "P2",
            "receipt_no": "DW-20261124-7KQ2M9-2",
            "kind": "refund",
            "takes_off": True,
            "reverses": None,
            "amount": yuan("5000.00"),
            "method": "by hand",
            "received_at": "2026-11-25T05:00:00Z",
            "reference": "<b>R-2</b>",
            "by": "finance",
        },
        {
            "payment_id": "P3",
            "receipt_no": "DW-20261124-7KQ2M9-3",
            "kind": "reversal",
            "takes_off": False,
            "reverses": "DW-20261124-7KQ2M9-2",
            "reason": "Booked on the <b>wrong</b> order",
            "amount": yuan("5000.00"),
            "method": "by hand",
            "received_at": "2026-11-25T05:00:00Z",
            "reference": "<b>R-2</b>",
            "by": "finance",
        },
    ],
    "total": yuan("240800.00"),
    "paid": yuan("20000.00"),
    "balance": yuan("220800.00"),
    "before_handover": yuan("220800.00"),
    "kinds": ["earnest_money", "balance", "refund"],
    "reversible": ["P1"],
    "to_settle": True,
    "settlement": [
        {"kind": "earnest_money", "amount": yuan("20000.00"), "rule": "by_contract", "twofold": yuan("40000.00")}
    ],
    "names": {"finance": "孙琪"},
    "query": {"booked": "DW-20261124-7KQ2M9-2"},
    "idempotency_key": "k1",
}
RECEIPT: Values = {
    "order_id": "O1",
    "receipt": {
        **PAYMENTS["payments"][0],
        "order_no": "DW-2611-7KQ2M9",
        "customer_name": "王小明",
        "contract_no": "DC-2612-7KQ2M9XB",
        "reversed": True,
        "paid": yuan("20000.00"),
        "balance": yuan("217800.00"),
    },
}
REVERSAL: Values = {"order_id": "O1", "payment": PAYMENTS["payments"][0]}
