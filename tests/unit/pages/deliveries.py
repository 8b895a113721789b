"""Sample values for the pages of deliveries and stock: in the console, and where the customer chooses a time."""

from __future__ import annotations

from collections.abc import Mapping

from driveaway.catalogue.checklists import Checklists
from driveaway.runtime.pages import Form
from tests.unit.pages.samples import ORDER, Values, name

AT = "2026-11-24T04:00:00.000Z"
READY: Values = {
    "milestone": "READY",
    "vin": "LD9A1SEV9TA077001",
    "expected_handover": "2026-12-24",
    "appointment": {"starts_at": "2026-12-24T02:00:00Z", "place": "Store <1>"},
    "other_time": {"wish": "Saturday < noon", "at": AT},
    "slips": [
        {"at": AT, "was": "2026-12-20", "becomes": "2026-12-24", "cause": "standstill", "owner": "Zhang San"},
        {"at": AT, "was": "2026-12-24", "becomes": "2026-12-28", "cause": "transport", "owner": "delivery"},
    ],
    "defects": [{"item": "interior", "text": "Seat < torn"}],
}
BLOCKED: Values = {"reason": "Customs", "owner": "Li", "since": AT, "resume": "ARRIVED"}
DUE_BILL: list[Values] = [
    {"what": "plates", "owner": "delivery", "due_on": "2026-12-30"},
    {"what": "A roof box <large>", "owner": "consultant", "done_at": AT, "done_by": "li", "note": "At the counter"},
]
DESK: Values = {
    "person": {"staff_id": "delivery", "name": "He Wei", "roles": ["delivery"]},
    "order": {**ORDER, "status": "IN_DELIVERY", "delivery": READY, "balance": {"amount": "0.00", "currency": "CNY"}},
    "may": ["allocate", "choose", "give_back", "block", "appoint", "offer", "inspect", "hand_over"],
    "next": ["ARRIVED", "READY"],
    "plan": [{"milestone": "ALLOCATED", "target": "2026-12-01", "at": AT}, {"milestone": "READY", "at": AT}],
    "lists": Checklists(inspection=("interior", "Horn & bell")).model_dump(mode="json"),
    "gates": [
        {"gate": "paid", "passed": False, "owner": "customer"},
        {"gate": "ready", "passed": False, "owner": "delivery"},
        {"gate": "going", "passed": True, "owner": "Zhang San"},
        {"gate": "appointed", "passed": False, "owner": "customer"},
    ],
    "form": Form("deliveries"),
}
TAKEN: Values = {"odometer_km": 12, "keys": 2, "recognised_by": "papers", "came_early": True}
OVER: Values = {"idempotency_key": "k1", "may": ["owe", "settle", "hear"], "next": [], "gates": [], "handover": TAKEN}
PHOTO: Values = {
    "sha256": "ab",
    "vin": READY["vin"],
    "kind": "jpeg",
    "size": 9,
    "at": AT,
    "by": "delivery",
    "kept_until": "2029-11-23",
}
PHOTOS = [
    {**PHOTO, "number": 1, "of": "inspection", "gone": False},
    {**PHOTO, "number": 2, "of": "handover", "gone": True},
]
OFFER: Values = {
    "order_no": "DW-2611-7KQ2M9",
    "model": name("Lanyu 1", "岚屿 1"),
    "place": "Store <1>",
    "state": "open",
    "times": ["2026-12-01T10:00:00+08:00", "2026-12-01T14:00:00+08:00"],
}
MADE: Values = {**OFFER, "appointment": {"starts_at": AT, "place": "Store <1>"}, "other_time": "Saturday < noon"}

