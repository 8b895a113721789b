"""A business step as one TransactWriteItems request, and what its refusal means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from botocore.exceptions import ClientError

from driveaway.adapters.dynamodb.items import (
    LARGEST_ITEM,
    Attributes,
    key_attributes,
    plain,
    size_of,
    to_attributes,
    value,
)
from driveaway.adapters.dynamodb.windows import panes
from driveaway.audit.model import AuditRow, chained
from driveaway.links.model import Link
from driveaway.ports import AlreadyClaimed, AlreadyReplied, GuardFailed, LinkSpent
from driveaway.shared.errors import Broken, DriveawayError, StaleRecord, TooLarge, TooManyTries, TryAgain
from driveaway.shared.record import Item, Record
from driveaway.step import Change, Guard, Step, TriesLeft

LIMIT = 100
ABSENT = "attribute_not_exists(pk)"
PRESENT = "attribute_exists(pk)"
PASSING_REASONS = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}


@dataclass(frozen=True)
class Write:
    """One action of the transaction, and the error that its failed condition means."""

    action: dict[str, object]
    refused: Callable[[dict[str, object]], DriveawayError]


@dataclass(frozen=True)
class Tables:
    """Names of the two tables."""

    business: str
    audit: str


def writes(step: Step, tables: Tables) -> list[Write]:
    """Return every write of the step, each with its condition.

    Raises TooLarge when an item outgrows a table, Broken above DynamoDB's limit of 100 writes.
    """
    found = list(_writes(step, tables))
    if len(found) > LIMIT:
        raise Broken("step_too_large", action=step.action, writes=str(len(found)))
    for write in found:
        if size_of(write.action) > LARGEST_ITEM:
            raise TooLarge("record_too_large", most=f"{LARGEST_ITEM // 1024} KB")
    return found


def _writes(step: Step, tables: Tables) -> Iterator[Write]:
    for change in step.changes:
        row = _audit_row(step, change)
        yield _record(change, row, tables.business)
        yield _audit(row, tables.audit)
    seen = panes(step)
    for claim in (*step.claims, *step.effects):
        pane = seen.pop(claim.key, None)
        yield _claim(claim, tables.business, pane.attributes if pane else {})
    for pane in seen.values():
        yield Write(pane.update(tables.business), lambda _: StaleRecord())
    for mirror in step.mirrors:
        older = {":follows": {"N": str(mirror.follows)}}
        condition = f"{ABSENT} OR follows <= :follows"
        yield Write(_put(tables.business, to_attributes(mirror), condition, older), lambda _: StaleRecord())
    for key in step.drops:
        gone = {"TableName": tables.business, "Key": key_attributes(key), "ConditionExpression": PRESENT}
        yield Write({"Delete": gone}, lambda _: StaleRecord())
    if step.used_link:
        yield Write(_link(step.used_link, tables.business), lambda _: LinkSpent())
    for guard in step.guards:
        yield Write(_guard(guard, tables.business), lambda _: GuardFailed())
    for left in step.tries_left:
        yield Write(_tries_left(left, tables.business), lambda _: TooManyTries("too_many_tries"))
    if step.receipt:
        yield Write(_put(tables.business, to_attributes(step.receipt), ABSENT, {}), _replied)


def _audit_row(step: Step, change: Change) -> AuditRow:
    before = change.before
    return chained(
        subject=f"{change.after.key.pk}/{change.after.key.sk}",
        seq=(before.version if before else 0) + 1,
        at=step.at,
        actor=step.actor,
        action=step.action,
        details=step.details,
        prev_hash=before.chain if before else change.after.chain,
    )


def _record(change: Change, row: AuditRow, table: str) -> Write:
    after: Record = change.after.model_copy(update={"version": row.seq, "chain": row.hash})
    if change.before is None:
        return Write(_put(table, to_attributes(after), ABSENT, {}), lambda _: AlreadyClaimed(after.key))
    seen = {":seen": {"N": str(change.before.version)}}
    return Write(
        _put(table, to_attributes(after), "#version = :seen", seen, {"#version": "version"}), lambda _: StaleRecord()
    )


def _audit(row: AuditRow, table: str) -> Write:
    attributes = {name: value(field) for name, field in row.model_dump(mode="json").items()}
    item = attributes | {"pk": {"S": row.subject}, "sk": {"S": f"{row.seq:010d}"}}
    return Write(_put(table, item, ABSENT, {}), lambda _: StaleRecord())


def _claim(item: Item, table: str, shown: Attributes) -> Write:
    return Write(_put(table, to_attributes(item) | shown, ABSENT, {}), lambda _: AlreadyClaimed(item.key))


def _link(link: Link, table: str) -> dict[str, object]:
    """A decision stands only if no wrong try came in between; a link that is made void is so whatever was tried."""
    condition, seen = "#state = :open", {":open": {"S": "OPEN"}}
    if link.state == "USED":
        condition, seen = f"{condition} AND tries = :tries", seen | {":tries": {"N": str(link.tries)}}
    return _put(table, to_attributes(link), condition, seen, {"#state": "state"})


def _tries_left(left: TriesLeft, table: str) -> dict[str, object]:
    return {
        "ConditionCheck": {
            "TableName": table,
            "Key": key_attributes(left.key),
            "ConditionExpression": f"{ABSENT} OR tries < :limit",
            "ExpressionAttributeValues": {":limit": {"N": str(left.limit)}},
        }
    }


def _guard(guard: Guard, table: str) -> dict[str, object]:
    return {
        "ConditionCheck": {
            "TableName": table,
            "Key": key_attributes(guard.order_key),
            "ConditionExpression": "epoch = :epoch AND progress = :progress",
            "ExpressionAttributeValues": {
                ":epoch": {"N": str(guard.epoch)},
                ":progress": {"N": str(guard.progress)},
            },
        }
    }


def _put(
    table: str,
    item: Attributes,
    condition: str,
    values: Mapping[str, Mapping[str, object]],
    names: dict[str, str] | None = None,
) -> dict[str, object]:
    put: dict[str, object] = {
        "TableName": table,
        "Item": item,
        "ConditionExpression": condition,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    if values:
        put["ExpressionAttributeValues"] = values
    if names:
        put["ExpressionAttributeNames"] = names
    return {"Put": put}


def _replied(old: dict[str, object]) -> DriveawayError:
    reply = old.get("reply")
    return AlreadyReplied(str(old.get("fingerprint", "")), reply if isinstance(reply, dict) else {})


def refusal(error: ClientError, sent: list[Write]) -> DriveawayError:
    """Return what a cancelled transaction means: the receipt's word first, then the first failed condition."""
    reasons = error.response.get("CancellationReasons", [])
    failed = [
        write.refused(plain(reason.get("Item", {})))
        for write, reason in zip(sent, reasons, strict=False)
        if reason.get("Code") == "ConditionalCheckFailed"
    ]
    replied = [meaning for meaning in failed if isinstance(meaning, AlreadyReplied)]
    if failed:
        return (replied or failed)[0]
    codes = sorted({str(reason.get("Code")) for reason in reasons} - {"None"})
    if codes and PASSING_REASONS.issuperset(codes):
        return TryAgain("service_busy", call="transact_write_items", reason=",".join(codes))
    return Broken("service_refused", call="transact_write_items", reason=",".join(codes))
