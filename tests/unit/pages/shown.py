"""All pages, each in the states that a reader may find it in: template and sample values, by name."""

from __future__ import annotations

from collections.abc import Mapping

from driveaway.runtime.pages import Form
from tests.unit.pages import deliveries
from tests.unit.pages.money import PAYMENTS, RECEIPT, REVERSAL
from tests.unit.pages.samples import MODELS, ORDER, WAY
from tests.unit.pages.staff import APPROVAL, CONSOLE, DESK, HOME, PROFILE

DECIDED = {**APPROVAL, "state": "decided"}
LOOKED_AT: Mapping[str, object] = {"payments": [], "kinds": [], "reversible": [], "to_settle": False}
NEWER = {"events": CONSOLE["timeline"]["events"], "versions": CONSOLE["versions"], "names": CONSOLE["names"]}
LISTED = Form("inquiries", {"state": "NEW"})
LOST = {**DESK["inquiry"], "state": "LOST", "lost_reason": "<i>elsewhere</i>", "answer_by": None}
HEARD = {"feedback_id": "F1", "source": "staff", "at": "2026-11-24T04:00:00Z", "by": "li", "text": "One <1>\n\nTwo"}
GIVEN = {
    "scores": {"personnel": 9, "deal": 4},
    "satisfaction": 8,
    "recommend": 7,
    "order_id": "O1",
    "customer_id": "C1",
}
SAID = {"person": HOME["person"], "feedback": {**HEARD, **GIVEN, "by": "customer", "source": "survey"}, "by": {}}
DRAFT = {**CONSOLE["order"], "contract": None, "delivery": None, "approvals": []}
PAGES: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "storefront": ("storefront.html", {"models": MODELS}),
    "storefront without models": ("storefront.html", {"models": []}),
    "inquiry": ("inquiries/new.html", {"form": Form("inquiries"), "models": MODELS, "idempotency_key": "k1"}),
    "thanks": ("inquiries/thanks.html", {"reference": "Q-20261124-7KQ2M9XB"}),
    "sign in": ("access/sign_in.html", {"form": Form("access"), "step": "email", "next": "/approve/abc"}),
    "code": ("access/sign_in.html", {"form": Form("access"), "step": "code", "sign_in_id": "s1"}),
    "console": ("access/home.html", HOME),
    "console without anything": ("access/home.html", {"person": {"name": "Li"}, "tasks": []}),
    "order in the console": ("orders/console.html", CONSOLE),
    "draft in the console": ("orders/console.html", {**CONSOLE, "order": DRAFT, "may": []}),
    "new order": ("desk/new.html", {**DESK, "form": Form("desk")}),
    "new order without a model": ("desk/new.html", {**DESK, "inquiry": None, "model": None, "form": Form("desk")}),
    "inquiries": ("desk/inquiries.html", {**DESK, "form": Form("desk")}),
    "no inquiries": ("desk/inquiries.html", {**DESK, "inquiries": [], "form": Form("desk")}),
    "inquiries of a state": ("inquiries/list.html", {**DESK, "cursor": "c/1", "form": LISTED}),
    "no inquiries of a state": ("inquiries/list.html", {**DESK, "inquiries": [], "cursor": None, "form": LISTED}),
    "one inquiry": ("inquiries/one.html", {**DESK, "may": ["CONTACTED", "LOST"], "form": Form("inquiries")}),
    "lost inquiry": ("inquiries/one.html", {**DESK, "inquiry": LOST, "may": [], "form": Form("inquiries")}),
    "edit": ("desk/edit.html", {**DESK, **CONSOLE, "newer": NEWER}),
    "edit of the newest": ("desk/edit.html", {**DESK, **CONSOLE, "newer": None}),
    "profile": ("customers/profile.html", PROFILE),
    "profile that was changed": ("customers/profile.html", {**PROFILE, "form": Form("customers", {"version": "2"})}),
    "profile to look at": ("customers/profile.html", {**PROFILE, "may_edit": False}),
    "what a customer said": ("feedback/one.html", SAID),
    "what staff said": ("feedback/one.html", {**SAID, "feedback": {**HEARD, "satisfaction": 8}, "by": {"li": "Li"}}),
    "next steps": ("desk/steps.html", CONSOLE),
    "payments": ("finance/payments.html", {**PAYMENTS, "form": Form("finance")}),
    "receipt": ("finance/receipt.html", {**PAYMENTS, **RECEIPT}),
    "reversal": ("finance/reversal.html", {**PAYMENTS, **REVERSAL, "form": Form("finance")}),
    "payments to look at": ("finance/payments.html", {**PAYMENTS, **LOOKED_AT, "form": Form("x")}),
    "confirm": ("orders/confirm.html", {"order": ORDER, "state": "open", **WAY, "form": Form("orders")}),
    "confirmed": ("orders/confirm.html", {"order": ORDER, "state": "decided", "decision": "confirm", **WAY}),
    "sent back": ("orders/confirm.html", {"order": ORDER, "state": "decided", "decision": "request_changes", **WAY}),
    "approve": ("reviews/approve.html", {**APPROVAL, "form": Form("reviews")}),
    "approved": ("reviews/approve.html", {**DECIDED, "decision": "APPROVED", "decided_by": "gm"}),
    "delegated": ("reviews/approve.html", {**DECIDED, "decision": "delegate"}),
    "error": ("error.html", {"status": 404, "detail": "gone", "request_id": "r1"}),
    "rare error": ("error.html", {"status": 418, "detail": "", "request_id": "r1"}),
    "message": ("message.html", {"heading": "Done", "paragraphs": ["One"], "reference": ("No.", "1")}),
    **deliveries.PAGES,
}  # fmt: skip
ESCALATED = {
    **APPROVAL,
    "order": {
        **ORDER,
        "approvals": [
            {"level": 1, "role": "sales_manager", "assignee": "-", "state": "ESCALATED", "reason": "nobody"},
            {
                "level": 2, "role": "sales_director", "assignee": "finance", "deputy_of": "director",
                "state": "WAITING", "due_at": "2026-11-26T05:00:00Z",
            },
        ],
    },
    "names": {"finance": "Sun Qi", "director": "Zhou Min"},
    "form": Form("reviews"),
}  # fmt: skip
