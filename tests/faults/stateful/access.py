"""Who may do what with an order: what the handlers answer before they look at anything else."""

from __future__ import annotations

from driveaway.orders.model import Order
from tests.faults.stateful.town import Town

OWN = "-"
"""Stands for whoever it is up to."""
SALES = {"consultant", "sales_manager"}
CHIEFS = {"sales_manager", "sales_director", "general_manager"}
COORDINATORS = CHIEFS | {"delivery", "admin"}
SELLERS = COORDINATORS | {"consultant"}
CALLERS = CHIEFS | {"consultant", "aftersales", "admin"}
DONE = 200


def door(town: Town, who: str, roles: set[str], store: str | None = None) -> int:
    """Return 403 without one of the roles, 404 when it is another store's business, else 200."""
    person = town.staff[who]
    if not roles & set(person.roles):
        return 403
    return DONE if store is None or person.store in {None, store} else 404


def consultant_of(order: Order, who: str) -> str:
    """Return who acts: the order's consultant stands for OWN."""
    return order.consultant_id if who == OWN else who
