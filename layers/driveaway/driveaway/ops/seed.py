"""The seed data: three stores, ten staff, an invented marque's price list, and cars in stock. Safe to run again."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import JsonValue

from driveaway.access.model import Staff, StaffByEmail
from driveaway.adapters.dynamodb import DynamoBook
from driveaway.catalogue.model import CarModel, Store
from driveaway.catalogue.terms import Terms
from driveaway.deliveries.vehicle import Vehicle
from driveaway.ports import Book
from driveaway.reviews.model import Authority
from driveaway.shared.clock import Clock, SystemClock
from driveaway.shared.record import Item, Record
from driveaway.step import SYSTEM, Change, Step

FOLDER = Path(__file__).parent / "seed_data"
MAIL_DOMAIN = "driveaway.example"
MOST_CHANGES = 30
"""Records in one transaction: each is two writes, staff three, and DynamoDB takes a hundred."""


def staff_list() -> list[dict[str, JsonValue]]:
    """Return the seeded staff: `{staff_id, email, name, roles, store}`; `store` is None for all stores."""
    return [
        {
            "staff_id": row["staff_id"],
            "email": f"{row['staff_id']}@{MAIL_DOMAIN}",
            "name": row["name"],
            "roles": list(row["roles"]),
            "store": row["store"],
        }
        for row in _table("staff")
    ]


def seed(book: Book, clock: Clock) -> None:
    """Write what is missing of the seed data; records that exist are left as they are."""
    wanted = [*_stores(), *_staff(), *_authorities(), *_models(), _terms(), *_vehicles()]
    there = book.find_many([(type(record), record.identity) for record in wanted])
    missing = [record for record, found in zip(wanted, there, strict=True) if found is None]
    for start in range(0, len(missing), MOST_CHANGES):
        _write(missing[start : start + MOST_CHANGES], book, clock)


def _write(records: Sequence[Record], book: Book, clock: Clock) -> None:
    addresses: tuple[Item, ...] = tuple(
        StaffByEmail(email=record.email, staff_id=record.staff_id) for record in records if isinstance(record, Staff)
    )
    changes = tuple(Change(record) for record in records)
    book.commit(Step(action="seeded", actor=SYSTEM, at=clock.now(), changes=changes, claims=addresses))


def _stores() -> Iterator[Store]:
    yield from (Store.model_validate(row) for row in _table("stores"))


def _staff() -> Iterator[Staff]:
    yield from (Staff.model_validate(row) for row in staff_list())


def _authorities() -> Iterator[Authority]:
    yield from (Authority.model_validate(row) for row in _table("authority"))


def _models() -> Iterator[CarModel]:
    """The price list; colours, options and trims are named once and priced where they are sold."""
    book = _table("catalogue")
    for row in book["models"]:
        yield CarModel.model_validate(
            row
            | {
                "maker": book["maker"],
                "trims": [
                    trim
                    | {
                        "name": book["trims"][trim["trim_code"]],
                        "msrp": _yuan(trim["msrp"]),
                        "cost": _yuan(trim["cost"]),
                    }
                    for trim in row["trims"]
                ],
                "colours": [_priced("colour_code", code, book["colours"][code]) for code in row["colours"]],
                "options": [_option(code, book["options"][code], row["options"]) for code in row["options"]],
            }
        )


def _terms() -> Terms:
    return Terms.model_validate(_table("terms"))


def _vehicles() -> Iterator[Vehicle]:
    yield from (Vehicle.model_validate(row) for row in _table("vehicles"))


def _priced(field: str, code: str, entry: dict[str, Any]) -> dict[str, Any]:
    return {field: code, "name": entry["name"], "price": _yuan(entry["price"])}


def _option(code: str, entry: dict[str, Any], offered: Sequence[str]) -> dict[str, Any]:
    """Return an option of a model; those it excludes are named where they are offered with it."""
    excluded = [each for each in entry.get("excludes", ()) if each in offered]
    return _priced("option_code", code, entry) | {"needs": entry.get("needs", ()), "excludes": excluded}


def _yuan(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "CNY"}


@cache
def _table(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def main() -> None:
    """Seed the tables of a stack with the credentials of the shell."""
    parser = argparse.ArgumentParser(prog="python -m driveaway.ops.seed", description=__doc__)
    parser.add_argument("--table", required=True, help="the business table")
    parser.add_argument("--audit-table", required=True, help="the audit table")
    options = parser.parse_args()

    import boto3

    client = boto3.client("dynamodb")
    seed(DynamoBook(client=client, table=options.table, audit_table=options.audit_table), SystemClock())


if __name__ == "__main__":
    main()
