"""A small dealership on two moto tables: one model, one customer, an order where a test wants it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from driveaway.access.model import Person, Role
from driveaway.adapters.dynamodb import DynamoBook
from driveaway.catalogue.model import CarModel
from driveaway.customers.model import Customer
from driveaway.deliveries.allocation import allocate
from driveaway.deliveries.invitation import Wording
from driveaway.deliveries.milestones import report
from driveaway.deliveries.moves import Milestone
from driveaway.deliveries.planning import plan
from driveaway.deliveries.requests import AllocationWish, HandoverForm, MilestoneReport
from driveaway.deliveries.vehicle import Vehicle
from driveaway.effects.model import Effect
from driveaway.orders.content import Content
from driveaway.orders.model import Order, OrderStatus
from driveaway.orders.requests import NewOrder
from driveaway.orders.service import create_order
from driveaway.shared.record import Record
from driveaway.step import Change, Step
from tests.sights import check_sights
from tests.tables import tables
from tests.trails import check_trails

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
VINS = ("LD9A1SEV9TA077001", "LD9A1SEV0TA077002", "LD9A1SEV2TA077003")
FORM = HandoverForm.model_validate(
    {"odometer_km": 12, "keys": 2, "documents": ["invoice"], "checklist": {"mats": True}, "signature": "Wang Fang"}
)
WORDING = Wording("Handover", "Bring your papers.", "no-reply@driveaway.example")
TO_READY: tuple[Milestone, ...] = ("IN_TRANSIT", "ARRIVED", "PREPARING", "PDI_PASSED", "READY")


def plainly(*_: object) -> Wording:
    """Say the invitation in no language at all."""
    return WORDING


class StillClock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.present = NOON

    def now(self) -> datetime:
        """Return the present instant."""
        return self.present

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self.present += by


def somebody(*roles: Role, store: str | None = None) -> Person:
    """Return a member of staff."""
    return Person(staff_id=roles[0], name=roles[0], email=f"{roles[0]}@driveaway.example", roles=roles, store=store)


def named(text: str) -> dict[str, str]:
    """Return one name in three languages."""
    return {"zh-Hans": text, "zh-Hant": text, "en": text}


def yuan(amount: str) -> dict[str, str]:
    """Return an amount as the API carries it."""
    return {"amount": amount, "currency": "CNY"}


class Stage:
    """The dealership's book and clock, with what a test needs to set a scene."""

    def __init__(self, client: Any, table: str, audit_table: str) -> None:
        self.book = DynamoBook(client=client, table=table, audit_table=audit_table)
        self.clock = StillClock()
        self.client = client
        self.table = table
        self._write(MODEL, CUSTOMER)

    def _write(self, *records: Record) -> None:
        changes = tuple(Change(record) for record in records)
        self.book.commit(Step(action="set_up", actor="test", at=NOON, changes=changes))

    def car(self, vin: str = VINS[0], **fields: object) -> Vehicle:
        """Put a car into stock."""
        known: dict[str, object] = {
            "vin": vin,
            "model_code": "XC-A1",
            "trim_code": "STANDARD",
            "colour_code": "PEARL",
            "arrived_at": NOON,
        }
        vehicle = Vehicle.model_validate(known | fields)
        self._write(vehicle)
        return vehicle

    def order(
        self, status: OrderStatus = "CONTRACTED", *, agreed: Mapping[str, object] | None = None, **fields: object
    ) -> str:
        """Create an order and put it where the test begins; `agreed` is what its selection says otherwise."""
        wanted = NewOrder.model_validate(
            {
                "customer_id": CUSTOMER.customer_id,
                "model_code": "XC-A1",
                "trim_code": "STANDARD",
                "colour_code": "PEARL",
                "payment": {"method": "full"},
                "delivery": {"requested_date": "2026-12-24", "place": "Store 1"},
                **(agreed or {}),
            }
        )
        seller = somebody("consultant", store="1")
        created = create_order(wanted, person=seller, receipt=None, book=self.book, clock=self.clock)
        order_id = str(created["order_id"])
        self.change(order_id, status=status, epoch=1, progress=7, **fields)
        return order_id

    def change(self, order_id: str, **fields: object) -> None:
        """Change an order behind everybody's back."""
        before = self.seen(order_id)
        self.book.commit(
            Step(action="set_up", actor="test", at=NOON, changes=(Change(before.succeed(**fields), before),))
        )

    def seen(self, order_id: str) -> Order:
        """Return the order as it is stored."""
        return self.book.get(Order, order_id)

    def content(self, order_id: str) -> Content:
        """Return the order's content."""
        return self.book.get(Content, order_id)

    def vehicle(self, vin: str = VINS[0]) -> Vehicle:
        """Return a car as it is stored."""
        return self.book.get(Vehicle, vin)

    def planned(self, **agreed: object) -> str:
        """Return an order in delivery; see `order` for what is agreed."""
        order_id = self.order(agreed=agreed)
        plan(order_id, book=self.book, clock=self.clock)
        return order_id

    def allocated(self, **agreed: object) -> str:
        """Return an order in delivery that has the first car."""
        self.car()
        order_id = self.planned(**agreed)
        allocate(order_id, AllocationWish(), person=somebody("delivery"), book=self.book, clock=self.clock)
        return order_id

    def ready(self, *, paid: bool, **agreed: object) -> str:
        """Return an order whose car stands ready, paid or not."""
        order_id = self.allocated(**agreed)
        for milestone in TO_READY:
            self.tell(order_id, milestone)
        if paid:
            self.change(order_id, paid=self.seen(order_id).total)
        return order_id

    def tell(self, order_id: str, milestone: str, **fields: object) -> dict[str, Any]:
        """Report a milestone as the delivery coordinator."""
        told = MilestoneReport.model_validate({"milestone": milestone} | fields)
        return report(order_id, told, person=somebody("delivery"), book=self.book, clock=self.clock)

    def effects(self, order_id: str) -> list[Effect]:
        """Return the effects of an order that wait in the outbox, by id."""
        later = self.clock.now() + timedelta(days=1)
        found = [effect for effect in self.book.due(Effect, "EFFECTS", later) if effect.order_id == order_id]
        return sorted(found, key=lambda effect: effect.effect_id)

    def mails(self, order_id: str, kind: str) -> list[dict[str, Any]]:
        """Return what the waiting mails of one kind say."""
        return [dict(effect.mail.data) for effect in self.effects(order_id) if effect.mail and effect.mail.kind == kind]


MODEL = CarModel.model_validate(
    {
        "model_code": "XC-A1",
        "name": named("Xingchen A1"),
        "maker": named("Xingchen"),
        "lead_days": 10,
        "trims": [
            {"trim_code": "STANDARD", "name": named("Standard"), "msrp": yuan("100000.00"), "cost": yuan("90000.00")}
        ],
        "colours": [{"colour_code": "PEARL", "name": named("Pearl"), "price": yuan("0.00")}],
        "options": [{"option_code": "SUNROOF", "name": named("Sunroof"), "price": yuan("8000.00")}],
    }
)
CUSTOMER = Customer(
    customer_id="C1",
    name="王芳",
    phone="+8613800138000",
    email="wang@example.com",
    language="zh-Hans",
    created_at=NOON,
    updated_at=NOON,
)


@contextmanager
def opened() -> Iterator[Stage]:
    """Open the dealership on fresh tables."""
    with tables("eu-central-1") as client:
        yield Stage(client, "business", "audit")
        check_sights(client.meta.region_name)
        check_trails(client.meta.region_name)


def day(text: str) -> date:
    """Return a date."""
    return date.fromisoformat(text)
