"""An execution failed, timed out or was aborted, or the local cloud started again: orders go on in a new one."""

from driveaway.catalogue.stores import all_stores
from driveaway.orders.model import Order
from driveaway.runtime.invocation import bounded
from driveaway.runtime.observe import logger
from driveaway.runtime.wiring import World, world
from driveaway.shared.errors import NotFound
from driveaway.workflow.model import order_of
from driveaway.workflow.service import Lost, open_orders, rebuild

LOST = {"FAILED", "TIMED_OUT", "ABORTED"}


@bounded
def handler(event: dict[str, object], context: object) -> dict[str, object]:
    """Rebuild what was lost; answers `{"rebuilt": how many}`."""
    here, detail = world(), event.get("detail")
    if event.get("detail-type") == "Restart":
        rebuilt = _all(here)
    elif isinstance(detail, dict) and detail.get("status") in LOST:
        rebuilt = _one(str(detail.get("name", "")), str(detail["status"]), here)
    else:
        rebuilt = 0
    logger.info("workflows rebuilt", extra={"count": rebuilt})
    return {"rebuilt": rebuilt}


def _all(here: World) -> int:
    orders: list[Order] = open_orders(tuple(all_stores(here.book)), here.book, here.clock.now())
    return sum(rebuild(order.order_id, lost=Lost("restart"), book=here.book, clock=here.clock) for order in orders)


def _one(name: str, status: str, here: World) -> int:
    order_id, epoch = order_of(name)
    try:
        return int(rebuild(order_id, lost=Lost(status.lower(), epoch), book=here.book, clock=here.clock))
    except NotFound:
        return 0  # started by hand, or for an order that was taken back from a backup: nothing goes on
