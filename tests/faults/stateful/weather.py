"""What the world does by itself: time passes, the stream is late, twice or lost, executions run or are lost."""

from __future__ import annotations

import json
from datetime import timedelta

from functions.aftercare import sweep as aftercare_sweep
from functions.effects import mail_events
from functions.effects import sweep as effect_sweep
from functions.orders import reconcile, restore
from functions.orders import sweep as order_sweep
from tests.faults.stateful.town import Town

SWEEPS = (effect_sweep, order_sweep, aftercare_sweep)
OUR_ADDRESSES = "@driveaway.example"
MOST_LOST = 3
"""Executions of an order that may be lost in a row; after one more it is given up until somebody acts."""


def time_passes(town: Town, by: timedelta) -> None:
    """Let time pass, and do what is due."""
    town.cloud.bench.clock.advance(by)
    for each in SWEEPS:
        town.machine.until_taken(each.handler, {})


def stream_delivers(town: Town, place: int) -> None:
    """Deliver one of the records that wait, in whatever order."""
    stream = town.machine.stream
    if stream:
        town.machine.relayed(stream.pop(place % len(stream)))


def stream_loses(town: Town, place: int) -> None:
    """Lose one of the records that wait."""
    stream = town.machine.stream
    if stream:
        stream.pop(place % len(stream))


def stream_repeats(town: Town, place: int) -> None:
    """Deliver a record that has perhaps been delivered."""
    rows = town.machine.rows
    if rows:
        town.machine.relayed(rows[-1 - place % len(rows)])


def execution_runs(town: Town, place: int) -> None:
    """Let one execution do its next step."""
    ready = town.machine.ready()
    if ready:
        town.machine.step(ready[place % len(ready)])


def execution_is_lost(town: Town, place: int) -> None:
    """Let an execution fail; its order gets another one."""
    running = [each for each in town.running() if town.order(each.order_id).rebuilds < MOST_LOST]
    if running:
        town.machine.lost(running[place % len(running)])


def execution_vanishes(town: Town, place: int) -> None:
    """Let an execution fail, and nobody hear of it."""
    running = [each for each in town.running() if town.order(each.order_id).rebuilds < MOST_LOST]
    if running:
        running[place % len(running)].running = False


def loss_is_told_again(town: Town, place: int) -> None:
    """Tell once more of an execution that is gone."""
    gone = [each for each in town.machine.executions if not each.running]
    if gone:
        town.machine.lost(gone[place % len(gone)])


def wait_times_out(town: Town, place: int) -> None:
    """Let a waiting state wait no longer: its token is worth nothing, and the execution looks again."""
    waiting = [each for each in town.running() if each.token]
    if waiting:
        each = waiting[place % len(waiting)]
        town.cloud.elsewhere.waits.pop(each.token, None)
        each.token = ""


def executions_are_compared(town: Town, _: int) -> None:
    """Let the reconciler look for what was lost without a word."""
    town.machine.until_taken(reconcile.handler, {})


def everything_restarts(town: Town, _: int) -> None:
    """Lose every execution at once, as a laptop that was closed does, and start again."""
    for each in town.running():
        each.running, each.token = False, ""
    town.machine.until_taken(restore.handler, {"detail-type": "Restart"})


def mail_is_told_of(town: Town, place: int, kind: str) -> None:
    """Let SES tell what became of a mail to a customer, of the newest ones first."""
    buyers = [each for each in town.cloud.elsewhere.mails if not each.to.endswith(OUR_ADDRESSES)]
    if buyers:
        tags = {"effect": [buyers[-1 - place % len(buyers)].effect_id]}
        told = {"eventType": kind, "bounce": {"bounceType": "Permanent"}, "mail": {"tags": tags}}
        town.machine.until_taken(mail_events.handler, {"Records": [{"Sns": {"Message": json.dumps(told)}}]})


def finance_hears_again(town: Town, place: int) -> None:
    """Deliver a message of finance's queue once more."""
    notices = list(town.machine.notices.values())
    if notices:
        town.machine.ledger(notices[place % len(notices)])
