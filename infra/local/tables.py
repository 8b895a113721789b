"""DynamoDB tables: every change goes to the journal and the stream, queries look at one partition only."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table
from moto.dynamodb.models.utilities import dynamo_json_dump

from infra.local.journal import item_kept, record_waiting
from infra.local.replace import replaced
from infra.local.seam import Seam

Json = dict[str, Any]
Place = tuple[DynamoType, DynamoType | None]
FIRST_SEQUENCE = 10**20


class Feed:
    """Stands in for the stream shard of one table: moto tells it of every change."""

    def __init__(self, logical: str, table: Table, seam: Seam, *, images: str) -> None:
        """`images` is the stream's view type, or empty when the table has no stream."""
        self.logical, self.table = logical, table
        self._seam, self._images = seam, images
        self._places: dict[str, defaultdict[DynamoType, set[Place]]] = {
            index.name: defaultdict(set) for index in table.global_indexes
        }
        self._heads = {index.name: index.schema_key_attrs[0] for index in table.global_indexes}
        self._sequence = FIRST_SEQUENCE
        self.silent = False
        self.wanted: Callable[[Json], bool] = lambda record: False
        self.emit: Callable[[Json], None] = lambda record: None

    def add(self, old: Item | None, new: Item | None) -> None:
        """Take note of a change that moto made; the call in which it happens writes it down before it answers."""
        item = new or old
        assert item is not None, "a change has an item"
        place: Place = (item.hash_key, item.range_key)
        moved = self._moved(place, old, new)
        if self.silent:
            moved()
            return
        record = self._record(place, old, new)
        taken = bool(self._images) and self.wanted(record)
        text = dynamo_json_dump(new.to_json()["Attributes"]) if new else None
        entries = [item_kept(self.logical, self.key_text(place), text)]
        if taken:
            entries.append(record_waiting(record["eventID"], self.logical, json.dumps(record)))

        def then() -> None:
            moved()
            if taken:
                self.emit(record)

        self._seam.note(lambda: entries, then, place=(self.logical, place))

    @staticmethod
    def key_text(place: Place) -> str:
        """Return the key under which the journal keeps an item."""
        return json.dumps([key.to_json() for key in place if key is not None])

    def _moved(self, place: Place, old: Item | None, new: Item | None) -> Callable[[], None]:
        left = {name: old.attrs.get(head) for name, head in self._heads.items()} if old else {}
        entered = {name: new.attrs.get(head) for name, head in self._heads.items()} if new else {}

        def move() -> None:
            for name, value in left.items():
                self._places[name][value].discard(place) if value is not None else None
            for name, value in entered.items():
                self._places[name][value].add(place) if value is not None else None

        return move

    def _record(self, place: Place, old: Item | None, new: Item | None) -> Json:
        self._sequence += 1
        change: Json = {
            "StreamViewType": self._images,
            "ApproximateCreationDateTime": int(time.time()),
            "SequenceNumber": str(self._sequence),
            "SizeBytes": 0,
            "Keys": {name: key.to_json() for name, key in zip(self.table.table_key_attrs, place, strict=False) if key},
        }
        if new and self._images in {"NEW_IMAGE", "NEW_AND_OLD_IMAGES"}:
            change["NewImage"] = _plain(new)
        if old and self._images in {"OLD_IMAGE", "NEW_AND_OLD_IMAGES"}:
            change["OldImage"] = _plain(old)
        return {
            "eventID": uuid4().hex,
            "eventName": "INSERT" if old is None else "REMOVE" if new is None else "MODIFY",
            "eventSource": "aws:dynamodb",
            "eventVersion": "1.1",
            "awsRegion": self.table.region_name,
            "eventSourceARN": f"{self.table.table_arn}/stream/{self.table.latest_stream_label}",
            "dynamodb": change,
        }

    def narrowed(self, hash_key: DynamoType, index: str | None) -> dict[DynamoType, Any]:
        """Return the shelves that a query may find something on."""
        if index is None:
            return {hash_key: self.table.items[hash_key]} if hash_key in self.table.items else {}
        shelves: defaultdict[DynamoType, Any] = defaultdict(dict)
        for first, second in self._places[index][hash_key]:
            if second is None:
                shelves[first] = self.table.items[first]
            else:
                shelves[first][second] = self.table.items[first][second]
        return shelves


def _plain(item: Item) -> Json:
    plain: Json = json.loads(dynamo_json_dump(item.to_json()["Attributes"]))
    return plain


def restore(feed: Feed, items: Iterator[Json]) -> None:
    """Put journaled items (DynamoDB JSON) back without telling journal or stream."""
    feed.silent = True
    for item in items:
        feed.table.put_item(item)
    feed.silent = False


@contextmanager
def narrow_queries() -> Iterator[None]:
    """Let moto's Query look only at the partition asked for; it would sort the whole table each time."""
    original = Table.query

    def query(table: Table, hash_key: DynamoType | None, *rest: Any, **named: Any) -> Any:
        index = rest[6] if len(rest) > 6 else named.get("index_name")
        feed: Any = table.stream_shard
        if hash_key is None or not isinstance(feed, Feed):
            return original(table, hash_key, *rest, **named)
        with replaced(table, items=feed.narrowed(hash_key, index)):
            return original(table, hash_key, *rest, **named)

    with replaced(Table, query=query):
        yield
