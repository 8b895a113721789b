"""What the local cloud has acknowledged, on disk: SQLite in WAL mode, every commit synced."""

from __future__ import annotations

import fcntl
import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

Entry = tuple[str, tuple[object, ...]]
"""One statement with its parameters."""

_TABLES = """
create table if not exists items (tbl text, key text, item text not null, primary key (tbl, key)) without rowid;
create table if not exists stream (id text primary key, tbl text not null, record text not null);
create table if not exists objects (bucket text, key text, place integer, about text not null, body blob not null,
  primary key (bucket, key, place));
create table if not exists messages (queue text, id text, message text not null, primary key (queue, id));
create table if not exists mails (id text primary key, mail text not null);
create table if not exists published (id text primary key, message text not null);
create table if not exists keys (name text primary key, material blob not null);
create table if not exists parameters (name text primary key, kind text not null, value text not null);
create table if not exists facts (name text primary key, value text not null);
"""


class InUse(RuntimeError):
    """Another local cloud works on this data folder."""


class Journal:
    """The data folder. `write` returns when everything given to it is on disk, all or nothing."""

    def __init__(self, folder: Path | None) -> None:
        """Open or create the journal in `folder`; None keeps it in memory. Raises InUse."""
        self._lock = threading.Lock()
        self._held = self._hold(folder) if folder else None
        place = folder / "journal.sqlite3" if folder else ":memory:"
        self._db = sqlite3.connect(place, check_same_thread=False, isolation_level=None)
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma synchronous=full")
        self._db.executescript(_TABLES)

    @staticmethod
    def _hold(folder: Path) -> IO[str]:
        folder.mkdir(parents=True, exist_ok=True)
        held = (folder / "lock").open("w")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            held.close()
            raise InUse(f"{folder} is in use by another local cloud") from error
        return held

    def write(self, entries: Sequence[Entry]) -> None:
        """Write the entries in one transaction and sync it."""
        if not entries:
            return
        with self._lock:
            self._db.execute("begin immediate")
            try:
                for statement, values in entries:
                    self._db.execute(statement, values)
                self._db.execute("commit")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._db.execute("rollback")
                raise

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        with self._lock:
            return self._db.execute(query, values).fetchall()

    def empty(self) -> bool:
        """Tell whether no item was ever kept."""
        return not self.rows("select 1 from items limit 1")

    def fact(self, name: str) -> str | None:
        """Return a single remembered value."""
        found = self.rows("select value from facts where name = ?", name)
        return str(found[0][0]) if found else None

    def documents(self, table: str) -> Iterator[Any]:
        """Yield the JSON documents of `mails` or `published`, oldest first."""
        column = {"mails": "mail", "published": "message"}[table]
        for (text,) in self.rows(f"select {column} from {table} order by rowid"):  # noqa: S608 - names from the line above
            yield json.loads(text)

    def close(self) -> None:
        """Close the file; everything acknowledged is in it already."""
        with self._lock:
            self._db.close()
        if self._held:
            self._held.close()


def item_kept(table: str, key: str, item: str | None) -> Entry:
    """An item of a DynamoDB table as DynamoDB JSON, or None when it is gone."""
    if item is None:
        return "delete from items where tbl = ? and key = ?", (table, key)
    return "insert or replace into items values (?, ?, ?)", (table, key, item)


def record_waiting(record_id: str, table: str, record: str) -> Entry:
    """A stream record that its consumer has not done yet."""
    return "insert or replace into stream values (?, ?, ?)", (record_id, table, record)


def record_done(record_id: str) -> Entry:
    """A stream record that is done or given up."""
    return "delete from stream where id = ?", (record_id,)


def message_waiting(queue: str, message_id: str, message: str) -> list[Entry]:
    """A message in an SQS queue, and no longer in the one it was redriven from."""
    return [
        ("delete from messages where id = ?", (message_id,)),
        ("insert into messages values (?, ?, ?)", (queue, message_id, message)),
    ]


def message_done(queue: str, message_id: str) -> Entry:
    """A message that was deleted or moved."""
    return "delete from messages where queue = ? and id = ?", (queue, message_id)


def mail_sent(mail_id: str, mail: str) -> Entry:
    """A mail that SES accepted."""
    return "insert into mails values (?, ?)", (mail_id, mail)


def message_published(message_id: str, message: str) -> Entry:
    """A message that SNS accepted."""
    return "insert into published values (?, ?)", (message_id, message)


def fact_known(name: str, value: str) -> Entry:
    """A single remembered value, such as the clock's offset."""
    return "insert or replace into facts values (?, ?)", (name, value)
