"""Money as people live it: finance reads the plan in its mail, books on the page, and everybody hears of it."""

from __future__ import annotations

import re
from typing import Any

from infra.local.demo.client import Reply, link_in
from infra.local.demo.sale import Sale
from infra.local.harness import LocalCloud

FINANCE, CONSULTANT = "finance", "consultant-1"


def told(sale: Sale, staff_id: str, kind: str) -> list[dict[str, Any]]:
    """Return the mails of a kind about the order to a member of staff, newest first."""
    people = sale.cloud.get("/_dev/staff.json").json["staff"]
    address = next(each["email"] for each in people if each["staff_id"] == staff_id)
    about = sale.ids["order_no"]
    return [each for each in sale.cloud.mails(address) if each["kind"] == kind and about in each["subject"]]


def on_page(sale: Sale, path: str, form: dict[str, str] | None = None) -> Reply:
    """Open the page as finance in a browser, or send its form."""
    headers = {"Cookie": f"driveaway_session={sale.desk(FINANCE).session}", "Accept": "text/html"}
    return sale.cloud.send("GET" if form is None else "POST", path, form=form, headers=headers)


def book(sale: Sale, path: str, **typed: str) -> Reply:
    """Fill in the form as it stands on the page, and send it."""
    page = on_page(sale, path).body.decode()
    offered = {
        name: found[1]
        for name in ("idempotency_key", "received_at")
        if (found := re.search(rf'name="{name}"[^>]* value="([^"]+)"', page))
    }
    return on_page(sale, path, {**offered, "method": "bank_transfer", **typed})


def test_finance_books_by_its_mail_and_the_others_are_told_at_once(sale: Sale, local_cloud: LocalCloud) -> None:
    (notice,) = told(sale, FINANCE, "finance_notice")
    path = link_in(notice, "/staff/orders/")
    assert path == f"/staff/orders/{sale.ids['order_id']}/payments"
    assert "10,000.00" in notice["text"]

    first = book(sale, path, kind="earnest_money", amount="10,000", reference="BANK-1")
    wrong = book(sale, path, kind="balance", amount="99999999", reference="BANK-2")
    back = book(sale, path, kind="refund", amount="2500.50", reference="BANK-3")
    local_cloud.settle()

    assert [first.status, wrong.status, back.status] == [303, 422, 303]
    assert sale.order()["paid"]["amount"] == "7499.50"
    receipts = [each for each in sale.cloud.mails(sale.email) if each["kind"] == "payment_received"]
    assert [f"{sale.ids['order_no']}-{place}" in each["subject"] for place, each in enumerate(receipts[::-1], 1)] == [
        True,
        True,
    ]
    assert "退款" in receipts[0]["subject"] and "7,499.50" in receipts[0]["text"]
    assert len(told(sale, CONSULTANT, "payment_booked")) == 2
    listed = sale.desk(FINANCE).get(f"{sale.order_path}/payments").json["payments"]
    assert [(each["kind"], each["amount"]["amount"]) for each in listed] == [
        ("earnest_money", "10000.00"),
        ("refund", "2500.50"),
    ]
    assert len(told(sale, FINANCE, "finance_notice")) == 1
