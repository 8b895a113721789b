"""Consumers that remember what they were given, and fail as often as they are told to."""

import threading
from collections import Counter
from typing import Any

SEEN: list[tuple[str, Any]] = []
FAILURES: Counter[str] = Counter()
"""How often each thing fails before it works."""
CHANGED = threading.Condition()


class NotToday(Exception):
    """A business error that the state machine catches by its name."""


def _handle(kind: str, thing: str) -> bool:
    with CHANGED:
        SEEN.append((kind, thing))
        CHANGED.notify_all()
        FAILURES[thing] -= 1
        return FAILURES[thing] < 0


def _failures(failed: list[str]) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}


def stream(event: Any, context: Any) -> Any:
    failed: list[str] = []
    for record in event["Records"]:
        if failed or not _handle("stream", record["dynamodb"]["Keys"]["pk"]["S"]):
            failed.append(record["dynamodb"]["SequenceNumber"])
    return _failures(failed[:1])


def queue(event: Any, context: Any) -> Any:
    return _failures([r["messageId"] for r in event["Records"] if not _handle("queue", r["body"])])


def mail(event: Any, context: Any) -> None:
    SEEN.extend(("mail", record["Sns"]["Message"]) for record in event["Records"])


def sweep(event: Any, context: Any) -> None:
    SEEN.append(("sweep", event["time"]))


def lost(event: Any, context: Any) -> None:
    SEEN.append(("lost", event["detail"]))


def task(event: Any, context: Any) -> None:
    SEEN.append(("task", event))
    if "nobody" in event["said"]:
        raise NotToday("nobody is not served")
