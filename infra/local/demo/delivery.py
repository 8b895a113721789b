"""The second half of a sale: the car is found, paid, prepared, handed over; the customer says how it was."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from driveaway.deliveries.vin import check_digit_fits
from driveaway.shared.ids import readable
from infra.local.demo.client import DemoFailed, Reply, link_in
from infra.local.demo.sale import Sale

MILESTONES = ("ARRIVED", "PREPARING", "PDI_PASSED", "READY")
SCORES = {"personnel": 10, "delivery": 9, "deal": 9, "paperwork": 8, "facility": 9, "website": 10}


def check_contract(sale: Sale) -> None:
    """Fetch the sealed contract and check it offline, with the command that anybody may use."""
    reply = sale.desk("consultant-1").get(f"{sale.order_path}/contract.pdf")
    if reply.status in (302, 303, 307):
        reply = _follow(sale, reply)
    if not reply.body.startswith(b"%PDF"):
        raise DemoFailed(f"the contract is no PDF: {reply.status}")
    file = Path(tempfile.gettempdir()) / f"{sale.ids['order_no']}.pdf"
    file.write_bytes(reply.body)
    checked = subprocess.run(
        [sys.executable, "-m", "driveaway.contracts.verify", str(file)], capture_output=True, text=True, check=False
    )
    if checked.returncode:
        raise DemoFailed(f"the sealed contract is not whole: {checked.stdout}{checked.stderr}")
    sale.tell("anybody", "checks the seal", f"driveaway.contracts.verify {file}", "contract_signed")


def _follow(sale: Sale, reply: Reply) -> Reply:
    parts = urlsplit(reply.headers["Location"])
    return sale.cloud.get(f"{parts.path}?{parts.query}")


def check_finance(sale: Sale) -> None:
    """See that finance was told exactly once."""

    def notices() -> list[dict[str, Any]] | None:
        messages = sale.cloud.get("/_dev/sns.json").json["messages"]
        mine = [each for each in messages if sale.ids["order_id"] in str(each["message"])]
        return mine or None

    found = sale.cloud.waited(notices, "the finance notice")
    if len({each["dedup_id"] for each in found}) != 1:
        raise DemoFailed(f"finance was told {len(found)} times")
    sale.tell("the workflow", "tells finance", "sns:publish", "")


def _enter_stock(sale: Sale) -> None:
    """Take a car into stock when none is left that the order could get."""
    order, desk = sale.order(), sale.desk("delivery")
    wanted = {name: order[name] for name in ("model_code", "trim_code", "colour_code")}
    stock = desk.pages(f"/api/vehicles?model_code={order['model_code']}&state=IN_STOCK", "vehicles")
    if any(all(each[name] == value for name, value in wanted.items()) for each in stock):
        return
    vin = next(vin for vin in (f"LD9A1SEV{digit}T{readable(7)}" for digit in cycle("0123456789X")) if is_vin(vin))
    desk.post("/api/vehicles", {"vin": vin, "state": "IN_STOCK", "certificate_of_conformity": "in_hand", **wanted})
    sale.tell(desk.name, f"takes {vin} into stock", "POST /api/vehicles", "")


def is_vin(vin: str) -> bool:
    """Whether the letters are those of a VIN, and its check digit fits."""
    return not set("IOQ") & set(vin) and check_digit_fits(vin)


def allocate(sale: Sale) -> None:
    """Bind a car out of stock."""
    _enter_stock(sale)
    bound = sale.desk("delivery").post(f"{sale.order_path}/allocation", {})
    sale.ids["vin"] = str(bound.get("vin") or sale.order()["delivery"]["vin"])
    sale.tell(sale.desk("delivery").name, f"allocates {sale.ids['vin']}", f"POST {sale.order_path}/allocation", "")


def pay(sale: Sale) -> None:
    """Record the balance as paid."""
    order = sale.order()
    body = {
        "kind": "balance",
        "amount": order["balance"],
        "method": "bank_transfer",
        "received_at": datetime.now(UTC).isoformat(),
        "reference": f"BANK-{order['order_no']}",
    }
    sale.desk("finance").post(f"{sale.order_path}/payments", body)
    sale.letter("payment_received")
    sale.tell(sale.desk("finance").name, "records the payment", f"POST {sale.order_path}/payments", "payment_received")


def prepare(sale: Sale) -> None:
    """Report the milestones in their order, and invite the customer for the day that was promised."""
    delivery = sale.desk("delivery")
    for milestone in MILESTONES:
        delivery.post(f"{sale.order_path}/delivery", {"milestone": milestone})
        sale.tell(delivery.name, f"reports {milestone}", f"POST {sale.order_path}/delivery", "delivery_update")
    promised = sale.order()["delivery"]["expected_handover"]
    body = {"starts_at": f"{promised}T10:00:00+08:00", "place": "一号店交车区"}
    delivery.post(f"{sale.order_path}/delivery/appointment", body, method="PUT")
    letter = sale.letter("appointment")
    if not any(each["name"].endswith(".ics") for each in letter["attachments"]):
        raise DemoFailed("the appointment came without its calendar file")
    sale.tell(delivery.name, "invites to the handover", f"PUT {sale.order_path}/delivery/appointment", "appointment")


def hand_over(sale: Sale) -> None:
    """Hand the car over."""
    body = {
        "odometer_km": 12,
        "keys": 2,
        "documents": ["invoice", "certificate_of_conformity", "manual"],
        "checklist": {"walk_around": True, "charging_explained": True},
        "signature": sale.name,
    }
    sale.desk("delivery").post(f"{sale.order_path}/handover", body)
    sale.tell(sale.desk("delivery").name, "hands the car over", f"POST {sale.order_path}/handover", "survey")


def answer_survey(sale: Sale) -> None:
    """Answer the survey behind the mailed link."""
    path = link_in(sale.letter("survey"), "/survey/")
    form = {f"scores.{name}": str(score) for name, score in SCORES.items()}
    reply = sale.cloud.send("POST", path, form={**form, "recommend": "9", "comment": "交车很顺利"})
    if reply.status != 303:
        raise DemoFailed(f"/survey/… answered {reply.status}: {reply.body.decode()[:400]}")
    sale.tell(sale.name, "answers the survey", "POST /survey/…", "")


def check_end(sale: Sale) -> None:
    """See that the record tells it all: an unbroken chain, follow-ups planned, the customer told."""
    timeline = sale.desk("consultant-1").get(f"{sale.order_path}/timeline").json
    previous = "0" * 64
    for event in timeline["events"]:
        if event["prev_hash"] != previous:
            raise DemoFailed(f"the audit chain is broken at {event['seq']}")
        previous = event["hash"]
    if not timeline["unbroken"]:
        raise DemoFailed("the audit chain does not hold")
    visits = sale.desk("aftersales").pages("/api/follow-ups", "follow_ups")
    if not any(each.get("order_id") == sale.ids["order_id"] for each in visits):
        raise DemoFailed("no follow-up is planned")
    sale.letter("order_closed")
    sale.tell(
        "the record",
        f"holds {len(timeline['events'])} chained steps",
        f"GET {sale.order_path}/timeline",
        "order_closed",
    )
