"""The five stories, each as the list of its steps; a step is a name and what happens."""

from __future__ import annotations

from collections.abc import Callable

from infra.local.demo import delivery
from infra.local.demo.client import DemoFailed
from infra.local.demo.sale import Sale

Step = tuple[str, Callable[[Sale], object]]
DAY = 86_400


def _confirm(sale: Sale) -> None:
    sale.answer("confirm")


def _approve(sale: Sale) -> None:
    sale.decide({"decision": "approve"})


def _reject(sale: Sale) -> None:
    sale.decide({"decision": "reject", "reason": "Below what this model may go for."})


def _ask_for_changes(sale: Sale) -> None:
    sale.answer("request_changes", "Please deliver a week later.")
    sale.reached("CHANGES_REQUESTED")


def _correct(sale: Sale) -> None:
    order = sale.order()
    wish = {"delivery": {"requested_date": "2027-12-01", "place": "一号店"}}
    changed = sale.desk("consultant-1").post(
        sale.order_path, wish, method="PATCH", **{"If-Match": f'"{order["version"]}"'}
    )
    if changed["revision"] != order["revision"] + 1:
        raise DemoFailed("changed content did not make a new revision")
    sale.tell(sale.desk("consultant-1").name, "corrects the order", f"PATCH {sale.order_path}", "")


def _old_link_is_spent(sale: Sale) -> None:
    answer = {"decision": "confirm", "phone_last4": sale.phone[-4:]}
    if sale.cloud.send("POST", sale.ids["old_confirm"], body=answer).status != 409:
        raise DemoFailed("the link of the old revision still decides")


def _submit_again(sale: Sale) -> None:
    sale.ids["old_confirm"] = sale.ids["confirm"]
    sale.submit()


def _silence(sale: Sale) -> None:
    for days in (4, 7, 4):
        sale.cloud.advance(days * DAY)
        sale.tell("nobody", f"answers for {days} days", "POST /_dev/clock", "confirm_reminder")
    sale.letter("confirm_reminder")


def _cancel(sale: Sale) -> None:
    sale.desk("sales-manager-1").post(f"{sale.order_path}/cancel", {"reason": "The customer moves abroad."})
    sale.tell(sale.desk("sales-manager-1").name, "cancels", f"POST {sale.order_path}/cancel", "order_cancelled")


def _vehicle_is_free(sale: Sale) -> None:
    model = sale.order()["model_code"]

    vehicles = sale.desk("delivery").pages(f"/api/vehicles?model_code={model}", "vehicles")
    if not any(each["vin"] == sale.ids["vin"] and each["state"] != "ALLOCATED" for each in vehicles):
        raise DemoFailed("the vehicle was not released")


def _reached(*statuses: str) -> Callable[[Sale], object]:
    return lambda sale: sale.reached(*statuses)


def _told(kind: str) -> Callable[[Sale], object]:
    return lambda sale: sale.letter(kind)


BEGINNING: tuple[Step, ...] = (
    ("Inquiry", Sale.inquire),
    ("Order filled from the profile", Sale.create_order),
    ("Sent to the customer", Sale.submit),
)
SIGNING: tuple[Step, ...] = (
    ("Customer confirms", _confirm),
    ("Approval by mailed link", _approve),
    ("Signature", Sale.sign),
    ("Contract sealed and archived", _reached("CONTRACTED", "IN_DELIVERY")),
    ("Seal checked offline", delivery.check_contract),
    ("Finance notified", delivery.check_finance),
    ("Delivery planned", _reached("IN_DELIVERY")),
)
ENDING: tuple[Step, ...] = (
    ("Vehicle allocated", delivery.allocate),
    ("Payment", delivery.pay),
    ("Prepared for handover", delivery.prepare),
    ("Handover", delivery.hand_over),
    ("Survey", delivery.answer_survey),
    ("Closed", _reached("CLOSED")),
    ("Chain, follow-ups, last mail", delivery.check_end),
)
SCENARIOS: dict[str, tuple[Step, ...]] = {
    "happy": (*BEGINNING, *SIGNING, *ENDING),
    "reject": (
        *BEGINNING,
        ("Customer confirms", _confirm),
        ("Rejected by mailed link", _reject),
        ("Rejected", _reached("REJECTED")),
        ("Everybody is told", _told("order_rejected")),
    ),
    "amend": (
        *BEGINNING,
        ("Customer asks for changes", _ask_for_changes),
        ("Order corrected", _correct),
        ("Sent again", _submit_again),
        ("The old link decides no more", _old_link_is_spent),
        *SIGNING,
        *ENDING,
    ),
    "timeout": (
        *BEGINNING,
        ("The customer is silent", _silence),
        ("Expired", _reached("EXPIRED")),
        ("Everybody is told", _told("order_expired")),
    ),
    "cancel": (
        *BEGINNING,
        *SIGNING,
        ("Vehicle allocated", delivery.allocate),
        ("Cancelled", _cancel),
        ("Everybody is told", _told("order_cancelled")),
        ("Vehicle released", _vehicle_is_free),
    ),
}
