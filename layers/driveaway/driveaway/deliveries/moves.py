"""The states of deliveries and vehicles, and their legal moves: one table for each."""

from __future__ import annotations

from typing import Literal

Milestone = Literal[
    "PLANNED", "ALLOCATED", "IN_TRANSIT", "ARRIVED", "PREPARING", "PDI_PASSED", "READY", "HANDED_OVER", "BLOCKED"
]
MILESTONES: tuple[Milestone, ...] = (
    "PLANNED",
    "ALLOCATED",
    "IN_TRANSIT",
    "ARRIVED",
    "PREPARING",
    "PDI_PASSED",
    "READY",
    "HANDED_OVER",
)
"""The way of a delivery. BLOCKED is no part of it: a delivery stands still there, and goes on from where it was."""

MOVES: dict[Milestone, frozenset[Milestone]] = {
    "PLANNED": frozenset({"ALLOCATED", "BLOCKED"}),
    "ALLOCATED": frozenset({"IN_TRANSIT", "ARRIVED", "BLOCKED"}),
    "IN_TRANSIT": frozenset({"ARRIVED", "BLOCKED"}),
    "ARRIVED": frozenset({"PREPARING", "BLOCKED"}),
    "PREPARING": frozenset({"PDI_PASSED", "BLOCKED"}),
    "PDI_PASSED": frozenset({"READY", "BLOCKED"}),
    "READY": frozenset({"HANDED_OVER", "BLOCKED"}),
    "HANDED_OVER": frozenset(),
    "BLOCKED": frozenset(),
}
"""Legal moves. A car that already stands in stock has arrived, so it may skip IN_TRANSIT (one from another store is
still driven here, so it need not); a car that is on its way may not. Out of BLOCKED leads only the way back."""

VehicleState = Literal["IN_TRANSIT", "IN_STOCK", "ALLOCATED", "HANDED_OVER"]
FreeState = Literal["IN_TRANSIT", "IN_STOCK"]
CertificateState = Literal["in_hand", "pledged", "released"]
VEHICLE_MOVES: dict[VehicleState, frozenset[VehicleState]] = {
    "IN_TRANSIT": frozenset({"IN_STOCK", "ALLOCATED"}),
    "IN_STOCK": frozenset({"ALLOCATED"}),
    "ALLOCATED": frozenset({"IN_TRANSIT", "IN_STOCK", "HANDED_OVER"}),
    "HANDED_OVER": frozenset(),
}
