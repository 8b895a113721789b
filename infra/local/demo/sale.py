"""One sale as it is played: who takes part, what was agreed, and each step as a person takes it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from driveaway.shared.ids import new_id
from infra.local.demo.client import Cloud, DemoFailed, Desk, Reply, accepted, code_in, link_in, sign_in

Tell = Callable[[str, str, str, str], None]
"""Says who did what, at which address, and which mail came of it."""


@dataclass
class Sale:
    """The sale so far."""

    cloud: Cloud
    tell: Tell
    name: str = "䶮小明"
    email: str = field(default_factory=lambda: f"xiaoming.{new_id().lower()[:8]}@example.com")
    phone: str = field(default_factory=lambda: f"138{secrets.randbelow(10**8):08d}")
    desks: dict[str, Desk] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def order_path(self) -> str:
        """The order's address in the API."""
        return f"/api/orders/{self.ids['order_id']}"

    def desk(self, staff_id: str) -> Desk:
        """Return a member of staff at their desk, signed in once."""
        if staff_id not in self.desks:
            people = self.cloud.get("/_dev/staff.json").json["staff"]
            person = next(each for each in people if each["staff_id"] == staff_id)
            self.desks[staff_id] = sign_in(self.cloud, person)
            self.tell(person["name"], "signs in", "POST /api/sign-in", "sign_in_code")
        return self.desks[staff_id]

    def order(self) -> dict[str, Any]:
        """Return the order as the consultant sees it."""
        return self.desk("consultant-1").get(self.order_path).json

    def reached(self, *statuses: str) -> dict[str, Any]:
        """Wait until the order is in one of the statuses."""

        def look() -> dict[str, Any] | None:
            order = self.order()
            return order if order["status"] in statuses else None

        return self.cloud.waited(look, f"the status {' or '.join(statuses)}")

    def letter(self, kind: str, *, to: str | None = None, besides: frozenset[str] = frozenset()) -> dict[str, Any]:
        """Wait for a mail about the order."""
        return self.cloud.mail(to or self.email, kind, self.ids["order_no"], besides=besides)

    # Steps, as people take them

    def inquire(self) -> None:
        """Fill in the form on the web site."""
        fields = {"channel": "web", "name": self.name, "phone": self.phone, "email": self.email, "language": "zh-Hans"}
        form = {**fields, "consent": "true", "budget": "25 万", "idempotency_key": new_id()}
        reply = self.cloud.send("POST", "/inquiries", form=form)
        if reply.status != 303:
            raise DemoFailed(f"/inquiries answered {reply.status}")
        reference = reply.headers["Location"].rpartition("=")[2]
        inquiries = self.cloud.waited(lambda: self._inquiry(reference), "the inquiry")
        self.ids |= {"inquiry_id": inquiries["inquiry_id"], "customer_id": inquiries["customer_id"]}
        self.cloud.mail(self.email, "inquiry_received", reference)
        self.tell(self.name, "asks for a car", "POST /inquiries", "inquiry_received")

    def _inquiry(self, reference: str) -> dict[str, Any] | None:
        found = self.desk("consultant-1").pages("/api/inquiries?state=NEW", "inquiries")
        return next((each for each in found if each["reference"] == reference), None)

    def create_order(self) -> None:
        """Fill the order from the profile and the price list."""
        model = self.cloud.get("/api/models").json["models"][0]
        wished = (datetime.now(UTC) + timedelta(days=30)).date()
        body = {
            "customer_id": self.ids["customer_id"],
            "inquiry_id": self.ids["inquiry_id"],
            "model_code": model["model_code"],
            "trim_code": model["trims"][0]["trim_code"],
            "colour_code": model["colours"][0]["colour_code"],
            "option_codes": [],
            "discount": {"amount": "2000.00", "currency": "CNY"},
            "discount_reason": "loyalty",
            "payment": {"method": "full", "earnest_money": {"amount": "10000.00", "currency": "CNY"}},
            "delivery": {"requested_date": wished.isoformat(), "place": "一号店"},
        }
        order = self.desk("consultant-1").post("/api/orders", body)
        self.ids |= {key: order[key] for key in ("order_id", "order_no", "tracking_code")}
        self.tell(self.desk("consultant-1").name, "fills in the order", "POST /api/orders", "")

    def submit(self) -> None:
        """Send the order to the customer."""
        known = frozenset(each["id"] for each in self.cloud.mails(self.email))
        self.desk("consultant-1").post(f"{self.order_path}/submit", {})
        letter = self.letter("confirm_order", besides=known)
        self.ids["confirm"] = link_in(letter, "/confirm/")
        self.tell(self.desk("consultant-1").name, "submits it", f"POST {self.order_path}/submit", "confirm_order")

    def answer(self, decision: str, comment: str = "") -> None:
        """Answer as the customer, on the page behind the mailed link."""
        path = self.ids["confirm"]
        self.cloud.get(path, Accept="text/html")
        form = {"decision": decision, "phone_last4": self.phone[-4:], "comment": comment}
        reply = self.cloud.send("POST", path, form=form)
        if reply.status != 303:
            raise DemoFailed(f"/confirm/… answered {reply.status}: {reply.body.decode()[:400]}")
        self.tell(self.name, "confirms" if decision == "confirm" else "asks for changes", "POST /confirm/…", "")

    def decide(self, decision: Mapping[str, Any]) -> None:
        """Decide as the sales manager, by the mailed link."""
        manager = self.desk("sales-manager-1")
        people = self.cloud.get("/_dev/staff.json").json["staff"]
        address = next(each["email"] for each in people if each["staff_id"] == manager.staff_id)
        path = link_in(self.letter("approval", to=address), "/approve/")
        manager.get(path)
        manager.post(path, decision)
        self.tell(manager.name, f"decides: {decision['decision']}", "POST /approve/…", "approval")

    def sign(self) -> None:
        """Read the contract, ask for a code, sign."""
        path = link_in(self.letter("sign_contract"), "/sign/")
        self.cloud.get(path, Accept="text/html")
        signed = accepted(lambda: self._sign(path))
        if signed.status != 200:
            raise DemoFailed(f"/sign/… answered {signed.status}: {signed.body.decode()[:400]}")
        self.tell(self.name, "signs the contract", "POST /sign/…", "sign_contract, signing_code")

    def _sign(self, path: str) -> Reply:
        known = frozenset(each["id"] for each in self.cloud.mails(self.email))
        asked = self.cloud.send("POST", f"{path}/code", body={})
        if asked.status >= 400:
            raise DemoFailed(f"/sign/…/code answered {asked.status}: {asked.body.decode()[:400]}")
        code = code_in(self.letter("signing_code", besides=known))
        body = {"decision": "sign", "name": self.name, "consent": True, "code": code, "signature": {"typed": self.name}}
        return self.cloud.send("POST", path, body=body)
