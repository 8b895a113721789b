"""Who each route of the template is for, and what a program sends to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from driveaway.access.model import Role

ROLES: tuple[Role, ...] = get_args(Role)
STAFF = frozenset(ROLES)
HOLDERS = frozenset({"general_manager", "admin"})
SELLERS = frozenset({"consultant", "sales_manager"})
CHIEFS = frozenset({"sales_manager", "sales_director", "general_manager"})
COORDINATORS = CHIEFS | {"delivery", "admin"}
CALLERS = CHIEFS | {"consultant", "aftersales", "admin"}
SETTLERS = COORDINATORS | SELLERS | {"aftersales", "finance"}
Route = tuple[str, str]


@dataclass(frozen=True)
class Access:
    """Who a route is for (None: everybody), what a program sends to it, and whose store decides."""

    roles: frozenset[str] | None = None
    body: Mapping[str, Any] | None = None
    of_store: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


OPEN = Access()
LINK = Access()
"""The token in the address decides; tests of each stage look after it."""
PLACE = {"starts_at": "2099-01-01T09:00:00Z", "place": "1"}
HANDOVER = {"odometer_km": 1, "keys": 2, "documents": [], "checklist": {}, "signature": "A"}
PAID = {"kind": "balance", "amount": {"amount": "1.00"}, "method": "m", "received_at": "2026-01-01T00:00:00Z"}
TYPED = PAID | {"amount": "1.00", "received_at": "2026-01-01", "reference": "R-2"}
VEHICLE = {"vin": "LSVAA4182E2184001", "model_code": "NONE", "trim_code": "A", "colour_code": "A"}
CHOSEN: dict[str, Any] = {
    "model_code": "NONE",
    "trim_code": "A",
    "colour_code": "A",
    "payment": {"method": "full"},
    "delivery": {"requested_date": "2027-01-01", "place": "1"},
}
ORDER = {"customer_id": "NONE", **CHOSEN}
PROFILE = {"version": 1, "name": "A", "email": "a@mail.example", "language": "en"}
MATCH = {"if-match": '"1"'}
AWAY = {"since": "2026-05-01", "until": "2026-05-05"}
TERMS: dict[str, Any] = {"tax_rate": "13", "services": [], "promotions": []}
OPEN_DAY = {"opens": "09:00", "closes": "18:00"}
TIMES: dict[str, Any] = {
    "version": 1,
    "transfer_days": 3,
    "preparation_days": 1,
    "put_off_days": 3,
    "preparations_a_day": 6,
    "handovers_a_day": 6,
    "handover_times": "10:00",
}
MATRIX = {"rules": [{"role": "sales_manager"}], "hours": 8}

TABLE: dict[Route, Access] = {
    ("GET", "/"): OPEN,
    ("GET", "/healthz"): OPEN,
    ("GET", "/assets/{file}"): OPEN,
    ("GET", "/openapi.json"): OPEN,
    ("GET", "/api/models"): OPEN,
    ("GET", "/inquiries/new"): OPEN,
    ("POST", "/inquiries"): OPEN,
    ("GET", "/inquiries/thanks"): OPEN,
    ("POST", "/api/inquiries"): OPEN,
    ("GET", "/service-requests/new"): OPEN,
    ("POST", "/service-requests"): OPEN,
    ("POST", "/api/service-requests"): OPEN,
    ("GET", "/verify/{contract_no}"): OPEN,
    ("GET", "/track/{code}"): OPEN,
    ("POST", "/api/sign-in"): OPEN,
    ("POST", "/api/sign-in/{sign_in_id}"): OPEN,
    ("GET", "/staff"): OPEN,
    ("POST", "/staff/sign-in"): OPEN,
    ("POST", "/staff/sign-in/{sign_in_id}"): OPEN,
    ("POST", "/staff/sign-out"): OPEN,
    ("GET", "/confirm/{token}"): LINK,
    ("POST", "/confirm/{token}"): LINK,
    ("GET", "/sign/{token}"): LINK,
    ("GET", "/sign/{token}/contract.pdf"): LINK,
    ("POST", "/sign/{token}/code"): LINK,
    ("POST", "/sign/{token}"): LINK,
    ("GET", "/survey/{token}"): LINK,
    ("POST", "/survey/{token}"): LINK,
    ("GET", "/appointment/{token}"): LINK,
    ("POST", "/appointment/{token}"): LINK,
    ("GET", "/approve/{token}"): Access(STAFF),
    ("POST", "/approve/{token}"): Access(STAFF, {"decision": "approve"}),
    ("GET", "/api/tasks"): Access(STAFF),
    ("GET", "/api/staff"): Access(STAFF),
    # The consultant of these tests is the one whose absence it is.
    ("PUT", "/api/staff/{staff_id}/absence"): Access(CHIEFS | {"admin", "consultant"}, AWAY),
    ("DELETE", "/api/staff/{staff_id}/absence"): Access(CHIEFS | {"admin", "consultant"}),
    ("GET", "/api/authority"): Access(CHIEFS | {"finance", "admin"}),
    ("GET", "/api/authority/{store}"): Access(CHIEFS | {"finance", "admin"}),
    ("PUT", "/api/authority/{store}"): Access(frozenset({"general_manager", "admin"}), MATRIX, headers=MATCH),
    ("GET", "/api/terms"): Access(STAFF),
    ("PUT", "/api/terms"): Access(frozenset({"general_manager", "admin"}), TERMS, headers=MATCH),
    ("GET", "/api/store-prices"): Access(STAFF),
    ("GET", "/api/store-prices/{store}"): Access(STAFF),
    ("PUT", "/api/store-prices/{store}"): Access(
        frozenset({"sales_director", "general_manager", "admin"}), {"prices": []}, headers=MATCH
    ),
    ("GET", "/api/calendars"): Access(STAFF),
    ("GET", "/api/calendars/{store}"): Access(STAFF),
    ("PUT", "/api/calendars/{store}"): Access(
        frozenset({"sales_manager", "general_manager", "admin"}), {"week": {"monday": OPEN_DAY}}, headers=MATCH
    ),
    ("GET", "/staff/calendars/{store}"): Access(STAFF),
    ("POST", "/staff/calendars/{store}"): Access(frozenset({"sales_manager", "general_manager", "admin"}), TIMES),
    ("GET", "/staff/calendars/{store}/hours"): Access(STAFF),
    ("POST", "/staff/calendars/{store}/hours"): Access(
        frozenset({"sales_manager", "general_manager", "admin"}),
        {"version": 1, "monday": "09:00-18:00", "answer_days": 14},
    ),
    ("GET", "/api/customers/{customer_id}"): Access(STAFF),
    ("PATCH", "/api/customers/{customer_id}"): Access(CALLERS, {"address": "1"}, headers=MATCH),
    ("GET", "/staff/customers/{customer_id}"): Access(STAFF),
    ("POST", "/staff/customers/{customer_id}"): Access(CALLERS, PROFILE),
    ("GET", "/api/inquiries"): Access(STAFF),
    ("GET", "/api/inquiries/{inquiry_id}"): Access(STAFF, of_store=True),
    ("GET", "/staff/inquiries"): Access(STAFF),
    ("GET", "/staff/inquiries/{inquiry_id}"): Access(STAFF, of_store=True),
    ("POST", "/staff/inquiries/{inquiry_id}/state"): Access(SELLERS | CHIEFS, {"state": "QUALIFIED"}, of_store=True),
    ("POST", "/api/inquiries/{inquiry_id}/state"): Access(SELLERS | CHIEFS, {"state": "QUALIFIED"}, of_store=True),
    ("POST", "/api/orders"): Access(SELLERS, ORDER),
    ("GET", "/api/orders"): Access(STAFF),
    ("GET", "/api/orders/{order_id}"): Access(STAFF, of_store=True),
    ("PATCH", "/api/orders/{order_id}"): Access(SELLERS, {}, of_store=True, headers=MATCH),
    ("POST", "/api/orders/{order_id}/submit"): Access(SELLERS, of_store=True),
    ("POST", "/api/orders/{order_id}/cancel"): Access(SELLERS | CHIEFS, {"reason": "r"}, of_store=True),
    ("POST", "/api/orders/{order_id}/duplicate"): Access(SELLERS, of_store=True),
    ("POST", "/api/orders/{order_id}/tracking-code"): Access(
        SELLERS | {"delivery", "aftersales"}, {"code": "another"}, of_store=True
    ),
    ("GET", "/api/orders/{order_id}/timeline"): Access(STAFF, of_store=True),
    ("GET", "/api/orders/{order_id}/versions"): Access(STAFF, of_store=True),
    ("GET", "/api/orders/{order_id}/contract.pdf"): Access(STAFF, of_store=True),
    ("PUT", "/api/orders/{order_id}/contract/legal-hold"): Access(HOLDERS, {"reason": "Case 12"}, of_store=True),
    ("DELETE", "/api/orders/{order_id}/contract/legal-hold"): Access(HOLDERS, of_store=True),
    ("GET", "/api/orders/{order_id}/approval"): Access(STAFF),
    ("POST", "/api/orders/{order_id}/approval"): Access(STAFF, {"decision": "approve"}),
    ("GET", "/staff/orders/new"): Access(SELLERS),
    ("POST", "/staff/orders/new"): Access(SELLERS, ORDER),
    ("POST", "/staff/orders/new/price"): Access(SELLERS, {}),
    ("GET", "/staff/orders/{order_id}"): Access(STAFF, of_store=True),
    ("GET", "/staff/orders/{order_id}/edit"): Access(SELLERS, of_store=True),
    ("POST", "/staff/orders/{order_id}/edit"): Access(SELLERS, CHOSEN | {"version": 1}, of_store=True),
    ("POST", "/staff/orders/{order_id}/edit/price"): Access(SELLERS, {}, of_store=True),
    ("GET", "/staff/orders/{order_id}/steps"): Access(STAFF, of_store=True),
    ("POST", "/staff/orders/{order_id}/submit"): Access(SELLERS, {}, of_store=True),
    ("POST", "/staff/orders/{order_id}/cancel"): Access(SELLERS | CHIEFS, {"reason": "r"}, of_store=True),
    ("POST", "/staff/orders/{order_id}/duplicate"): Access(SELLERS, of_store=True),
    ("GET", "/staff/orders/{order_id}/approval"): Access(STAFF),
    ("POST", "/staff/orders/{order_id}/approval"): Access(STAFF, {"decision": "approve"}),
    ("GET", "/staff/orders/{order_id}/payments"): Access(STAFF, of_store=True),
    ("POST", "/staff/orders/{order_id}/payments"): Access(frozenset({"finance"}), TYPED, of_store=True),
    ("GET", "/api/orders/{order_id}/payments"): Access(STAFF, of_store=True),
    ("POST", "/api/orders/{order_id}/payments"): Access(
        frozenset({"finance"}), PAID | {"reference": "R-1"}, of_store=True
    ),
    ("GET", "/staff/orders/{order_id}/payments/{payment_id}"): Access(STAFF, of_store=True),
    ("GET", "/staff/orders/{order_id}/payments/{payment_id}/reversal"): Access(frozenset({"finance"}), of_store=True),
    ("POST", "/staff/orders/{order_id}/payments/{payment_id}/reversal"): Access(
        frozenset({"finance"}), {"reason": "r"}, of_store=True
    ),
    ("POST", "/api/orders/{order_id}/payments/{payment_id}/reversal"): Access(
        frozenset({"finance"}), {"reason": "r"}, of_store=True
    ),
    ("GET", "/api/orders/{order_id}/allocation"): Access(STAFF, of_store=True),
    ("POST", "/api/orders/{order_id}/allocation"): Access(COORDINATORS | SELLERS, {}, of_store=True),
    ("DELETE", "/api/orders/{order_id}/allocation"): Access(CHIEFS, {"reason": "r"}, of_store=True),
    ("POST", "/api/orders/{order_id}/delivery"): Access(COORDINATORS, {"milestone": "ARRIVED"}, of_store=True),
    ("PUT", "/api/orders/{order_id}/delivery/appointment"): Access(COORDINATORS | SELLERS, PLACE, of_store=True),
    ("POST", "/api/orders/{order_id}/handover"): Access(COORDINATORS | SELLERS, HANDOVER, of_store=True),
    ("GET", "/api/vehicles"): Access(STAFF),
    ("POST", "/api/vehicles"): Access(COORDINATORS | {"finance"}, VEHICLE),
    ("GET", "/staff/orders/{order_id}/delivery"): Access(STAFF, of_store=True),
    ("POST", "/staff/orders/{order_id}/delivery/allocation"): Access(COORDINATORS | SELLERS, {}, of_store=True),
    ("POST", "/staff/orders/{order_id}/delivery/give-back"): Access(CHIEFS, {"back_reason": "r"}, of_store=True),
    ("POST", "/staff/orders/{order_id}/delivery/milestone"): Access(
        COORDINATORS, {"milestone": "ARRIVED"}, of_store=True
    ),
    ("POST", "/staff/orders/{order_id}/delivery/appointment"): Access(
        COORDINATORS | SELLERS, {"starts_at": "2099-01-01T09:00", "place": "1"}, of_store=True
    ),
    ("POST", "/staff/orders/{order_id}/delivery/handover"): Access(
        COORDINATORS | SELLERS,
        {"odometer_km": 1, "keys": 2, "signed_name": "A", "papers_seen": True},
        of_store=True,
    ),
    ("POST", "/staff/orders/{order_id}/delivery/due-bill"): Access(
        SETTLERS, {"owed_what": "mats", "owed_owner": "delivery"}, of_store=True
    ),
    ("POST", "/staff/orders/{order_id}/delivery/due-bill/done"): Access(SETTLERS, {"item": "1"}, of_store=True),
    ("POST", "/staff/orders/{order_id}/delivery/due-bill/day"): Access(
        SETTLERS, {"moved_item": "1", "due_on": "2099-01-01", "moved_because": "r"}, of_store=True
    ),
    ("GET", "/staff/orders/{order_id}/delivery/photos"): Access(STAFF, of_store=True),
    ("GET", "/staff/orders/{order_id}/delivery/photos/{photo}"): Access(STAFF, of_store=True),
    ("POST", "/staff/orders/{order_id}/delivery/photos/removal"): Access(
        CHIEFS, {"removed": 9, "removed_because": "r"}, of_store=True
    ),
    ("POST", "/staff/orders/{order_id}/delivery/photos"): Access(
        COORDINATORS | {"consultant", "aftersales"}, {"of": "handover"}, of_store=True
    ),
    ("POST", "/staff/orders/{order_id}/delivery/feedback"): Access(
        COORDINATORS | SELLERS, {"heard": "content"}, of_store=True
    ),
    ("POST", "/api/orders/{order_id}/due-bill"): Access(SETTLERS, {"what": "mats"}, of_store=True),
    ("POST", "/api/orders/{order_id}/due-bill/{number}/done"): Access(SETTLERS, {}, of_store=True),
    ("POST", "/api/orders/{order_id}/due-bill/{number}/day"): Access(
        SETTLERS, {"due_on": "2099-01-01", "reason": "r"}, of_store=True
    ),
    ("POST", "/staff/orders/{order_id}/delivery/inspection"): Access(
        COORDINATORS | {"aftersales"}, {"in_order": ["identity"], "defect": "d"}, of_store=True
    ),
    ("POST", "/api/orders/{order_id}/delivery/inspection"): Access(
        COORDINATORS | {"aftersales"}, {"checks": {"identity": True}}, of_store=True
    ),
    ("GET", "/api/orders/{order_id}/delivery"): Access(STAFF, of_store=True),
    ("POST", "/api/orders/{order_id}/delivery/offer"): Access(COORDINATORS | SELLERS, of_store=True),
    ("POST", "/staff/orders/{order_id}/delivery/offer"): Access(COORDINATORS | SELLERS, of_store=True),
    ("GET", "/staff/stock"): Access(STAFF),
    ("POST", "/staff/stock"): Access(COORDINATORS | {"finance"}, {"file": "vin"}),
    ("POST", "/api/vehicles/import"): Access(COORDINATORS | {"finance"}, {"file": "dmlu"}),
    ("POST", "/api/deliveries/import"): Access(COORDINATORS, {"file": "dmlu"}),
    ("GET", "/api/vehicles/export"): Access(STAFF),
    ("GET", "/api/follow-ups"): Access(STAFF),
    ("POST", "/api/follow-ups/{follow_up_id}/outcome"): Access(CALLERS, {"outcome": "no_answer"}, of_store=True),
    ("GET", "/api/service-requests"): Access(STAFF),
    ("POST", "/api/service-requests/{service_request_id}/state"): Access(CALLERS, {"state": "ASSIGNED"}, of_store=True),
    ("GET", "/staff/feedback/{feedback_id}"): Access(STAFF, of_store=True),
    ("POST", "/api/feedback"): Access(STAFF, {"source": "staff", "text": "t"}),
}
