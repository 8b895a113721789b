"""What happens by itself meets itself and people: nothing is mailed or started twice, and no execution sleeps on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from functions.orders import ask_customer
from tests.faults.cloud import Cloud
from tests.faults.races.chores import lost, relays, relays_next_wake, sweeps_effects, waiting
from tests.faults.races.contest import contest
from tests.faults.races.parts import confirms, edits
from tests.faults.script import Life

EFFECTS = {"start_workflow": "submitted", "wake": "signed", "mail": "approved"}
"""Each kind of effect, and after which act one is on the stream."""


@pytest.mark.parametrize("kind", EFFECTS)
def test_two_relays_do_an_effect_once(here: Cloud, kind: str) -> None:
    found = contest(here, EFFECTS[kind], relays(kind), relays(kind))
    assert found.held and found.statuses == {(200, 200)}


@pytest.mark.parametrize("kind", EFFECTS)
def test_relay_and_sweeper_do_an_effect_once(here: Cloud, kind: str) -> None:
    found = contest(here, EFFECTS[kind], relays(kind), sweeps_effects, before=late)
    assert found.held and found.statuses == {(200, 200)}


def late(life: Life) -> None:
    life.cloud.bench.clock.advance(timedelta(minutes=16))


def test_two_sweepers_do_every_effect_once(here: Cloud) -> None:
    found = contest(here, "signed", sweeps_effects, sweeps_effects, before=late)
    assert found.held and found.statuses == {(200, 200)}


def test_a_step_wakes_who_is_just_falling_asleep(here: Cloud) -> None:
    found = contest(here, "submitted", waiting(ask_customer.handler, "token-a"), edits("2026-05-01"), before=started)
    assert found.held and found.statuses == {(200, 200)}
    assert found.order("status") == {(200, "DRAFT")}


def test_a_wake_finds_who_is_just_falling_asleep(here: Cloud) -> None:
    falls_asleep = waiting(ask_customer.handler, "token-a")
    found = contest(here, "submitted", falls_asleep, edits("2026-05-01"), relays_next_wake, before=started)
    assert found.held and found.statuses == {(200, 200, 200)}


def test_a_wait_that_is_begun_twice_asks_once(here: Cloud) -> None:
    begins = waiting(ask_customer.handler, "token-a")
    found = contest(here, "submitted", begins, begins, before=started)
    assert found.held and found.statuses == {(200, 200)}
    assert found.mails("confirm_order") == {1}


def started(life: Life) -> None:
    """The execution is there, and comes to its first wait."""
    life.machine.relayed(life.machine.stream.pop(0))


def test_a_lost_execution_is_replaced_once(here: Cloud) -> None:
    found = contest(here, "asked", lost, lost)
    assert found.held and found.statuses == {(200, 200), (412, 200), (200, 412)}
    assert found.steps("workflow_rebuilt") == {1}


def test_an_answer_is_not_lost_with_the_execution(here: Cloud) -> None:
    found = contest(here, "asked", lost, confirms)
    assert found.held and found.statuses == {(200, 200), (412, 200)}
    assert found.order("status") == {(200, "IN_REVIEW"), (412, "IN_REVIEW")}