STOCK = {
    "person": {"name": "Li", "roles": ["delivery"]}, "states": ["IN_STOCK"], "cursor": "0.c", "may_import": True,
    "vehicles": [
        {
            "vin": "LD9A1SEV9TA077001", "model_code": "XC-A1", "trim_code": "S", "colour_code": "P",
            "state": "IN_STOCK", "option_codes": ["ROOF"], "location": "<b>Yard</b>", "age_days": 9,
            "certificate_of_conformity": "released", "certificate_released_on": "2026-11-20",
        },
        {
            "vin": "LD9A1SEV0TA077002", "model_code": "XC-A1", "trim_code": "S", "colour_code": "P",
            "state": "IN_TRANSIT", "option_codes": [], "certificate_of_conformity": "pledged",
        },
    ],
}  # fmt: skip
NO_STOCK: Mapping[str, object] = {"vehicles": [], "cursor": None, "may_import": False}
IMPORTED = {
    "rows": [
        {"row": 2, "vin": "V", "outcome": "entered", "problems": [], "warnings": ["vin_check_digit"]},
        {"row": 3, "vin": None, "outcome": "refused", "problems": [{"pointer": "/vin", "detail": "d"}], "warnings": []},
        *(
            {"row": 4, "vin": "V", "outcome": each, "problems": [], "warnings": []}
            for each in ("updated", "unchanged", "not_tried")
        ),
    ],
    "counts": {},
}


def desk(**changes: object) -> tuple[str, Values]:
    """Return the page of a delivery in the console, with other things in it."""
    return "deliveries/desk.html", {**DESK, **changes}


def album(**changes: object) -> tuple[str, Values]:
    """Return the page of a delivery's photos, with other things in it."""
    shown = {"person": DESK["person"], "order": DESK["order"], "photos": PHOTOS, "of": ["inspection", "handover"]}
    shown |= {"may_remove": True, "names": {"delivery": "He Wei"}}
    return "deliveries/photos.html", {**shown, "form": Form("deliveries"), **changes}


def times(**changes: object) -> tuple[str, Values]:
    """Return the page of what a store delivers by, with other things in it."""
    stores = [{"store": each, "name": name(f"Store <{each}>", f"{each}店")} for each in ("1", "2")]
    known = {
        "version": 0,
        "handover_times": "10:00, 14:00",
        "transfer_days_from": "Ningbo <port>: 4",
        "put_off_days": 3,
    }
    known |= dict.fromkeys(("transfer_days", "preparation_days", "preparations_a_day", "handovers_a_day"), 2)
    shown = {"person": DESK["person"], "store": "1", "own": False, "may_edit": True, "stores": stores}
    shown |= {"query": {"saved": "yes"}}
    return "calendars/times.html", {**shown, "form": Form("calendars", known), **changes}


def hours(**changes: object) -> tuple[str, Values]:
    """Return the page of when a store is open, with other things in it."""
    _, values = times(**changes)
    week = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-18:00")
    known = {"version": 1, **week, "saturday": "", "sunday": "", "answer_days": 14, "reminder_days": "3, 10"}
    return "calendars/hours.html", {**values, "form": Form("calendars", known)}


def choose(offer: Values) -> tuple[str, Values]:
    """Return the page to choose a time on."""
    return "deliveries/choose.html", {"offer": offer, "form": Form("deliveries")}


PAGES: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "delivery": desk(),
    "delivery that is held up": desk(
        order={**DESK["order"], "delivery": {"milestone": "BLOCKED", "blocked": BLOCKED}}, may=[], next=["ARRIVED"]
    ),
    "delivery that is over": desk(order={**DESK["order"], "delivery": {**READY, "due_bill": DUE_BILL}}, **OVER),
    "no delivery": desk(order={**DESK["order"], "delivery": None}, may=[], next=[], plan=[], gates=[]),
    "photos": album(),
    "photos when one is refused": album(of=["inspection"], form=Form("deliveries", {}, {"photo": "Too large"})),
    "no photos": album(photos=[], of=[]),
    "times to choose from": choose(OFFER),
    "time that is chosen": choose(MADE),
    "wish for another time": choose({**OFFER, "other_time": "Saturday"}),
    **{
        f"no time: {state}": choose({**OFFER, "state": state, "times": []}) for state in ("held_up", "too_late", "over")
    },
    "delivery times": times(),
    "delivery times of every store": times(store="*", stores=[{"store": "1", "name": name("One <1>", "一店")}]),
    "delivery times to look at": times(may_edit=False),
    "opening hours": hours(),
    "opening hours to look at": hours(may_edit=False),
    "stock": ("deliveries/stock.html", {**STOCK, "form": Form("deliveries", {"state": "IN_STOCK"})}),
    "no stock": ("deliveries/stock.html", {**STOCK, **NO_STOCK, "form": Form("deliveries")}),
    "stock after an import": ("deliveries/stock.html", {**STOCK, "report": IMPORTED, "form": Form("deliveries")}),
}
