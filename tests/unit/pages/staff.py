"""Sample values for the pages of staff: home, an order and its form, an approval, a profile."""

from __future__ import annotations

from driveaway.runtime.pages import Form
from tests.unit.pages.samples import MODELS, ORDER, Values, name, yuan

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
