"""What a client of the local cloud was told, written down as it hears it, and what of that is there no more."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from infra.local.demo.client import Cloud, Reply

Json = dict[str, Any]
STEPS = {
    "POST /api/orders": "order_created",
    "PATCH /api/orders/*": "order_edited",
    "POST /api/orders/*/submit": "order_submitted",
    "POST /api/orders/*/allocation": "vehicle_allocated",
    "POST /api/orders/*/payments": "payment_recorded",
    "POST /api/orders/*/delivery": "delivery_{milestone}",
    "PUT /api/orders/*/delivery/appointment": "appointment_set",
    "POST /api/orders/*/handover": "handed_over",
    "POST /api/orders/*/cancel": "order_cancelled",
    "POST /confirm/*": "customer_{decision}",
    "POST /approve/*": "approval_{decision}",
    "POST /sign/*": "contract_signed",
    "POST /survey/*": "survey_answered",
}
"""What a request that was answered well has left in the order's timeline."""
CREATING = re.compile(r"/inquiries|/api/orders|/api/vehicles|/api/orders/\w+/payments")
"""Requests whose repeat, with the same key, gets the first reply again."""
PAST = {"customer_confirm": "customer_confirmed", "customer_request_changes": "customer_requested_changes"}
LINKS_END = {"EXPIRED", "CANCELLED"}
"""Statuses in which mailed links open nothing any more."""


@dataclass(frozen=True)
class Request:
    """What is sent, as often as it takes."""

    method: str
    path: str
    words: Mapping[str, Any]
    """`body`, `form` and `headers`, as the client takes them."""

    def to(self, cloud: Cloud) -> Reply:
        return cloud.send(self.method, self.path, **self.words)

    @property
    def fields(self) -> Json:
        return self.words.get("body") or self.words.get("form") or {}

    @property
    def step(self) -> str | None:
        """What it leaves in the timeline, done once; None when that is nothing."""
        place = re.sub(r"^(/api/orders|/confirm|/approve|/sign|/survey)/[^/]+", r"\1/*", urlsplit(self.path).path)
        milestone, decision = str(self.fields.get("milestone", "")).lower(), self.fields.get("decision")
        step = STEPS.get(f"{self.method} {place}", "").format(milestone=milestone, decision=decision)
        return PAST.get(step, step) or None


