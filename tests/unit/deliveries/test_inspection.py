"""The inspection before delivery: by the list of the model, and what it finds holds the car until it is mended."""

from __future__ import annotations

from typing import Any

import pytest

from driveaway.aftercare.service_request import ServiceRequest, worklist_of
from driveaway.catalogue.checklists import INSPECTION
from driveaway.catalogue.model import CarModel
from driveaway.deliveries.inspecting import inspect
from driveaway.deliveries.inspection import Inspection
from driveaway.deliveries.model import Delivery
from driveaway.deliveries.requests import InspectionForm
from driveaway.shared.errors import IllegalMove, InvalidInput
from driveaway.step import Change, Step
from tests.unit.deliveries.stage import NOON, Stage, somebody

WHOLE: dict[str, bool | str] = dict.fromkeys(INSPECTION, True)
SCRATCHED = WHOLE | {"paint_and_glass": "Scratch on the left door"}


@pytest.fixture
def order_id(stage: Stage) -> str:
    """Return an order whose car is in preparation."""
    order_id = stage.allocated()
    for milestone in ("IN_TRANSIT", "ARRIVED", "PREPARING"):
        stage.tell(order_id, milestone)
    return order_id


def inspected(stage: Stage, order_id: str, checks: dict[str, bool | str]) -> dict[str, Any]:
    form = InspectionForm(checks=checks)
    return inspect(order_id, form, person=somebody("delivery"), book=stage.book, clock=stage.clock)


def delivery_of(stage: Stage, order_id: str) -> Delivery:
    delivery = stage.seen(order_id).delivery
    assert delivery
    return delivery


def requests(stage: Stage) -> list[ServiceRequest]:
    return stage.book.worklist(ServiceRequest, worklist_of("1"), limit=9)[0]


def test_a_car_in_order_goes_on_and_its_inspection_is_kept(stage: Stage, order_id: str) -> None:
    progress = stage.seen(order_id).progress
    assert inspected(stage, order_id, WHOLE)["milestone"] == "PDI_PASSED"
    kept = stage.book.get(Inspection, f"{order_id}/1")
    assert (kept.checks, kept.by, kept.vin) == (WHOLE, "delivery", delivery_of(stage, order_id).vin)
    assert stage.seen(order_id).progress == progress + 1
    assert requests(stage) == []


def test_a_defect_asks_after_sales_and_holds_the_car_until_an_inspection_finds_none(
    stage: Stage, order_id: str
) -> None:
    assert inspected(stage, order_id, SCRATCHED)["milestone"] == "PREPARING"
    (asked,) = requests(stage)
    assert (asked.category, asked.description) == ("repair", "paint_and_glass: Scratch on the left door")
    assert [each.text for each in delivery_of(stage, order_id).defects] == ["Scratch on the left door"]
    with pytest.raises(IllegalMove) as held:
        stage.tell(order_id, "PDI_PASSED")
    assert (held.value.code, held.value.params["owner"]) == ("inspection_failed", "aftersales")

    assert inspected(stage, order_id, WHOLE)["milestone"] == "PDI_PASSED"
    assert delivery_of(stage, order_id).defects == ()
    assert stage.book.get(Inspection, f"{order_id}/2").checks == WHOLE
    assert stage.book.get(Inspection, f"{order_id}/1").checks == SCRATCHED


@pytest.mark.parametrize("checks", [WHOLE, SCRATCHED])
def test_the_same_inspection_again_changes_nothing(stage: Stage, order_id: str, checks: dict[str, bool | str]) -> None:
    first = inspected(stage, order_id, checks)
    version, asked = stage.seen(order_id).version, len(requests(stage))
    assert inspected(stage, order_id, checks)["milestone"] == first["milestone"]
    assert (stage.seen(order_id).version, len(requests(stage))) == (version, asked)


@pytest.mark.parametrize(
    ("checks", "pointer", "code"),
    [
        (dict.fromkeys(INSPECTION[1:], True), f"/checks/{INSPECTION[0]}", "not_inspected"),
        (WHOLE | {"horoscope": True}, "/checks/horoscope", "not_on_the_list"),
        (WHOLE | {"interior": False}, "/checks/interior", "defect_needs_words"),
    ],
)
def test_every_entry_of_the_list_is_answered_and_a_defect_is_said_in_words(
    stage: Stage, order_id: str, checks: dict[str, bool | str], pointer: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        inspected(stage, order_id, checks)
    assert [(each.pointer, each.code) for each in refused.value.problems] == [(pointer, code)]
    assert delivery_of(stage, order_id).inspections == 0


def test_the_list_is_that_of_the_model(stage: Stage, order_id: str) -> None:
    before = stage.book.get(CarModel, "XC-A1")
    lists = before.checklists.model_copy(update={"inspection": ("identity", "high_voltage")})
    change = Change(before.succeed(checklists=lists), before)
    stage.book.commit(Step(action="set_up", actor="test", at=NOON, changes=(change,)))

    with pytest.raises(InvalidInput):
        inspected(stage, order_id, WHOLE)
    assert inspected(stage, order_id, {"identity": True, "high_voltage": True})["milestone"] == "PDI_PASSED"


def test_a_car_that_is_not_in_preparation_is_not_inspected(stage: Stage, order_id: str) -> None:
    stage.tell(order_id, "BLOCKED", blocked_reason="flood", owner="workshop")
    with pytest.raises(IllegalMove) as held:
        inspected(stage, order_id, WHOLE)
    assert held.value.code == "delivery_blocked"
    early = stage.planned()
    with pytest.raises(IllegalMove) as refused:
        inspected(stage, early, WHOLE)
    assert refused.value.params["legal"] == "ALLOCATED, BLOCKED"


def test_another_car_is_inspected_anew(stage: Stage, order_id: str) -> None:
    inspected(stage, order_id, SCRATCHED)
    held = delivery_of(stage, order_id)
    assert held.defects and held.without_vehicle().defects == ()
