"""The order workflow: its rules on paper, and the real definition run from state to state."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any, get_args

import pytest

from driveaway import ports
from driveaway.orders.model import OrderStatus
from driveaway.shared import errors
from driveaway.workflow.service import MOST_STEPS
from infra.lint_asl import findings, placeholders
from infra.lint_template import source, state_machines
from tests.architecture.order_machine import ASL, SILENCE, order_machine

MOST_EVENTS = 25_000
"""In the history of one execution; AWS ends it there."""
UPDATE: dict[str, object] = {"status": "IN_DELIVERY"}
SIGNED: dict[str, object] = {"contract_status": "SIGNED"}
DRAFTED: dict[str, object] = {
    "status": "AWAITING_SIGNATURE",
    "contract_status": "AWAITING_SIGNATURE",
    "contract_no": "DW-C-1-ABCDEFGH",
}
HAPPY: dict[str, list[Any]] = {
    "AskCustomerFunction": [{"status": "IN_REVIEW"}],
    "AskApproverFunction": [{"status": "APPROVED"}],
    "DraftFunction": [DRAFTED],
    "AskSignatureFunction": [SIGNED],
    "SealFunction": [{"status": "CONTRACTED", "contract_status": "ARCHIVED"}],
    "PlanFunction": [UPDATE],
    "AwaitUpdateFunction": [*[UPDATE] * 5, {"status": "DELIVERED"}],
    "AskFeedbackFunction": [{"status": "CLOSED"}],
}


def test_an_order_goes_from_confirmation_to_closed_within_the_budget() -> None:
    with order_machine(**HAPPY) as play:
        execution = play.start()
        assert play.ending(execution)["status"] == "SUCCEEDED"
        entered = play.entered(execution)
        assert len(entered) <= 40
        assert len(play.history(execution)) <= 300
        assert len(play.history(execution)) / len(play.functions) * MOST_STEPS < MOST_EVENTS / 2
        assert play.functions == [
            "AskCustomerFunction",
            "CheckFunction",
            "AskApproverFunction",
            "DraftFunction",
            "AskSignatureFunction",
            "SealFunction",
            "PlanFunction",
            *["AwaitUpdateFunction"] * 6,
            "AskFeedbackFunction",
            "AnnounceFunction",
        ]
        assert entered[-1] == "Announce End"


def test_whatever_passes_is_tried_again_by_every_task() -> None:
    passing = {errors.TryAgain.__name__, *(each.__name__ for each in errors.TryAgain.__subclasses__())}
    tasks = {name: state for name, state in ASL["States"].items() if ":lambda:" in state.get("Resource", "")}
    tried = {
        name: {error for retry in state["Retry"] for error in retry["ErrorEquals"]} for name, state in tasks.items()
    }
    assert len(tasks) > 10
    assert {name: passing - named for name, named in tried.items() if passing - named} == {}


def test_finance_is_told_once_in_the_order_of_the_contract() -> None:
    with order_machine(**HAPPY) as play:
        play.ending(play.start())
        ((message, attributes),) = play.finance_notices()
        assert message == {
            "order_id": "o1",
            "order_no": "DW-1",
            "contract_no": "DW-C-1-ABCDEFGH",
            "total": {"amount": "239800.00", "currency": "CNY"},
        }
        assert attributes["MessageGroupId"] == "o1"
        assert attributes["MessageDeduplicationId"] == "DW-C-1-ABCDEFGH"


def test_a_function_is_told_order_epoch_and_progress_as_text_and_a_waiting_one_its_token() -> None:
    with order_machine(**HAPPY) as play:
        play.ending(play.start())
        (_, asked), (_, checked) = play.calls[:2]
        assert {name: asked[name] for name in ("order_id", "epoch", "progress")} == {
            "order_id": "o1",
            "epoch": "1",
            "progress": "1",
        }
        assert asked["token"]
        assert checked == {"order_id": "o1", "epoch": "1", "progress": "2"}


def test_the_history_holds_nothing_personal() -> None:
    with order_machine(**HAPPY) as play:
        execution = play.start()
        play.ending(execution)
        assert "王小明" not in json.dumps(play.history(execution), default=str, ensure_ascii=False)


def test_an_execution_that_lost_its_order_steps_aside() -> None:
    with order_machine() as play:
        play.change({"epoch": 2})
        execution = play.start(epoch="1")
        assert play.ending(execution)["status"] == "SUCCEEDED"
        assert play.entered(execution)[-1] == "Step Aside"
        assert play.functions == []


def test_a_waiting_execution_that_lost_its_order_steps_aside_when_it_is_answered() -> None:
    with order_machine(AskCustomerFunction=[{"epoch": 2, "progress": 1}]) as play:
        execution = play.start()
        assert play.ending(execution)["status"] == "SUCCEEDED"
        assert play.entered(execution)[-1] == "Step Aside"


@pytest.mark.parametrize("status", ["REJECTED", "CANCELLED", "EXPIRED"])
def test_an_order_that_ends_badly_is_compensated_in_three_steps(status: str) -> None:
    with order_machine(AskCustomerFunction=[{"status": "IN_REVIEW"}], AskApproverFunction=[{"status": status}]) as play:
        execution = play.start()
        assert play.ending(execution)["status"] == "SUCCEEDED"
        assert play.entered(execution)[-3:] == ["Release Vehicle", "Void Contract And Links", "Tell Everyone"]
        assert play.functions[-3:] == ["ReleaseFunction", "VoidFunction", "AnnounceFunction"]


def test_a_corrected_order_is_asked_again() -> None:
    lines: dict[str, list[Any]] = {
        "AskCustomerFunction": [{"status": "CHANGES_REQUESTED"}, {"status": "CANCELLED"}],
        "AwaitCorrectionFunction": [{"status": "DRAFT"}, {"status": "AWAITING_CUSTOMER"}],
    }
    with order_machine(**lines) as play:
        play.ending(play.start())
        waits = ["AskCustomerFunction", *["AwaitCorrectionFunction"] * 2, "AskCustomerFunction"]
        assert play.functions[:4] == waits


def test_a_wait_that_times_out_goes_back_to_the_head_and_asks_again() -> None:
    with order_machine(AskCustomerFunction=[SILENCE, {"status": "CANCELLED"}]) as play:
        execution = play.start(timeouts={"Ask Customer": 1})
        assert play.ending(execution)["status"] == "SUCCEEDED"
        entered = play.entered(execution)
        again = entered.index("Ask Customer") + 1
        assert entered[again : again + 3] == ["Look At Order", "Where It Stands", "Ask Customer"]


def test_a_refused_step_looks_at_the_order_again() -> None:
    lines: dict[str, list[Any]] = {
        "AskCustomerFunction": [{"status": "APPROVED"}],
        "DraftFunction": [errors.IllegalMove("order_move"), {"status": "CANCELLED"}],
    }
    with order_machine(**lines) as play:
        execution = play.start()
        assert play.ending(execution)["status"] == "SUCCEEDED"
        entered = play.entered(execution)
        again = entered.index("Draft Contract") + 1
        assert entered[again : again + 2] == ["Let Others Finish", "Look At Order"]


def test_a_passing_trouble_is_tried_again_in_place() -> None:
    with order_machine(AskCustomerFunction=[errors.TryAgain("service_busy"), {"status": "CANCELLED"}]) as play:
        execution = play.start()
        assert play.ending(execution)["status"] == "SUCCEEDED"
        assert play.entered(execution).count("Ask Customer") == 1


def test_a_fault_of_ours_fails_the_execution_by_name() -> None:
    with order_machine(AskCustomerFunction=[KeyError("broken")]) as play:
        ended = play.ending(play.start())
        assert (ended["status"], ended["error"]) == ("FAILED", "WorkflowNeedsHelp")


def test_every_status_of_an_order_has_its_way() -> None:
    asked = json.dumps(ASL["States"]["Where It Stands"])
    assert [status for status in get_args(OrderStatus) if f'"{status}"' not in asked] == []


def test_every_error_that_is_caught_or_tried_again_by_name_is_one_of_ours() -> None:
    tasks = [state for state in ASL["States"].values() if state["Type"] == "Task"]
    named = {
        error
        for task in tasks
        for branch in (*task["Retry"], *task["Catch"])
        for error in branch["ErrorEquals"]
        if "." not in error
    }
    assert {name for name in named if not (hasattr(errors, name) or hasattr(ports, name))} == set()


def test_the_definition_keeps_the_rules_of_the_house() -> None:
    ((_, definition, substitutions),) = state_machines(source())
    assert definition == ASL
    assert findings(definition, substitutions) == []


def _without(*path: str) -> Callable[[dict[str, Any]], object]:
    def spoil(asl: dict[str, Any]) -> object:
        place = asl["States"]
        for name in path[:-1]:
            place = place[name]
        return place.pop(path[-1])

    return spoil


SPOILT: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (_without("Ask Customer", "TimeoutSeconds"), "TimeoutSeconds must be given"),
    (_without("Ask Customer", "Retry"), "no Retry"),
    (_without("Ask Customer", "Catch"), "Catch must end with States.ALL"),
    (_without("Ask Customer", "Next"), "needs either Next or End"),
    (_without("Where It Stands", "Default"), "a Choice without Default"),
    (_without("Tell Everyone"), "leads to 'Tell Everyone', which does not exist"),
    (lambda asl: asl["States"]["Seal Contract"]["Retry"][0].pop("JitterStrategy"), "JitterStrategy"),
    (lambda asl: asl["States"]["Seal Contract"]["Retry"][0].update(ErrorEquals=["States.ALL"]), "must name passing"),
    (lambda asl: asl["States"].update(Island={"Type": "Succeed"}), "nothing leads here"),
    (lambda asl: asl["States"]["Ask Customer"].update(Comment="${Nobody}"), "not among the template's"),
    (lambda asl: asl["States"]["Ask Customer"]["Catch"].pop(0), "a wait must catch States.Timeout"),
]


@pytest.mark.parametrize(("spoil", "complaint"), SPOILT, ids=[complaint for _, complaint in SPOILT])
def test_a_breach_of_the_rules_is_found(spoil: Callable[[dict[str, Any]], object], complaint: str) -> None:
    spoilt = copy.deepcopy(ASL)
    spoil(spoilt)
    assert any(complaint in finding for finding in findings(spoilt, placeholders(ASL)))
