"""Handover: the customer takes the car. One transaction, behind all gates."""

from __future__ import annotations

from datetime import datetime

from driveaway.access.model import Person
from driveaway.aftercare.service import schedule
from driveaway.calendars.model import StoreCalendar
from driveaway.catalogue.model import CarModel, checklists_in
from driveaway.customers.model import Customer, OwnedVehicle
from driveaway.deliveries.common import Json, again, delivery_of
from driveaway.deliveries.forms import HandoverSheet
from driveaway.deliveries.gates import check_gates, gates_of
from driveaway.deliveries.handover import Handover
from driveaway.deliveries.model import Delivery
from driveaway.deliveries.owing import bill_of, check_promises, names_owed
from driveaway.deliveries.requests import HandoverForm
from driveaway.deliveries.vehicle import Vehicle
from driveaway.feedback.model import SURVEY_TIME
from driveaway.orders.model import Order
from driveaway.orders.service import NONE, OrderFile, file_for
from driveaway.ports import Book
from driveaway.shared.clock import Clock, stamp
from driveaway.shared.errors import Broken, IllegalMove, InvalidInput, NotFound
from driveaway.shared.record import Item
from driveaway.step import Change, Step
from driveaway.workflow.service import set_going


def hand_over(order_id: str, sent: HandoverForm | HandoverSheet, *, person: Person, book: Book, clock: Clock) -> Json:
    """Hand the car over: DELIVERED. The same form again gives the first reply.

    A sheet is filled in by the lists of the model. Raises IllegalMove while something is to be paid before, the
    delivery is not READY or the certificate is pledged; Blocked too where the form says that nobody was recognised.
    """
    return again(lambda: _hand_over(file_for(order_id, person, book), sent, person, book, clock))


def _hand_over(found: OrderFile, sent: HandoverForm | HandoverSheet, person: Person, book: Book, clock: Clock) -> Json:
    order, now = found.order, clock.now()
    signed, vehicle, owner, model, *calendars = book.find_many(_beside(found))
    form = sent if isinstance(sent, HandoverForm) else sent.form(checklists_in(model))
    if isinstance(signed, Handover):
        return _again(order, signed, form)
    delivery = delivery_of(order)
    car = _through_the_gates(found, delivery, vehicle, form, now)
    _check_pickup(form, delivery)
    check_promises(form.due_bill, now)
    if not isinstance(owner, Customer):
        raise Broken("customer_missing", order_id=order.order_id)
    signed = _signed(order, car, form, person, now)
    over, calendar = delivery.move("HANDED_OVER", now), StoreCalendar.found(calendars)
    book.commit(_step(found, over, car, owner, signed, calendar, clock))
    return _reply(order, signed)


def _beside(found: OrderFile) -> list[tuple[type[Item], str]]:
    order = found.order
    vin = order.delivery.vin if order.delivery else None
    return [
        (Handover, order.order_id),
        (Vehicle, vin or NONE),
        (Customer, order.customer_id),
        (CarModel, found.content.model_code),
        *StoreCalendar.wanted(order.store),
    ]


def _again(order: Order, signed: Handover, form: HandoverForm) -> Json:
    if HandoverForm.model_validate(signed.model_dump(include=set(HandoverForm.model_fields))) != form:
        raise IllegalMove("already_handed_over", vin=signed.vin)
    return _reply(order, signed)


def _through_the_gates(
    found: OrderFile, delivery: Delivery, vehicle: Item | None, form: HandoverForm, now: datetime
) -> Vehicle:
    car = vehicle if isinstance(vehicle, Vehicle) else None
    check_gates(gates_of(found, delivery, car, now, form))
    if car is None:
        raise NotFound
    return car


def _check_pickup(form: HandoverForm, delivery: Delivery) -> None:
    """A code that is shown must be the one that was mailed, whatever else the customer was recognised by."""
    mailed = delivery.appointment.pickup_code if delivery.appointment else ""
    if form.pickup_code and form.pickup_code.strip().upper() != mailed:
        raise InvalidInput.at("/pickup_code", "pickup_code_wrong")


def _signed(order: Order, vehicle: Vehicle, form: HandoverForm, person: Person, now: datetime) -> Handover:
    fields = form.model_dump()
    return Handover(**fields, order_id=order.order_id, vin=vehicle.vin, at=now, by=person.staff_id)


def _step(
    found: OrderFile,
    delivery: Delivery,
    vehicle: Vehicle,
    owner: Customer,
    signed: Handover,
    calendar: StoreCalendar,
    clock: Clock,
) -> Step:
    before = found.order
    owed = delivery.model_copy(update={"due_bill": bill_of(signed, calendar)})
    deadline = signed.at + SURVEY_TIME
    after, effects = set_going(before.move("DELIVERED", delivery=owed, deadline=deadline, updated_at=signed.at), clock)
    visits: tuple[Item, ...] = schedule(after, found.content, signed.at, signed.by, calendar)
    return Step(
        action="handed_over",
        actor=signed.by,
        at=signed.at,
        details={
            "vin": vehicle.vin,
            "odometer_km": signed.odometer_km,
            "due_bill": [*names_owed(signed)],
            "recognised_by": signed.recognised_by,
            "came_early": bool(signed.came_early),
        },
        changes=(
            Change(after, before),
            Change(vehicle.move("HANDED_OVER"), vehicle),
            _new_owner(before, vehicle, owner, signed.at),
        ),
        claims=(signed, *visits),
        effects=effects,
    )


def _new_owner(order: Order, vehicle: Vehicle, customer: Customer, at: datetime) -> Change:
    car = OwnedVehicle(vin=vehicle.vin, model_code=vehicle.model_code, order_id=order.order_id, handed_over_at=at)
    return Change(customer.succeed(vehicles=(*customer.vehicles, car), updated_at=at), customer)


def _reply(order: Order, signed: Handover) -> Json:
    """Return the same for the first and for every later request with the same form."""
    return {
        "order_id": order.order_id,
        "order_no": order.order_no,
        "status": "DELIVERED",
        "milestone": "HANDED_OVER",
        "vin": signed.vin,
        "handed_over_at": stamp(signed.at),
        "due_bill": [*names_owed(signed)],
    }
