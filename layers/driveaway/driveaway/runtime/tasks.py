"""Tasks of the state machine: the event as a typed job, errors under the names that the ASL catches."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from pydantic import BaseModel, ConfigDict

from driveaway.runtime.invocation import bounded
from driveaway.runtime.observe import logger
from driveaway.runtime.wiring import World, world
from driveaway.shared.errors import Broken, Refused, TryAgain


class Task(BaseModel):
    """What a state passes: `epoch` and `progress` come as strings of digits; `token` only where it waits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    order_id: str
    epoch: int
    progress: int
    token: str = ""


def task(work: Callable[[Task, World], None]) -> Callable[[dict[str, object], object], dict[str, object]]:
    """Return the Lambda handler of a task; it answers `{}`, since results are discarded."""

    @bounded
    @wraps(work)
    def handler(event: dict[str, object], _context: object) -> dict[str, object]:
        job = Task.model_validate(event)
        seen = {"order_id": job.order_id, "epoch": job.epoch, "progress": job.progress}
        try:
            work(job, world())
        except (Refused, TryAgain) as error:
            logger.warning("task refused", extra={**seen, "task": work.__module__, "code": error.code})
            raise
        except Broken as error:
            logger.error("task broken", extra={**seen, "task": work.__module__, "code": error.code, **error.params})
            raise
        logger.info("task done", extra={**seen, "task": work.__module__})
        return {}

    return handler
