"""The stateful test: whatever people and the world do, in whatever order, what must hold does hold."""

from __future__ import annotations

from tests.faults.stateful.rules_of_delivery import Delivery
from tests.faults.stateful.rules_of_sale import Sale
from tests.faults.stateful.rules_of_the_world import World


class DealersTown(Sale, Delivery, World):
    """Several orders of several people at once, in a world that breaks."""
