"""Scheduled: orders without a living execution get one, left-over executions are stopped, standstills are shown."""

from collections import Counter

from driveaway.runtime.invocation import bounded
from driveaway.runtime.observe import logger
from driveaway.runtime.wiring import world
from driveaway.workflow.reconciling import Means, look, mend

QUIET = {"past_standstill"}
"""What is only tidied up; everything else that is done is counted by its line in the log."""


@bounded
def handler(event: dict[str, object], context: object) -> dict[str, object]:
    """Mend what is found; answers how many of each outcome: `{"done", "known", "moved_on", "again"}`."""
    here = world()
    means = Means(book=here.book, workflow=here.workflow, clock=here.clock)
    outcomes: Counter[str] = Counter()
    for finding in look(means):
        outcome = mend(finding, means)
        outcomes[outcome] += 1
        if outcome in {"done", "again"} and finding.kind not in QUIET:
            about = {"finding": finding.kind, "order_id": finding.order_id, "execution": finding.execution}
            logger.warning("reconciler finding", extra={**about, "why": finding.why, "outcome": outcome})
    logger.info("reconciled", extra={"outcomes": dict(outcomes)})
    return dict(outcomes)
