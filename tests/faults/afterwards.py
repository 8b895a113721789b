"""What the data folder of a cloud that was killed must hold when all has come to rest."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from driveaway.effects.model import LEASE
from infra.local.executions import running
from infra.local.harness import start_cloud
from infra.local.mails import read_mail

Json = dict[str, Any]
MOST_SENDINGS = 2
"""How often a mail whose sending nobody saw may come."""


@dataclass(frozen=True)
class Rest:
    """All that was kept: items of both tables by kind, mails by their effect, notices, and what is not done yet."""

    items: dict[str, list[Json]]
    mails: dict[str, list[Json]]
    notices: list[Json]
    waiting: int
    executions: list[str]

    @property
    def doubled(self) -> list[str]:
        """Effects of which two mails came."""
        return [effect for effect, mails in self.mails.items() if len(mails) > 1]


def come_to_rest(data: Path, port: int) -> Rest:
    """Start the cloud on a folder once more, let the leases of mails run out, and read what is there.

    On the port that it had: another one would be another address in the links of what is sent again.
    """
    with start_cloud(data, port) as cloud:
        cloud.settle()
        for _ in range(2):
            cloud.advance(LEASE.total_seconds() + 1)
        executions = [each["name"] for each in running()]
    return _read(data / "journal.sqlite3", executions)


def _read(file: Path, executions: list[str]) -> Rest:
    items, mails = defaultdict[str, list[Json]](list), defaultdict[str, list[Json]](list)
    with closing(sqlite3.connect(file)) as journal:
        for (text,) in journal.execute("select item from items"):
            item = json.loads(text)
            items[item["sk"]["S"].partition("#")[0]].append({name: next(iter(v.values())) for name, v in item.items()})
        for (text,) in journal.execute("select mail from mails order by rowid"):
            mail = json.loads(text)
            mails[mail["tags"]["effect"][0]].append(read_mail(mail))
        notices = [json.loads(text) for (text,) in journal.execute("select message from published")]
        waiting = sum(next(journal.execute(f"select count(*) from {table}"))[0] for table in ("stream", "messages"))
    return Rest(items, mails, [each for each in notices if each["dedup_id"]], waiting, executions)


def not_at_rest(rest: Rest) -> Iterator[str]:
    """Say which work was left lying."""
    if rest.waiting:
        yield f"{rest.waiting} records or messages wait for ever"
    states = {row["effect_id"]: row["state"] for row in rest.items["EFFECT"]}
    yield from (f"effect {name} {state}" for name, state in states.items() if state not in {"DONE", "GIVEN_UP"})
    wanted = {row["effect_id"] for row in rest.items["EFFECT"] if row["kind"] == "mail"}
    yield from (f"{name} was never mailed" for name in sorted(wanted - set(rest.mails)))
    open_orders = {row["order_id"] for row in rest.items["ORDER"] if row["status"] not in ENDED}
    kept = Counter(name.rpartition("-")[0] for name in rest.executions)
    yield from (f"order {order}: {kept[order]} executions" for order in sorted(open_orders) if kept[order] != 1)
    yield from (f"order {order} has ended, and its execution has not" for order in sorted(set(kept) - open_orders))


def happened_twice(rest: Rest) -> Iterator[str]:
    """Say what was done once too often."""
    for effect, mails in rest.mails.items():
        if len(mails) > MOST_SENDINGS:
            yield f"{effect} mailed {len(mails)} times"
        if len({(each["subject"], each["text"], each["html"]) for each in mails}) != 1:
            yield f"{effect} mailed in two versions"
    contracts = Counter(row["contract_no"] for row in rest.items["FINANCE"])
    yield from (f"finance booked {number} {times} times" for number, times in contracts.items() if times > 1)
    told = defaultdict[str, set[str]](set)
    for notice in rest.notices:
        told[json.loads(notice["message"])["order_id"]].add(notice["dedup_id"])
    yield from (f"finance was told of {order} as {ids}" for order, ids in told.items() if len(ids) > 1)
    bound = Counter(row["order_id"] for row in rest.items["VEHICLE"] if row.get("order_id"))
    yield from (f"{order} has {times} vehicles" for order, times in bound.items() if times > 1)


ENDED = frozenset({"CLOSED", "REJECTED", "EXPIRED", "CANCELLED"})
