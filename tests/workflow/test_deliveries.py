"""A delivery with everything that goes wrong on the way, as staff report it and as the customer sees it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import boto3

from driveaway.runtime.wiring import world
from driveaway.shared.clock import local_day
from infra.local.demo.client import Reply
from infra.local.demo.delivery import hand_over, pay
from infra.local.demo.sale import Sale
from infra.local.harness import LocalCloud

DAY = 86400
COORDINATOR, MANAGER, CHIEF = "delivery", "sales-manager-1", "general-manager"
CAR = {"certificate_of_conformity": "in_hand"}
ON_ITS_WAY = "LD9A1SEV5TA088011"


def send(sale: Sale, who: str, method: str, path: str, body: Mapping[str, Any]) -> Reply:
    """Ask for something as a member of staff."""
    headers = {"Cookie": f"driveaway_session={sale.desk(who).session}", "Accept": "application/json"}
    return sale.cloud.send(method, f"{sale.order_path}{path}", body=body, headers=headers)


def report(sale: Sale, milestone: str, **more: str) -> Reply:
    """Report a milestone as the delivery coordinator."""
    return send(sale, COORDINATOR, "POST", "/delivery", {"milestone": milestone, **more})


def tracked(sale: Sale) -> dict[str, Any]:
    """Return what the customer's tracking tells a program; to a reader the page tells the same."""
    path = f"/track/{sale.ids['tracking_code']}"
    seen: dict[str, Any] = sale.cloud.get(path, Accept="application/json").json
    page = sale.cloud.get(path, Accept="text/html").body.decode()
    told = [*seen["steps"], seen["next_action"], *seen.get("expected_history", [])]
    assert [each["label"] for each in told if each["label"] not in page] == []
    assert page.count('aria-current="step"') == sum(each["state"] in {"current", "blocked"} for each in seen["steps"])
    return seen


def at_work(sale: Sale) -> tuple[str, str]:
    """Return the step of the tracking that is worked on, and how it stands."""
    (step,) = [each for each in tracked(sale)["steps"] if each["state"] in {"current", "blocked"}]
    return step["code"], step["state"]


def planned(sale: Sale, milestone: str) -> date:
    """Return the day that the plan has for a milestone."""
    return date.fromisoformat(sale.order()["delivery"]["targets"][milestone])


def pass_by(cloud: LocalCloud, day: date) -> None:
    """Let days pass until one is over, and the morning after it."""
    while local_day(cloud.cloud.clock.now()) <= day:
        cloud.advance(DAY)
    cloud.advance(DAY)


def slips(sale: Sale) -> list[tuple[str, str]]:
    """Return why and by whom the promise moved, as staff see it, after a look whether all else agrees with it."""
    found = sale.order()["delivery"]
    history = tracked(sale).get("expected_history", [])
    assert [(each["was"], each["becomes"], each["cause"]) for each in history] == [
        (each["was"], each["becomes"], each["cause"]) for each in found["slips"]
    ]
    assert len(_told(sale, len(found["slips"]))) == len(found["slips"])
    if history:
        assert tracked(sale)["expected_handover"] == found["expected_handover"] == history[-1]["becomes"]
    return [(each["cause"], each["owner"]) for each in found["slips"]]


def _told(sale: Sale, times: int) -> list[dict[str, Any]]:
    """Wait until the customer was told so often that the day moved; returns all such mails."""

    def look() -> list[dict[str, Any]] | None:
        found = [each for each in sale.cloud.mails(sale.email) if each["kind"] == "delivery_slipped"]
        return found if len(found) >= times else None

    return sale.cloud.waited(look, "the mail about the slip")


def car_for(sale: Sale, vin: str, state: str) -> None:
    """Take a car into stock that is what the order wants."""
    order = sale.order()
    wanted = {name: order[name] for name in ("model_code", "trim_code", "colour_code")}
    sale.desk(COORDINATOR).post("/api/vehicles", {"vin": vin, "state": state, **CAR, **wanted})


def test_two_slips_a_standstill_and_another_car_and_the_customer_knows_each_time(
    sale: Sale, local_cloud: LocalCloud
) -> None:
    promised = tracked(sale)["expected_handover"]
    assert (at_work(sale), slips(sale)) == (("ALLOCATED", "current"), [])

    assert send(sale, COORDINATOR, "POST", "/allocation", {}).status == 200
    first = sale.order()["delivery"]["vin"]
    car_for(sale, ON_ITS_WAY, "IN_TRANSIT")
    exchange = {"vin": ON_ITS_WAY, "reason": "The first one has a scratch."}
    assert send(sale, COORDINATOR, "POST", "/allocation", exchange).status == 403
    assert send(sale, MANAGER, "POST", "/allocation", exchange).status == 200
    assert tracked(sale)["vehicle"]["vin_last6"] == ON_ITS_WAY[-6:] != first[-6:]
    free = sale.desk(COORDINATOR).pages("/api/vehicles?state=IN_STOCK", "vehicles")
    assert first in {each["vin"] for each in free}
    refused = report(sale, "PDI_PASSED")
    assert refused.status == 409
    assert "IN_TRANSIT, BLOCKED" in refused.json["detail"]

    assert report(sale, "BLOCKED", blocked_reason="Papers are missing.", owner="Zhang San").status == 200
    assert at_work(sale)[1] == "blocked"
    pass_by(local_cloud, date.fromisoformat(promised))
    assert report(sale, "ALLOCATED").status == 200
    assert slips(sale) == [("standstill", "Zhang San")]

    assert report(sale, "IN_TRANSIT").status == 200
    pass_by(local_cloud, planned(sale, "HANDED_OVER"))
    assert {*slips(sale)[1:]} == {("transport", "delivery")}
    assert at_work(sale) == ("ARRIVED", "current")

    for milestone in ("ARRIVED", "PREPARING", "PDI_PASSED", "READY"):
        assert report(sale, milestone).status == 200, milestone
        local_cloud.settle()
        slips(sale)
    appointment = {"starts_at": f"{planned(sale, 'HANDED_OVER')}T10:00:00+08:00", "place": "Store 1"}
    assert send(sale, COORDINATOR, "PUT", "/delivery/appointment", appointment).status == 200
    pay(sale)
    hand_over(sale)
    local_cloud.settle()
    assert sale.order()["status"] == "DELIVERED"
    assert [each for each in tracked(sale)["steps"] if each["state"] != "done"] == []


def test_a_held_contract_is_held_in_the_archive(sale: Sale, local_cloud: LocalCloud) -> None:
    path, client = "/contract/legal-hold", boto3.client("s3")
    bucket = world().settings.contract_bucket
    key = f"contracts/{sale.order()['contract']['contract_no']}/sealed.pdf"

    assert send(sale, MANAGER, "PUT", path, {"reason": "Case 12"}).status == 403
    for method, status in (("PUT", "ON"), ("DELETE", "OFF")):
        assert send(sale, CHIEF, method, path, {"reason": "Case 12"} if method == "PUT" else {}).status == 200
        local_cloud.settle()
        assert client.head_object(Bucket=bucket, Key=key)["ObjectLockLegalHoldStatus"] == status
