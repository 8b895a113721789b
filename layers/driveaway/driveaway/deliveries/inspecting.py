"""The inspection before delivery: passed, the delivery goes on; defects go to after-sales, and hold it where it is."""

from __future__ import annotations

from driveaway.access.model import Person
from driveaway.aftercare.intake import new_request, staff_mails
from driveaway.calendars.model import StoreCalendar
from driveaway.catalogue.model import CarModel, checklists_in
from driveaway.deliveries.common import Json, again, delivery_of, reply, written
from driveaway.deliveries.forms import InspectionSheet
from driveaway.deliveries.inspection import Inspection
from driveaway.deliveries.milestones import go_on
from driveaway.deliveries.model import Delivery
from driveaway.deliveries.requests import InspectionForm, MilestoneReport
from driveaway.orders.service import NONE, OrderFile, file_for
from driveaway.ports import Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import FieldProblem, InvalidInput
from driveaway.shared.record import Item
from driveaway.step import Change, Step


def inspect(order_id: str, sent: InspectionForm | InspectionSheet, *, person: Person, book: Book, clock: Clock) -> Json:
    """Record an inspection of a car in preparation: PDI_PASSED where all is in order.

    A sheet is filled in by the model's list. Defects open one service request, and PDI_PASSED is refused until an
    inspection finds none. The same again gives the same reply. Raises IllegalMove (not in preparation, held up),
    InvalidInput (not as the model's list has it).
    """
    return again(lambda: _inspect(file_for(order_id, person, book), sent, person, book, clock))


def _inspect(
    found: OrderFile, sent: InspectionForm | InspectionSheet, person: Person, book: Book, clock: Clock
) -> Json:
    order, now = found.order, clock.now()
    delivery = delivery_of(order)
    last, model, *calendars = book.find_many(_beside(found, delivery))
    lists = checklists_in(model)
    form = sent if isinstance(sent, InspectionForm) else sent.form(lists)
    if isinstance(last, Inspection) and (last.vin, last.checks) == (delivery.vin, form.checks):
        return reply(order, found.content)
    delivery.check_going()
    delivery.check("PDI_PASSED")
    _check_list(form, lists.inspection)
    number = delivery.inspections + 1
    made = Inspection(
        order_id=order.order_id,
        number=number,
        vin=delivery.vin or NONE,
        checks=form.checks,
        at=now,
        by=person.staff_id,
    )
    inspected = delivery.model_copy(update={"inspections": number, "defects": made.defects})
    if made.defects:
        return _held(found, inspected, made, StoreCalendar.found(calendars), book)
    passed = inspected.move("PDI_PASSED", now)
    told = MilestoneReport(milestone="PDI_PASSED")
    return go_on(found, passed, told, person.staff_id, book, clock, claims=(made,))


def _beside(found: OrderFile, delivery: Delivery) -> list[tuple[type[Item], str]]:
    return [
        (Inspection, f"{found.order.order_id}/{delivery.inspections}"),
        (CarModel, found.content.model_code),
        *StoreCalendar.wanted(found.order.store),
    ]


def _check_list(form: InspectionForm, items: tuple[str, ...]) -> None:
    """Raise InvalidInput unless each entry of the list, and nothing else, is said to be in order or what is wrong."""
    problems = [FieldProblem(f"/checks/{name}", "not_on_the_list") for name in form.checks if name not in items]
    problems += [FieldProblem(f"/checks/{name}", "not_inspected") for name in items if name not in form.checks]
    problems += [
        FieldProblem(f"/checks/{name}", "defect_needs_words") for name, said in form.checks.items() if said is False
    ]
    if problems:
        raise InvalidInput(problems)


def _held(found: OrderFile, inspected: Delivery, made: Inspection, calendar: StoreCalendar, book: Book) -> Json:
    """Keep the car where it is, and ask after-sales to mend what was found."""
    before = found.order
    wrong = "\n".join(f"{each.item}: {each.text}" for each in made.defects)
    request = new_request("repair", wrong, None, found, calendar, made.at)
    after = before.succeed(delivery=inspected, updated_at=made.at)
    book.commit(
        Step(
            action="inspection_failed",
            actor=made.by,
            at=made.at,
            details={"defects": wrong, "reference": request.reference},
            changes=(Change(after, before), Change(request)),
            claims=(made,),
            effects=staff_mails(request, book),
        )
    )
    return reply(written(after), found.content)
