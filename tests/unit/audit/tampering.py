"""A small audit table with its records, and everything somebody with the keys to the tables could do to it."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from driveaway.adapters.dynamodb.chains import read_head, read_row
from driveaway.adapters.dynamodb.items import value
from driveaway.audit.model import AuditRow, Head, chained
from driveaway.audit.verification import Flaw, examine
from driveaway.shared.record import GENESIS

BEGAN = datetime(2026, 3, 2, 9, 0, 0, 123000, tzinfo=UTC)
DAY = date(2026, 3, 3)
"""Of the document that noted the heads."""
Attributes = dict[str, Any]


def chain(subject: str, length: int, *, actor: str = "person") -> list[AuditRow]:
    rows: list[AuditRow] = []
    for seq in range(1, length + 1):
        rows.append(
            chained(
                subject=subject,
                seq=seq,
                at=BEGAN + timedelta(minutes=seq),
                actor=f"{actor}-{seq}",
                action="edited",
                details={"revision": seq, "reason": "价格", "lines": [seq, None, True], "none": {}},
                prev_hash=rows[-1].hash if rows else GENESIS,
            )
        )
    return rows


@dataclass
class Tables:
    """Records and audit rows as DynamoDB keeps them, and the heads that a document noted of an earlier hour."""

    records: dict[str, Attributes]
    rows: dict[tuple[str, str], Attributes]
    noted: list[Head]

    def flaws(self, *, documents: bool = True) -> list[Flaw]:
        """Return what the examination says, with the daily documents or without them."""
        heads = {head.subject: head for head in map(read_head, self.records.values())}
        notes = [(head, DAY) for head in sorted(self.noted)] if documents else []
        kept = sorted(map(read_row, self.rows.values()), key=lambda row: row[:2])
        return list(examine(notes, sorted(heads.values()), kept, heads.get))

    def of(self, subject: str) -> list[tuple[str, str]]:
        """Return the keys of a chain, oldest first."""
        return sorted(key for key in self.rows if key[0] == subject)


def tables(chance: random.Random) -> Tables:
    """Return whole tables: some chains of some length, and a document made before their last steps."""
    made = Tables({}, {}, [])
    for number in range(chance.randint(2, 4)):
        subject, length = f"ORDER#{number}/ORDER", chance.randint(1, 7)
        rows = chain(subject, length)
        write(made, rows)
        record(made, subject, rows)
        noted = chance.randint(1, length)
        made.noted.append(Head(subject, noted, rows[noted - 1].hash))
    return made


def write(to: Tables, rows: list[AuditRow]) -> None:
    for row in rows:
        kept = row.kept()
        to.rows[str(kept["pk"]), str(kept["sk"])] = {name: value(field) for name, field in kept.items()}


def record(to: Tables, subject: str, rows: list[AuditRow]) -> None:
    pk, _, sk = subject.rpartition("/")
    to.records[subject] = {
        "pk": value(pk),
        "sk": value(sk),
        "version": value(len(rows)),
        "chain": value(rows[-1].hash if rows else GENESIS),
    }


def some_chain(on: Tables, chance: random.Random) -> str:
    return chance.choice(sorted(on.records))


def edit_a_field(on: Tables, chance: random.Random) -> str:
    key = chance.choice(sorted(on.rows))
    row = on.rows[key]
    field = chance.choice(sorted(row.keys() - {"pk", "sk"}))
    row[field] = another(row[field], chance)
    return key[0]


def another(was: Attributes, chance: random.Random) -> Attributes:
    """Return an attribute that differs from one by little, or in its type only."""
    ((kind, content),) = was.items()
    choices: list[Any] = [
        {"S": f"{content}x"},
        {"N": "7.5"},
        {"NULL": True},
        {"BOOL": False},
        {"B": b"x"},
        {"SS": ["x"]},
    ]
    if kind == "S":
        place = chance.randrange(len(content) or 1)
        choices += [{"S": content[:place] + chance.choice("09afZ价\n ") + content[place + 1 :]}, {"S": content[1:]}]
        choices += [{"S": content.replace("Z", "999Z")}, {"S": content.swapcase()}]
    if kind == "N":
        choices += [{"N": str(int(content) + 1)}, {"N": f"{content}.5"}, {"S": content}]
    if kind == "M":
        changed = copy.deepcopy(was)
        for inner in sorted(content)[:1]:
            changed["M"][inner] = another(changed["M"][inner], chance)
        choices += [changed, {"M": {**content, "more": {"NULL": True}}}, {"M": {}}]
    return next(one for one in chance.sample(choices, len(choices)) if one != was)


def add_a_field(on: Tables, chance: random.Random) -> str:
    key = chance.choice(sorted(on.rows))
    on.rows[key]["note"] = {"S": "approved"}
    return key[0]


def drop_a_field(on: Tables, chance: random.Random) -> str:
    key = chance.choice(sorted(on.rows))
    del on.rows[key][chance.choice(sorted(on.rows[key].keys() - {"pk", "sk"}))]
    return key[0]


def delete_rows(on: Tables, chance: random.Random) -> str:
    subject = some_chain(on, chance)
    keys = on.of(subject)
    for key in chance.sample(keys, chance.randint(1, len(keys))):
        del on.rows[key]
    return subject


def swap_two_rows(on: Tables, chance: random.Random) -> str:
    one, other = chance.sample(sorted(on.rows), 2)
    on.rows[one], on.rows[other] = (
        on.rows[other] | {name: on.rows[one][name] for name in ("pk", "sk")},
        on.rows[one] | {name: on.rows[other][name] for name in ("pk", "sk")},
    )
    return one[0]


def insert_a_row(on: Tables, chance: random.Random) -> str:
    """A forged row in between, or a well-formed one after the last."""
    subject = some_chain(on, chance)
    rows = [row for key in on.of(subject) if (row := read_row(on.rows[key]).row)]
    after = chance.randint(0, len(rows))
    forged = chained(
        subject=subject, seq=after + 1, at=BEGAN, actor="forger", action="approved", details={},
        prev_hash=rows[after - 1].hash if after else GENESIS,
    )  # fmt: skip
    kept = {name: value(field) for name, field in forged.kept().items()}
    place = f"{after + 1:010d}" if after == len(rows) else f"{after:010d}x"
    on.rows[subject, place] = kept | {"sk": {"S": place}}
    return subject


def truncate(on: Tables, chance: random.Random) -> str:
    subject = some_chain(on, chance)
    for key in on.of(subject)[chance.randrange(len(on.of(subject))) :]:
        del on.rows[key]
    return subject


def turn_the_record(on: Tables, chance: random.Random) -> str:
    """The record itself: another version, another head, no head, or gone."""
    subject = some_chain(on, chance)
    row = on.records[subject]
    way = chance.randrange(4)
    if way == 0:
        del on.records[subject]
    elif way == 1:
        row["version"] = {"N": str(int(row["version"]["N"]) + chance.choice((-1, 1, 5)))}
    elif way == 2:
        row["chain"] = {"S": "f" * 64}
    else:
        row["version"] = {"S": row["version"]["N"]}
    return subject


def truncate_with_the_record(on: Tables, chance: random.Random) -> str:
    """Cut below what was noted, and roll the record back: what is left is whole in itself."""
    noted = chance.choice(on.noted)
    left = chance.randrange(noted.version)
    for key in on.of(noted.subject)[left:]:
        del on.rows[key]
    rows = [row for key in on.of(noted.subject) if (row := read_row(on.rows[key]).row)]
    record(on, noted.subject, rows)
    return noted.subject


def write_anew(on: Tables, chance: random.Random) -> str:
    """A whole chain computed anew, with a record that agrees, and perhaps further steps."""
    noted = chance.choice(on.noted)
    for key in on.of(noted.subject):
        del on.rows[key]
    rows = chain(noted.subject, noted.version + chance.randint(0, 3), actor="forger")
    write(on, rows)
    record(on, noted.subject, rows)
    return noted.subject


def forget_altogether(on: Tables, chance: random.Random) -> str:
    """Chain and record both gone."""
    noted = chance.choice(on.noted)
    for key in on.of(noted.subject):
        del on.rows[key]
    del on.records[noted.subject]
    return noted.subject


Deed = Callable[[Tables, random.Random], str]
OPEN: tuple[Deed, ...] = (
    edit_a_field, add_a_field, drop_a_field, delete_rows, swap_two_rows, insert_a_row, truncate,
    turn_the_record,
)  # fmt: skip
"""What the chain and its record tell by themselves."""
HIDDEN: tuple[Deed, ...] = (truncate_with_the_record, write_anew, forget_altogether)
"""What leaves everything in the tables whole."""
