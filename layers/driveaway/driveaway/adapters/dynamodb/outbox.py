"""The outbox's bookkeeping on DynamoDB: conditional updates that touch no business record."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from botocore.exceptions import ClientError

from driveaway.access.model import Code
from driveaway.adapters.dynamodb.items import key_attributes, to_attributes
from driveaway.adapters.retries import sent
from driveaway.adapters.trouble import code_of
from driveaway.effects.model import Effect, EffectState

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoOutbox:
    """Implements `ports.Outbox`."""

    def __init__(self, *, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def claim(self, effect: Effect, now: datetime) -> Effect | None:
        """Take a mail for sending, unless it is no longer as it was read: another relay has it, or it is done."""
        mine = {"state": "CLAIMED", "claim_id": uuid4().hex, "claimed_at": now, "attempts": effect.attempts + 1}
        condition, values = "#state = :state", {":state": {"S": str(effect.state)}}
        if effect.claim_id:
            condition, values = f"{condition} AND claim_id = :theirs", values | {":theirs": {"S": effect.claim_id}}
        claimed = effect.model_copy(update=mine)
        return claimed if self._replace(claimed, condition, values) else None

    def done(self, effect: Effect, *, state: EffectState = "DONE") -> None:
        """Mark an effect as done; the letter is dropped, its kind and language stay for whoever asks later."""
        letter = effect.mail.model_copy(update={"data": {}, "attachment": None, "qr": None}) if effect.mail else None
        ended = effect.model_copy(update={"state": state, "mail": letter})
        open_states = {":pending": {"S": "PENDING"}, ":claimed": {"S": "CLAIMED"}}
        self._replace(ended, "#state IN (:pending, :claimed)", open_states)

    def release(self, effect: Effect) -> None:
        """Put a claimed mail back to PENDING; only who holds the claim does that."""
        free = {"state": "PENDING", "claim_id": None, "claimed_at": None, "attempts": effect.attempts - 1}
        held = {":claimed": {"S": "CLAIMED"}, ":mine": {"S": effect.claim_id}}
        self._replace(effect.model_copy(update=free), "#state = :claimed AND claim_id = :mine", held)

    def remember_code(self, code_id: str, code_hash: str) -> None:
        """Note the hash of a code that is about to be mailed."""
        sent(
            "update_item",
            lambda: self._client.update_item(
                TableName=self._table,
                Key=key_attributes(Code.key_of(code_id)),
                UpdateExpression="SET code_hash = :hash",
                ConditionExpression="attribute_exists(pk)",
                ExpressionAttributeValues={":hash": {"S": code_hash}},
            ),
        )

    def _replace(self, effect: Effect, condition: str, values: dict[str, Any]) -> bool:
        """Write the effect and return whether it stands as wanted; our own earlier write is known by its content."""
        item: Any = to_attributes(effect)

        def replace() -> bool:
            try:
                self._client.put_item(
                    TableName=self._table,
                    Item=item,
                    ConditionExpression=condition,
                    ExpressionAttributeNames={"#state": "state"},
                    ExpressionAttributeValues=values,
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except ClientError as error:
                if code_of(error) != "ConditionalCheckFailedException":
                    raise
                return bool(dict(error.response).get("Item") == item)
            return True

        return sent("put_item", replace)
