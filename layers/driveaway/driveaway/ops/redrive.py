"""Dead letters sent again: first what they stand for is done, then the letter is dropped.

So it may be broken off anywhere: what was done before is done once more, and that changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from driveaway.adapters.queues import Letter
from driveaway.effects.model import SWEEP, Effect
from driveaway.ops.installation import Installation
from driveaway.ops.letters import Queue, Told, tell
from driveaway.shared.errors import Broken, DriveawayError
from driveaway.shared.record import Item

ALWAYS = datetime(9999, 1, 1, tzinfo=UTC)
AT_ONCE = 10
"""Effects in one call of the relay, as many as the stream hands it."""
MOST_CALLS = 100
"""New effects come all the time; these many calls are enough for all that were lost, or nearly."""


@dataclass(frozen=True)
class Case:
    """A letter of a queue and what it is; `trouble` says why it stays there."""

    queue: Queue
    letter: Letter
    told: Told
    trouble: str | None = None


@dataclass
class DeadLetters:
    """The three queues of a stack."""

    installation: Installation
    _swept: bool = field(default=False, init=False)

    def look(self, queue: Queue) -> list[Case]:
        """Return what lies in a queue, and show it to others again."""
        cases = self._cases(queue)
        for case in cases:
            self._put_back(case)
        return cases

    def redrive(self, queue: Queue) -> list[Case]:
        """Do what the letters of a queue stand for, and drop those that were done; the others have a `trouble`."""
        cases = self._cases(queue)
        return list(self._effects(cases) if queue == "relay" else map(self._one, cases))

    def _cases(self, queue: Queue) -> list[Case]:
        letters = self.installation.queues.letters(self._url(queue))
        return [Case(queue, letter, tell(queue, letter)) for letter in letters]

    def _url(self, queue: Queue) -> str:
        names = self.installation.names
        return {"relay": names.relay_letters, "events": names.event_letters, "finance": names.finance_letters}[queue]

    def _put_back(self, case: Case) -> None:
        self.installation.queues.put_back(self._url(case.queue), case.letter)

    def _one(self, case: Case) -> Case:
        try:
            self._do(case)
        except DriveawayError as error:
            return self._kept(case, f"{error.code} {error.params.get('error', '')}".strip())
        if case.told.kind == "unknown":
            return self._kept(case, "unknown")
        self.installation.queues.drop(self._url(case.queue), case.letter)
        return case

    def _kept(self, case: Case, trouble: str) -> Case:
        self._put_back(case)
        return Case(case.queue, case.letter, case.told, trouble)

    def _do(self, case: Case) -> None:
        names, functions = self.installation.names, self.installation.functions
        if case.told.kind == "finance_notice":
            self.installation.queues.send_on(names.finance_queue, case.letter)
        elif case.told.kind == "lost_execution":
            functions.call(names.restore, case.told.event)
        elif case.told.kind == "mail_event":
            functions.call(names.mail_events, case.told.event)
        elif case.told.kind == "scheduled_run" and not self._swept:
            for name in names.sweeps.split(","):
                functions.call(name, case.told.event)
            self._swept = True

    def _effects(self, cases: Sequence[Case]) -> Iterator[Case]:
        """The letters name places in the stream, which forgets within a day; the table knows what is still open."""
        if not cases:
            return
        try:
            left = self._deliver_open()
        except DriveawayError as error:
            left = [error.code]
        for case in cases:
            if left:
                yield self._kept(case, f"still open: {', '.join(left[:5])}")
            else:
                self.installation.queues.drop(self._url(case.queue), case.letter)
                yield case

    def _deliver_open(self) -> list[str]:
        """Hand every open effect to the relay; returns the ids of those that are open still.

        A mail that is CLAIMED may be on its way; it is its lease's to decide, and the sweeper's.
        """
        tried: set[str] = set()
        for _ in range(MOST_CALLS):
            fresh = [each for each in self._open_effects() if each not in tried][:AT_ONCE]
            if not fresh:
                break
            tried |= set(fresh)
            with suppress(Broken):  # all of these failed, each for itself; others may go well
                self.installation.functions.call(self.installation.names.relay, _stream_of(fresh))
        return [each for each in sorted(tried) if self._is_open(each)]

    def _open_effects(self) -> list[str]:
        due = self.installation.book.due(Effect, SWEEP, ALWAYS)
        return [effect.effect_id for effect in due if effect.state == "PENDING"]

    def _is_open(self, effect_id: str) -> bool:
        found: Item | None = self.installation.book.find(Effect, effect_id)
        return isinstance(found, Effect) and found.state == "PENDING"


def _stream_of(effect_ids: Sequence[str]) -> dict[str, object]:
    """Return effects as the table's stream would tell of them; the relay reads the rest from the table."""
    return {
        "Records": [
            {
                "eventID": effect_id,
                "eventName": "INSERT",
                "eventSource": "aws:dynamodb",
                "dynamodb": {"SequenceNumber": effect_id, "NewImage": {"effect_id": {"S": effect_id}}},
            }
            for effect_id in effect_ids
        ]
    }
