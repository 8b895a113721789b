"""Scheduled: deadlines of orders (reminders, expiry, the end of the wait for a survey, days of payment)."""

from driveaway.finance.overdue import sweep_payments
from driveaway.orders.deadlines import sweep_orders
from driveaway.runtime.invocation import bounded
from driveaway.runtime.observe import logger
from driveaway.runtime.wiring import world


@bounded
def handler(event: dict[str, object], context: object) -> dict[str, object]:
    """Do what is due; answers `{"met": how many}`."""
    here = world()
    met = sweep_orders(here.book, here.clock) + sweep_payments(here.book, here.clock)
    logger.info("deadlines met", extra={"count": met})
    return {"met": met}
