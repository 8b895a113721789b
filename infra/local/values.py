"""Values of DynamoDB items as moto keeps them, compared and measured at a price that does not grow with the item."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType, LimitedSizeDict
from moto.dynamodb.models.utilities import bytesize

from infra.local.replace import replaced

MOST_BYTES = 405_000
"""Moto's limit of an item, between DynamoDB's written and its real one."""


@contextmanager
def cheap() -> Iterator[None]:
    """Let texts be compared as texts, and an attribute be measured once instead of with each that follows it."""
    cast: Any = vars(DynamoType)["cast_value"].fget
    measured: Any = LimitedSizeDict.__setitem__

    def cast_value(value: DynamoType) -> Any:
        return value.value if value.type == "S" else cast(value)

    def setitem(attributes: LimitedSizeDict, key: str, value: Any) -> None:
        size = bytesize(key) + (value.size() if isinstance(value, DynamoType) else bytesize(str(value)))
        most = vars(attributes).get("most", 0) + size  # a replaced value is counted too: never less than there is
        if most > MOST_BYTES:
            measured(attributes, key, value)
        else:
            vars(attributes)["most"] = most
            dict.__setitem__(attributes, key, value)

    with (
        replaced(DynamoType, cast_value=property(cast_value)),
        replaced(LimitedSizeDict, __setitem__=setitem),
    ):
        yield
