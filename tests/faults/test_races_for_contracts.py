"""Two do something about one contract at once: it is drafted once, signed or declined once, sealed once."""

from __future__ import annotations

from datetime import timedelta

from driveaway.contracts.model import SIGNING_TIME
from functions.contracts import ask_signature, draft, seal
from tests.faults.cloud import Cloud
from tests.faults.races.chores import sweeps_orders, task, waiting
from tests.faults.races.contest import contest
from tests.faults.races.parts import asks_for_code, cancels, declines, edits, signs
from tests.faults.script import Life

ONE = {(200, 409), (409, 200)}
OVERTAKEN = {(200, 412), (409, 200), (404, 200)}
"""Behind a link (first) against the order's version: 404 when the link was dead before anybody looked at it."""
DONE_OR_STALE = {(200, 200), (412, 200), (200, 412)}
"""Of a task: an execution whose task finds the record stale looks again at its order."""


def test_a_contract_is_signed_once_on_two_devices(here: Cloud) -> None:
    found = contest(here, "coded", signs, signs)
    assert found.held and found.statuses == {(200, 200)}
    assert found.same_answers and found.steps("contract_signed") == {1}


def test_a_couple_that_does_not_agree_signs_or_declines(here: Cloud) -> None:
    found = contest(here, "coded", signs, declines)
    assert found.held and found.statuses == ONE
    assert found.steps("contract_signed", "contract_declined") == {1}
    assert found.order("status") == {(200, "IN_DELIVERY"), (409, "CANCELLED")}


def test_what_is_signed_is_what_was_shown(here: Cloud) -> None:
    found = contest(here, "coded", signs, edits("2026-05-01"))
    assert found.held and found.statuses == OVERTAKEN
    assert found.order("status", "revision") == {(200, "IN_DELIVERY", 1), (404, "DRAFT", 2), (409, "DRAFT", 2)}


def test_a_signed_contract_is_not_cancelled_and_a_cancelled_one_not_signed(here: Cloud) -> None:
    found = contest(here, "coded", signs, cancels)
    assert found.held and found.statuses == OVERTAKEN | {(200, 409)}
    assert found.order("status") == {(200, "IN_DELIVERY"), (404, "CANCELLED"), (409, "CANCELLED")}


def test_the_last_moment_to_sign(here: Cloud) -> None:
    found = contest(here, "approved", signs, sweeps_orders, before=late_mail_and_silence)
    assert found.held and found.statuses == {(200, 200), (409, 200), (404, 200)}
    assert found.order("status") == {(200, "IN_DELIVERY"), (404, "EXPIRED"), (409, "EXPIRED")}


def late_mail_and_silence(life: Life) -> None:
    """The mail goes out after some minutes, so the link lives longer than the order waits; then a code is asked for."""
    task(draft.handler)(life).act()
    life.cloud.bench.clock.advance(timedelta(minutes=10))
    life.token("sign_contract")
    life.cloud.bench.clock.advance(SIGNING_TIME - timedelta(minutes=10))
    asks_for_code(life).act()
    life.machine.settle()


def test_the_newest_code_counts_for_who_signs_meanwhile(here: Cloud) -> None:
    found = contest(here, "coded", signs, asks_for_code)
    assert found.held and found.statuses == {(200, 200), (200, 409), (422, 200)}


def test_two_codes_are_asked_for_at_once(here: Cloud) -> None:
    found = contest(here, "drafted", asks_for_code, asks_for_code)
    assert found.held and found.statuses == {(200, 200)}
    assert found.mails("signing_code") == {1, 2}


def test_a_contract_is_drafted_once(here: Cloud) -> None:
    found = contest(here, "approved", task(draft.handler), task(draft.handler))
    assert found.held and found.statuses == DONE_OR_STALE
    assert found.steps("contract_drafted") == {1} and found.mails("sign_contract") == {1}


def test_what_is_drafted_is_what_was_approved(here: Cloud) -> None:
    found = contest(here, "approved", task(draft.handler), edits("2026-05-01"))
    assert found.held and found.statuses == DONE_OR_STALE


def test_no_contract_is_drafted_for_a_cancelled_order(here: Cloud) -> None:
    found = contest(here, "approved", task(draft.handler), cancels)
    assert found.held and found.statuses == DONE_OR_STALE


def test_a_contract_is_sealed_once(here: Cloud) -> None:
    found = contest(here, "signed", task(seal.handler), task(seal.handler))
    assert found.held and found.statuses == DONE_OR_STALE
    assert found.steps("contract_archived") == {1}


def test_a_wait_that_begins_anew_mails_no_second_link(here: Cloud) -> None:
    found = contest(here, "coded", waiting(ask_signature.handler, "token-a"), signs)
    assert found.held and found.statuses == {(200, 200)}
    assert found.mails("sign_contract") == {1}