@dataclass
class Ledger:
    """One sale as its people know it."""

    order: Json = field(default_factory=dict)
    reader: str = ""
    """The Authorization of who created the order."""
    created: list[tuple[Request, Reply]] = field(default_factory=list)
    steps: Counter[str] = field(default_factory=Counter)
    events: list[Json] = field(default_factory=list)
    notices: list[Json] = field(default_factory=list)
    mails: dict[str, Json] = field(default_factory=dict)
    now: str = ""

    def note(self, request: Request, reply: Reply) -> None:
        """Write a reply down."""
        if reply.status >= 400:
            return
        path = urlsplit(request.path).path
        told = reply.json if "json" in reply.headers.get("Content-Type", "") else {}
        if request.method == "GET":
            self._seen(path, told)
        elif CREATING.fullmatch(path):
            self.created.append((request, reply))
        elif path == "/_dev/clock":
            self.now = told["now"]
        if (step := request.step) is not None:
            self.steps[step] += 1
        if step == "order_created":
            self.reader = request.words["headers"]["Authorization"]
        self._order(told)

    def _seen(self, path: str, told: Json) -> None:
        if path == "/_dev/inbox.json":
            self.mails |= {each["id"]: each for each in told["mails"]}
        elif path == "/_dev/sns.json":
            self.notices = told["messages"]
        elif path.endswith("/timeline"):
            self.events = told["events"]
        self._order(told)

    def _order(self, told: Json) -> None:
        if "version" in told and "order_no" in told and told["version"] >= self.order.get("version", 0):
            self.order = told

    def missing(self, cloud: Cloud) -> Iterator[str]:
        """Say what the cloud no longer has of all this. Raises OSError or HTTPException when the cloud goes away."""
        yield from self._posts_missing(cloud)
        if not self.order:
            return
        path = f"/api/orders/{self.order['order_id']}"
        order = _told(cloud, path, self.reader)
        if not order or order["version"] < self.order["version"]:
            yield f"the order stands at {order.get('version')}, was at {self.order['version']}"
        elif order["version"] == self.order["version"] and order != self.order:
            yield f"the order reads {order}, read {self.order}"
        events = _told(cloud, f"{path}/timeline", self.reader).get("events", [])
        yield from self._steps_missing(events)
        if self._sealed() and not self._contract_is(cloud, path, self.order["contract"]["sha256"]):
            yield f"the contract is not {self.order['contract']['sha256']}"
        if order.get("status") not in LINKS_END:
            yield from self._links_dead(cloud)

    def _posts_missing(self, cloud: Cloud) -> Iterator[str]:
        for request, first in self.created:
            again = request.to(cloud)
            if (again.status, again.body, again.headers.get("Location")) != (
                first.status,
                first.body,
                first.headers.get("Location"),
            ):
                yield f"{request.method} {request.path} is answered {again.status}, was {first.status}"
        listed: dict[str, Json] = {}
        for to in {each["to"][0] for each in self.mails.values()}:
            listed |= {each["id"]: each for each in _told(cloud, f"/_dev/inbox.json?{urlencode({'to': to})}")["mails"]}
        yield from (f"mail {each['kind']}" for name, each in self.mails.items() if listed.get(name) != each)
        published = _told(cloud, "/_dev/sns.json")["messages"] if self.notices else []
        yield from (f"notice {each['dedup_id']}" for each in self.notices if each not in published)
        if self.now:
            now = json.loads(cloud.send("POST", "/_dev/clock", body={"advance_seconds": 0}).body)["now"]
            if now < self.now:
                yield f"the clock says {now}, said {self.now}"

    def _steps_missing(self, events: list[Json]) -> Iterator[str]:
        found = Counter(each["action"] for each in events)
        yield from (f"{name}: {found[name]} of {times}" for name, times in self.steps.items() if found[name] < times)
        if events[: len(self.events)] != self.events:
            yield "the timeline tells another story"
        previous = "0" * 64
        for each in events:
            if each["prev_hash"] != previous:
                yield f"the chain is broken at {each['seq']}"
            previous = each["hash"]

    def more_than_told(self, cloud: Cloud) -> Iterator[str]:
        """Say which steps the timeline holds more often than they were acknowledged."""
        events = _told(cloud, f"/api/orders/{self.order['order_id']}/timeline", self.reader)["events"]
        found = Counter(each["action"] for each in events)
        yield from (
            f"{name} {found[name]} times, told {times}" for name, times in self.steps.items() if found[name] > times
        )

    def _sealed(self) -> bool:
        return (self.order.get("contract") or {}).get("status") == "ARCHIVED"

    def _contract_is(self, cloud: Cloud, path: str, sha256: str) -> bool:
        reply = cloud.send("GET", f"{path}/contract.pdf", headers={"Authorization": self.reader})
        if reply.status == 303:
            reply = cloud.send("GET", reply.headers["Location"])
        return hashlib.sha256(reply.body).hexdigest() == sha256

    def _links_dead(self, cloud: Cloud) -> Iterator[str]:
        for mail in self.mails.values():
            if mail["to"] != [self.order["customer"]["email"]]:
                continue
            for link in mail["links"]:
                status = cloud.send("GET", link, headers={"Accept": "text/html"}).status
                if status != 200:
                    yield f"the link of {mail['kind']} answers {status}"


def _told(cloud: Cloud, path: str, reader: str = "") -> Json:
    reply = cloud.send("GET", path, headers={"Authorization": reader} if reader else {})
    return reply.json if reply.status == 200 else {}
