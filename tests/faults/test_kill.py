"""kill -9 of the local cloud at any point: what was acknowledged is there, open orders go on, mailed links work."""

from __future__ import annotations

import json
import threading
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.faults.process import Process, free_port, running

Json = dict[str, Any]


def inquiry(number: int) -> Json:
    return {
        "channel": "web", "name": f"Person {number}", "phone": f"139{number:08d}", "email": f"p{number}@example.com",
        "language": "en", "consent": True,
    }  # fmt: skip


def submitted_order(process: Process, consultant: dict[str, str]) -> Json:
    customer = process.post("/api/inquiries", inquiry(1)).json["customer_id"]
    model = process.get("/api/models")["models"][0]
    wanted = {
        "customer_id": customer,
        "model_code": model["model_code"],
        "trim_code": model["trims"][0]["trim_code"],
        "colour_code": model["colours"][0]["colour_code"],
        "option_codes": [],
        "payment": {"method": "full"},
        "delivery": {"requested_date": "2027-03-01", "place": "1"},
    }
    order = process.post("/api/orders", wanted, consultant).json
    version = {"If-Match": f'"{order["version"]}"'}
    reply = process.post(f"/api/orders/{order['order_id']}/submit", {}, {**consultant, **version})
    assert reply.status == 200, reply.text
    return dict(reply.json)


def acknowledged(process: Process, stop: threading.Event, kept: list[Json]) -> None:
    """Write as fast as it goes until the process dies; keep what was acknowledged."""
    for number in range(100, 10_000):
        if stop.is_set():
            return
        try:
            reply = process.post("/api/inquiries", inquiry(number))
        except (OSError, HTTPException, json.JSONDecodeError):
            return
        if reply.status == 201:
            kept.append({**reply.json, "number": number})


@pytest.mark.parametrize("writes", [3, 17])
def test_a_killed_cloud_comes_back_with_everything_it_had_acknowledged(tmp_path: Path, writes: int) -> None:
    port, kept, stop = free_port(), list[Json](), threading.Event()
    with running(tmp_path, port) as first:
        consultant = first.signed_in("consultant-1@driveaway.example")
        order = submitted_order(first, consultant)
        confirm = urlsplit(first.mail("confirm_order", "p1@example.com")["links"][0]).path
        writer = threading.Thread(target=acknowledged, args=(first, stop, kept))
        writer.start()
        pause = threading.Event()
        while len(kept) < writes:
            pause.wait(0.01)
        first.kill()
        stop.set()
        writer.join()
    with running(tmp_path, port) as second:
        there = second.get(f"/api/orders/{order['order_id']}", consultant)
        assert (there["status"], there["order_no"]) == ("AWAITING_CUSTOMER", order["order_no"])
        for each in kept:
            again = second.post("/api/inquiries", inquiry(each["number"]))
            assert again.json["customer_id"] == each["customer_id"]
            assert second.get(f"/api/inquiries/{each['inquiry_id']}", consultant)["reference"] == each["reference"]
        answered = second.post(confirm, {"decision": "confirm", "phone_last4": "0001"})
        assert answered.status == 200, answered.text
        assert second.mail("approval", "sales-manager-1@driveaway.example")["links"]


def test_an_interrupted_cloud_ends_well_and_frees_its_folder(tmp_path: Path) -> None:
    for _ in range(2):
        process = Process(tmp_path, free_port())
        assert process.ready() and process.stop() == 0
