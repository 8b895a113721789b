"""People's hands: signing in, ordering, answering links — over HTTP and mail only, against any running local cloud."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from infra.local.harness import LocalCloud, Reply

Json = dict[str, Any]
_numbers = count(1)


class Shop:
    """What consultants, customers, approvers and finance do."""

    def __init__(self, cloud: LocalCloud) -> None:
        self.cloud = cloud
        self._sessions: dict[str, dict[str, str]] = {}

    def staff(self, staff_id: str) -> Json:
        """Return one of the seeded staff."""
        everybody: list[Json] = self.cloud.request("GET", "/_dev/staff.json").json["staff"]
        return next(each for each in everybody if each["staff_id"] == staff_id)

    def session(self, staff_id: str) -> dict[str, str]:
        """Return the headers of a signed-in person; the code is read from the mail, once."""
        if staff_id not in self._sessions:
            email = self.staff(staff_id)["email"]
            asked = self.post("/api/sign-in", {"email": email}).json["sign_in_id"]
            code = code_in(self.mail("sign_in_code", email)["text"])
            signed = self.post(f"/api/sign-in/{asked}", {"code": code})
            assert signed.status == 200, signed.text
            self._sessions[staff_id] = {"Authorization": f"Bearer {signed.json['session']}"}
        return self._sessions[staff_id]

    def post(self, path: str, body: Json, staff_id: str | None = None, **headers: str) -> Reply:
        """Post JSON with a fresh idempotency key, as somebody or nobody, and let everything settle."""
        sent = {"Idempotency-Key": uuid4().hex, **(self.session(staff_id) if staff_id else {}), **headers}
        reply = self.cloud.request("POST", path, json=body, headers=sent)
        self.cloud.settle()
        return reply

    def get(self, path: str, staff_id: str | None = None, headers: Mapping[str, str] | None = None) -> Reply:
        """Get something as somebody or nobody."""
        sent = {**(self.session(staff_id) if staff_id else {}), **(headers or {})}
        return self.cloud.request("GET", path, headers=sent)

    def mail(self, kind: str, to: str | None = None, holding: str = "") -> Json:
        """Return the newest mail of a kind; `holding` must stand in its text."""
        self.cloud.settle()
        found = (each for each in self.cloud.inbox(to) if each["kind"] == kind and holding in each["text"])
        return next(found)

    def link(self, kind: str, purpose: str, to: str | None = None, holding: str = "") -> str:
        """Return the path of the link for a purpose (`confirm`, `approve`, `sign`, `survey`) in the newest mail."""
        links: list[str] = self.mail(kind, to, holding)["links"]
        return next(urlsplit(link).path for link in links if f"/{purpose}/" in link)

    def inquiry(self, **more: Any) -> Json:
        """Leave an inquiry as a new person; returns the reply with the address used."""
        number = next(_numbers)
        asked: Json = {
            "channel": "web", "name": "王小明", "phone": f"138{number:08d}", "email": f"wang{number}@example.com",
            "language": "zh-Hans", "consent": True, **more,
        }  # fmt: skip
        reply = self.post("/api/inquiries", asked)
        assert reply.status == 201, reply.text
        return {**reply.json, "email": asked["email"], "phone": asked["phone"]}

    def draft(self, who: Json, consultant: str = "consultant-1", **more: Any) -> Json:
        """Write an order for who inquired, with the first model of the price list."""
        model = self.get("/api/models").json["models"][0]
        wanted: Json = {
            "customer_id": who["customer_id"],
            "model_code": model["model_code"],
            "trim_code": model["trims"][0]["trim_code"],
            "colour_code": model["colours"][0]["colour_code"],
            "option_codes": [],
            "payment": {"method": "full"},
            "delivery": {"requested_date": "2027-03-01", "place": "1"},
            **more,
        }
        reply = self.post("/api/orders", wanted, consultant)
        assert reply.status == 201, reply.text
        order: Json = reply.json
        return order

    def submit(self, order: Json, consultant: str = "consultant-1") -> Reply:
        """Submit an order at the version it was read at."""
        current = self.order(order["order_id"], consultant)
        return self.post(
            f"/api/orders/{order['order_id']}/submit", {}, consultant, **{"If-Match": f'"{current["version"]}"'}
        )

    def order(self, order_id: str, staff_id: str = "consultant-1") -> Json:
        """Return the order as its consultant sees it."""
        found: Json = self.get(f"/api/orders/{order_id}", staff_id).json
        return found

    def confirmed(self, who: Json, **more: Any) -> Json:
        """Write an order, send it and confirm it as the customer; returns it as it is reviewed."""
        order = self.draft(who, **more)
        self.submit(order)
        self.confirm(order, who)
        return self.order(order["order_id"])

    def confirm(self, order: Json, who: Json) -> None:
        """Confirm the order as the customer, by the newest mailed link."""
        path = self.link("confirm_order", "confirm", who["email"], order["order_no"])
        reply = self.post(path, {"decision": "confirm", "phone_last4": who["phone"][-4:]})
        assert reply.status == 200, reply.text

    def edit(self, order: Json, **changes: Any) -> Json:
        """Correct an order as its consultant and send it again."""
        reply = self.change(order, "consultant-1", **changes)
        assert reply.status == 200, reply.text
        self.cloud.settle()
        assert self.submit(order).status == 200
        edited: Json = reply.json
        return edited

    def change(self, order: Json, staff_id: str, **changes: Any) -> Reply:
        """Change an order as a member of staff, at its newest version."""
        version = self.order(order["order_id"])["version"]
        headers = {**self.session(staff_id), "If-Match": f'"{version}"'}
        return self.cloud.request("PATCH", f"/api/orders/{order['order_id']}", json=changes, headers=headers)

    def approval_link(self, order: Json, staff_id: str) -> str:
        """Return the path of the newest approval link that a member of staff was mailed for an order."""
        return self.link("approval", "approve", self.staff(staff_id)["email"], order["order_no"])

    def decide(self, order: Json, staff_id: str, decision: str, **more: Any) -> Reply:
        """Decide as a member of staff, by the newest mailed link."""
        return self.post(self.approval_link(order, staff_id), {"decision": decision, **more}, staff_id)


def code_in(text: str) -> str:
    """Return the one run of six digits in a mail."""
    (code,) = re.findall(r"(?<!\d)\d{6}(?!\d)", text)
    return str(code)
