"""Reads along with every transaction that is written: what the records say, and what each step changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from driveaway.adapters.dynamodb.items import plain
from driveaway.audit.model import AuditRow
from tests.faults.cloud import rows_of
from tests.faults.wire import Json

Row = dict[str, object]
Place = tuple[str, str]
TRIES = "DIGITS#"
"""Wrong digits are counted, although the request is refused."""


@dataclass(frozen=True)
class Page:
    """One transaction: every row before and after it, and the audit rows that came with it, by subject."""

    written: Mapping[Place, tuple[Row, Row]]
    audit: Mapping[str, AuditRow]
    rows: Mapping[Place, Row]
    """Everything that is known after it."""

    def of(self, part: str) -> Iterator[tuple[Row, Row]]:
        """Yield before (empty: it is new) and after of the rows of one kind."""
        yield from (pair for (_, sk), pair in self.written.items() if sk == part)

    @property
    def counts_only(self) -> bool:
        """Whether nothing was written but a wrong try."""
        return all(pk.startswith(TRIES) for pk, _ in self.written)


@dataclass
class Chronicle:
    """Every row that transactions have written, on top of the seeds, and each transaction once."""

    rows: dict[Place, Row] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    known: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.rows = {(str(row["pk"]), str(row["sk"])): row for row in rows_of("business")}

    def enter(self, transaction: Json) -> Page | None:
        """Note a transaction; None when it is one that the service knows by its token."""
        token = str(transaction["ClientRequestToken"])
        if token in self.known:
            return None
        self.known.add(token)
        written: dict[Place, tuple[Row, Row]] = {}
        audit: dict[str, AuditRow] = {}
        for action in transaction["TransactItems"]:
            if gone := action.get("Delete"):
                self.rows.pop((gone["Key"]["pk"]["S"], gone["Key"]["sk"]["S"]), None)
            if put := action.get("Put"):
                self._put(put["TableName"], plain(put["Item"]), written, audit)
        page = Page(written, audit, self.rows)
        self.pages.append(page)
        return page

    def _put(self, table: str, row: Row, written: dict[Place, tuple[Row, Row]], audit: dict[str, AuditRow]) -> None:
        place = (str(row["pk"]), str(row["sk"]))
        if table == "audit":
            audit[place[0]] = AuditRow.model_validate(row)
            return
        written[place] = (self.rows.get(place, {}), row)
        self.rows[place] = row

    def of(self, part: str) -> list[Row]:
        """Return the rows of one kind, in the order in which they were first written."""
        return [row for (_, sk), row in self.rows.items() if sk == part]
