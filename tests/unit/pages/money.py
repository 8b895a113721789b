"""Sample values for the pages of finance: payments, a receipt, a reversal."""

from __future__ import annotations

from tests.unit.pages.samples import ORDER, Values, yuan
from tests.unit.pages.staff import HOME

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
