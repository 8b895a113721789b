"""What tests of mail that does not reach a customer share."""

from __future__ import annotations

from driveaway.access.model import Person
from driveaway.customers.editing import edit_profile
from driveaway.customers.model import Customer, ProfileEdit, Trouble
from driveaway.customers.reach import Returned, take_back
from driveaway.customers.tasks import contact_tasks
from driveaway.effects.model import Effect
from driveaway.effects.service import deliver
from driveaway.orders.model import Order
from driveaway.orders.service import create_order
from driveaway.step import Change, Step
from driveaway.workflow.service import Waiting, wait
from tests.fakes import Bench
from tests.sales import INQUIRY, asking, staff_person, submitted, wanted

OLD, NEW = INQUIRY.email, "long@mail.example"


def came_back(here: Bench, order: Order | None, address: str = OLD, state: Trouble = "bounced") -> bool:
    kind = "confirm_order" if order else "inquiry_received"
    returned = Returned(address, state, kind, order.order_id if order else None)
    return take_back(returned, book=here.book, clock=here.clock)


def buyer(here: Bench, order: Order) -> Customer:
    return here.book.get(Customer, order.customer_id)


def tasks(here: Bench, staff_id: str = "consultant-1") -> list[tuple[object, ...]]:
    found = contact_tasks(staff_person(staff_id, here), here.book)
    return [(each["kind"], each["order_id"], each["customer_id"]) for each in found]


def corrected(here: Bench, order: Order, email: str = NEW) -> Customer:
    edit, before = ProfileEdit(email=email), buyer(here, order)
    after, _ = edit_profile(
        before.customer_id, edit, expected=before.version, actor="consultant-1", book=here.book, clock=here.clock
    )
    return after


def asked_again(here: Bench, order: Order) -> None:
    """Let the workflow look again at an order that waits for its customer."""
    now = here.book.get(Order, order.order_id)
    waiting = Waiting(now.order_id, now.epoch, now.progress, "ask-2")
    wait(waiting, lambda each: asking(each, here), book=here.book, workflow=here.workflow, clock=here.clock)


def mails(here: Bench, to: str) -> list[str]:
    return [letter.kind for _, letter, _ in here.mailer.sent if letter.to == to]


def everything_delivered(here: Bench) -> None:
    for effect in here.book.due(Effect, "EFFECTS", here.clock.now().replace(year=2030)):
        deliver(effect.effect_id, here.doors)


def order_of(here: Bench, asked: Customer, staff_id: str) -> Order:
    """Write another order for a customer."""
    person: Person = staff_person(staff_id, here)
    reply = create_order(wanted(here, asked.customer_id), person=person, receipt=None, book=here.book, clock=here.clock)
    return here.book.get(Order, str(reply["order_id"]))


def mail_effects(here: Bench, order: Order) -> list[Effect]:
    """Return the mails about an order, whatever became of them."""
    items = here.client.scan(TableName="business")["Items"]
    ids = [str(item["effect_id"]["S"]) for item in items if "effect_id" in item]
    found = [here.book.get(Effect, each) for each in ids]
    return [each for each in found if each.mail and each.order_id == order.order_id]


def left_behind(here: Bench) -> Order:
    """Return an order that was being written while its customer's address was corrected."""
    order = submitted(here)
    before = buyer(here, order)
    after = before.succeed(email=NEW)
    here.book.commit(Step(action="profile_edited", actor="x", at=here.clock.now(), changes=(Change(after, before),)))
    return order
